"""What an analysis says: frozen, and ready for JSON (schema `formcheck.analysis/1`).

Angles are degrees; times are seconds from the first frame; unknown is None, never 0.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formcheck.pose.side import Side

SCHEMA = "formcheck.analysis/1"


@dataclass(frozen=True)
class Source:
    """The recording that was analyzed; `rotation_deg` is what its metadata asked for.

    `start_s` is the clip's time of the first frame that was read; None where it was not noted.
    `sample_fps` is how many frames a second were looked at; None for all.
    """

    path: str
    sha256: str | None
    width: int
    height: int
    fps: float | None
    frames: int
    duration_s: float
    rotation_deg: int = 0
    start_s: float | None = None
    sample_fps: float | None = None


@dataclass(frozen=True)
class PoseCoverage:
    """Which model looked, and in how many frames it found somebody (`coverage` is 0..1)."""

    model: str
    frames_with_pose: int
    coverage: float
    model_sha256: str | None = None


@dataclass(frozen=True)
class CameraView:
    """What the camera sees of the body: `name` front, oblique, side, back, above, end or unknown.

    `yaw_deg` is how far the person is turned away from facing the camera, positive to their own
    left, -180..180.
    """

    name: str
    yaw_deg: float | None
    posture: str = "unknown"


@dataclass(frozen=True)
class NotJudged:
    """A rule that could not be applied, and why."""

    code: str
    reason: str


@dataclass(frozen=True)
class Fault:
    """A rule broken in one repetition: `value` passed `limit` (both in `unit`) at `at_s`.

    `uncertainty_90` is half of the 90 % interval about `value`.
    """

    code: str
    severity: str
    value: float
    unit: str
    limit: float
    at_s: float
    confidence: float
    cue: str
    source: str
    measure: str
    uncertainty_90: float | None = None


@dataclass(frozen=True)
class Tempo:
    """Seconds of the three parts of a repetition; None where it was not seen to the end."""

    outbound_s: float | None
    hold_s: float | None
    return_s: float | None


@dataclass(frozen=True)
class Rep:
    """One repetition: leaving rest, the peak, and being back in rest (`complete`).

    `intervals_90` holds (low, high) of the measures whose error is known: nine of ten true values
    lie within. `landmark_uncertainty_90_m` holds, for each part of the body ("knee", …), the radius
    about its landmark in space that nine of ten true joints lie within. `score` is None when
    nothing could be judged; such a repetition is not a good one.
    """

    number: int
    side: Side
    start_s: float
    peak_s: float
    end_s: float
    tempo: Tempo
    score: int | None
    measures: Mapping[str, float | None]
    faults: tuple[Fault, ...] = ()
    not_judged: tuple[NotJudged, ...] = ()
    complete: bool = True
    view: CameraView = CameraView("unknown", None)
    intervals_90: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    landmark_uncertainty_90_m: Mapping[str, float] = field(default_factory=dict)

    @property
    def is_good(self) -> bool:
        """Whether something was judged in it and nothing found wrong."""
        return self.score is not None and not self.faults


@dataclass(frozen=True)
class Attempt:
    """A movement that began like a repetition and was not one."""

    start_s: float
    end_s: float
    reason: str


@dataclass(frozen=True)
class SideCount:
    """Repetitions of one side; `good_reps` were judged and had no fault."""

    reps: int
    good_reps: int


@dataclass(frozen=True)
class Summary:
    """The set in a few numbers; `score` is None where nothing was counted."""

    reps: int
    good_reps: int
    score: int | None
    fault_counts: Mapping[str, int]
    by_side: Mapping[str, SideCount]
    asymmetry: Mapping[str, float]


@dataclass(frozen=True)
class TrainedSet:
    """A set of a live training, and how many repetitions of `Analysis.reps` belong to it.

    `side` is the one that was to work, "any" where none was asked for. `stretches_ms` are the
    first and last pose of each time that it was worked, between pauses.
    """

    number: int
    side: str
    stretches_ms: tuple[tuple[int, int], ...]
    reps: int = 0


@dataclass(frozen=True)
class Training:
    """What was trained in front of a camera, set by set."""

    exercise: str
    sets: tuple[TrainedSet, ...] = ()


@dataclass(frozen=True)
class Guess:
    """How well the recording fits one exercise, 0..1."""

    exercise: str
    fit: float


@dataclass(frozen=True)
class Analysis:
    """The whole result document; `as_json()` is what is written to disk."""

    formcheck_version: str
    source: Source
    pose: PoseCoverage
    exercise: str | None
    exercise_source: str
    view: CameraView
    reps: tuple[Rep, ...]
    attempts: tuple[Attempt, ...]
    not_judged: tuple[NotJudged, ...]
    summary: Summary
    cues: tuple[str, ...]
    camera_advice: str | None = None
    warnings: tuple[str, ...] = ()
    recognition: tuple[Guess, ...] = ()
    training: Training | None = None
    schema: str = field(default=SCHEMA, init=False)

    def as_json(self) -> dict[str, Any]:
        """The document as plain dicts, lists, strings and numbers; NaN has become None."""
        return {"schema": self.schema, **_plain(self)}


def _plain(value: Any) -> Any:
    if isinstance(value, Side):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
