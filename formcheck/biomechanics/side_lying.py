"""Measures of people lying on their side: pelvic roll, forward drift, knee bend, opening.

Depth from one camera does not give these angles: the model's own depth shows a third of a pelvic
roll, and opening the knee looks like 8-19° of roll. So each fault has an index of what it changes
in picture and depth since the start of the same repetition. The weights of the rolls, which stand
with the rules, are those of logistic regressions on 230 labeled repetitions (60 people and
cameras), for each view; the share of a roll that the trunk takes part in varied from 0 to 1. F1 was
found with each recording left out in turn: clamshell 0.86 oblique; leg raise 1.00 from the front,
0.93 oblique; from above both 1.00, on few repetitions. Those of a clamshell from the front were
found anew on 130, 44 of them blurred, dim or with things before the body: 0.91 on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics import signals
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark, Side, body_points_m

_SHOWN_SHARE = 0.55
_BENT_DEG = 15.0  # drifting legs show at most 10° of bend, as found on labeled renderings


@dataclass(frozen=True)
class Turn:
    """Changes from rest to peak, in trunk lengths; depth is positive away from the camera.

    `hips_slid`: the upper hip against the lower one, along the trunk in the picture, toward where
    the back is seen. A camera oblique to the person sees a rolling hip line there best.
    """

    hips_back: float  # depth of the upper hip less that of the lower
    shoulders_back: float
    hips_slid: float
    lower_hip_up: float  # in the picture, toward the upper side
    upper_hip_up: float
    upper_shoulder_up: float
    knee_back: float  # depth of the upper knee less that of the hips
    knee_along: float  # the upper knee in the picture, toward the head along the resting trunk


def roll_index(**weights: float) -> RepMeasure:
    """Signs of the pelvis rolling back, weighted: fields of `Turn`, summed, in trunk lengths.

    Raises TypeError for a weight that is no field.
    """
    Turn(**{**dict.fromkeys(Turn.__dataclass_fields__, 0.0), **weights})

    def index(rep: RepView) -> float:
        turn = _turn(rep)
        return sum(weight * float(getattr(turn, name)) for name, weight in weights.items())

    return index


def pelvic_roll_deg(rep: RepView) -> float:
    """Rotation of the hip line about the trunk since the start, the largest; backward positive.

    The model's own depth shows 0.55 of it in leg raises seen from the front (correlation 0.95 on
    labeled renderings). NaN in other views.
    """
    if rep.side is Side.BOTH or rep.view.name != "front":
        return float("nan")
    world = rep.motion.world_m
    hips = world[:, Landmark.of(rep.side, "hip")] - world[:, Landmark.of(rep.side.other, "hip")]
    upward = np.hypot(hips[:, 0], hips[:, 1])
    angle = np.degrees(np.arctan2(hips[:, 2], upward))
    return (rep.largest(angle) - rep.at_rest(angle)) / _SHOWN_SHARE


def unknown_roll_deg(rep: RepView) -> float:
    """NaN: in a clamshell, opening the knee changes the seen hip line more than rolling does."""
    return float("nan")


def forward_drift_index(rep: RepView) -> float:
    """Signs of the raised leg swinging forward: its thigh shortens and it climbs less.

    A share of thigh length; for a camera in front of the person, who drifts toward it. NaN when the
    knee bends, which looks alike.
    """
    if rep.side is Side.BOTH or (rep.view.name == "front" and knee_bend_deg(rep) > _BENT_DEG):
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    thigh = kinematics.norm(knee - hip)
    shortening = 1.0 - rep.at_peak(thigh) / rep.at_rest(thigh)
    leg = _at_peak(rep, ankle - hip)
    climb = float(leg @ _upward(rep) / np.hypot(*leg))
    turn = _turn(rep)
    roll = turn.hips_back + turn.shoulders_back + 3.0 * turn.lower_hip_up
    return shortening - 0.70 * climb - 0.35 * roll


def oblique_drift_index(rep: RepView) -> float:
    """The same for a camera beside that: the hip's flexion in space is seen from there as well."""
    if rep.side is Side.BOTH:
        return float("nan")
    bent_deg = rep.change(signals.hip_flexion_deg(rep, rep.side))
    return forward_drift_index(rep) + bent_deg / 100.0


def knee_bend_deg(rep: RepView) -> float:
    """Bend of the raised knee at the peak: in the picture, doubled, or gained in 3-D.

    A knee that bends toward the camera shows little in either; the larger one is taken.
    """
    if rep.side is Side.BOTH:
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    in_picture = rep.at_peak(180.0 - kinematics.included_angle_deg(hip, knee, ankle))
    points = body_points_m(rep.motion.xy_px, rep.motion.world_m)
    gained = rep.change(kinematics.knee_flexion_deg(points, rep.side))
    return float(np.maximum(2.0 * in_picture, gained))


def knee_travel_trunks(rep: RepView) -> float:
    """How far the upper knee moves in the picture from rest to peak, in trunk lengths."""
    if rep.side is Side.BOTH:
        return float("nan")
    knee = rep.image_m(rep.side, "knee")
    across, along = (rep.change(knee[:, axis]) for axis in (0, 1))
    return float(np.hypot(across, along)) / _trunk_m(rep)


def _turn(rep: RepView) -> Turn:
    top, world = rep.side, rep.motion.world_m
    if top is Side.BOTH:
        return Turn(*[float("nan")] * 8)
    trunk_m = rep.at_rest(
        kinematics.norm(kinematics.middle(world, "shoulder") - kinematics.middle(world, "hip"))
    )

    def depth(side: Side, part: str) -> FloatArray:
        series: FloatArray = world[:, Landmark.of(side, part), 2]
        return series

    def climb(side: Side, part: str) -> float:
        return rep.change(rep.image_m(side, part) @ upward) / _trunk_m(rep)

    upward = _upward(rep)
    hips = depth(top, "hip"), depth(top.other, "hip")
    shoulders = depth(top, "shoulder") - depth(top.other, "shoulder")
    return Turn(
        hips_back=rep.change(hips[0] - hips[1]) / trunk_m,
        shoulders_back=rep.change(shoulders) / trunk_m,
        hips_slid=_hips_slid(rep),
        lower_hip_up=climb(top.other, "hip"),
        upper_hip_up=climb(top, "hip"),
        upper_shoulder_up=climb(top, "shoulder"),
        knee_back=rep.change(depth(top, "knee") - (hips[0] + hips[1]) / 2) / trunk_m,
        knee_along=rep.change(rep.image_m(top, "knee") @ _along(rep)) / _trunk_m(rep),
    )


def _hips_slid(rep: RepView) -> float:
    along = _along(rep)
    hips = rep.image_m(rep.side, "hip") - rep.image_m(rep.side.other, "hip")
    front = kinematics.anterior_axis(rep.motion.world_m)
    toward_back = -np.sign(_at_rest(rep, front[:, :2]) @ along)
    return float(toward_back) * rep.change(hips @ along) / _trunk_m(rep)


def _along(rep: RepView) -> FloatArray:
    """(2,) unit direction in the picture from the resting hips to the shoulders."""
    trunk = _at_rest(rep, rep.image_middle_m("shoulder") - rep.image_middle_m("hip"))
    along: FloatArray = trunk / np.hypot(*trunk)
    return along


def _upward(rep: RepView) -> FloatArray:
    """(2,) unit direction in the picture across the resting trunk, toward the upper side."""
    trunk = _at_rest(rep, rep.image_middle_m("shoulder") - rep.image_middle_m("hip"))
    across: FloatArray = np.array([-trunk[1], trunk[0]]) / np.hypot(trunk[0], trunk[1])
    hips = rep.image_m(rep.side, "hip") - rep.image_m(rep.side.other, "hip")
    return across if across @ _at_rest(rep, hips) >= 0 else np.negative(across)


def _trunk_m(rep: RepView) -> float:
    """Length of the resting trunk in the picture."""
    trunk = _at_rest(rep, rep.image_middle_m("shoulder") - rep.image_middle_m("hip"))
    return float(np.hypot(*trunk))


def _at_rest(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_rest(places[:, axis]) for axis in (0, 1)])


def _at_peak(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_peak(places[:, axis]) for axis in (0, 1)])
