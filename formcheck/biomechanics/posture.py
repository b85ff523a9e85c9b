"""Whether a person stands or lies, from the whole body: trunk, and where hips and feet are; pure.

The trunk alone misleads: at the bottom of a deadlift it is as level as on the floor, but the hips
are a leg's length above the feet.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.biomechanics.body import Body
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark

_STANDING_UP_TO_DEG = 55.0
_SITTING_UP_TO_DEG = 28.0
_MIN_HIP_HEIGHT_SHARE = 0.35  # of the leg's length: lower hips say nothing about standing


def stance_lean_deg(body: Body) -> FloatArray:
    """(T,) trunk or legs from the vertical, whichever is closer to it, in degrees, 0..180.

    The legs count as the line from the hip center down to the lower ankle, and only while the hips
    are at least a third of a leg's length above it: 0 is standing, whatever the trunk does; NaN if
    the trunk is unseen.
    """
    return np.fmin(kinematics.trunk_lean_deg(body.points_m), legs_lean_deg(body))


def legs_lean_deg(body: Body) -> FloatArray:
    """(T,) the legs' part of `stance_lean_deg`; NaN while the hips are low or unseen."""
    points = body.points_m
    ankles = points[:, [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]]
    lower = np.argmax(np.nan_to_num(ankles[:, :, 1], nan=-np.inf), axis=1)  # y points down
    line = ankles[np.arange(len(ankles)), lower] - kinematics.midpoint(points, "hip")
    height = line[:, 1]
    lean = np.degrees(np.arctan2(np.hypot(line[:, 0], line[:, 2]), height))
    return np.where(height >= _MIN_HIP_HEIGHT_SHARE * body.leg_m, lean, np.nan)


def is_standing(body: Body) -> NDArray[np.bool_]:
    """(T,) whether the person is on their feet, or unseen: trunk or legs within 55° of upright."""
    return ~(stance_lean_deg(body) > _STANDING_UP_TO_DEG)


def is_lying(body: Body) -> NDArray[np.bool_]:
    """(T,) whether the person lies or leans far back, or is unseen: the trunk 28° from upright.

    A person on the floor before and after an exercise sits more upright than that; one whose upper
    back is on a bench does not.
    """
    return ~(kinematics.trunk_lean_deg(body.points_m) < _SITTING_UP_TO_DEG)
