"""Analyzes one clip of a batch: unchanged since last time? Which poses? Then write its results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from formcheck.analysis.document import document_text
from formcheck.annotation.file_names import video_path
from formcheck.batch.job import Job, Outcome, Split, Unchanged
from formcheck.batch.messages import ProgressCallback
from formcheck.batch.output_folder import OutputFolder
from formcheck.batch.remote_files import fingerprint, is_remote, local_copy
from formcheck.batch.rows import ClipFiles, clip_row, rep_rows
from formcheck.batch.worker_context import cached_models
from formcheck.files import sha256_of, write_atomically
from formcheck.pipeline.analyze import Examined, judge
from formcheck.pipeline.extract_poses import FirstLook, look_at, one_after_another, recorded
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.report.file_names import report_path
from formcheck.tracking.selection import Meant
from formcheck.video.clip import Clip, Stretch


def start_clip(job: Job, progress: ProgressCallback) -> Outcome | Unchanged | Split:
    """Analyze a clip of one segment; for a longer one, return its segments.

    Raises the errors of `formcheck.pipeline.analyze.examine`.
    """
    if is_remote(job.clip.path):  # only this worker has the downloaded copy
        return analyze_clip(job, progress)
    if _is_unchanged(job):
        return Unchanged()
    video = _video(job, Path(job.clip.path))
    segments = video.stretches()
    if len(segments) > 1:
        return Split(segments)
    return _write_results(job, video, one_after_another(video, segments, _models(job), progress))


def analyze_clip(job: Job, progress: ProgressCallback = lambda share: None) -> Outcome | Unchanged:
    """Analyze a clip of any length in this process. Raises the errors of `start_clip`."""
    if _is_unchanged(job):
        return Unchanged()
    with _local_path(job) as path:
        video = _video(job, path)
        looks = one_after_another(video, video.stretches(), _models(job), progress)
        return _write_results(job, video, looks)


def extract_clip_segment(
    job: Job, segment: Stretch, progress: ProgressCallback
) -> FirstLook | None:
    """Extract the poses of one segment of a clip."""
    return look_at(_video(job, Path(job.clip.path)), segment, _models(job), progress)


def finish_clip(job: Job, looks: Sequence[FirstLook | None]) -> Outcome:
    """Analyze a clip from the poses of its segments, and write its results."""
    return _write_results(job, _video(job, Path(job.clip.path)), looks)


def _write_results(job: Job, video: Clip, looks: Sequence[FirstLook | None]) -> Outcome:
    clip, settings = job.clip, job.settings
    exercise = settings.exercise_of(clip)
    subject = Meant(settings.subject_of(clip), exercise)
    recording = recorded(video, looks, subject, _models(job))
    analysis = judge(recording, exercise, settings.limits)
    # A downloaded copy has a temporary path; the document names the clip as it was given.
    named = replace(analysis, source=replace(analysis.source, path=clip.path))
    write_atomically(job.document, document_text(named, indent=2))
    written = settings.products.write(job.document, Examined(recording, analysis))
    files = _file_names(job)
    return Outcome(
        _remote_fingerprint(job) or str(analysis.source.sha256),
        clip_row(clip, named, files),
        rep_rows(clip, named, files),
        analysis.source.duration_s,
        written.warnings,
    )


def _file_names(job: Job) -> ClipFiles:
    """The clip's files as the tables name them."""
    products = job.settings.products
    report = report_path(job.document).name if products.report else None
    video = video_path(job.document).name if products.video else None
    return ClipFiles(job.document.name, report, video)


def _video(job: Job, path: Path) -> Clip:
    settings = job.settings
    return Clip(path, settings.start_s, settings.end_s, settings.sample_fps)


def _models(job: Job) -> PoseModels:
    return cached_models(job.settings.model)


def _local_path(job: Job) -> AbstractContextManager[Path]:
    path = job.clip.path
    if not is_remote(path):
        return nullcontext(Path(path))
    # The next run deletes a killed run's copies here; on a cluster it is the task's own folder.
    scratch = OutputFolder(job.document.parent).scratch
    scratch.mkdir(parents=True, exist_ok=True)
    return local_copy(path, scratch)


def _is_unchanged(job: Job) -> bool:
    """Whether the clip's valid result was computed from the content that it has now."""
    if job.known_fingerprint is None:
        return False
    path = job.clip.path
    if is_remote(path):
        return job.known_fingerprint == _remote_fingerprint(job)
    return Path(path).is_file() and job.known_fingerprint == sha256_of(path)


def _remote_fingerprint(job: Job) -> str | None:
    """The fingerprint of a remote clip; None for a local one, or if the store offers none."""
    path = job.clip.path
    return fingerprint(path) if is_remote(path) else None
