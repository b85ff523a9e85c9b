"""What can be drawn over time, and what one chart of it holds; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import FloatArray
from formcheck.spec import Exercise

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
