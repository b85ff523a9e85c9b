"""What a report draws over time: the quantities, and the curves, limits and faults of each.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck import wording
from formcheck.analysis.timeline import REST, Timeline
from formcheck.pose.landmarks import LEGS, FloatArray, Side
from formcheck.results import Analysis, Fault, Rep
from formcheck.spec.exercise import Exercise, RepRule

SIGNAL = "signal"
MAX_POINTS = 1500
_MAX_ANGLES = 3
_MARKER_OFFSET = 0.09  # share of the signal's range between markers of the same repetition


@dataclass(frozen=True)
class Quantity:
    """A quantity that can be drawn over time, in degrees.

    `measure` is the key of the reported measure it belongs to, or "". `working_leg_only`: it means
    something only for the working leg during its repetitions. `per_leg`: each leg has its own.
    """

    title: str
    meaning: str
    measure: str = ""
    working_leg_only: bool = False
    per_leg: bool = True


QUANTITIES: Mapping[str, Quantity] = {
    "knee_flexion": Quantity("Knee bend", "0° is a straight knee", "knee_flexion_deg"),
    "hip_angle": Quantity("Hip angle", "trunk to thigh, 180° is a straight line", "hip_angle_deg"),
    "hip_abduction": Quantity(
        "Leg out to the side", "0° is in line with the trunk", "hip_abduction_deg"
    ),
    "trunk_lean": Quantity("Trunk lean", "0° is upright", "trunk_lean_deg", per_leg=False),
    "shank_over_ankle": Quantity(
        "Knee inward",
        "inward lean of the working shin over the ankle",
        "",
        True,
    ),
    "shank_over_toes": Quantity(
        "Knee inward",
        "inward lean of the working shin over the toes",
        "",
        True,
    ),
}
_UNKNOWN_EXERCISE = ("knee_flexion", "trunk_lean")


@dataclass(frozen=True)
class Curve:
    """One curve: `side` is "left", "right" or "both"; `values` (N,), NaN where there is a gap.

    `half_widths` (N,) half of the 90 % interval of each value, NaN where that is unknown.
    """

    side: str
    times_s: FloatArray
    values: FloatArray
    half_widths: FloatArray


@dataclass(frozen=True)
class LimitLine:
    """A rule's limit for the quantity drawn, in its unit."""

    value: float
    text: str


@dataclass(frozen=True)
class FaultMarker:
    """A fault at its worst moment; `value` is the marker's y position, `text` what was measured."""

    code: str
    rep: int
    at_s: float
    value: float
    text: str


@dataclass(frozen=True)
class Chart:
    """One quantity over time, with a text `summary` for screen readers."""

    key: str
    title: str
    meaning: str
    unit: str
    curves: tuple[Curve, ...]
    limits: tuple[LimitLine, ...]
    markers: tuple[FaultMarker, ...]
    summary: str


@dataclass(frozen=True)
class Charts:
    """The charts of one analysis, and one line for each that is left out."""

    charts: tuple[Chart, ...]
    omitted: tuple[str, ...]


def drawn_quantities(exercise: Exercise | None, views: Iterable[str] = ()) -> tuple[str, ...]:
    """Names in `QUANTITIES` to draw besides the signal: at most three, those with a limit first.

    `views` are the camera views of the repetitions; a rule that none of them can judge adds
    nothing.
    """
    if exercise is None:
        return _UNKNOWN_EXERCISE
    filmed_from = frozenset(views)
    judged = [rule.drawn_on for rule in exercise.rules if rule.views & filmed_from]
    names = exercise.curves
    if names is None:
        keys = {quantity.measure: name for name, quantity in QUANTITIES.items() if quantity.measure}
        measured = [keys.get(measure.key, "") for measure in exercise.measures]
        names = tuple(
            name
            for name in measured
            if name and name.replace("_", " ") != exercise.cycle.signal.name
        )
    drawn = dict.fromkeys(name for name in (*judged, *names) if name not in ("", SIGNAL))
    return tuple(drawn)[:_MAX_ANGLES]


def downsample(values: FloatArray, max_points: int) -> NDArray[np.intp]:
    """Return at most `max_points` increasing indices that keep each peak, dip and gap of (T,)."""
    count = len(values)
    if count <= max_points:
        return np.arange(count)
    kept: set[int] = set()
    for part in np.array_split(np.arange(count), max_points // 3):
        finite = part[np.isfinite(values[part])]
        if len(finite) < len(part):
            kept.add(int(part[np.isnan(values[part])][0]))
        if len(finite):
            kept |= {
                int(finite[np.argmin(values[finite])]),
                int(finite[np.argmax(values[finite])]),
            }
    return np.array(sorted(kept), dtype=np.intp)


def build_charts(analysis: Analysis, timeline: Timeline, exercise: Exercise | None) -> Charts:
    """The signal first, then the angles that the exercise asks for; empty ones are left out."""
    charts, omitted = [], []
    if exercise is not None:
        charts.append(_signal_chart(analysis, timeline, exercise))
    for name in drawn_quantities(exercise, {rep.view.name for rep in analysis.reps}):
        quantity = QUANTITIES[name]
        if _was_never_measured(quantity, analysis, exercise):
            omitted.append(
                f"{quantity.title} is not drawn: it could not be measured from this camera view."
            )
            continue
        chart = _angle_chart(name, analysis, timeline, exercise)
        if chart.curves:
            charts.append(chart)
    return Charts(tuple(charts), tuple(omitted))


def _was_never_measured(quantity: Quantity, analysis: Analysis, exercise: Exercise | None) -> bool:
    if exercise is None or not quantity.measure or not analysis.reps:
        return False
    reported = {measure.key for measure in exercise.measures}
    return quantity.measure in reported and all(
        rep.measures.get(quantity.measure) is None for rep in analysis.reps
    )


def _signal_chart(analysis: Analysis, timeline: Timeline, exercise: Exercise) -> Chart:
    signal, values = exercise.cycle.signal, _signal(timeline, exercise)
    curve = _curve("both", timeline, values, np.full(len(values), np.nan))
    return Chart(
        key=SIGNAL,
        title=wording.title(signal.name),
        meaning="what repetitions are counted by" + (", from rest" if signal.from_rest else ""),
        unit=signal.unit,
        curves=(curve,) if np.isfinite(curve.values).any() else (),
        limits=_limit_lines(SIGNAL, exercise, analysis),
        markers=tuple(_signal_markers(analysis, timeline, values)),
        summary=_summary(analysis, timeline, values, signal.unit),
    )


def _signal(timeline: Timeline, exercise: Exercise) -> FloatArray:
    """The signal (T,), relative to its median at rest if only its changes are meaningful."""
    if not exercise.cycle.signal.from_rest:
        return timeline.signal
    at_rest = timeline.signal[np.array(timeline.phase) == REST]
    at_rest = at_rest[np.isfinite(at_rest)]
    level: FloatArray = timeline.signal - (float(np.median(at_rest)) if len(at_rest) else 0.0)
    return level


def _signal_markers(
    analysis: Analysis, timeline: Timeline, values: FloatArray
) -> Iterable[FaultMarker]:
    finite = values[np.isfinite(values)]
    step = _MARKER_OFFSET * float(np.ptp(finite)) if len(finite) else 0.0
    for rep in analysis.reps:
        for place, fault in enumerate(rep.faults):
            value = _value_at(fault.at_s, timeline, values)
            yield _marker(rep, fault, value + place * step)


def _angle_chart(
    name: str, analysis: Analysis, timeline: Timeline, exercise: Exercise | None
) -> Chart:
    quantity = QUANTITIES[name]
    by_side = {
        side: _with_gaps(values, side, quantity, analysis, timeline)
        for side, values in _values_by_side(name, analysis, timeline).items()
    }
    rules = [] if exercise is None else [rule for rule in exercise.rules if rule.drawn_on == name]
    codes = {rule.code for rule in rules if _was_judged(rule, analysis)}
    markers = (
        _marker(rep, fault, fault.value)
        for rep in analysis.reps
        for fault in rep.faults
        if fault.code in codes
    )
    return Chart(
        key=name,
        title=quantity.title,
        meaning=quantity.meaning,
        unit="deg",
        curves=tuple(
            _curve(side, timeline, values, _half_widths(name, side, timeline))
            for side, values in by_side.items()
            if np.isfinite(values).any()
        ),
        limits=() if exercise is None else _limit_lines(name, exercise, analysis),
        markers=tuple(markers),
        summary="",
    )


def _values_by_side(name: str, analysis: Analysis, timeline: Timeline) -> dict[str, FloatArray]:
    """Values (T,) of each side, or their mean if both legs work at once, as the measures do."""
    if f"{name}_deg" in timeline.angles_deg:
        return {"both": timeline.angles_deg[f"{name}_deg"]}
    left, right = (timeline.angles_deg[f"{name}_{side.value}_deg"] for side in LEGS)
    mean: FloatArray = (left + right) / 2
    if analysis.reps and all(rep.side is Side.BOTH for rep in analysis.reps):
        return {"both": mean}
    return {"left": left, "right": right}


def _half_widths(name: str, side: str, timeline: Timeline) -> FloatArray:
    """(T,) of one side's 90 % interval, or of the mean of both legs as if their errors agreed."""
    known = timeline.half_widths_deg
    if side in (leg.value for leg in LEGS):
        key = f"{name}_{side}_deg"
        return known.get(key, np.full(len(timeline.times_ms), np.nan))
    if f"{name}_deg" in known:
        return known[f"{name}_deg"]
    unknown = np.full(len(timeline.times_ms), np.nan)
    left, right = (known.get(f"{name}_{leg.value}_deg", unknown) for leg in LEGS)
    return np.asarray((left + right) / 2)


def _with_gaps(
    values: FloatArray, side: str, quantity: Quantity, analysis: Analysis, timeline: Timeline
) -> FloatArray:
    """`values` (T,) with gaps where they mean nothing: not measured, or not the working leg."""
    kept: FloatArray = values.copy()
    if quantity.working_leg_only:
        working = [rep.number for rep in analysis.reps if rep.side.value == side]
        kept[~np.isin(timeline.rep, working)] = np.nan
    for rep in analysis.reps:
        if quantity.measure in rep.measures and rep.measures[quantity.measure] is None:
            kept[timeline.rep == rep.number] = np.nan
    return kept


def _was_judged(rule: RepRule, analysis: Analysis) -> bool:
    return any(rule.is_for(rep.view.name) for rep in analysis.reps)


def _limit_lines(name: str, exercise: Exercise, analysis: Analysis) -> tuple[LimitLine, ...]:
    limit_lines = []
    for rule in exercise.rules:
        if rule.drawn_on != name or not _was_judged(rule, analysis):
            continue
        for comparison, value in (("at least", rule.limit.low), ("at most", rule.limit.high)):
            if value is not None:
                places = 0 if float(value).is_integer() else 1
                size = wording.amount(value, rule.unit, places)
                limit_lines.append(LimitLine(value, f"{comparison} {size} ({rule.title.lower()})"))
    return tuple(limit_lines)


def _marker(rep: Rep, fault: Fault, value: float) -> FaultMarker:
    text = wording.value_against_limit(fault.value, fault.limit, fault.unit)
    return FaultMarker(fault.code, rep.number, fault.at_s, value, text)


def _value_at(time_s: float, timeline: Timeline, values: FloatArray) -> float:
    """The value at the nearest frame; 0 if the person was not seen then, to keep the marker."""
    nearest = int(np.argmin(np.abs(timeline.times_ms - 1000 * time_s)))
    return float(np.nan_to_num(values[nearest]))


def _summary(analysis: Analysis, timeline: Timeline, values: FloatArray, unit: str) -> str:
    """The largest value of each repetition, as a sentence."""
    peaks = []
    for rep in analysis.reps:
        inside = values[timeline.rep == rep.number]
        inside = inside[np.isfinite(inside)]
        if len(inside):
            peaks.append(f"{rep.number}: {wording.amount(float(inside.max()), unit)}")
    return f"Largest value in each repetition: {', '.join(peaks)}." if peaks else ""


def _curve(side: str, timeline: Timeline, values: FloatArray, half_widths: FloatArray) -> Curve:
    kept = downsample(values, MAX_POINTS)
    return Curve(side, timeline.times_ms[kept] / 1000, values[kept], half_widths[kept])
