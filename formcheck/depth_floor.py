"""What the floor says about depth: a foot on it is the nearer the lower it is in the picture.

For a level camera a point of the floor at the tangent t below the picture's axis is h / t away, h
being the height of the camera above the floor. That height is learnt where somebody stands upright,
whose feet are as far away as the body, which also makes up for most of a camera's tilt. T frames.
"""

from __future__ import annotations

import numpy as np

from formcheck import kinematics
from formcheck.pose import LEGS, FloatArray, Motion

_SIDES_FEET = np.array([[29, 31], [30, 32]])  # heel and toe, left and right
_LEAST_BELOW = 0.1
_UPRIGHT_KNEE_DEG, _UPRIGHT_LEAN_DEG = 35.0, 25.0
_FEWEST_UPRIGHT = 3
_APART_ERROR_M, _APART_ERROR_SHARE = 0.06, 0.4
_AWAY_ERROR_M, _AWAY_ERROR_SHARE = 0.05, 0.5


def tangents_below(motion: Motion, size_px: tuple[int, int], focal_px: float) -> FloatArray:
    """(T, 2) how far the left and the right foot are below the picture's axis: 1 is at 45°.

    The lower one of heel and toe, since that one is on the floor; at least 0.1, NaN unseen.
    """
    rows = motion.xy_px[:, _SIDES_FEET, 1].max(axis=-1)
    return np.asarray(np.maximum((rows - size_px[1] / 2) / focal_px, _LEAST_BELOW))


def heights_seen_m(motion: Motion, below: FloatArray, distance_m: FloatArray) -> FloatArray:
    """(T,) the camera's height above the feet where somebody stands upright; NaN elsewhere.

    `below` as `tangents_below`, `distance_m` (T,) from the camera to the body.
    """
    knees = np.maximum(*(kinematics.knee_flexion_deg(motion.world_m, side) for side in LEGS))
    lean = kinematics.trunk_lean_deg(motion.world_m)
    upright = (knees < _UPRIGHT_KNEE_DEG) & (lean < _UPRIGHT_LEAN_DEG)
    return np.where(upright, distance_m * below.mean(axis=1), np.nan)


def camera_height_m(heights_m: FloatArray) -> float:
    """The median of what `heights_seen_m` gives; NaN for fewer than three."""
    known = heights_m[np.isfinite(heights_m)]
    return float(np.median(known)) if len(known) >= _FEWEST_UPRIGHT else float("nan")


def feet_apart(
    below: FloatArray, distance_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T,) how much farther the left foot is, were both on one floor; (T,) its weight, 1/m².

    A foot may stand on a step, so a large difference says little; that feet on one row of the
    picture are equally far is certain, whatever the camera's height.
    """
    left, right = below.T
    apart_m = distance_m * (right - left) / ((left + right) / 2)
    error_m = _APART_ERROR_M + _APART_ERROR_SHARE * np.abs(apart_m)
    return _weighed(apart_m, error_m, stands)


def feet_away(
    below: FloatArray, distance_m: FloatArray, stands: FloatArray, height_m: float
) -> tuple[FloatArray, FloatArray]:
    """(T, 2) how far away the left and the right foot are, on the floor; (T, 2) weights, 1/m².

    `height_m` as `camera_height_m`; without it they weigh nothing. The farther from the body, the
    less it is believed: the foot may stand on a step, and the camera may be tilted.
    """
    away_m = height_m / below
    error_m = _AWAY_ERROR_M + _AWAY_ERROR_SHARE * np.abs(away_m - distance_m[:, None])
    return _weighed(away_m, error_m, stands[:, None])


def _weighed(
    wanted_m: FloatArray, error_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    known = np.isfinite(wanted_m) & (stands > 0)
    return np.nan_to_num(wanted_m), np.where(known, 1 / error_m**2, 0.0)
