"""90 % intervals of measures and landmarks, from errors on recordings with ground truth.

The error of an angle depends most on the camera view, then on the movement; that of a landmark in
space on posture and view. `error_tables.py` holds the measured errors, which are looked up here.
Whatever was never measured counts as uncertain as the worst that was. The person's size in the
image plays no role: clips scaled to half size had the same errors.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

from formcheck.analysis.error_tables import HALF_WIDTHS_90, RADII_90_LEGS
from formcheck.results import CameraView

CONFIDENCE_LEVEL = 0.9
MAX_HALF_WIDTH_DEG = 30.0
_Z_90 = 1.645  # half the 90 % interval of a normal distribution, in standard errors
_BOUNDS = {"knee_flexion_deg": (0.0, 180.0), "hip_angle_deg": (0.0, 180.0)}


def half_width_90(key: str, exercise: str, view: CameraView) -> float | None:
    """Half of the 90 % interval of a measure, in its own unit; None if its error is unknown.

    For a view without measured errors it is the widest of this posture, and for a posture without
    any the widest of all.
    """
    table = HALF_WIDTHS_90.get(key)
    return None if table is None else look_up(table, exercise, view)


def look_up(table: Mapping[tuple[str, str, str], float], exercise: str, view: CameraView) -> float:
    """Look up the value in the table of one measure or landmark; see `half_width_90`."""
    for cell in ((exercise, view.posture, view.name), ("", view.posture, view.name)):
        if cell in table:
            return table[cell]
    same_posture = [value for (_, posture, _), value in table.items() if posture == view.posture]
    return max(same_posture or table.values())


def too_uncertain(key: str, exercise: str, view: CameraView) -> bool:
    """Whether the measure is too uncertain in this view to be reported."""
    half = half_width_90(key, exercise, view)
    return half is not None and half > MAX_HALF_WIDTH_DEG


def intervals_90(
    measures: Mapping[str, float | None], exercise: str, view: CameraView
) -> dict[str, tuple[float, float]]:
    """The 90 % interval (low, high) of each known measure whose error is known, in its unit."""
    found = {}
    for key, value in measures.items():
        half = half_width_90(key, exercise, view)
        if value is not None and half is not None:
            lowest, highest = _BOUNDS[key]
            found[key] = (max(lowest, value - half), min(highest, value + half))
    return found


def interval_90(
    value: float, standard_error: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """The 90 % interval (low, high) of a value with this standard error, within `bounds`."""
    half, (lowest, highest) = half_width_from_error(standard_error), bounds
    return max(lowest, value - half), min(highest, value + half)


def is_reportable(standard_error: float) -> bool:
    """Whether a measure with this standard error, in degrees, is certain enough to be reported."""
    return half_width_from_error(standard_error) <= MAX_HALF_WIDTH_DEG


def landmark_radii_90_m(view: CameraView, leg_m: float) -> dict[str, float]:
    """For each body part, the radius about its landmark that contains 90 % of the true joints.

    In meters, relative to the hip center, for either side; `leg_m` is the person's leg length, and
    the result is empty if that is NaN. Most of the error is depth: in the image landmarks are far
    closer to the truth.
    """
    if not math.isfinite(leg_m):
        return {}
    return {part: leg_m * look_up(table, "", view) for part, table in RADII_90_LEGS.items()}


def half_width_from_error(standard_error: float) -> float:
    """Half of the 90 % interval of a measure with normally distributed errors."""
    return _Z_90 * standard_error
