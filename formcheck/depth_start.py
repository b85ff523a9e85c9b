"""From where the least squares of `depth_fit` sets out: it finds the nearest of several answers.

A leg that points at the camera and one that points away look alike, and the model's depth is too
shallow to tell them apart. So the ankles set out from the floor under the feet, and the knees from
ahead of the line between hip and ankle, since knees bend forward. T frames, 8 landmarks.
"""

from __future__ import annotations

import numpy as np

from formcheck import kinematics
from formcheck.pose import FloatArray

_HIPS, _KNEES, _ANKLES = np.array([2, 3]), np.array([4, 5]), np.array([6, 7])  # left, right
_MODEL_ERROR_M = 0.20
_BEND_SHARE = 0.65
_LEAST_LEVER = 0.35
_MOST_M = 0.40


def ankles_on_floor(start_m: FloatArray, away_m: FloatArray, trust: FloatArray) -> FloatArray:
    """`start_m` (T, 8) with its ankles drawn to where the floor has the feet.

    `away_m` and `trust` (T, 2) as `depth_floor.feet_away`.
    """
    model = 1 / _MODEL_ERROR_M**2
    drawn: FloatArray = start_m.copy()
    drawn[:, _ANKLES] = (model * start_m[:, _ANKLES] + trust * away_m) / (model + trust)
    return drawn


def knees_ahead(
    start_m: FloatArray, rays: FloatArray, front: FloatArray, legs_m: FloatArray
) -> FloatArray:
    """`start_m` (T, 8) with its knees moved ahead of the middle between hip and ankle.

    Two thirds as far as thigh and shank reach, as foreshortened as they are: `legs_m`
    (T, 2, 2) is how much depth the thigh and the shank of each leg have. `front` (T, 3) is where
    the body faces, 0 or NaN where knees are to be left alone; so they are in side views, in which
    their depth says nothing about that.
    """
    along = np.nan_to_num(np.einsum("tc,tjc->tj", front, rays))
    lever = along[:, _KNEES]
    wanted_m = _BEND_SHARE * legs_m.mean(axis=2) * np.abs(lever)
    reach_m = along * start_m
    ahead_m = reach_m[:, _KNEES] - (reach_m[:, _HIPS] + reach_m[:, _ANKLES]) / 2
    facing = np.abs(lever) > _LEAST_LEVER
    step_m = np.maximum(0.0, wanted_m - ahead_m) / np.where(facing, lever, np.inf)
    moved: FloatArray = start_m.copy()
    moved[:, _KNEES] += np.clip(step_m, -_MOST_M, _MOST_M)
    return moved


def depth_of_legs_m(image_m: FloatArray, thigh_m: float, shank_m: float) -> FloatArray:
    """(T, 2, 2) how much nearer one end of thigh and shank is than the other, left and right.

    From how foreshortened they are: `image_m` (T, 8, 2) are places in the picture in metres.
    """
    hips, knees, ankles = (image_m[:, part] for part in (_HIPS, _KNEES, _ANKLES))
    seen_m = np.stack([kinematics.norm(hips - knees), kinematics.norm(knees - ankles)], axis=-1)
    whole_m = np.array([thigh_m, shank_m])
    return np.asarray(np.sqrt(np.maximum(0.0, whole_m**2 - seen_m**2)))
