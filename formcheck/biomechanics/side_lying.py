"""Measures of people lying on their side: pelvic roll, forward drift, knee bend, knee travel.

Depth from one camera does not give these angles: the model's own depth shows a third of a pelvic
roll, and opening the knee looks like 8-19° of roll. So each fault has an index that combines the
changes it causes in image and depth since the start of the same repetition. The weights for pelvic
roll, which are in the rules, come from logistic regressions on 230 labeled repetitions (60 people
and cameras) for each view; the trunk's share of the roll varied from 0 to 1. F1 with one recording
left out at a time: clamshell 0.86 oblique; leg raise 1.00 front, 0.93 oblique; from above both
1.00, on few repetitions. The weights for clamshells from the front were refitted on 130
repetitions, 44 of them blurred, dim or partly hidden: 0.91 on the others.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics import signals
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Landmark, Side, body_points_m

_SHOWN_ROLL_SHARE = 0.55  # of a pelvic roll, in the model's own depth
_MAX_BEND_DEG = 15.0  # legs that drift show at most 10° of bend, on labeled renderings


@dataclass(frozen=True)
class PelvisRotation:
    """Changes from rest to peak, in trunk lengths; depth is positive away from the camera.

    `hips_slid` is the upper hip against the lower one, along the trunk in the image, toward the
    visible side of the back. A camera oblique to the person shows a rolling hip line there best.
    """

    hips_back: float  # depth of the upper hip minus that of the lower
    shoulders_back: float
    hips_slid: float
    lower_hip_up: float  # in the image, toward the upper side
    upper_hip_up: float
    upper_shoulder_up: float
    knee_back: float  # depth of the upper knee minus that of the hips
    knee_along: float  # upper knee in the image, along the resting trunk, toward the head


def roll_index(**weights: float) -> RepMeasure:
    """A measure of the pelvis rolling back: weighted sum of `PelvisRotation`, in trunk lengths.

    Raises TypeError for a weight that is not one of its fields.
    """
    PelvisRotation(**{**dict.fromkeys(PelvisRotation.__dataclass_fields__, 0.0), **weights})

    def index(rep: RepView) -> float:
        rotation = _rotation(rep)
        return sum(weight * float(getattr(rotation, name)) for name, weight in weights.items())

    return index


def pelvic_roll_deg(rep: RepView) -> float:
    """Largest rotation of the hip line about the trunk since rest; backward is positive.

    The model's own depth shows 0.55 of it in leg raises from the front (correlation 0.95 on labeled
    renderings). NaN in other views.
    """
    if rep.side is Side.BOTH or rep.view.name != "front":
        return float("nan")
    world = rep.motion.world_m
    hips = world[:, Landmark.of(rep.side, "hip")] - world[:, Landmark.of(rep.side.other, "hip")]
    upward = np.hypot(hips[:, 0], hips[:, 1])
    angle = np.degrees(np.arctan2(hips[:, 2], upward))
    return (rep.largest(angle) - rep.at_rest(angle)) / _SHOWN_ROLL_SHARE


def unknown_roll_deg(rep: RepView) -> float:
    """NaN: in a clamshell, opening the knee changes the visible hip line more than rolling."""
    return float("nan")


def forward_drift_index(rep: RepView) -> float:
    """Index of the raised leg swinging forward: its thigh shortens in the image and rises less.

    In thigh lengths; for a camera in front of the person, whose leg drifts toward it. NaN if the
    knee bends, which looks the same.
    """
    if rep.side is Side.BOTH or (rep.view.name == "front" and knee_bend_deg(rep) > _MAX_BEND_DEG):
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    thigh = kinematics.norm(knee - hip)
    shortening = 1.0 - rep.at_peak(thigh) / rep.at_rest(thigh)
    leg = _at_peak(rep, ankle - hip)
    climb = float(leg @ _upward(rep) / np.hypot(*leg))
    rotation = _rotation(rep)
    roll = rotation.hips_back + rotation.shoulders_back + 3.0 * rotation.lower_hip_up
    return shortening - 0.70 * climb - 0.35 * roll


def oblique_drift_index(rep: RepView) -> float:
    """`forward_drift_index` for an oblique camera, which also shows hip flexion in space."""
    if rep.side is Side.BOTH:
        return float("nan")
    bent_deg = rep.change(signals.hip_flexion_deg(rep, rep.side))
    return forward_drift_index(rep) + bent_deg / 100.0


def knee_bend_deg(rep: RepView) -> float:
    """Bend of the raised knee at the peak: twice that in the image, or the gain in 3-D.

    A knee that bends toward the camera shows little of it in either; the larger value counts.
    """
    if rep.side is Side.BOTH:
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    in_image = rep.at_peak(180.0 - kinematics.included_angle_deg(hip, knee, ankle))
    points = body_points_m(rep.motion.xy_px, rep.motion.world_m)
    gained = rep.change(kinematics.knee_flexion_deg(points, rep.side))
    return float(np.maximum(2.0 * in_image, gained))


def knee_travel_trunks(rep: RepView) -> float:
    """How far the upper knee moves in the image from rest to peak, in trunk lengths."""
    if rep.side is Side.BOTH:
        return float("nan")
    knee = rep.image_m(rep.side, "knee")
    across, along = (rep.change(knee[:, axis]) for axis in (0, 1))
    return float(np.hypot(across, along)) / _trunk_m(rep)


def _rotation(rep: RepView) -> PelvisRotation:
    top, world = rep.side, rep.motion.world_m
    if top is Side.BOTH:
        return PelvisRotation(*[float("nan")] * 8)
    trunk_m = rep.at_rest(
        kinematics.norm(kinematics.midpoint(world, "shoulder") - kinematics.midpoint(world, "hip"))
    )

    def depth(side: Side, part: str) -> FloatArray:
        series: FloatArray = world[:, Landmark.of(side, part), 2]
        return series

    def rise(side: Side, part: str) -> float:
        return rep.change(rep.image_m(side, part) @ upward) / _trunk_m(rep)

    upward = _upward(rep)
    hips = depth(top, "hip"), depth(top.other, "hip")
    shoulders = depth(top, "shoulder") - depth(top.other, "shoulder")
    return PelvisRotation(
        hips_back=rep.change(hips[0] - hips[1]) / trunk_m,
        shoulders_back=rep.change(shoulders) / trunk_m,
        hips_slid=_hips_slid(rep),
        lower_hip_up=rise(top.other, "hip"),
        upper_hip_up=rise(top, "hip"),
        upper_shoulder_up=rise(top, "shoulder"),
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
    """(2,) unit direction in the image from the hips to the shoulders at rest."""
    trunk = _resting_trunk(rep)
    along: FloatArray = trunk / np.hypot(*trunk)
    return along


def _upward(rep: RepView) -> FloatArray:
    """(2,) unit direction in the image across the resting trunk, toward the upper side."""
    trunk = _resting_trunk(rep)
    across: FloatArray = np.array([-trunk[1], trunk[0]]) / np.hypot(trunk[0], trunk[1])
    hips = rep.image_m(rep.side, "hip") - rep.image_m(rep.side.other, "hip")
    return across if across @ _at_rest(rep, hips) >= 0 else np.negative(across)


def _trunk_m(rep: RepView) -> float:
    """Length of the trunk at rest in the image, meters."""
    return float(np.hypot(*_resting_trunk(rep)))


def _resting_trunk(rep: RepView) -> FloatArray:
    """(2,) from the hips to the shoulders in the image at rest, meters."""
    return _at_rest(rep, rep.image_midpoint_m("shoulder") - rep.image_midpoint_m("hip"))


def _at_rest(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_rest(places[:, axis]) for axis in (0, 1)])


def _at_peak(rep: RepView, places: FloatArray) -> FloatArray:
    return np.array([rep.at_peak(places[:, axis]) for axis in (0, 1)])
