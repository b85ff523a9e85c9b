"""One clip of a batch, in a worker: is it known already, what does it show, and its results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from formcheck.batch import document_text
from formcheck.bulk import desk
from formcheck.bulk.folder import Folder
from formcheck.bulk.job import Divided, Job, Kept, Outcome
from formcheck.bulk.remote import fetched, fingerprint, is_remote
from formcheck.bulk.rows import Files, clip_row, rep_rows
from formcheck.clip import Clip
from formcheck.crowd import Meant
from formcheck.files import sha256_of, write_atomically
from formcheck.first_look import FirstLook, Progress, look_at, one_after_another
from formcheck.pose_models import PoseModels
from formcheck.products import video_path
from formcheck.recorded import recorded
from formcheck.reports import report_path
from formcheck.session import Examined, judge
from formcheck.stretches import Stretch


def begun(job: Job, tell: Progress) -> Outcome | Kept | Divided:
    """What came of a clip of one stretch, or how a longer one is divided.

    Raises the errors of `formcheck.session.examine`.
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
    return desk.models(job.settings.model)


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
