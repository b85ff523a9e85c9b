"""What the rows of the feet in the image say: the camera's height, and how far each foot is.

The feet of a standing person are on one floor, as far below the camera as when the person stood
upright. A foot on a step breaks that, and so does a tilted camera: these are weak hints.
"""

from __future__ import annotations

import numpy as np

from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion
from formcheck.preprocessing.lens import Lens

_FOOT_LANDMARKS = np.array(  # (2, 2): heel and toe of each foot
    [[Landmark.of(side, part) for part in ("heel", "foot_index")] for side in LEGS]
)
_APART_ERROR_M, _APART_ERROR_SHARE = 0.12, 0.8
_AWAY_ERROR_M, _AWAY_ERROR_SHARE = 0.04, 0.8
_MIN_TANGENT = 0.1
_UPRIGHT_KNEE_DEG, _UPRIGHT_LEAN_DEG = 35.0, 25.0
_MIN_UPRIGHT_FRAMES = 3
_HEIGHT_PERCENTILE = 70.0  # while a foot is on a step, the camera seems lower than it is


def foot_tangents(motion: Motion, lens: Lens) -> FloatArray:
    """(T, 2) tangent of the angle of left and right foot below the image's axis: 1 is at 45°.

    Of heel and toe the lower one counts, which is on the floor; at least 0.1, NaN if unseen.
    """
    rows = motion.xy_px[:, _FOOT_LANDMARKS, 1].max(axis=-1)
    return np.asarray(np.maximum((rows - lens.center_px[1]) / lens.focal_px, _MIN_TANGENT))


def camera_heights_m(motion: Motion, tangents: FloatArray, distance_m: FloatArray) -> FloatArray:
    """(T,) the camera's height above the feet where the person stands upright; NaN elsewhere.

    `tangents` from `foot_tangents`, `distance_m` (T,) from the camera to the body.
    """
    knees = np.maximum(*(kinematics.knee_flexion_deg(motion.world_m, side) for side in LEGS))
    lean = kinematics.trunk_lean_deg(motion.world_m)
    upright = (knees < _UPRIGHT_KNEE_DEG) & (lean < _UPRIGHT_LEAN_DEG)
    return np.where(upright, distance_m * tangents.mean(axis=1), np.nan)


def typical_camera_height_m(heights_m: FloatArray) -> float:
    """Upper part of the `camera_heights_m` that are known; NaN for fewer than three."""
    known = heights_m[np.isfinite(heights_m)]
    if len(known) < _MIN_UPRIGHT_FRAMES:
        return float("nan")
    return float(np.percentile(known, _HEIGHT_PERCENTILE))


def foot_depth_difference(
    tangents: FloatArray, distance_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T,) how much farther the left foot is if both are on one floor; (T,) its weight, 1/m².

    A foot may be on a step, so a large difference means little; that feet on one row of the image
    are equally far is certain at any camera height.
    """
    left, right = tangents.T
    apart_m = distance_m * (right - left) / ((left + right) / 2)
    error_m = _APART_ERROR_M + _APART_ERROR_SHARE * np.abs(apart_m)
    return _weighted(apart_m, error_m, stands)


def foot_distances(
    tangents: FloatArray, distance_m: FloatArray, stands: FloatArray, height_m: float
) -> tuple[FloatArray, FloatArray]:
    """(T, 2) distance of the left and the right foot if on the floor; (T, 2) weights, 1/m².

    `height_m` is the camera's height; if it is NaN, the weights are 0. The farther from the body,
    the lower the weight: the foot may be on a step, and the camera may be tilted.
    """
    away_m = height_m / tangents
    error_m = _AWAY_ERROR_M + _AWAY_ERROR_SHARE * np.abs(away_m - distance_m[:, None])
    return _weighted(away_m, error_m, stands[:, None])


def _weighted(
    wanted_m: FloatArray, error_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    known = np.isfinite(wanted_m) & (stands > 0)
    return np.nan_to_num(wanted_m), np.where(known, 1 / error_m**2, 0.0)
