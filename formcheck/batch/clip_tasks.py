"""One clip of a batch, in a worker: is it known already, what does it show, and its results."""
# whoever only hands tasks out must not load what does them

from __future__ import annotations

import hashlib
import pickle
import shutil
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from formcheck.analysis.document import document_text
from formcheck.annotation.file_names import video_path
from formcheck.batch import worker
from formcheck.batch.job import Divided, Job, Kept, Outcome
from formcheck.batch.output_folder import Folder
from formcheck.batch.pool import Task
from formcheck.batch.remote_files import fetched, fingerprint, is_remote
from formcheck.batch.rows import Files, clip_row, rep_rows
from formcheck.files import sha256_of, write_atomically
from formcheck.pipeline.analyze import Examined, judge
from formcheck.pipeline.extract_poses import (
    FirstLook,
    Progress,
    look_at,
    one_after_another,
    recorded,
)
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.report.file_names import report_path
from formcheck.tracking.selection import Meant
from formcheck.video.clip import Clip, Stretch


def begun(job: Job, tell: Progress) -> Outcome | Kept | Divided:
    """What came of a clip of one stretch, or how a longer one is divided.

    Raises the errors of `formcheck.pipeline.analyze.examine`.
    """
    if is_remote(job.item.path):  # what is fetched lies with this worker only
        return scored(job, tell)
    if _is_known(job):
        return Kept()
    clip = _clip(job, Path(job.item.path))
    parts = clip.stretches()
    if len(parts) > 1:
        return Divided(parts)
    return _written(job, clip, one_after_another(clip, parts, _models(job), tell))


def scored(job: Job, tell: Progress = lambda share: None) -> Outcome | Kept:
    """What came of a clip, by one process from its beginning to its end. Raises as `begun`."""
    if _is_known(job):
        return Kept()
    with _at_hand(job) as path:
        clip = _clip(job, path)
        return _written(job, clip, one_after_another(clip, clip.stretches(), _models(job), tell))


def seen_in(job: Job, stretch: Stretch, tell: Progress) -> FirstLook | None:
    """What one stretch of a clip shows."""
    return look_at(_clip(job, Path(job.item.path)), stretch, _models(job), tell)


def finished(job: Job, looks: Sequence[FirstLook | None]) -> Outcome:
    """Judge a clip by what its stretches show, and write its results."""
    return _written(job, _clip(job, Path(job.item.path)), looks)


def _written(job: Job, clip: Clip, looks: Sequence[FirstLook | None]) -> Outcome:
    item, settings = job.item, job.settings
    exercise = settings.exercise_of(item)
    meant = Meant(settings.subject_of(item), exercise)
    recording = recorded(clip, looks, meant, _models(job))
    analysis = judge(recording, exercise, settings.limits)
    named = replace(analysis, source=replace(analysis.source, path=item.path))
    write_atomically(job.document, document_text(named, indent=2))
    made = settings.products.write(job.document, Examined(recording, analysis))
    files = _files(job)
    return Outcome(
        _remote_fingerprint(job) or str(analysis.source.sha256),
        clip_row(item, named, files),
        rep_rows(item, named, files),
        analysis.source.duration_s,
        made.warnings,
    )


def _files(job: Job) -> Files:
    """The clip's files as the tables name them."""
    products = job.settings.products
    report = report_path(job.document).name if products.report else None
    video = video_path(job.document).name if products.video else None
    return Files(job.document.name, report, video)


def _clip(job: Job, path: Path) -> Clip:
    settings = job.settings
    return Clip(path, settings.start_s, settings.end_s, settings.sample_fps)


def _models(job: Job) -> PoseModels:
    return worker.models(job.settings.model)


def _at_hand(job: Job) -> AbstractContextManager[Path]:
    path = job.item.path
    if not is_remote(path):
        return nullcontext(Path(path))
    # Where a killed run's copy is found and removed by the next one; elsewhere, the task's own.
    scratch = Folder(job.document.parent).scratch
    scratch.mkdir(parents=True, exist_ok=True)
    return fetched(path, scratch)


def _is_known(job: Job) -> bool:
    """Whether the clip's content is the one that has a valid result."""
    if job.known is None:
        return False
    path = job.item.path
    if is_remote(path):
        return job.known == _remote_fingerprint(job)
    return Path(path).is_file() and job.known == sha256_of(path)


def _remote_fingerprint(job: Job) -> str | None:
    """What changes when the content at an address does; None where that cannot be told."""
    path = job.item.path
    return fingerprint(path) if is_remote(path) else None


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
    return begun(job, tell)


def _look(job: Job, part: int, stretch: Stretch, scratch: Path, *, tell: Tell) -> None:
    seen = seen_in(job, stretch, tell)
    folder = _folder(job, scratch)
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / f"{part}.pickle").open("wb") as stream:
        pickle.dump(seen, stream, protocol=pickle.HIGHEST_PROTOCOL)


def _finish(job: Job, scratch: Path, *, tell: Tell) -> Outcome:
    folder = _folder(job, scratch)
    parts = sorted(folder.glob("*.pickle"), key=lambda path: int(path.stem))
    outcome = finished(job, [pickle.loads(path.read_bytes()) for path in parts])
    clear(job, scratch)
    return outcome


def _folder(job: Job, scratch: Path) -> Path:
    return scratch / hashlib.sha256(job.key.encode()).hexdigest()[:20]


def _name(job: Job) -> str:
    return job.item.path.replace("\\", "/").rsplit("/", 1)[-1]
