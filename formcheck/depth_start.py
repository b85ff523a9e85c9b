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
_STANDS = np.cos(np.radians(60.0))  # how far up the trunk points, 1 being straight up


def standing_and_facing(world_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T,) 1 for a trunk nearer to upright than to level, else 0; (T, 3) where the body then faces.

    As `kinematics.anterior_axis` and a limit on the lean, in a fraction of their time; 0 for those
    who lie and for the unseen.
    """
    trunk = kinematics.trunk_axis(world_m)
    stands = np.where(-trunk[:, 1] > _STANDS, 1.0, 0.0)
    across = world_m[:, 11] - world_m[:, 12] + world_m[:, 23] - world_m[:, 24]
    (x, y, z), (up_x, up_y, up_z) = across.T, trunk.T
    front = np.stack([y * up_z - z * up_y, z * up_x - x * up_z, x * up_y - y * up_x], axis=-1)
    return stands, np.where(stands[:, None] > 0, kinematics.unit(front), 0.0)


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
    the body faces, 0 where knees are to be left alone; so they are in side views, in which
    their depth says nothing about that.
    """
    along = (rays @ front[..., None])[..., 0]
    lever = along[:, _KNEES]
    wanted_m = _BEND_SHARE * legs_m.mean(axis=2) * np.abs(lever)
    reach_m = along * start_m
    ahead_m = reach_m[:, _KNEES] - (reach_m[:, _HIPS] + reach_m[:, _ANKLES]) / 2
    facing = np.abs(lever) > _LEAST_LEVER
    step_m = np.maximum(0.0, wanted_m - ahead_m) / np.where(facing, lever, np.inf)
    moved: FloatArray = start_m.copy()
    moved[:, _KNEES] += np.minimum(np.maximum(step_m, -_MOST_M), _MOST_M)
    return moved


def legs_seen_m(image_m: FloatArray) -> FloatArray:
    """(T, 2, 2) how long thigh and shank of each leg look; `image_m` (T, 8, 2) are metres."""
    hips, knees, ankles = (image_m[:, part] for part in (_HIPS, _KNEES, _ANKLES))
    return np.stack([kinematics.norm(hips - knees), kinematics.norm(knees - ankles)], axis=-1)
