"""The result of an analysis, as frozen dataclasses that are written to JSON. Public.

The schema is `formcheck.analysis/1`: keys are the fields' names. Angles are in degrees, times in
seconds since the first frame, ratios and confidences in 0..1 unless stated otherwise. Unknown is
None, never 0. Units are at the end of names, or in a field `unit`.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from formcheck.pose.side import Side

SCHEMA = "formcheck.analysis/1"
MINIMUM, MAXIMUM = "minimum", "maximum"  # what a limit is


@dataclass(frozen=True)
class Source:
    """The video or camera that was analyzed.

    path: file name as given, or the camera's name.
    sha256: of the file; None for a camera.
    width, height: of the upright image, pixels; without bars and what else was left out.
    fps: frames per second; None if unknown.
    frames: number of frames analyzed.
    duration_s: length of the analyzed part, seconds.
    rotation_deg: clockwise rotation in the file's metadata, already applied.
    start_s: time in the clip of the first analyzed frame; None if it was not recorded.
    sample_fps: number of frames analyzed per second; None for all.
    left_px, top_px: where the analyzed part of the picture begins, pixels from the left and top of
        the picture as a player shows it; 0 if nothing was left out.
    turned_deg: how far clockwise the picture in the file was turned beyond that, 0, 90, 180 or 270;
        it was turned back.
    fov_deg: horizontal field of view of the analyzed picture, degrees; None if unknown.
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
    left_px: int = 0
    top_px: int = 0
    turned_deg: int = 0
    fov_deg: float | None = None


@dataclass(frozen=True)
class PoseCoverage:
    """The pose model, and how often it found a person.

    model: "lite", "full", "heavy", or the name of a model file.
    frames_with_pose: number of frames with a person.
    coverage: their share of all frames, 0..1.
    model_sha256: of the model file; None in older documents.
    """

    model: str
    frames_with_pose: int
    coverage: float
    model_sha256: str | None = None


@dataclass(frozen=True)
class CameraView:
    """How the camera sees the body.

    name: "front", "oblique", "side", "back", "above", "end" (from head or feet) or "unknown".
    yaw_deg: rotation away from facing the camera, positive to the person's own left, -180..180.
    posture: "standing", "supine", "side-lying" or "unknown".
    """

    name: str
    yaw_deg: float | None
    posture: str = "unknown"


@dataclass(frozen=True)
class NotJudged:
    """A rule, by its `code`, that could not be judged, and the reason in words."""

    code: str
    reason: str


class Verdict(Enum):
    """The answer of one rule: met, broken, too close to the limit, or not seen."""

    SOUND = "sound"
    FAULT = "fault"
    NOT_CLEAR = "not_clear"
    NOT_SEEN = "not_seen"


@dataclass(frozen=True)
class Judgement:
    """What one rule says of one repetition; each rule has one, whatever its verdict.

    code: the rule, as in `formcheck exercises`.
    verdict: `FAULT` if the value is beyond the limit with a probability of at least 0.9, `SOUND` if
        it is within with at least 0.75, `NOT_CLEAR` between; `NOT_SEEN` if it was not measured.
    value: what was measured, in `unit`; None if not seen.
    uncertainty_90: half of the 90 % interval about `value`, in `unit`.
    limit: the bound next to `value`, in `unit`; None if not seen and there are two.
    reason: why the verdict is `NOT_CLEAR` or `NOT_SEEN`, in words; else None.
    limit_is: whether `limit` is the "minimum" or the "maximum".
    low, high: the 90 % interval, in `unit`.
    fault_probability: that the true value is beyond the limit, 0..1.
    view: the name of the view in which it was judged.
    """

    code: str
    verdict: Verdict
    value: float | None
    uncertainty_90: float | None
    limit: float | None
    unit: str
    reason: str | None = None
    limit_is: str | None = None
    low: float | None = None
    high: float | None = None
    fault_probability: float | None = None
    view: str = "unknown"


@dataclass(frozen=True)
class Fault:
    """A rule broken in one repetition.

    code: the rule, as in `formcheck exercises`.
    severity: "mild", "moderate" or "severe".
    value, limit: what was measured and what is allowed, in `unit`.
    at_s: the moment it was measured, seconds.
    confidence: probability that the true value is beyond the limit, too, 0.9..1.
    cue: what to tell the person.
    source: where the limit comes from.
    measure: what was measured, in words.
    uncertainty_90: half of the 90 % interval about `value`, in `unit`.
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
    """Parts of a repetition in seconds; `return_s` is None if its end was not seen."""

    outbound_s: float | None
    hold_s: float | None
    return_s: float | None


class JudgedRep:
    """What follows from what was found in a repetition, in a document or in the history."""

    score: int | None
    faults: Collection[object]
    not_judged: Collection[object]

    @property
    def is_fully_judged(self) -> bool:
        """Whether every rule was judged."""
        return self.score is not None and not self.not_judged

    @property
    def is_good(self) -> bool:
        """Whether every rule was judged and met."""
        return self.is_fully_judged and not self.faults


@dataclass(frozen=True)
class Rep(JudgedRep):
    """One repetition, from leaving rest over the peak back to rest.

    number: from 1, in time order.
    side: the working side.
    start_s, peak_s, end_s: seconds since the first frame.
    score: 0..100, see `analysis.faults.score_of`; None if nothing could be judged. 100 only if
        every rule was judged and met.
    measures: values by key, in the unit at the end of the key; None if unknown.
    complete: whether the return to rest was seen.
    view: how the camera saw the person in this repetition.
    intervals_90: (low, high) by measure key, if its error is known; 90 % of true values lie within.
    landmark_uncertainty_90_m: by body part ("knee", …), the radius in meters about its landmark in
        space that contains 90 % of the true joints.
    remarks: what this repetition lacks of the exercise, in words, each the end of "although …".
    style: a common way of doing the exercise that it shows, such as "walking lunge", or "".
    judgements: what each rule says; `faults` and `not_judged` are taken from it. Empty in documents
        of older versions.
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
    remarks: tuple[str, ...] = ()
    style: str = ""
    judgements: tuple[Judgement, ...] = ()


@dataclass(frozen=True)
class Attempt:
    """A movement that began like a repetition but was not counted, with the reason in words."""

    start_s: float
    end_s: float
    reason: str


@dataclass(frozen=True)
class SideCount:
    """Repetitions of one side: all, those with every rule met, and with every rule judged."""

    reps: int
    good_reps: int
    fully_judged_reps: int | None = None  # in documents of older versions


@dataclass(frozen=True)
class Summary:
    """The whole recording in a few numbers.

    reps, good_reps: number of repetitions, and of those in which every rule was judged and met.
    score: mean of the repetitions' scores, 0..100; None if there are none. It is partial unless all
        were fully judged.
    fault_counts: number of repetitions by fault code, most frequent first.
    by_side: counts by side ("left", "right", "both").
    asymmetry: left mean minus right mean by measure key, in the measure's unit.
    fully_judged_reps: number of repetitions in which every rule was judged; None in documents of
        older versions.
    """

    reps: int
    good_reps: int
    score: int | None
    fault_counts: Mapping[str, int]
    by_side: Mapping[str, SideCount]
    asymmetry: Mapping[str, float]
    fully_judged_reps: int | None = None


@dataclass(frozen=True)
class TrainedSet:
    """One set of a live session.

    number: from 1, in time order.
    side: "left", "right" or "both" if one was prescribed, else "any".
    stretches_ms: times of the first and last pose of each segment between pauses, milliseconds.
    reps: how many of `Analysis.reps` belong to the set.
    """

    number: int
    side: str
    stretches_ms: tuple[tuple[int, int], ...]
    reps: int = 0


@dataclass(frozen=True)
class ModelUse:
    """A pose model and since when a live session used it, milliseconds."""

    from_ms: int
    model: str


@dataclass(frozen=True)
class Training:
    """The exercise of a live session and its sets.

    models: the pose models that it used, in time order; empty if it was the same throughout.
    """

    exercise: str
    sets: tuple[TrainedSet, ...] = ()
    models: tuple[ModelUse, ...] = ()


@dataclass(frozen=True)
class Guess:
    """How well the recording fits one exercise; `fit` is 0..1.

    `speaks_for` and `speaks_against` name what weighed most, in words, strongest first.
    """

    exercise: str
    fit: float
    speaks_for: tuple[str, ...] = ()
    speaks_against: tuple[str, ...] = ()


@dataclass(frozen=True)
class Analysis:
    """The whole result document; `as_json()` is what is written to disk.

    exercise: name of the exercise; None if it was not recognized.
    exercise_source: "given", or "recognised" if it was found automatically.
    view: how the camera saw the person in most repetitions.
    attempts: movements that were not counted.
    not_judged: rules that could not be judged in any repetition.
    cues: what to tell the person, most important first.
    name_doubt: why the exercise may not be the one that was named; None without a doubt.
    camera_advice: where to place the camera to judge more; None if it would not help.
    warnings: what to know before trusting the result.
    recognition: the fit of each exercise, best first, without those that do not fit at all.
    training: the sets of a live session; None for a video.
    """

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
    name_doubt: str | None = None
    warnings: tuple[str, ...] = ()
    recognition: tuple[Guess, ...] = ()
    training: Training | None = None
    schema: str = field(default=SCHEMA, init=False)

    def as_json(self) -> dict[str, Any]:
        """The document as dicts, lists, strings and numbers, rounded to four decimals.

        NaN and infinity become None.
        """
        return {"schema": self.schema, **to_plain(self)}


def to_plain(value: Any) -> Any:
    """Dicts, lists, strings and numbers with four decimals; NaN becomes None."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: to_plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [to_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
