"""One clip of a batch as it travels to a worker, and its outcome on the way back; light."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck.batch.inputs import SUBJECT_CHOICES, ClipInput
from formcheck.batch.rows import Row
from formcheck.exercises import ExerciseFile, use_files
from formcheck.output.outputs import OutputOptions
from formcheck.version import __version__

if TYPE_CHECKING:
    from formcheck.spec.personal_limits import PersonalLimit
    from formcheck.video.clip import Segment


_ROWS = 2  # changes with what the journal holds of a clip, so that it is analyzed again


@dataclass(frozen=True)
class Settings:
    """The options that apply to every clip of a batch; `model` is a name or an absolute path.

    `limits` are personal ones, which replace the general ones. `exercise_files` are those given
    with `--exercises`, which each worker loads; `exercise_packages` are the installed packages
    that exercises come from, with their versions.
    """

    model: str
    model_sha256: str
    exercise: str = "auto"
    start_s: float | None = None
    end_s: float | None = None
    subject: str = "auto"
    sample_fps: float | None = None
    outputs: OutputOptions = field(default_factory=OutputOptions)
    limits: tuple[PersonalLimit, ...] = ()
    exercise_files: tuple[ExerciseFile, ...] = ()
    exercise_packages: tuple[str, ...] = ()
    fov_deg: float | None = None

    def as_json(self) -> dict[str, Any]:
        """The options in `run.json`: plain dicts, lists, strings and numbers; dates in ISO 8601."""
        limits = [{**dataclasses.asdict(one), "set_on": str(one.set_on)} for one in self.limits]
        options = {**dataclasses.asdict(self), "limits": limits}
        files = [{"path": file.path, "sha256": file.sha256} for file in self.exercise_files]
        for name, value in (
            ("fov_deg", self.fov_deg),
            ("exercise_files", files),
            ("exercise_packages", self.exercise_packages),
        ):
            if value:
                options[name] = value
            else:
                del options[name]
        # "products" is the name in the schema.
        return {"products" if key == "outputs" else key: value for key, value in options.items()}

    def load_exercises(self) -> None:
        """Load the exercise files in this process, and no others. Raises ExerciseError."""
        use_files(self.exercise_files)

    def exercise_of(self, clip: ClipInput) -> str:
        """The exercise of a clip, or "auto"."""
        return clip.exercise or self.exercise

    def subject_of(self, clip: ClipInput) -> str:
        """Whom to follow in a clip; a manifest's subject may also be a participant's name."""
        return clip.subject if clip.subject in SUBJECT_CHOICES else self.subject

    def fov_deg_of(self, clip: ClipInput) -> float | None:
        """The field of view that is stated for a clip; None if there is none."""
        return self.fov_deg if clip.fov_deg is None else clip.fov_deg

    def digest(self, clip: ClipInput) -> str:
        """A short hash of everything that a clip's results depend on, besides its content."""
        # A clip's location changes no result; model and exercises are identified by checksums.
        described = {**dataclasses.asdict(clip), "path": None}
        if clip.fov_deg is None:  # so that results from before there was this column stay valid
            del described["fov_deg"]
        options = {**self.as_json(), "model": None}
        if self.exercise_files:
            options["exercise_files"] = [file.sha256 for file in self.exercise_files]
        inputs = {"version": __version__, "rows": _ROWS, "options": options, "clip": described}
        text = json.dumps(inputs, sort_keys=True)
        return hashlib.sha256(text.encode()).hexdigest()[:20]


@dataclass(frozen=True, slots=True)
class Job:
    """One clip of a batch: its result goes to `document`.

    `known_fingerprint` is that of the content whose valid result exists already, None for none.
    """

    key: str
    clip: ClipInput
    document: Path
    settings: Settings
    known_fingerprint: str | None = None


@dataclass(frozen=True)
class Unchanged:
    """The clip has not changed since its results were written: nothing was done."""


@dataclass(frozen=True)
class Split:
    """The clip is long: the poses of these segments must be extracted first."""

    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class Outcome:
    """A clip's results are written: its rows in each table, and any warnings.

    `fingerprint` identifies the content that was analyzed, `video_s` is its length.
    """

    fingerprint: str
    row: Row
    reps: list[Row]
    judgements: list[Row]
    video_s: float
    warnings: tuple[str, ...] = ()
