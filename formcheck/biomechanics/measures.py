"""Values of one repetition that two or more exercises share, for measures, traits and rules.

Each takes a `RepView` and returns a number in the unit at the end of its name (`legs` are leg
lengths), or NaN if it is unknown. Most are the value of a signal of `signals` at rest or peak.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

import numpy as np

from formcheck.biomechanics import (
    angle_errors,
    plausibility,
    posture,
    side_view,
    signals,
    stance,
    upright,
)
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, Side
from formcheck.pose.nan_statistics import nan_max, nan_percentile

_WORLD_ALLOWANCE_LEGS = 0.06
_EXPLAINED_DEG = 20.0
_STRAIGHTEST_PERCENTILE = 20.0  # of the frames on the box


@dataclass(frozen=True)
class Measure:
    """A value reported for every repetition in which its parts are inside the image.

    `key` names it in documents, `meaning` explains it in words, and `of` computes it in `unit`;
    `parts` are the body parts that it is measured at ("knee", "ankle", …). `error` is its standard
    error in one repetition, in `unit`, NaN if it cannot be told; None if no interval is stated.
    `bounds` are the lowest and highest possible values.
    """

    key: str
    meaning: str
    unit: str
    of: RepMeasure
    parts: tuple[str, ...] = ()
    error: RepMeasure | None = None
    bounds: tuple[float, float] = (-180.0, 360.0)


def lean_at_rest_deg(rep: RepView) -> float:
    """Trunk from the vertical at rest: standing below about 40, lying above 60."""
    return rep.at_rest(signals.trunk_lean_deg(rep))


def stance_lean_at_rest_deg(rep: RepView) -> float:
    """Trunk or legs from the vertical at rest, whichever is closer to it: standing below 35."""
    return rep.at_rest(posture.stance_lean_deg(rep))


def upright_at_peak_deg(rep: RepView) -> float:
    """The larger lean of trunk and legs at the peak: a person who stands up straight is near 0."""
    trunk, stance = signals.trunk_lean_deg(rep), posture.legs_lean_deg(rep)
    return max(rep.at_peak(trunk), rep.at_peak(np.nan_to_num(stance, nan=90.0)))


def lean_gain_at_end_deg(rep: RepView) -> float:
    """Trunk from the vertical when it has ended, minus that at rest: negative after sitting up."""
    lean = signals.trunk_lean_deg(rep)
    return rep.at_end(lean) - rep.at_rest(lean)


def hip_height_at_rest_legs(rep: RepView) -> float:
    """Height of the hips above the lower ankle at rest: 1 standing, near 0 lying."""
    return -rep.at_rest(signals.pelvis_drop_share(rep))


def lean_at_peak_deg(rep: RepView) -> float:
    """Trunk from the vertical at the peak."""
    return rep.at_peak(signals.trunk_lean_deg(rep))


def hip_drop_legs(rep: RepView) -> float:
    """How far the hips sink toward the lower foot."""
    return rep.change(signals.pelvis_drop_share(rep))


def visible_hip_drop_legs(rep: RepView) -> float:
    """Like `hip_drop_legs`, but taken from the image if both ankles leave it and are guessed."""
    both = replace(rep, side=Side.BOTH)
    return hip_sink_in_image_legs(rep) if both.leaves_image("ankle") else hip_drop_legs(rep)


def hip_rise_legs(rep: RepView) -> float:
    """How far the hips rise in the image."""
    return rep.change(signals.pelvis_image_rise_m(rep)) / rep.leg_m


def hip_sinking_legs(rep: RepView) -> float:
    """How far the hips sink both in the image and toward the lower foot: the smaller of the two.

    Stepping down sinks only in the image, lifting a foot onto a step only toward that foot. The
    world landmarks get an allowance, since they show a shallow lunge toward the camera too small.
    """
    toward_foot = hip_drop_legs(rep) + _WORLD_ALLOWANCE_LEGS
    return float(np.minimum(toward_foot, hip_sink_in_image_legs(rep)))


def hip_sink_in_image_legs(rep: RepView) -> float:
    """How far the hips sink in the image."""
    return -hip_rise_legs(rep)


def hip_level_gain_legs(rep: RepView) -> float:
    """Height of the hips in the image at the end minus that at rest."""
    height = signals.pelvis_image_rise_m(rep)
    return (rep.at_end(height) - rep.at_rest(height)) / rep.leg_m


def thigh_split_at_peak_deg(rep: RepView) -> float:
    """Angle between the thighs at the peak."""
    return rep.at_peak(signals.thigh_split_deg(rep))


def knee_flexion_at_peak_deg(rep: RepView) -> float:
    """Flexion of the working knee at the peak; if both legs work, mostly of the one seen better."""
    parts = ("hip", "knee", "ankle")
    return plausibility.at_peak_of_seen_legs(rep, signals.knee_flexion_deg, parts)


def mean_knee_flexion_at_peak_deg(rep: RepView) -> float:
    """Mean flexion of both knees at the peak, however they are seen: to recognize a movement."""
    return rep.at_peak(signals.mean_knee_flexion_deg(rep))


def knee_flexion_by_height_deg(rep: RepView) -> float:
    """Flexion of the working knee at the peak that its hip's height over the ankle suggests.

    From the height in the image at the peak as a share of that at rest, with thigh and shank of
    equal length and the ankle below the hip. Too large where the ankle is far from below the hip,
    but large wherever the knee is: a bent knee that looks straight from the front still lowers the
    hip.
    """
    hip, ankle = (rep.image_m(rep.side, part)[:, 1] for part in ("hip", "ankle"))
    height = ankle - hip
    share = np.clip(rep.at_peak(height) / rep.at_rest(height), 0.0, 1.0)
    return float(np.degrees(2 * np.arccos(share)))


def unexplained_bend_deg(rep: RepView) -> float:
    """By how much the hip is lower than so straight a knee explains, beyond what a lunge shows.

    In a sound lunge `knee_flexion_by_height_deg` is up to 20° more than the knee's flexion. Beyond
    that, thigh and shank point at the camera and only look straight. 0 or more degrees, 0 if
    unknown.
    """
    excess = knee_flexion_by_height_deg(rep) - knee_flexion_at_peak_deg(rep)
    return float(np.fmax(excess - _EXPLAINED_DEG, 0.0))


def _doubted_by_height(measure: Measure) -> Measure:
    """The same measure of a lunge, less certain where the hip's height contradicts the knee.

    Both knee and hip hang on the thigh, whose direction is then wrong.
    """
    known = measure.error
    assert known is not None
    return replace(measure, error=lambda rep: math.hypot(known(rep), unexplained_bend_deg(rep)))


def bent_knee_flexion_at_peak_deg(rep: RepView) -> float:
    """Flexion at the peak of the working knee of a person who lies with bent knees.

    The mean of two estimates with opposite errors: from the image with the model's depth, which
    bends such a knee too much in front views, and from the world landmarks alone.
    """
    world = kinematics.knee_flexion_deg(rep.motion.world_m, rep.side)
    return (knee_flexion_at_peak_deg(rep) + rep.at_peak(world)) / 2


def hip_angle_at_peak_deg(rep: RepView) -> float:
    """Angle of the working hip at the peak; if both legs work, mostly of the one seen better."""
    return plausibility.at_peak_of_seen_legs(rep, signals.hip_angle_deg, ("hip", "knee"))


def fppa_deg(rep: RepView) -> float:
    """Frontal-plane projection angle of the working knee: the largest in the deeper half.

    Signed 2-D deviation of hip-knee-ankle from a straight line; positive is inward (Herrington
    2014). NaN except in front views of one working leg.
    """
    if rep.side is Side.BOTH or rep.view.name != "front":
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    bend = np.degrees(np.arctan2(cross, np.sum(thigh * shank, axis=-1)))
    inward = -bend if rep.side is Side.LEFT else bend  # facing the camera, left is at image right
    depth = signals.knee_flexion_deg(rep, rep.side)
    loaded = depth >= (rep.at_rest(depth) + nan_max(depth)) / 2
    return rep.largest(np.where(loaded, inward, np.nan))


def hip_abduction_at_peak_deg(rep: RepView) -> float:
    """Abduction of the working thigh at the peak; NaN if both legs work."""
    if rep.side is Side.BOTH:
        return float("nan")
    return rep.at_peak(signals.hip_abduction_deg(rep, rep.side))


def lean_change_deg(rep: RepView) -> float:
    """How much more the trunk leans at the peak than at rest."""
    return rep.change(signals.trunk_lean_deg(rep))


def deepest_knee_deg(rep: RepView) -> float:
    """Largest flexion of either knee between start and end."""
    return rep.largest(signals.deeper_knee_flexion_deg(rep))


def model_knee_at_rest_deg(rep: RepView) -> float:
    """Mean flexion of both knees at rest, from the world landmarks.

    Thighs that point at the camera look straight in the image, and refined depth may follow that.
    """
    world = rep.motion.world_m
    left, right = (kinematics.knee_flexion_deg(world, side) for side in LEGS)
    return rep.at_rest((left + right) / 2)


def deeper_knee_at_rest_deg(rep: RepView) -> float:
    """Flexion of the more bent knee at rest."""
    return rep.at_rest(signals.deeper_knee_flexion_deg(rep))


def facing_up(rep: RepView) -> float:
    """How much the chest faces up at rest: 1 on the back, 0 on the side, -1 on the belly."""
    return -rep.at_rest(kinematics.anterior_axis(rep.points_m)[:, 1])


def turned_to_camera(rep: RepView) -> float:
    """1 in a front or back view, 0 in a side view."""
    return abs(float(np.cos(np.radians(rep.at_rest(kinematics.yaw_deg(rep.motion.world_m))))))


def opening_deg(rep: RepView) -> float:
    """Increase of the angle between the thighs from rest to peak."""
    return rep.change(signals.thigh_split_deg(rep))


def short_of_straight_deg(rep: RepView) -> float:
    """Missing extension of the leading leg on the box: mean of knee and hip, when straightest.

    The mean of the refined points and the model's own: the refinement takes a leg that looks
    straight from the front as straight, the model's depth takes a straight knee as bent by 15-25°.
    """
    if rep.side is Side.BOTH:
        return float("nan")
    bends = [
        kinematics.knee_flexion_deg(points, rep.side) + 180.0
        - kinematics.hip_angle_deg(points, rep.side)
        for points in (rep.points_m, rep.motion.world_m)
    ]  # fmt: skip
    return nan_percentile(((bends[0] + bends[1]) / 4)[stance.on_top(rep)], _STRAIGHTEST_PERCENTILE)


KNEE_FLEXION = Measure(
    "knee_flexion_deg", "flexion of the working knee at the peak, 0 straight", "deg",
    knee_flexion_at_peak_deg, ("hip", "knee", "ankle"),
    angle_errors.knee_flexion_error_at_peak_deg, (0.0, 180.0),
)  # fmt: skip
BENT_KNEE_FLEXION = replace(KNEE_FLEXION, of=bent_knee_flexion_at_peak_deg)
HIP_ANGLE = Measure(
    "hip_angle_deg", "trunk to working thigh at the peak, 180 a straight line", "deg",
    hip_angle_at_peak_deg, ("shoulder", "hip", "knee"),
    angle_errors.hip_angle_error_at_peak_deg, (0.0, 180.0),
)  # fmt: skip
LUNGE_KNEE_FLEXION = _doubted_by_height(KNEE_FLEXION)
LUNGE_HIP_ANGLE = _doubted_by_height(HIP_ANGLE)
HIP_EXTENSION_ERROR_DEG = 3.5  # from exactly beside; on rendered people
HIP_EXTENSION = replace(
    HIP_ANGLE,
    meaning="trunk to working thigh at the peak, 180 a straight line, more past it",
    of=side_view.hip_extension_deg,
    error=side_view.error_from_beside(HIP_EXTENSION_ERROR_DEG),
    bounds=(0.0, 360.0),
)
TRUNK_LEAN = Measure(
    "trunk_lean_deg", "trunk from the vertical at the peak, 0 upright", "deg",
    lean_at_peak_deg, ("shoulder", "hip"),
)  # fmt: skip
UPRIGHT_LEAN = replace(
    TRUNK_LEAN,
    meaning="trunk at the peak from the person's own upright line, 0 upright",
    of=upright.lean_from_upright_deg,
    error=upright.lean_error_deg,
    bounds=(0.0, 180.0),
)
FPPA = Measure(
    "fppa_deg", "frontal-plane projection angle, largest while loaded; positive inward", "deg",
    fppa_deg, ("hip", "knee", "ankle"),
)  # fmt: skip
HIP_ABDUCTION = Measure(
    "hip_abduction_deg", "working thigh out from the trunk's line at the peak", "deg",
    hip_abduction_at_peak_deg, ("shoulder", "hip", "knee"),
)  # fmt: skip
OPENING = Measure(
    "opening_deg", "angle between the thighs gained from rest to peak", "deg",
    opening_deg, ("hip", "knee"),
)  # fmt: skip
