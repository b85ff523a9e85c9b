"""What can be drawn over time, and what one chart of it holds; pure."""

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
MOST_POINTS = 1500
_MOST_ANGLES = 3


@dataclass(frozen=True)
class Kind:
    """One quantity that can be drawn: `measure` is the reported one that it belongs to, or "".

    `when_working` is for what says something only of the leg that works, while it does.
    `has_sides`: each leg has its own.
    """

    title: str
    meaning: str
    measure: str = ""
    when_working: bool = False
    has_sides: bool = True


CURVES: Mapping[str, Kind] = {
    "knee_flexion": Kind("Knee bend", "0° is a straight knee", "knee_flexion_deg"),
    "hip_angle": Kind("Hip angle", "trunk to thigh, 180° is a straight line", "hip_angle_deg"),
    "hip_abduction": Kind(
        "Leg out to the side", "0° is in line with the trunk", "hip_abduction_deg"
    ),
    "trunk_lean": Kind("Trunk lean", "0° is upright", "trunk_lean_deg", has_sides=False),
    "shank_over_ankle": Kind(
        "Knee inward", "lean of the working shin over the ankle, more is inward", "", True
    ),
    "shank_over_toes": Kind(
        "Knee inward", "lean of the working shin over the toes, more is inward", "", True
    ),
}
_UNKNOWN_EXERCISE = ("knee_flexion", "trunk_lean")


@dataclass(frozen=True)
class Line:
    """One line of a chart: `side` is "left", "right" or "both"; `values` (N,), NaN is a gap."""

    side: str
    times_s: FloatArray
    values: FloatArray


@dataclass(frozen=True)
class Bound:
    """A rule's limit on the quantity that is drawn, in its unit."""

    value: float
    words: str


@dataclass(frozen=True)
class Mark:
    """A fault at its moment; `value` is where the mark stands, `words` are what was measured."""

    code: str
    rep: int
    at_s: float
    value: float
    words: str


@dataclass(frozen=True)
class Chart:
    """One quantity over time, with a `summary` for whoever does not see the picture."""

    key: str
    title: str
    meaning: str
    unit: str
    lines: tuple[Line, ...]
    bounds: tuple[Bound, ...]
    marks: tuple[Mark, ...]
    summary: str


@dataclass(frozen=True)
class Charts:
    """The charts of one analysis, and one line for each that is left out."""

    charts: tuple[Chart, ...]
    left_out: tuple[str, ...]


def curve_names(exercise: Exercise | None, views: Iterable[str] = ()) -> tuple[str, ...]:
    """Names in `CURVES` to draw beside the signal, at most three, those with a limit first.

    `views` are those that the repetitions were seen from: rules that cannot be judged from any of
    them draw nothing.
    """
    if exercise is None:
        return _UNKNOWN_EXERCISE
    seen = frozenset(views)
    judged = [rule.drawn_on for rule in exercise.rules if rule.views & seen]
    wanted = exercise.curves
    if wanted is None:
        keys = {kind.measure: name for name, kind in CURVES.items() if kind.measure}
        measured = [keys.get(measure.key, "") for measure in exercise.measures]
        wanted = tuple(
            name
            for name in measured
            if name and name.replace("_", " ") != exercise.cycle.signal.name
        )
    names = dict.fromkeys(name for name in (*judged, *wanted) if name not in ("", SIGNAL))
    return tuple(names)[:_MOST_ANGLES]


def thinned(values: FloatArray, most: int) -> NDArray[np.intp]:
    """Indices, at most `most` and increasing, that keep every peak, dip and gap of (T,) values."""
    count = len(values)
    if count <= most:
        return np.arange(count)
    kept: set[int] = set()
    for part in np.array_split(np.arange(count), most // 3):
        seen = part[np.isfinite(values[part])]
        if len(seen) < len(part):
            kept.add(int(part[np.isnan(values[part])][0]))
        if len(seen):
            kept |= {int(seen[np.argmin(values[seen])]), int(seen[np.argmax(values[seen])])}
    return np.array(sorted(kept), dtype=np.intp)


_STACKED = 0.09  # marks of one moment stand above each other by this share of the signal's range


def charts_of(analysis: Analysis, timeline: Timeline, exercise: Exercise | None) -> Charts:
    """The signal first, then the angles that the exercise asks for; empty ones are left out."""
    found, left_out = [], []
    if exercise is not None:
        found.append(_signal_chart(analysis, timeline, exercise))
    for name in curve_names(exercise, {rep.view.name for rep in analysis.reps}):
        kind = CURVES[name]
        if _is_never_measured(kind, analysis, exercise):
            left_out.append(
                f"{kind.title} is not drawn: it could not be measured from where the camera stood."
            )
            continue
        chart = _angle_chart(name, analysis, timeline, exercise)
        if chart.lines:
            found.append(chart)
    return Charts(tuple(found), tuple(left_out))


def _is_never_measured(kind: Kind, analysis: Analysis, exercise: Exercise | None) -> bool:
    if exercise is None or not kind.measure or not analysis.reps:
        return False
    reported = {measure.key for measure in exercise.measures}
    return kind.measure in reported and all(
        rep.measures.get(kind.measure) is None for rep in analysis.reps
    )


def _signal_chart(analysis: Analysis, timeline: Timeline, exercise: Exercise) -> Chart:
    signal, values = exercise.cycle.signal, _signal(timeline, exercise)
    line = _line("both", timeline, values)
    return Chart(
        key=SIGNAL,
        title=wording.title(signal.name),
        meaning="what repetitions are counted by" + (", from rest" if signal.from_rest else ""),
        unit=signal.unit,
        lines=(line,) if np.isfinite(line.values).any() else (),
        bounds=_bounds(SIGNAL, exercise, analysis),
        marks=tuple(_signal_marks(analysis, timeline, values)),
        summary=_summary(analysis, timeline, values, signal.unit),
    )


def _signal(timeline: Timeline, exercise: Exercise) -> FloatArray:
    """The (T,) signal; from its median at rest where only its changes mean something."""
    if not exercise.cycle.signal.from_rest:
        return timeline.signal
    at_rest = timeline.signal[np.array(timeline.phase) == REST]
    at_rest = at_rest[np.isfinite(at_rest)]
    level: FloatArray = timeline.signal - (float(np.median(at_rest)) if len(at_rest) else 0.0)
    return level


def _signal_marks(analysis: Analysis, timeline: Timeline, values: FloatArray) -> Iterable[Mark]:
    known = values[np.isfinite(values)]
    step = _STACKED * float(np.ptp(known)) if len(known) else 0.0
    for rep in analysis.reps:
        for place, fault in enumerate(rep.faults):
            value = _value_at(fault.at_s, timeline, values)
            yield _mark(rep, fault, value + place * step)


def _angle_chart(
    name: str, analysis: Analysis, timeline: Timeline, exercise: Exercise | None
) -> Chart:
    kind = CURVES[name]
    by_side = {
        side: _shown(values, side, kind, analysis, timeline)
        for side, values in _sides(name, analysis, timeline).items()
    }
    rules = [] if exercise is None else [rule for rule in exercise.rules if rule.drawn_on == name]
    codes = {rule.code for rule in rules if _was_judged(rule, analysis)}
    marks = (
        _mark(rep, fault, fault.value)
        for rep in analysis.reps
        for fault in rep.faults
        if fault.code in codes
    )
    return Chart(
        key=name,
        title=kind.title,
        meaning=kind.meaning,
        unit="deg",
        lines=tuple(
            _line(side, timeline, values)
            for side, values in by_side.items()
            if np.isfinite(values).any()
        ),
        bounds=() if exercise is None else _bounds(name, exercise, analysis),
        marks=tuple(marks),
        summary="",
    )


def _sides(name: str, analysis: Analysis, timeline: Timeline) -> dict[str, FloatArray]:
    """The (T,) of each side; their mean where both legs work at once, as they are measured."""
    if f"{name}_deg" in timeline.angles_deg:
        return {"both": timeline.angles_deg[f"{name}_deg"]}
    left, right = (timeline.angles_deg[f"{name}_{side.value}_deg"] for side in LEGS)
    mean: FloatArray = (left + right) / 2
    if analysis.reps and all(rep.side is Side.BOTH for rep in analysis.reps):
        return {"both": mean}
    return {"left": left, "right": right}


def _shown(
    values: FloatArray, side: str, kind: Kind, analysis: Analysis, timeline: Timeline
) -> FloatArray:
    """The same with gaps where it says nothing: not measured, or not of the leg that works."""
    shown: FloatArray = values.copy()
    if kind.when_working:
        working = [rep.number for rep in analysis.reps if rep.side.value == side]
        shown[~np.isin(timeline.rep, working)] = np.nan
    for rep in analysis.reps:
        if kind.measure in rep.measures and rep.measures[kind.measure] is None:
            shown[timeline.rep == rep.number] = np.nan
    return shown


def _was_judged(rule: RepRule, analysis: Analysis) -> bool:
    return any(rep.view.name in rule.views for rep in analysis.reps)


def _bounds(name: str, exercise: Exercise, analysis: Analysis) -> tuple[Bound, ...]:
    found = []
    for rule in exercise.rules:
        if rule.drawn_on != name or not _was_judged(rule, analysis):
            continue
        for word, value in (("at least", rule.limit.low), ("at most", rule.limit.high)):
            if value is not None:
                places = 0 if float(value).is_integer() else 1
                size = wording.amount(value, rule.unit, places)
                found.append(Bound(value, f"{word} {size} ({rule.title.lower()})"))
    return tuple(found)


def _mark(rep: Rep, fault: Fault, value: float) -> Mark:
    words = wording.against(fault.value, fault.limit, fault.unit)
    return Mark(fault.code, rep.number, fault.at_s, value, words)


def _value_at(time_s: float, timeline: Timeline, values: FloatArray) -> float:
    """At the nearest frame; 0 where that is not seen, so that the mark is not lost."""
    nearest = int(np.argmin(np.abs(timeline.times_ms - 1000 * time_s)))
    return float(np.nan_to_num(values[nearest]))


def _summary(analysis: Analysis, timeline: Timeline, values: FloatArray, unit: str) -> str:
    """The largest value of each repetition in words."""
    found = []
    for rep in analysis.reps:
        inside = values[timeline.rep == rep.number]
        inside = inside[np.isfinite(inside)]
        if len(inside):
            found.append(f"{rep.number}: {wording.amount(float(inside.max()), unit)}")
    return f"Largest value in each repetition: {', '.join(found)}." if found else ""


def _line(side: str, timeline: Timeline, values: FloatArray) -> Line:
    kept = thinned(values, MOST_POINTS)
    return Line(side, timeline.times_ms[kept] / 1000, values[kept])
