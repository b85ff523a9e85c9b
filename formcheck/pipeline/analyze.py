"""From a video, or from recorded poses, to the analysis: what all commands are built on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from functools import cached_property, partial
from pathlib import Path

from formcheck.analysis.offline import AUTO, analyze_recording
from formcheck.analysis.timeline import Timeline, build_timeline
from formcheck.analysis.training_sets import analyze_training
from formcheck.pipeline.extract_poses import (
    ProgressCallback,
    SegmentExecutor,
    assemble_recording,
    extract_sequentially,
)
from formcheck.pipeline.options import DEFAULT_OPTIONS, AnalyzeOptions
from formcheck.pose_estimation.base import EstimatorProvider
from formcheck.pose_estimation.model_cache import CachedEstimators
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise
from formcheck.spec.personal_limits import (
    PersonalLimit,
    add_limit_warnings,
    apply_personal_limits,
)


@dataclass(frozen=True)
class AnalyzedRecording:
    """Recorded poses and their analysis: enough to write any output."""

    recording: PoseRecording
    analysis: Analysis

    @cached_property
    def timeline(self) -> Timeline:
        """The recording frame by frame, computed once for all outputs.

        Raises UnknownExerciseError when the analysis is of an exercise that is not in the catalog.
        """
        return build_timeline(self.recording.track, self.recording.cuts_ms, self.analysis)


def analyze_video(
    path: str | Path,
    options: AnalyzeOptions = DEFAULT_OPTIONS,
    *,
    progress: ProgressCallback | None = None,
    executor: SegmentExecutor = extract_sequentially,
    estimators: EstimatorProvider | None = None,
) -> AnalyzedRecording:
    """Analyze a video, and save its poses if the options say so.

    The arguments are those of `record_poses`. Raises the same errors, OutputError if the poses
    cannot be saved, and ProfileError for a personal limit that matches no rule.
    """
    recording = record_poses(
        path, options, progress=progress, executor=executor, estimators=estimators
    )
    if options.record is not None:
        save_recording(recording, options.record)
    analysis = analyze_pose_recording(recording, options.exercise, options.limits)
    return AnalyzedRecording(recording, analysis)


def with_field_of_view(recording: PoseRecording, fov_deg: float | None) -> PoseRecording:
    """The recording by a camera with this horizontal field of view; None changes nothing."""
    if fov_deg is None:
        return recording
    return replace(recording, source=replace(recording.source, fov_deg=fov_deg))


def analyze_poses(
    path: str | Path,
    exercise: str = AUTO,
    limits: Sequence[PersonalLimit] = (),
    fov_deg: float | None = None,
) -> AnalyzedRecording:
    """Analyze poses that `save_recording` saved: the same result as that of their video.

    `fov_deg` replaces the camera's field of view in the recording, if it is given. Raises
    InputNotFoundError, RecordingError, UnknownExerciseError, or ProfileError.
    """
    recording = with_field_of_view(load_recording(path), fov_deg)
    return AnalyzedRecording(recording, analyze_pose_recording(recording, exercise, limits))


def record_poses(
    path: str | Path,
    options: AnalyzeOptions = DEFAULT_OPTIONS,
    *,
    progress: ProgressCallback | None = None,
    executor: SegmentExecutor = extract_sequentially,
    estimators: EstimatorProvider | None = None,
) -> PoseRecording:
    """Estimate the subject's pose in every frame of a video, or in a sample of them.

    The video is split into segments (see `formcheck.video.clip`); `executor` extracts them, maybe
    in several processes, which does not change the result. `estimators` replaces MediaPipe's.

    Raises VideoError, UsageError, ModelError, or NoPersonError if nobody is visible at all.
    """
    clip = options.clip(path)
    with ExitStack() as stack:
        if not options.verbose:
            stack.enter_context(silenced_native_logs())
        if estimators is None:
            estimators = stack.enter_context(CachedEstimators(options.model))
        segments = executor(clip, clip.segments(), estimators, progress or (lambda share: None))
        recording = assemble_recording(clip, segments, options.selector, estimators)
        return with_field_of_view(recording, options.fov_deg)


def analyze_pose_recording(
    recording: PoseRecording, exercise: str = AUTO, limits: Sequence[PersonalLimit] = ()
) -> Analysis:
    """Analyze recorded poses; personal limits replace the general ones where they apply.

    Raises UnknownExerciseError, and ProfileError for a limit that matches no rule.
    """
    return add_limit_warnings(analyze_customized(recording, exercise, limits), limits)


def analyze_customized(
    recording: PoseRecording,
    exercise: str,
    limits: Sequence[PersonalLimit],
    customize: Callable[[Exercise], Exercise] = lambda exercise: exercise,
) -> Analysis:
    """Analyze by the exercise that `customize` makes of the one with the personal limits.

    The result has no warnings about the limits. Raises as `analyze_pose_recording` does.
    """
    with_limits = partial(apply_personal_limits, limits=limits)

    def customized(general: Exercise) -> Exercise:
        return customize(with_limits(general))

    if recording.training is not None:
        return analyze_training(
            recording.training,
            recording.track,
            recording.source,
            recording.pose,
            exercise=exercise,
            warnings_before=recording.warnings,
            cuts_ms=recording.cuts_ms,
            customize=customized,
        )
    return analyze_recording(
        recording.track,
        recording.source,
        recording.pose,
        exercise,
        recording.warnings,
        cuts_ms=recording.cuts_ms,
        customize=customized,
    )
