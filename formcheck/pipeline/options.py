"""The options of an analysis, checked before any work."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from formcheck import exercises
from formcheck.analysis.offline import AUTO
from formcheck.errors import UsageError
from formcheck.pose_estimation.model_files import DEFAULT_MODEL, MODELS, model_path
from formcheck.spec.personal_limits import PersonalLimit
from formcheck.tracking.selection import SubjectSelector
from formcheck.tracking.subject import AUTO as AUTO_SUBJECT
from formcheck.video.clip import Clip, check_time_range


@dataclass(frozen=True)
class AnalyzeOptions:
    """How to analyze a video.

    `exercise`: a name that `formcheck exercises` lists, or "auto" to recognize it.
    `model`: "lite", "full", "heavy", or the path of a `.task` bundle.
    `start_s`, `end_s`: the part of the video to analyze, in seconds from its first frame.
    `subject`: which of several people to analyze: "auto" (who exercises), "largest", "center",
    "left" or "right".
    `sample_fps`: analyze only that many frames per second (docs/scale.md has the cost in accuracy).
    `fov_deg`: the camera's horizontal field of view, degrees; None if unknown.
    `record`: a file to save the poses to, for `replay`.
    `verbose`: do not discard the log output of native libraries.
    `limits`: personal limits, which replace the general ones; the warnings of the result name them.

    Raises UnknownExerciseError, UnknownModelError or UsageError for invalid values.
    """

    exercise: str = AUTO
    model: str | Path = DEFAULT_MODEL
    start_s: float | None = None
    end_s: float | None = None
    subject: str = AUTO_SUBJECT
    sample_fps: float | None = None
    record: str | Path | None = None
    verbose: bool = False
    limits: tuple[PersonalLimit, ...] = ()
    fov_deg: float | None = None

    def __post_init__(self) -> None:
        if self.exercise != AUTO:
            exercises.find_exercise(self.exercise)
        if str(self.model) not in MODELS:
            model_path(self.model)
        check_time_range(self.start_s, self.end_s)
        SubjectSelector(self.subject)
        if self.sample_fps is not None and not 0 < self.sample_fps < float("inf"):
            raise UsageError(
                f"cannot analyze {self.sample_fps:g} frames per second; give a rate above 0"
            )

    @property
    def selector(self) -> SubjectSelector:
        """Selects the subject."""
        return SubjectSelector(self.subject, self.exercise)

    def clip(self, path: str | Path) -> Clip:
        """Return the part of a video to analyze."""
        return Clip(path, self.start_s, self.end_s, self.sample_fps)


DEFAULT_OPTIONS = AnalyzeOptions()
