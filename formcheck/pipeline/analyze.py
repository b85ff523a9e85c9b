"""A recording → poses → the result document: the calls that everything else is built on."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

from formcheck import exercises
from formcheck.analysis.offline import AUTO, analyze_recording
from formcheck.analysis.personal_limits import PersonalLimit, judged_by, noted
from formcheck.analysis.training_sets import reanalyze
from formcheck.pipeline.extract_poses import Looking, Progress, one_after_another, recorded
from formcheck.pose_estimation.mediapipe_backend import DEFAULT_MODEL
from formcheck.pose_estimation.model_cache import PoseModels
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.profile.store import given_limits
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise
from formcheck.tracking.selection import ANYBODY, Meant
from formcheck.tracking.subject import AUTO as ANY_SUBJECT
from formcheck.video.clip import Clip


@dataclass(frozen=True)
class Examined:
    """A recording and what was found in it: enough to write any product of the two."""

    recording: PoseRecording
    analysis: Analysis


def analyze(  # noqa: PLR0913  # the public call: each keyword is an option of the command
    path: str | Path,
    exercise: str = AUTO,
    *,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    subject: str = ANY_SUBJECT,
    sample_fps: float | None = None,
    record: str | Path | None = None,
    verbose: bool = False,
    progress: Progress | None = None,
    profile: str | Path | None = None,
) -> Analysis:
    """Analyze one recorded video.

    `exercise` is a name that `formcheck exercises` lists, or "auto" to recognize it; `model` is
    "lite", "full", "heavy" or the path of a `.task` bundle; `start_s` and `end_s` bound the part
    that is looked at; `subject` says who is meant where several people are in view: "auto" (who
    exercises), "largest", "center", "left" or "right"; `sample_fps` looks at so many frames a
    second instead of all (see docs/scale.md for what that costs in accuracy); `record` saves the
    poses for `replay`;
    `progress` is told the share done, 0..1, or None where the length is not known. `verbose` lets
    the native libraries log. `profile` is a file whose personal limits take the place of the
    general ones, and the result's warnings say so.

    Raises the errors of `formcheck.errors`, each with one line that says what to do.
    """
    return examine(
        path,
        exercise,
        model=model,
        start_s=start_s,
        end_s=end_s,
        subject=subject,
        sample_fps=sample_fps,
        record=record,
        verbose=verbose,
        progress=progress,
        profile=profile,
    ).analysis


def replay(
    path: str | Path, exercise: str = AUTO, *, profile: str | Path | None = None
) -> Analysis:
    """Analyze poses that `analyze(…, record=…)` saved: the identical document, without the video.

    With the same `profile`, that is. Raises InputNotFoundError, RecordingError, ProfileError or
    UnknownExerciseError.
    """
    return reexamine(path, exercise, profile=profile).analysis


def examine(  # noqa: PLR0913  # as `analyze`
    path: str | Path,
    exercise: str = AUTO,
    *,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    subject: str = ANY_SUBJECT,
    sample_fps: float | None = None,
    record: str | Path | None = None,
    verbose: bool = False,
    progress: Progress | None = None,
    looking: Looking = one_after_another,
    profile: str | Path | None = None,
) -> Examined:
    """As `analyze`, together with the poses that the analysis is of; raises the same errors.

    `looking` says how the stretches of a long recording are looked at.
    """
    if exercise != AUTO:
        exercises.find_exercise(exercise)  # a wrong name is said before the work, not after it
    limits = given_limits(profile)
    recording = record_poses(
        path,
        model,
        start_s,
        end_s,
        meant=Meant(subject, exercise),
        sample_fps=sample_fps,
        verbose=verbose,
        progress=progress,
        looking=looking,
    )
    if record is not None:
        save_recording(recording, record)
    return Examined(recording, judge(recording, exercise, limits))


def reexamine(
    path: str | Path, exercise: str = AUTO, *, profile: str | Path | None = None
) -> Examined:
    """As `replay`, together with the poses that the analysis is of; raises the same errors."""
    limits = given_limits(profile)
    recording = load_recording(path)
    return Examined(recording, judge(recording, exercise, limits))


def record_poses(  # noqa: PLR0913  # as `analyze`
    path: str | Path,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    *,
    meant: Meant = ANYBODY,
    sample_fps: float | None = None,
    verbose: bool = False,
    progress: Progress | None = None,
    looking: Looking = one_after_another,
) -> PoseRecording:
    """Find the person who is `meant` in every frame, or in `sample_fps` of them a second.

    The recording is looked at stretch by stretch (see `formcheck.video.clip`), which may go on in
    several processes: `looking` says how, and makes no difference to what is found.

    Raises VideoError, UsageError, ModelError, or NoPersonError when nobody is seen at all.
    """
    clip = Clip(path, start_s, end_s, sample_fps)
    quiet = nullcontext() if verbose else silenced_native_logs()
    with quiet, PoseModels(model) as models:
        looks = looking(clip, clip.stretches(), models, progress or (lambda share: None))
        return recorded(clip, looks, meant, models)


def judge(
    recording: PoseRecording, exercise: str = AUTO, limits: Sequence[PersonalLimit] = ()
) -> Analysis:
    """The analysis of recorded poses, by these personal limits where they apply.

    Raises UnknownExerciseError, and ProfileError for a limit that fits no rule.
    """
    return noted(judge_customized(recording, exercise, limits), limits)


def judge_customized(
    recording: PoseRecording,
    exercise: str,
    limits: Sequence[PersonalLimit],
    customize: Callable[[Exercise], Exercise] = lambda exercise: exercise,
) -> Analysis:
    """As `judge`, by the exercise that `customize` makes of the one with the personal limits.

    The document does not mention the limits.
    """
    by_limits = judged_by(limits)

    def own(general: Exercise) -> Exercise:
        return customize(by_limits(general))

    if recording.training is not None:
        return reanalyze(
            recording.training,
            recording.track,
            recording.source,
            recording.pose,
            exercise=exercise,
            warnings_before=recording.warnings,
            own=own,
        )
    return analyze_recording(
        recording.track,
        recording.source,
        recording.pose,
        exercise,
        recording.warnings,
        cuts_ms=recording.cuts_ms,
        own=own,
    )
