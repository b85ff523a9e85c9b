"""How far a person who hinges carries head and shoulders before the line of the trunk.

No landmark lies on the lower back, so a rounded back shows only in its upper part: in side views
and oblique ones, rounding by 30° and more moves the measure by 12° and more.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.biomechanics import measures, side_view
from formcheck.biomechanics.body import RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark

# What sound lifts show, rendered and real: the more upright, the farther forward is the head.
_CARRIED_PER_DEG, _UNCARRIED_LEAN_DEG = 0.35, 70.0
_ERROR_DEG = 3.2
_DEEP_HINGE_DEG, _SLIGHT_HINGE_DEG = 55.0, 30.0
_HINGE_SCALE_DEG = 10.0  # this far above a deep hinge the error has doubled
ERROR_TEXT = (
    f"{_ERROR_DEG:g} from beside, {_ERROR_DEG * math.sqrt(2):.2g} at 45°; more above a hinge of "
    f"{_DEEP_HINGE_DEG:g}°"
)


def head_carriage_deg(rep: RepView) -> float:
    """Mean of two signs of a rounded upper back: ears ahead of the trunk's line, face turned in.

    At the peak, less what people with a straight back show at this hinge. Positive is
    forward.
    """
    ears_deg = rep.at_peak(_ears_forward_deg(rep))
    carried_deg = (ears_deg + rep.at_peak(_face_turned_in_deg(rep)) - 90.0) / 2
    upright_deg = _UNCARRIED_LEAN_DEG - measures.lean_at_peak_deg(rep)
    return carried_deg - _CARRIED_PER_DEG * upright_deg


def head_carriage_error_deg(rep: RepView) -> float:
    """Standard error of `head_carriage_deg`: grows with the view, and above a deep hinge.

    Half of the measure is read in the image, so it grows with the root of `error_growth`.

    NaN above a third of a hinge, where a head that is carried forward says nothing about the back.
    """
    lean_deg = measures.lean_at_peak_deg(rep)
    if lean_deg < _SLIGHT_HINGE_DEG:
        return float("nan")
    short = max(0.0, _DEEP_HINGE_DEG - lean_deg) / _HINGE_SCALE_DEG
    return _ERROR_DEG * math.sqrt(side_view.error_growth(rep)) * (1.0 + short**2)


def _ears_forward_deg(rep: RepView) -> FloatArray:
    """(T,) line from shoulders to ears forward of the trunk's line, in the sagittal plane."""
    points = rep.points_m
    trunk, front = kinematics.trunk_axis(points), kinematics.anterior_axis(points)
    neck = kinematics.midpoint(points, "ear") - kinematics.midpoint(points, "shoulder")
    ears = kinematics.unit(neck)
    forward: FloatArray = np.degrees(np.arctan2(np.sum(ears * front, -1), np.sum(ears * trunk, -1)))
    return forward


def _face_turned_in_deg(rep: RepView) -> FloatArray:
    """(T,) line from ears to nose against the trunk's line in the image; positive toward front."""
    image = rep.motion.xy_px
    axis = kinematics.midpoint(image, "shoulder") - kinematics.midpoint(image, "hip")
    face = image[:, Landmark.NOSE] - kinematics.midpoint(image, "ear")
    cross = axis[:, 0] * face[:, 1] - axis[:, 1] * face[:, 0]
    toward_front = np.sign(np.sin(np.radians(rep.view.yaw_deg or 0.0)))
    turned: FloatArray = np.degrees(np.arctan2(cross, np.sum(axis * face, -1))) * toward_front
    return turned
