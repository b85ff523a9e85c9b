"""The tasks that analyze one clip; light: the coordinator creates them, workers run them.

The functions import `clip_analysis` when they run, so that only workers load it.
"""
# ruff: noqa: PLC0415  # the coordinator must not load what its workers need

from __future__ import annotations

import hashlib
import pickle
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.batch.job import Job, Outcome, Split, Unchanged
from formcheck.batch.messages import ProgressCallback, Task

if TYPE_CHECKING:
    from formcheck.video.clip import Segment


def first_task(job: Job, scratch: Path) -> Task:
    """Check whether the clip has changed, and analyze it at once if it has only one segment."""
    return Task(_name(job), _start, (job, scratch))


def segment_task(job: Job, index: int, segment: Segment, scratch: Path) -> Task:
    """Extract the poses of one segment of a long clip into the folder `scratch`."""
    return Task(f"{_name(job)} (part {index + 1})", _extract, (job, index, segment, scratch))


def final_task(job: Job, scratch: Path) -> Task:
    """Analyze a long clip from the poses of all its segments, and write its results."""
    return Task(f"{_name(job)} (results)", _finish, (job, scratch))


def discard_segments(job: Job, scratch: Path) -> None:
    """Delete the extracted poses of a clip."""
    shutil.rmtree(_folder(job, scratch), ignore_errors=True)


def _start(job: Job, scratch: Path, *, progress: ProgressCallback) -> Outcome | Unchanged | Split:
    from formcheck.batch.clip_analysis import start_clip

    job.settings.load_exercises()
    return start_clip(job, progress)


def _extract(
    job: Job, index: int, segment: Segment, scratch: Path, *, progress: ProgressCallback
) -> None:
    from formcheck.batch.clip_analysis import extract_clip_segment

    job.settings.load_exercises()
    poses = extract_clip_segment(job, segment, progress)
    folder = _folder(job, scratch)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{index}.pickle").open("wb") as stream:
        pickle.dump(poses, stream, protocol=pickle.HIGHEST_PROTOCOL)


def _finish(job: Job, scratch: Path, *, progress: ProgressCallback) -> Outcome:
    from formcheck.batch.clip_analysis import finish_clip

    job.settings.load_exercises()
    folder = _folder(job, scratch)
    paths = sorted(folder.glob("*.pickle"), key=lambda path: int(path.stem))
    outcome = finish_clip(job, [pickle.loads(path.read_bytes()) for path in paths])
    discard_segments(job, scratch)
    return outcome


def _folder(job: Job, scratch: Path) -> Path:
    return scratch / hashlib.sha256(job.key.encode("utf-8", "surrogatepass")).hexdigest()[:20]


def _name(job: Job) -> str:
    return job.clip.path.replace("\\", "/").rsplit("/", 1)[-1]
