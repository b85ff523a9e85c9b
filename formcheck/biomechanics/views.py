"""The camera's view of the body: its name, the yaw angle, and the person's posture."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.biomechanics import posture
from formcheck.biomechanics.body import Body
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark
from formcheck.pose.nan_statistics import nan_median
from formcheck.results import CameraView

FRONT, OBLIQUE, SIDE, BACK = "front", "oblique", "side", "back"
ABOVE, END, UNKNOWN = "above", "end", "unknown"

_FRONT_UP_TO_DEG = 25.0
_OBLIQUE_UP_TO_DEG = 62.0
_SIDE_UP_TO_DEG = 118.0
_LYING_FRONT_UP_TO_DEG = 52.0  # a camera above a person on their side still faces their front
_LYING_OBLIQUE_UP_TO_DEG = 125.0
_STANDING_UP_TO_DEG = 50.0
# Minimum components along the camera axis of the unit trunk axis and of the unit shoulder line.
_END_TRUNK = 0.72
_OBLIQUE_TRUNK = {"supine": 0.33, "side-lying": 0.2}
_ABOVE_SHOULDERS = 0.85
_SUPINE_UPWARD = 0.5  # minimum upward component of the direction that the chest faces


def estimate_view(body: Body) -> CameraView:
    """Estimate the view over these frames, with a circular median: 179° and -179° do not cancel.

    On labeled recordings the yaw from world landmarks is accurate to about 10°.
    """
    points = body.motion.world_m  # refined points may rotate the trunk to keep bone lengths
    yaws = np.radians(kinematics.yaw_deg(points))
    yaws = yaws[np.isfinite(yaws)]
    if not len(yaws):
        return CameraView(UNKNOWN, None)
    yaw = float(np.degrees(np.arctan2(np.median(np.sin(yaws)), np.median(np.cos(yaws)))))
    lean = nan_median(posture.stance_lean_deg(body))
    trunk = kinematics.trunk_axis(points)
    along_camera = abs(nan_median(trunk[:, 2]))
    upward = -nan_median(kinematics.anterior_axis(points)[:, 1])
    stance = _posture(lean, upward)
    name = _name(abs(yaw), along_camera, stance)
    if (
        stance == "side-lying"
        and name != END
        and _shoulders_along_camera(points) > _ABOVE_SHOULDERS
    ):
        name = ABOVE
    return CameraView(name, round(yaw, 1), stance)


def most_common(seen: Sequence[CameraView]) -> CameraView | None:
    """The middle one of the views with the most common name; None if there are none."""
    if not seen:
        return None
    names = [view.name for view in seen]
    usual = max(sorted(set(names)), key=names.count)
    same = [view for view in seen if view.name == usual]
    return same[len(same) // 2]


def _shoulders_along_camera(points: FloatArray) -> float:
    line = points[:, Landmark.LEFT_SHOULDER] - points[:, Landmark.RIGHT_SHOULDER]
    return nan_median(np.abs(kinematics.unit(line)[:, 2]))


def _posture(lean_deg: float, upward: float) -> str:
    if lean_deg < _STANDING_UP_TO_DEG:
        return "standing"
    return "supine" if upward > _SUPINE_UPWARD else "side-lying"


def _name(yaw_deg: float, along_camera: float, posture: str) -> str:
    if posture != "standing" and along_camera > _END_TRUNK:
        return END
    if posture != "standing" and along_camera > _OBLIQUE_TRUNK[posture]:
        return OBLIQUE if yaw_deg < _LYING_OBLIQUE_UP_TO_DEG else BACK
    front = _LYING_FRONT_UP_TO_DEG if posture == "side-lying" else _FRONT_UP_TO_DEG
    if yaw_deg <= front:
        return FRONT
    if yaw_deg <= _OBLIQUE_UP_TO_DEG:
        return OBLIQUE
    if yaw_deg <= _SIDE_UP_TO_DEG:
        return SIDE
    return BACK
