"""Replaces the analysis of a clip in worker processes: fast, and failing on request.

A clip is a text file whose words say what happens to it. Each analysis adds a line to the file
`analyzed` beside it.
"""

from __future__ import annotations

import json
import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from formcheck.batch import clip_tasks
from formcheck.batch.cluster import RemoteOutcome
from formcheck.batch.execute import RunOptions, execute_batch
from formcheck.batch.inputs import ClipInput
from formcheck.batch.job import Job, Outcome, Settings, Unchanged
from formcheck.batch.messages import Failure, Task, failure_of
from formcheck.errors import ModelError, VideoError
from formcheck.files import sha256_of, write_atomically
from formcheck.own_files import DOCUMENT

SETTINGS = Settings("full", "abc")


def fake_first_task(job: Job, scratch: Path) -> Task:
    return Task(job.clip.path, fake_analysis, (job,))


def fake_analysis(job: Job, progress: Any = None) -> Outcome | Unchanged:
    clip = Path(job.clip.path)
    content = sha256_of(clip)
    if job.known_fingerprint == content:
        return Unchanged()
    with (clip.parent / "analyzed").open("a", errors="backslashreplace") as analyzed:
        analyzed.write(f"{clip.name}\n")
    words = clip.read_text().split()
    _fail_on_request(words, clip)
    document = {
        "schema": "formcheck.analysis/1",
        "source": {"path": job.clip.path, "sha256": content},
        "clip": clip.name,
        "words": words,
    }
    write_atomically(job.document, json.dumps(document), DOCUMENT)
    row = {"clip": clip.name, "status": "done", "exercise": "clamshell", "reps": len(words)}
    reps = [{"clip": clip.name, "number": number + 1} for number in range(len(words))]
    return Outcome(content, row, reps, [], 2.0)  # type: ignore[arg-type]


def _fail_on_request(words: list[str], clip: Path) -> None:
    if "slow" in words:
        time.sleep(0.3)
    if "crash" in words or ("crash_once" in words and not _was_seen(clip)):
        os.kill(os.getpid(), signal.SIGSEGV)
    if "out_of_memory" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "unreadable" in words:
        raise VideoError(f"no picture could be decoded from '{clip}'")
    if "no_model" in words:
        raise ModelError("the full pose model is damaged")
    if "bug" in words:
        raise ZeroDivisionError("division by zero")


def _was_seen(clip: Path) -> bool:
    mark = clip.with_suffix(".seen")
    was_seen = mark.exists()
    mark.touch()
    return was_seen


def fake_remote_analysis(job: Job) -> RemoteOutcome | Unchanged | Failure:
    folder = Path(job.clip.path).parent / f"remote-{os.getpid()}"
    try:
        outcome = fake_analysis(replace(job, document=folder / job.document.name))
    except Exception as error:
        return failure_of(error)
    if isinstance(outcome, Unchanged):
        return outcome
    content = (folder / job.document.name).read_bytes()
    return RemoteOutcome(outcome, {job.document.name: content})


ClipFiles = Callable[..., list[ClipInput]]


@pytest.fixture(name="clip_files")
def clip_files_fixture(tmp_path: Path) -> ClipFiles:
    """Writes a clip for each keyword argument, with its words as content."""

    def make(**content: str) -> list[ClipInput]:
        folder = tmp_path / "clips"
        folder.mkdir(exist_ok=True)
        for name, words in content.items():
            (folder / f"{name}.mp4").write_text(words)
        return [ClipInput(str(folder / f"{name}.mp4")) for name in content]

    return make


@pytest.fixture(name="fake_workers")
def fake_workers_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workers run the fake analysis."""
    monkeypatch.setattr(clip_tasks, "first_task", fake_first_task)


def run_batch(clips: list[ClipInput], out: Path, *, workers: int = 2, **settings: Any) -> int:
    options = RunOptions(out, workers, quiet=True)
    return execute_batch(clips, [], replace(SETTINGS, **settings), options)


def take_analyzed(clips: list[ClipInput]) -> list[str]:
    """Names of the clips that were analyzed since the last call, sorted."""
    path = Path(clips[0].path).parent / "analyzed"
    names = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return sorted(names)


def csv_tables(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in ("clips.csv", "reps.csv")}
