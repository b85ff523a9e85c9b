"""Stands in for the analysis of a clip in worker processes: quick, and wrong when told to be.

A clip is a text file; its words say what becomes of it. Every time one is begun, a line is added
to `calls` beside it.
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
from formcheck.batch.cluster import Shipment
from formcheck.batch.execute import Wanted, score
from formcheck.batch.inputs import Item
from formcheck.batch.job import Job, Kept, Outcome, Settings
from formcheck.batch.pool import Task
from formcheck.batch.worker import Failure, failure_of
from formcheck.errors import ModelError, VideoError
from formcheck.files import sha256_of, write_atomically

SETTINGS = Settings("full", "abc")


def begin_stand_in(job: Job, scratch: Path) -> Task:
    return Task(job.item.path, analyzed, (job,))


def analyzed(job: Job, tell: Any = None) -> Outcome | Kept:
    clip = Path(job.item.path)
    content = sha256_of(clip)
    if job.known == content:
        return Kept()
    with (clip.parent / "calls").open("a") as calls:
        calls.write(f"{clip.name}\n")
    words = clip.read_text().split()
    _go_wrong(words, clip)
    write_atomically(job.document, json.dumps({"clip": clip.name, "words": words}))
    row = {"clip": clip.name, "status": "done", "exercise": "clamshell", "reps": len(words)}
    reps = [{"clip": clip.name, "number": number + 1} for number in range(len(words))]
    return Outcome(content, row, reps, 2.0)  # type: ignore[arg-type]


def _go_wrong(words: list[str], clip: Path) -> None:
    if "slow" in words:
        time.sleep(0.3)
    if "poison" in words or ("unlucky" in words and not _was_here(clip)):
        os.kill(os.getpid(), signal.SIGSEGV)
    if "hungry" in words:
        os.kill(os.getpid(), signal.SIGKILL)
    if "broken" in words:
        raise VideoError(f"no picture could be decoded from '{clip}'")
    if "modelless" in words:
        raise ModelError("the full pose model is damaged")
    if "bug" in words:
        raise ZeroDivisionError("division by zero")


def _was_here(clip: Path) -> bool:
    mark = clip.with_suffix(".was-here")
    was = mark.exists()
    mark.touch()
    return was


def shipped_stand_in(job: Job) -> Shipment | Kept | Failure:
    folder = Path(job.item.path).parent / f"ship-{os.getpid()}"
    try:
        outcome = analyzed(replace(job, document=folder / job.document.name))
    except Exception as error:
        return failure_of(error)
    if isinstance(outcome, Kept):
        return outcome
    return Shipment(outcome, {job.document.name: (folder / job.document.name).read_bytes()})


Make = Callable[..., list[Item]]


@pytest.fixture(name="clips")
def clips_fixture(tmp_path: Path) -> Make:
    def make(**content: str) -> list[Item]:
        folder = tmp_path / "clips"
        folder.mkdir(exist_ok=True)
        for name, words in content.items():
            (folder / f"{name}.mp4").write_text(words)
        return [Item(str(folder / f"{name}.mp4")) for name in content]

    return make


@pytest.fixture(name="stand_in", autouse=False)
def stand_in_fixture(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clip_tasks, "begin", begin_stand_in)


def run_batch(items: list[Item], out: Path, *, workers: int = 2, **settings: Any) -> int:
    wanted = Wanted(out, workers, quiet=True)
    return score(items, [], replace(SETTINGS, **settings), wanted)


def calls(items: list[Item]) -> list[str]:
    path = Path(items[0].path).parent / "calls"
    found = path.read_text().split() if path.exists() else []
    path.unlink(missing_ok=True)
    return sorted(found)


def tables(out: Path) -> dict[str, bytes]:
    return {name: (out / name).read_bytes() for name in ("clips.csv", "reps.csv")}
