"""90 % intervals of measures, of angles over time, and of landmarks.

A measure states its own standard error (see `biomechanics.angle_errors` and
`biomechanics.side_view`). That of a landmark in space depends on posture and view: `error_tables`
holds what was measured on recordings with ground truth. What was never measured counts as uncertain
as the worst that was.
"""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np

from formcheck.analysis.error_tables import RADII_90_LEGS
from formcheck.pose.landmarks import FloatArray
from formcheck.results import CameraView

CONFIDENCE_LEVEL = 0.9
MAX_HALF_WIDTH_DEG = 18.0  # our own: less certain angles are not stated
_Z_90 = 1.645  # half the 90 % interval of a normal distribution, in standard errors


def look_up(table: Mapping[tuple[str, str, str], float], exercise: str, view: CameraView) -> float:
    """Look up the value in the table of one landmark.

    For a view without measured errors it is the largest of this posture, and for a posture without
    any the largest of all.
    """
    for cell in ((exercise, view.posture, view.name), ("", view.posture, view.name)):
        if cell in table:
            return table[cell]
    same_posture = [value for (_, posture, _), value in table.items() if posture == view.posture]
    return max(same_posture or table.values())


def interval_90(
    value: float, standard_error: float, bounds: tuple[float, float]
) -> tuple[float, float]:
    """The 90 % interval (low, high) of a value with this standard error, within `bounds`."""
    half, (lowest, highest) = half_width_from_error(standard_error), bounds
    return max(lowest, value - half), min(highest, value + half)


def is_reportable(standard_error: float) -> bool:
    """Whether a measure with this standard error, in degrees, is certain enough to be reported."""
    return half_width_from_error(standard_error) <= MAX_HALF_WIDTH_DEG


def reportable_angles(angles_deg: FloatArray, errors_deg: FloatArray) -> FloatArray:
    """(T,) angles with NaN wherever their standard error (T,) is too large or unknown."""
    return np.where(_Z_90 * errors_deg <= MAX_HALF_WIDTH_DEG, angles_deg, np.nan)


def half_widths_90(errors_deg: FloatArray) -> FloatArray:
    """(T,) half of the 90 % interval of angles with these standard errors (T,)."""
    return _Z_90 * errors_deg


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
