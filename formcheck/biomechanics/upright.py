"""How far a standing person leans away from their own upright line.

A camera that looks down from 1.8 m tilts everybody in its picture by 15° and more, and neither the
tilt nor the room's vertical is known. But people stand up between repetitions: the line from the
ankles to the shoulders is then upright. So the lean is measured against that line.

On the lunges of 108 rendered clips (cameras at 0.3 to 2 m), the lean is 5° off the truth between
25° and 60° of yaw and 8° in front (root mean square); from the image's vertical, 17° and 13°.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray

BESIDE_ERROR_DEG, FACING_ERROR_DEG = 3.0, 7.0
_STANDING_KNEES_DEG = (35.0, 60.0)  # flexion at rest from which, and beyond which, nobody stands
_IMAGE_UPRIGHT = np.array([0.0, -1.0, 0.0])  # y points down


def error_by_view(beside_deg: float, facing_deg: float) -> RepMeasure:
    """An error that is `beside_deg` in a side view and grows smoothly toward the front.

    There, `facing_deg` is added in quadrature. NaN where the view is unknown.
    """

    def error(rep: RepView) -> float:
        yaw_deg = rep.view.yaw_deg
        if yaw_deg is None:
            return math.nan
        return math.hypot(beside_deg, facing_deg * math.cos(math.radians(yaw_deg)))

    return error


def lean_from_upright_deg(rep: RepView) -> float:
    """Angle between the trunk at the peak and the person's upright line at rest.

    In [0, 180] degrees, 0 upright, NaN if unseen. The mean of the refined points and of the model's
    own: each misjudges depth, in different ways. Somebody whose knees are bent at rest does not
    show that line; the image's vertical takes its place, gradually.
    """
    leans = (_lean_deg(rep, points) for points in (rep.points_m, rep.motion.world_m))
    return sum(leans) / 2


def lean_error_deg(rep: RepView) -> float:
    """Standard error of `lean_from_upright_deg`; NaN where the view is unknown."""
    return error_by_view(BESIDE_ERROR_DEG, FACING_ERROR_DEG)(rep)


def _lean_deg(rep: RepView, points_m: FloatArray) -> float:
    upright = _upright_line(rep, points_m)
    return rep.at_peak(kinematics.angle_between_deg(kinematics.trunk_axis(points_m), upright))


def _upright_line(rep: RepView, points_m: FloatArray) -> FloatArray:
    """(3,) unit vector from ankles to shoulders at rest, or the image's vertical."""
    body = kinematics.midpoint(points_m, "shoulder") - kinematics.midpoint(points_m, "ankle")
    line = np.array([rep.at_rest(body[:, axis]) for axis in range(3)])
    bends = (kinematics.knee_flexion_deg(points_m, side) for side in LEGS)
    known = np.interp(rep.at_rest(np.maximum(*bends)), _STANDING_KNEES_DEG, (1.0, 0.0))
    return kinematics.unit(known * kinematics.unit(line) + (1 - known) * _IMAGE_UPRIGHT)
