"""What workers do with one clip: begin it, look at a part of a long one, judge and write it."""
# ruff: noqa: PLC0415  # whoever only hands tasks out must not load what does them

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable
from pathlib import Path

from formcheck.bulk.job import Divided, Job, Kept, Outcome
from formcheck.bulk.pool import Task
from formcheck.stretches import Stretch

Tell = Callable[[float | None], None]


def begin(job: Job, scratch: Path) -> Task:
    """Look whether there is something to do, and do it at once for a clip of one stretch."""
    return Task(_name(job), _begin, (job, scratch))


def look(job: Job, part: int, stretch: Stretch, scratch: Path) -> Task:
    """Look at one stretch of a long clip, and leave what was seen in the folder `scratch`."""
    return Task(f"{_name(job)} (part {part + 1})", _look, (job, part, stretch, scratch))


def finish(job: Job, scratch: Path) -> Task:
    """Judge a long clip whose stretches have all been looked at, and write its results."""
    return Task(f"{_name(job)} (results)", _finish, (job, scratch))


def clear(job: Job, scratch: Path) -> None:
    """Forget what was seen of a clip."""
    shutil.rmtree(_folder(job, scratch), ignore_errors=True)


def _begin(job: Job, scratch: Path, *, tell: Tell) -> Outcome | Kept | Divided:
    from formcheck.bulk.scoring import begun

    return begun(job, tell)


def _look(job: Job, part: int, stretch: Stretch, scratch: Path, *, tell: Tell) -> None:
    from formcheck.bulk.scoring import seen_in

    seen = seen_in(job, stretch, tell)
    folder = _folder(job, scratch)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{part}.pickle").open("wb") as stream:
        pickle.dump(seen, stream, protocol=pickle.HIGHEST_PROTOCOL)


def _finish(job: Job, scratch: Path, *, tell: Tell) -> Outcome:
    from formcheck.bulk.scoring import finished

    folder = _folder(job, scratch)
    parts = sorted(folder.glob("*.pickle"), key=lambda path: int(path.stem))
    outcome = finished(job, [pickle.loads(path.read_bytes()) for path in parts])
    clear(job, scratch)
    return outcome


def _folder(job: Job, scratch: Path) -> Path:
    return scratch / hashlib.sha256(job.key.encode()).hexdigest()[:20]


def _name(job: Job) -> str:
    return job.item.path.replace("\\", "/").rsplit("/", 1)[-1]
