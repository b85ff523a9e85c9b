"""The public calls: `formcheck.analyze` and `formcheck.replay`."""

from __future__ import annotations

from pathlib import Path

from formcheck.analysis.offline import AUTO
from formcheck.pipeline.analyze import analyze_poses, analyze_video
from formcheck.pipeline.extract_poses import ProgressCallback
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.pose_estimation.model_files import DEFAULT_MODEL
from formcheck.profile.store import given_limits
from formcheck.results import Analysis
from formcheck.tracking.subject import AUTO as AUTO_SUBJECT


def analyze(  # noqa: PLR0913  # the public call: each keyword is an option of the command
    path: str | Path,
    exercise: str = AUTO,
    *,
    model: str | Path = DEFAULT_MODEL,
    start_s: float | None = None,
    end_s: float | None = None,
    subject: str = AUTO_SUBJECT,
    sample_fps: float | None = None,
    record: str | Path | None = None,
    verbose: bool = False,
    progress: ProgressCallback | None = None,
    profile: str | Path | None = None,
    fov_deg: float | None = None,
) -> Analysis:
    """Analyze a recorded video.

    `exercise` is a name that `formcheck exercises` lists, or "auto" to recognize it; `model` is
    "lite", "full", "heavy", or the path of a `.task` bundle; `start_s` and `end_s` limit the part
    to analyze, in seconds; `subject` says which of several people to analyze: "auto" (who
    exercises), "largest", "center", "left" or "right"; `sample_fps` analyzes only that many frames
    per second; `record` saves the poses for `replay`; `verbose` lets native libraries log.

    `progress` gets the share that is done, in [0, 1], or None if the duration is unknown. `profile`
    is a file whose personal limits replace the general ones; the result's warnings name them.
    `fov_deg` is the camera's horizontal field of view in degrees, None if unknown.

    Raises the errors of `formcheck.errors`; each message is one line that says what to do.
    """
    options = AnalyzeOptions(
        exercise=exercise,
        model=model,
        start_s=start_s,
        end_s=end_s,
        subject=subject,
        sample_fps=sample_fps,
        record=record,
        verbose=verbose,
        limits=given_limits(profile),
        fov_deg=fov_deg,
    )
    return analyze_video(path, options, progress=progress).analysis


def replay(
    path: str | Path,
    exercise: str = AUTO,
    *,
    profile: str | Path | None = None,
    fov_deg: float | None = None,
) -> Analysis:
    """Analyze poses that `analyze(…, record=…)` saved: the identical result, without the video.

    Identical with the same `exercise`, `profile` and `fov_deg`, that is. Raises InputNotFoundError,
    RecordingError, ProfileError or UnknownExerciseError.
    """
    return analyze_poses(path, exercise, given_limits(profile), fov_deg).analysis
