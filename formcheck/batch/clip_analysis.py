"""Analyzes one clip of a batch: unchanged since last time? Which poses? Then write its results."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path

from formcheck.analysis.document import document_text
from formcheck.batch.job import Job, Outcome, Split, Unchanged
from formcheck.batch.judgement_rows import judgement_rows
from formcheck.batch.messages import ProgressCallback
from formcheck.batch.output_folder import OutputFolder
from formcheck.batch.remote_files import fingerprint, is_remote, local_copy
from formcheck.batch.rows import ClipFiles, clip_row, rep_rows
from formcheck.batch.worker_context import cached_estimators
from formcheck.files import (
    ANNOTATED_VIDEO_SUFFIX,
    REPORT_SUFFIX,
    path_beside,
    sha256_of,
    write_atomically,
)
from formcheck.own_files import DOCUMENT, protected_inputs
from formcheck.pipeline.analyze import AnalyzedRecording, analyze_pose_recording
from formcheck.pipeline.extract_poses import (
    SegmentPoses,
    assemble_recording,
    extract_segment,
    extract_sequentially,
)
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.pose_estimation.model_cache import CachedEstimators
from formcheck.video.clip import Clip, Segment


def start_clip(job: Job, progress: ProgressCallback) -> Outcome | Unchanged | Split:
    """Analyze a clip of one segment; for a longer one, return its segments.

    Raises the errors of `formcheck.pipeline.analyze.analyze_video`.
    """
    if is_remote(job.clip.path):  # only this worker has the downloaded copy
        return analyze_clip(job, progress)
    if _is_unchanged(job):
        return Unchanged()
    video = _video(job, Path(job.clip.path))
    segments = video.segments()
    if len(segments) > 1:
        return Split(segments)
    poses = extract_sequentially(video, segments, _estimators(job), progress)
    return _write_results(job, video, poses)


def analyze_clip(job: Job, progress: ProgressCallback = lambda share: None) -> Outcome | Unchanged:
    """Analyze a clip of any length in this process. Raises the errors of `start_clip`."""
    if _is_unchanged(job):
        return Unchanged()
    with _local_path(job) as path:
        video = _video(job, path)
        poses = extract_sequentially(video, video.segments(), _estimators(job), progress)
        return _write_results(job, video, poses)


def extract_clip_segment(
    job: Job, segment: Segment, progress: ProgressCallback
) -> SegmentPoses | None:
    """Extract the poses of one segment of a clip; None if the video ends before it."""
    return extract_segment(_video(job, Path(job.clip.path)), segment, _estimators(job), progress)


def finish_clip(job: Job, poses: Sequence[SegmentPoses | None]) -> Outcome:
    """Analyze a clip from the poses of its segments, and write its results."""
    return _write_results(job, _video(job, Path(job.clip.path)), poses)


def _write_results(job: Job, video: Clip, poses: Sequence[SegmentPoses | None]) -> Outcome:
    clip, options = job.clip, _options(job)
    recording = assemble_recording(video, poses, options.selector, _estimators(job))
    analysis = analyze_pose_recording(recording, options.exercise, options.limits)
    # A downloaded copy has a temporary path; the document names the clip as it was given.
    named = replace(analysis, source=replace(analysis.source, path=clip.path))
    with protected_inputs([clip.path]):
        write_atomically(job.document, document_text(named, indent=2), DOCUMENT)
        written = job.settings.outputs.write(job.document, AnalyzedRecording(recording, analysis))
    files = _file_names(job)
    return Outcome(
        _remote_fingerprint(job) or str(analysis.source.sha256),
        clip_row(clip, named, files),
        rep_rows(clip, named, files),
        judgement_rows(clip, named, files),
        analysis.source.duration_s,
        written.warnings,
    )


def _file_names(job: Job) -> ClipFiles:
    """The clip's files as the tables name them."""
    outputs = job.settings.outputs
    report = path_beside(job.document, REPORT_SUFFIX).name if outputs.report else None
    video = path_beside(job.document, ANNOTATED_VIDEO_SUFFIX).name if outputs.video else None
    return ClipFiles(job.document.name, report, video)


def _options(job: Job) -> AnalyzeOptions:
    settings = job.settings
    return AnalyzeOptions(
        exercise=settings.exercise_of(job.clip),
        model=settings.model,
        start_s=settings.start_s,
        end_s=settings.end_s,
        subject=settings.subject_of(job.clip),
        sample_fps=settings.sample_fps,
        limits=settings.limits,
        fov_deg=settings.fov_deg,
    )


def _video(job: Job, path: Path) -> Clip:
    return _options(job).clip(path)


def _estimators(job: Job) -> CachedEstimators:
    return cached_estimators(job.settings.model)


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
