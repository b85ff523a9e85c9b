"""One judgment explained: what was measured, in which view, against which limit, how certainly.

The document states the verdict on a rule; an `Explanation` shows every number that led to it.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from formcheck import wording
from formcheck.analysis import faults
from formcheck.analysis.uncertainty import half_width_from_error
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.measures import Measure
from formcheck.errors import UsageError
from formcheck.pose.landmarks import LEGS, Landmark, Side
from formcheck.results import Analysis, CameraView, Fault, NotJudged, Rep, to_plain
from formcheck.spec.exercise import Exercise, RepRule

SCHEMA = "formcheck.explanation/1"
SOUND, FAULT, NOT_JUDGED = "sound", "fault", "not judged"


@dataclass(frozen=True)
class PartSeen:
    """How well the camera saw one landmark that the rule needs.

    `visibility` is the mean of the model's estimates over the repetition, 0..1; `out_of_picture` is
    the share of its frames, 0..1, in which the landmark was beyond the image's edge.
    """

    part: str
    side: str
    visibility: float
    out_of_picture: float


@dataclass(frozen=True)
class Sample:
    """The measure as if the peak were at `time_s` (seconds); None if unknown."""

    time_s: float
    phase: str
    value: float | None


@dataclass(frozen=True)
class Explanation:
    """Why one rule was judged as it was in one repetition.

    `value`, `interval_90`, `low`, `high`, `excess` and `standard_error` are in `unit`; the limit is
    the range from `low` to `high`, where None leaves an end open. `probability`, 0.5..1, is that
    the true value is on the same side of the limit as the measured one, given normal errors; a
    verdict needs at least `probability_needed`. `views` are those in which the code can be judged,
    `rule_views` those of the rule that applies here; without such a rule, or if a part is hidden,
    nothing was measured. `samples` are the measure over time.
    """

    exercise: str
    rep: int
    side: str
    start_s: float
    peak_s: float
    end_s: float
    code: str
    title: str
    verdict: str
    reason: str
    view: CameraView
    views: tuple[str, ...]
    rule_views: tuple[str, ...]
    measure: str
    unit: str
    value: float | None
    interval_90: tuple[float, float] | None
    low: float | None
    high: float | None
    excess: float | None
    standard_error: float | None
    probability: float | None
    probability_needed: float
    severity: str | None
    at_s: float | None
    parts: tuple[PartSeen, ...]
    hidden: tuple[str, ...]
    visibility_needed: float
    source: str
    cue: str
    samples: tuple[Sample, ...] = field(default=())
    schema: str = field(default=SCHEMA, init=False)

    def as_json(self) -> dict[str, Any]:
        """The explanation as dicts, lists, strings and numbers, rounded to four decimals."""
        return {"schema": self.schema, **to_plain(self)}


class RepViewCollector:
    """Collects each counted repetition as rules see it.

    It acts as an additional measure of the exercise, since measures are computed for every counted
    repetition.
    """

    def __init__(self) -> None:
        self.exercise: Exercise | None = None
        self._views: list[RepView] = []

    def attach(self, exercise: Exercise) -> Exercise:
        """Return the exercise with the collecting measure; discard documents made with it."""
        self.exercise = exercise
        collecting = Measure("collected", "nothing: collects repetitions", "", self._collect)
        return replace(exercise, measures=(*exercise.measures, collecting))

    def _collect(self, view: RepView) -> float:
        self._views.append(view)
        return float("nan")

    def view_of(self, rep: Rep) -> RepView:
        """The collected view of a repetition of the analysis."""
        peak_ms = round(1000 * rep.peak_s)
        return next(view for view in self._views if int(view.motion.times_ms[view.peak]) == peak_ms)


def explain(
    analyze: Callable[[Callable[[Exercise], Exercise]], Analysis], number: int, code: str
) -> Explanation:
    """Explain the judgment of rule `code` in repetition `number`.

    `analyze` runs the analysis, with the given function applied to the exercise. Raises UsageError
    if there is no such repetition or rule.
    """
    collector = RepViewCollector()
    analysis = analyze(collector.attach)
    exercise = collector.exercise
    if exercise is None:
        raise UsageError("no exercise was recognized, so nothing was judged; name one with -e")
    rep = next((rep for rep in analysis.reps if rep.number == number), None)
    if rep is None:
        raise UsageError(f"there is no repetition {number}; {_counted(len(analysis.reps))}")
    return explain_rep(exercise, rep, collector.view_of(rep), code)


def explain_rep(exercise: Exercise, rep: Rep, view: RepView, code: str) -> Explanation:
    """Explain the judgment of rule `code` in one repetition, given its view.

    Raises UsageError if the exercise has no such rule.
    """
    variants = [rule for rule in exercise.rules if rule.code == code]
    if not variants:
        codes = ", ".join(dict.fromkeys(rule.code for rule in exercise.rules))
        raise UsageError(f"{exercise.name} has no fault '{code}'; choose from: {codes}")
    rule = next((rule for rule in variants if rule.is_for(view.view.name)), None)
    measured = rule or variants[0]
    hidden = () if rule is None else faults.hidden_parts(rule, view)
    judged = rule is not None and not hidden
    value = measured.measure(view) if judged else math.nan
    error = measured.standard_error(view) if judged else math.nan
    verdict = faults.judge_rule(variants, view)
    return Explanation(
        exercise=exercise.name,
        rep=rep.number,
        side=rep.side.value,
        start_s=rep.start_s,
        peak_s=rep.peak_s,
        end_s=rep.end_s,
        verdict=_verdict(verdict),
        reason=_reason(verdict, measured, value, error),
        severity=verdict.severity if isinstance(verdict, Fault) else None,
        at_s=verdict.at_s if isinstance(verdict, Fault) else None,
        view=view.view,
        views=tuple(sorted(frozenset().union(*(variant.views for variant in variants)))),
        rule_views=() if rule is None else tuple(sorted(rule.views)),
        parts=tuple(
            _part_seen(view, side, part) for part in measured.parts for side in _sides(view)
        ),
        hidden=hidden,
        samples=() if rule is None or hidden else _samples(rule, view),
        **_of_rule(measured),
        **_of_value(measured, value, error),
    )


def _of_rule(rule: RepRule) -> dict[str, Any]:
    """The fields that state the rule and what a verdict by it needs."""
    return {
        "code": rule.code,
        "title": rule.title,
        "measure": rule.measures_what,
        "unit": rule.unit,
        "low": rule.limit.low,
        "high": rule.limit.high,
        "probability_needed": faults.MIN_CERTAINTY,
        "visibility_needed": faults.MIN_VISIBILITY,
        "source": rule.source,
        "cue": rule.cue,
    }


def _of_value(rule: RepRule, value: float, error: float) -> dict[str, Any]:
    """The fields that state the measured value; None if it is unknown."""
    if not (math.isfinite(value) and math.isfinite(error)):
        usual = None if callable(rule.error) else rule.error
        unknown = dict.fromkeys(("value", "interval_90", "excess", "probability"))
        return {**unknown, "standard_error": usual}
    half = half_width_from_error(error)
    return {
        "value": value,
        "interval_90": (value - half, value + half),
        "excess": rule.limit.excess(value),
        "standard_error": error,
        "probability": faults.certainty(rule, value, error),
    }


def _verdict(verdict: Fault | NotJudged | None) -> str:
    if isinstance(verdict, Fault):
        return FAULT
    return SOUND if verdict is None else NOT_JUDGED


def _reason(verdict: Fault | NotJudged | None, rule: RepRule, value: float, error: float) -> str:
    if isinstance(verdict, NotJudged):
        return verdict.reason
    bound, unit = rule.limit.bound(value), rule.unit
    distance = wording.value_with_unit(round(abs(value - bound), 2), unit)
    side = "beyond" if isinstance(verdict, Fault) else "within"
    certain = _percent(faults.certainty(rule, value, error))
    return (
        f"{wording.value_with_unit(round(value, 2), unit)} is {distance} {side} the limit of "
        f"{wording.value_with_unit(bound, unit)}, which the measure's standard error of "
        f"{wording.value_with_unit(round(error, 2), unit)} makes "
        f"{certain} certain ({faults.MIN_CERTAINTY:.0%} is needed)"
    )


def _percent(share: float) -> str:
    return "more than 99%" if share > 0.99 else f"{share:.0%}"


def _sides(view: RepView) -> tuple[Side, ...]:
    return LEGS if view.side is Side.BOTH else (view.side,)


def _part_seen(view: RepView, side: Side, part: str) -> PartSeen:
    frames = view.motion.visibility[view.start : view.end + 1, Landmark.of(side, part)]
    return PartSeen(part, side.value, view.visibility(side, part), float(np.mean(frames == 0)))


def _samples(rule: RepRule, view: RepView) -> tuple[Sample, ...]:
    """The rule's measure at each frame of the repetition, as if that were the peak."""
    samples = []
    for frame in range(view.start, view.end + 1):
        moment = replace(view, peak=frame, hold=(frame, frame), end=max(frame, view.start + 1))
        value = rule.measure(moment)
        samples.append(
            Sample(
                float(view.motion.times_s[frame]),
                _phase(view, frame),
                value if math.isfinite(value) else None,
            )
        )
    return tuple(samples)


def _phase(view: RepView, frame: int) -> str:
    if frame < view.hold[0]:
        return "outbound"
    return "hold" if frame <= view.hold[1] else "return"


def _counted(count: int) -> str:
    if count == 0:
        return "none was counted"
    return "choose 1" if count == 1 else f"choose 1 to {count}"
