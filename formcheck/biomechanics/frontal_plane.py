"""How far a knee is inward of its foot, in the person's own frontal plane, from one camera.

From straight in front, sideways in the picture is sideways of the body. From an oblique camera it
is mixed with how far the shank leans forward: with the inward lean m and the forward lean f of a
shank as tangents, and the body turned by the yaw y, the picture shows m·cos y ∓ f·sin y. So f is
estimated and taken out, and its error is carried. Where that error is large, nothing can be told.

What goes into f: depth from one camera is poor, and a fit to bone lengths cannot tell a shank that
leans toward the camera from one that leans away. Where the fit and the model's own depth agree,
their mean is used; where they do not, the shank is taken to lean toward the camera, as it does at
the bottom of a lunge. What is left is drawn toward the lean that is usual in the movement.

Fitted on rendered people and on motion capture seen through modeled cameras; see docs/accuracy.md.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics.body import RepView
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Side

LUNGE_FORWARD, STEP_UP_FORWARD = 0.03, 0.12  # where depth says nothing, as tangents
_DEPTH_SHARE = 0.7  # of the measured forward lean that is true on average
_DEPTHS_AGREE = 0.2  # difference of two depth estimates, as a tangent, at which they do not
_VIEW_SHARE, _FEET_SHARE, _VIEW_ALONE = 0.70, 0.43, 1.10
_BOTH_FEET_LEGS = 0.58  # length of both feet, from heel to toe
_CAMERA_DISTANCE_M = 3.0  # as the exercises' guides ask for
_FORWARD_RANGE = (-0.3, 0.9)
_FADES_FROM_DEG, _UNKNOWN_FROM_DEG = 38.0, 66.0
_MIN_HEIGHT_LEGS = 0.15
# Standard errors: of the landmarks in the picture, in leg lengths; of the forward lean, as a
# tangent; of the yaw, in radians.
_ACROSS_ERROR_LEGS = {"ankle": 0.0125, "foot_index": 0.017}
_FORWARD_ERROR, _YAW_ERROR = 0.10, 0.105


@dataclass(frozen=True)
class Lean:
    """Inward lean of a shank in each of T frames, and its standard error.

    `value_deg` (T,) and `error_deg` (T,): degrees, positive toward the midline. Both are NaN where
    the view does not show it.
    """

    value_deg: FloatArray
    error_deg: FloatArray


def facing_yaw_deg(rep: RepView) -> float:
    """Yaw of the direction faced at rest, in degrees; see `kinematics.yaw_deg`. NaN if unknown.

    From hips and shoulders, and from the feet in the picture: that both feet point aside shows the
    yaw well, since toes turned out cancel.
    """
    if rep.view.yaw_deg is None:
        return math.nan
    feet = sum(
        rep.at_rest(rep.image_m(side, "foot_index")[:, 0] - rep.image_m(side, "heel")[:, 0])
        for side in LEGS
    )
    sine = float(np.clip(feet / (_BOTH_FEET_LEGS * rep.leg_m), -0.95, 0.95))
    if math.isnan(sine):
        return _VIEW_ALONE * rep.view.yaw_deg
    return _VIEW_SHARE * rep.view.yaw_deg + _FEET_SHARE * math.degrees(math.asin(sine))


def shank_over_ankle(rep: RepView, usual_forward: float = LUNGE_FORWARD) -> Lean:
    """Inward lean of the working shank over the ankle, with its forward lean taken out.

    `usual_forward` is the tangent of the forward lean to expect where depth says nothing.
    """
    if rep.side is Side.BOTH:
        return _unknown(rep)
    yaw = math.radians(facing_yaw_deg(rep))
    local = yaw + np.arctan(_steps_aside_m(rep) / _CAMERA_DISTANCE_M)
    outward = 1.0 if rep.side is Side.LEFT else -1.0  # facing the camera, left is at image right
    toward = _toward_camera(rep)
    values = []
    for across, turned in ((_image_tangent(rep), local), (_space_tangent(rep), yaw)):
        ahead = toward * np.cos(turned) + across * np.sin(turned)
        forward = np.clip(_DEPTH_SHARE * ahead + usual_forward, *_FORWARD_RANGE)
        values.append(-outward * (across - forward * np.sin(turned)) / np.cos(turned))
    inward = (values[0] + values[1]) / 2
    return _lean(inward, _error(rep, inward, forward, local), local)


def shank_over_toes(rep: RepView) -> Lean:
    """Inward lean of the working shank over the toes, for knees that come forward over them.

    The knee of a lateral lunge is as far forward as the toes, so no forward lean has to be taken
    out; how far it may be off is in the error.
    """
    if rep.side is Side.BOTH:
        return _unknown(rep)
    yaw = math.radians(facing_yaw_deg(rep))
    local = yaw + np.arctan(_steps_aside_m(rep) / _CAMERA_DISTANCE_M)
    outward = 1.0 if rep.side is Side.LEFT else -1.0
    inward = -outward * _image_tangent(rep, "foot_index") / np.cos(local)
    return _lean(inward, _error(rep, inward, np.zeros_like(inward), local, "foot_index"), local)


def _image_tangent(rep: RepView, foot_part: str = "ankle") -> FloatArray:
    """(T,) how far the knee is to the right of a point of the foot, in heights of the knee."""
    shank = rep.image_m(rep.side, "knee") - rep.image_m(rep.side, foot_part)
    tangent: FloatArray = shank[:, 0] / np.maximum(-shank[:, 1], _MIN_HEIGHT_LEGS * rep.leg_m)
    return tangent


def _space_tangent(rep: RepView) -> FloatArray:
    """The same from the refined points, in which the perspective of the picture is undone."""
    shank = rep.point_m(rep.side, "knee") - rep.point_m(rep.side, "ankle")
    tangent: FloatArray = shank[:, 0] / np.maximum(-shank[:, 1], _MIN_HEIGHT_LEGS * rep.leg_m)
    return tangent


def _toward_camera(rep: RepView) -> FloatArray:
    """(T,) how far the knee is nearer to the camera than the ankle, in heights of the knee."""
    ends = [Landmark.of(rep.side, part) for part in ("knee", "ankle")]
    refined, model = (
        np.clip(
            (points[:, ends[1], 2] - points[:, ends[0], 2])
            / np.maximum(
                points[:, ends[1], 1] - points[:, ends[0], 1], _MIN_HEIGHT_LEGS * rep.leg_m
            ),
            -1.0,
            1.0,
        )
        for points in (rep.points_m, rep.motion.world_m)
    )
    agree = np.exp(-0.5 * ((refined - model) / _DEPTHS_AGREE) ** 2)
    toward: FloatArray = agree * (refined + model) / 2 + (1 - agree) * np.abs(refined)
    return toward


def _steps_aside_m(rep: RepView) -> FloatArray:
    """(T,) how far the working ankle is to the right of where the hips were at rest.

    Somebody who steps aside without turning is seen from another angle there.
    """
    hips = rep.at_rest(rep.image_midpoint_m("hip")[:, 0])
    aside: FloatArray = rep.image_m(rep.side, "ankle")[:, 0] - hips
    return aside


def _error(
    rep: RepView, inward: FloatArray, forward: FloatArray, turned: FloatArray, foot: str = "ankle"
) -> FloatArray:
    """(T,) standard error of the tangent `inward`."""
    shank = rep.image_m(rep.side, foot)[:, 1] - rep.image_m(rep.side, "knee")[:, 1]
    height_legs = np.maximum(shank / rep.leg_m, _MIN_HEIGHT_LEGS)
    seen = min(rep.visibility(rep.side, part) for part in ("knee", foot))
    tangent = np.tan(np.abs(turned))
    parts = (
        _ACROSS_ERROR_LEGS[foot] / height_legs / max(seen, 0.3) / np.cos(turned),
        _FORWARD_ERROR * tangent,
        _YAW_ERROR * (np.abs(forward) + np.abs(inward) * tangent),
    )
    error: FloatArray = np.sqrt(sum(part**2 for part in parts))
    return error


def _lean(inward: FloatArray, error: FloatArray, turned: FloatArray) -> Lean:
    """Tangents to degrees; the error grows without bound toward a view from the side."""
    yaw_deg = np.degrees(np.abs(turned))
    told = (_UNKNOWN_FROM_DEG - yaw_deg) / (_UNKNOWN_FROM_DEG - _FADES_FROM_DEG)
    told = np.where(told > 0, np.minimum(told, 1.0), np.nan)
    value_deg = np.degrees(np.arctan(inward)) + 0 * told
    return Lean(value_deg, np.degrees(error / (1 + inward**2)) / told)


def _unknown(rep: RepView) -> Lean:
    nothing = np.full(len(rep.motion), np.nan)
    return Lean(nothing, nothing)
