"""From where the camera sees the body: a name, an angle, and the person's posture."""

from __future__ import annotations

import numpy as np

from formcheck.biomechanics.body import Body
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark
from formcheck.results import ViewSeen

FRONT, OBLIQUE, SIDE, BACK = "front", "oblique", "side", "back"
ABOVE, END, UNKNOWN = "above", "end", "unknown"

_FRONT_UP_TO_DEG = 25.0
_OBLIQUE_UP_TO_DEG = 62.0
_SIDE_UP_TO_DEG = 118.0
_LYING_FRONT_UP_TO_DEG = 52.0  # a camera above a person on their side still faces their front
_END_ON = 0.72  # trunk axis along the camera axis, as a share of its length
_OBLIQUE_TRUNK = {"supine": 0.33, "side-lying": 0.2}
_FROM_ABOVE = 0.85  # the shoulder line of a person on their side along the camera axis
_STANDING_UP_TO_DEG = 50.0


def view_of(body: Body) -> ViewSeen:
    """The view over these frames, by circular median: 179° and -179° do not cancel.

    World landmarks give the yaw to about 10° on labeled recordings.
    """
    points = body.motion.world_m  # refined points may turn the trunk to keep its bones' lengths
    yaws = np.radians(kinematics.yaw_deg(points))
    yaws = yaws[np.isfinite(yaws)]
    if not len(yaws):
        return ViewSeen(UNKNOWN, None)
    yaw = float(np.degrees(np.arctan2(np.median(np.sin(yaws)), np.median(np.cos(yaws)))))
    lean = float(np.nanmedian(kinematics.trunk_lean_deg(points)))
    trunk = kinematics.trunk_axis(points)
    along_camera = abs(float(np.nanmedian(trunk[:, 2])))
    upward = -float(np.nanmedian(kinematics.anterior_axis(points)[:, 1]))
    posture = _posture(lean, upward)
    name = _name(abs(yaw), along_camera, posture)
    if posture == "side-lying" and name != END and _shoulders_along_camera(points) > _FROM_ABOVE:
        name = ABOVE
    return ViewSeen(name, round(yaw, 1), posture)


def _shoulders_along_camera(points: FloatArray) -> float:
    line = points[:, Landmark.LEFT_SHOULDER] - points[:, Landmark.RIGHT_SHOULDER]
    return float(np.nanmedian(np.abs(kinematics.unit(line)[:, 2])))


def _posture(lean_deg: float, upward: float) -> str:
    if lean_deg < _STANDING_UP_TO_DEG:
        return "standing"
    return "supine" if upward > 0.5 else "side-lying"


def _name(yaw_deg: float, along_camera: float, posture: str) -> str:
    if posture != "standing" and along_camera > _END_ON:
        return END
    if posture != "standing" and along_camera > _OBLIQUE_TRUNK[posture]:
        return OBLIQUE if yaw_deg < 125 else BACK
    front = _LYING_FRONT_UP_TO_DEG if posture == "side-lying" else _FRONT_UP_TO_DEG
    if yaw_deg <= front:
        return FRONT
    if yaw_deg <= _OBLIQUE_UP_TO_DEG:
        return OBLIQUE
    if yaw_deg <= _SIDE_UP_TO_DEG:
        return SIDE
    return BACK
