"""How far a measure may be off: 90 % intervals, found on recordings whose truth is known.

The error of an angle depends above all on from where the camera sees the body, next on the
movement. `angle_errors.py` holds what was found for each; here it is looked up. What was never
measured is as uncertain as the worst that was. Landmarks in space likewise: `landmark_errors.py`.
The person's size in the picture is no part of it: clips made half as large erred alike.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from formcheck.analysis.error_tables import HALF_WIDTHS_90, RADII_90_LEGS
from formcheck.results import ViewSeen

LEVEL = 0.9
TOO_WIDE_DEG = 30.0
_TO_90_PERCENT = 1.645  # standard errors of a normal distribution
_BOUNDS = {"knee_flexion_deg": (0.0, 180.0), "hip_angle_deg": (0.0, 180.0)}


def half_width_90(key: str, exercise: str, view: ViewSeen) -> float | None:
    """Half of the 90 % interval of a measure, in its own unit; None for one never compared.

    For a view that was not measured: the widest that was found for people in this posture, and for
    a posture that was not, the widest of all.
    """
    table = HALF_WIDTHS_90.get(key)
    return None if table is None else looked_up(table, exercise, view)


def looked_up(table: Mapping[tuple[str, str, str], float], exercise: str, view: ViewSeen) -> float:
    """The figure in one measure's table; see `half_width_90`."""
    seen = (view.posture, view.name)
    for cell in ((exercise, *seen), ("", *seen)):
        if cell in table:
            return table[cell]
    alike = [half for (_, posture, _), half in table.items() if posture == view.posture]
    return max(alike or table.values())


def too_uncertain(key: str, exercise: str, view: ViewSeen) -> bool:
    """Whether the measure says so little from here that it is not reported."""
    half = half_width_90(key, exercise, view)
    return half is not None and half > TOO_WIDE_DEG


def intervals_90(
    measures: Mapping[str, float | None], exercise: str, view: ViewSeen
) -> dict[str, tuple[float, float]]:
    """The 90 % interval (low, high) of each known measure that was compared with the truth."""
    found = {}
    for key, value in measures.items():
        half = half_width_90(key, exercise, view)
        if value is not None and half is not None:
            lowest, highest = _BOUNDS[key]
            found[key] = (max(lowest, value - half), min(highest, value + half))
    return found


def landmark_radii_90_m(view: ViewSeen, leg_m: float) -> dict[str, float]:
    """For each part of the body, the radius about its landmark that holds nine of ten true joints.

    Meters, about the hip center, of either side; `leg_m` is the person's leg, without which nothing
    is known. Most of it is depth: in the picture landmarks are far nearer to the truth.
    """
    if not math.isfinite(leg_m):
        return {}
    return {part: leg_m * looked_up(table, "", view) for part, table in RADII_90_LEGS.items()}


def half_width_of(standard_error: float) -> float:
    """Half of the 90 % interval of a measure that errs normally."""
    return _TO_90_PERCENT * standard_error
