"""Numbers of one repetition that two or more exercises share: traits, measures, working sides."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.biomechanics import signals
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Side

HINGED_DEG = 48.0  # a deadlift less deep than this is too shallow to show a rounded back


@dataclass(frozen=True)
class Measure:
    """A number reported for every repetition, but not from beyond the picture's edge.

    `parts` are the body's parts that it is measured at ("knee", "ankle", …).
    """

    key: str
    meaning: str
    unit: str
    of: RepMeasure
    parts: tuple[str, ...] = ()


def lean_at_rest_deg(rep: RepView) -> float:
    """Trunk from the vertical before the repetition: standing below about 40, lying above 60."""
    return rep.at_rest(signals.trunk_lean_deg(rep))


def hip_height_at_rest_legs(rep: RepView) -> float:
    """Hips above the lower ankle before the repetition: 1 standing, near 0 lying."""
    return -rep.at_rest(signals.pelvis_drop_share(rep))


def lean_at_peak_deg(rep: RepView) -> float:
    """Trunk from the vertical at the peak."""
    return rep.at_peak(signals.trunk_lean_deg(rep))


def hip_drop_legs(rep: RepView) -> float:
    """How far the hips sink toward the lower foot, in leg lengths."""
    return rep.change(signals.pelvis_drop_share(rep))


def hip_drop_as_seen_legs(rep: RepView) -> float:
    """The same; in the picture where both ankles leave it, and their places guessed."""
    both = replace(rep, side=Side.BOTH)
    return hip_sink_in_picture_legs(rep) if both.leaves_picture("ankle") else hip_drop_legs(rep)


def hip_rise_legs(rep: RepView) -> float:
    """How far the hips rise in the picture, in leg lengths."""
    return rep.change(signals.pelvis_image_rise_m(rep)) / rep.leg_m


def hip_sinking_legs(rep: RepView) -> float:
    """How far the hips sink in the picture, and toward the lower foot as well, in leg lengths.

    The smaller of the two, with an allowance for the world landmarks, which show a shallow lunge
    toward the camera too small: standing on a step sinks only in the picture, lifting a foot to it
    only toward that foot.
    """
    return float(np.minimum(hip_drop_legs(rep) + 0.06, hip_sink_in_picture_legs(rep)))


def hip_sink_in_picture_legs(rep: RepView) -> float:
    """How far the hips sink in the picture, in leg lengths."""
    return -hip_rise_legs(rep)


def hip_level_gain_legs(rep: RepView) -> float:
    """Height of the hips in the picture at the end against the start, in leg lengths."""
    height = signals.pelvis_image_rise_m(rep)
    after = height[rep.frames_at_end()]
    return (float(np.nanmedian(after)) - rep.at_rest(height)) / rep.leg_m


def thigh_split_at_peak_deg(rep: RepView) -> float:
    """Angle between the thighs at the peak."""
    return rep.at_peak(signals.thigh_split_deg(rep))


def knee_flexion_at_peak_deg(rep: RepView) -> float:
    """The working knee (both: the mean) at the peak."""
    return rep.at_peak(signals.knee_flexion_deg(rep, rep.side))


def bent_knee_flexion_at_peak_deg(rep: RepView) -> float:
    """The working knee of somebody who lies with bent knees, at the peak.

    The mean of two estimates that err in opposite ways: from the picture with the model's depth,
    which bends such a knee too much seen from the front, and from the world landmarks alone.
    """
    world = kinematics.knee_flexion_deg(rep.motion.world_m, rep.side)
    return (knee_flexion_at_peak_deg(rep) + rep.at_peak(world)) / 2


def hip_angle_at_peak_deg(rep: RepView) -> float:
    """The working hip (both: the mean) at the peak."""
    return rep.at_peak(signals.hip_angle_deg(rep, rep.side))


def shank_inward_lean_deg(rep: RepView, foot_part: str) -> FloatArray:
    """(T,) inward lean of the working shank in the picture over a point of the foot.

    Positive is a knee toward the midline. The foot point is the one over which a sound knee stands
    at the judged moment. NaN unless the person faces the camera within 60°: behind and beside, the
    sign means nothing.
    """
    if rep.side is Side.BOTH or rep.view.name not in ("front", "oblique"):
        return np.full(len(rep.motion), np.nan)
    knee, ankle = (rep.image_m(rep.side, part) for part in ("knee", "ankle"))
    foot = rep.image_m(rep.side, foot_part)
    inward = -1.0 if rep.side is Side.LEFT else 1.0  # facing the camera, left is at image right
    height = np.maximum(ankle[:, 1] - knee[:, 1], 0.15 * rep.leg_m)
    lean: FloatArray = np.degrees(np.arctan2(inward * (knee[:, 0] - foot[:, 0]), height))
    return lean


def fppa_deg(rep: RepView) -> float:
    """Frontal-plane projection angle of the working knee, the largest in the deeper half.

    Signed 2-D deviation of hip-knee-ankle from a line; positive is inward (Herrington 2014).
    """
    if rep.side is Side.BOTH or rep.view.name != "front":
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    thigh, shank = knee - hip, ankle - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    bend = np.degrees(np.arctan2(cross, np.sum(thigh * shank, axis=-1)))
    inward = -bend if rep.side is Side.LEFT else bend  # facing the camera, left is at image right
    depth = signals.knee_flexion_deg(rep, rep.side)
    loaded = depth >= (rep.at_rest(depth) + np.nanmax(depth)) / 2
    return rep.largest(np.where(loaded, inward, np.nan))


def hip_abduction_at_peak_deg(rep: RepView) -> float:
    """The working thigh out from the trunk's line at the peak."""
    if rep.side is Side.BOTH:
        return float("nan")
    return rep.at_peak(kinematics.hip_abduction_deg(rep.points_m, rep.side))


def lean_change_deg(rep: RepView) -> float:
    """How much farther the trunk leans at the peak than at rest."""
    return rep.change(signals.trunk_lean_deg(rep))


def deepest_knee_deg(rep: RepView) -> float:
    """The largest flexion of either knee between start and end."""
    return rep.largest(signals.deeper_knee_flexion_deg(rep))


def model_knee_at_rest_deg(rep: RepView) -> float:
    """Mean flexion of both knees at rest in the model's own depth.

    Thighs that point at the camera look straight in the picture, and refined depth may follow it.
    """
    world = rep.motion.world_m
    left, right = (kinematics.knee_flexion_deg(world, side) for side in LEGS)
    return rep.at_rest((left + right) / 2)


def deeper_knee_at_rest_deg(rep: RepView) -> float:
    """Flexion at rest of the knee that is bent more."""
    return rep.at_rest(signals.deeper_knee_flexion_deg(rep))


def facing_up(rep: RepView) -> float:
    """How far the chest faces up at rest: 1 on the back, 0 on the side, -1 on the belly."""
    return -rep.at_rest(kinematics.anterior_axis(rep.points_m)[:, 1])


def turned_to_camera(rep: RepView) -> float:
    """1 when front or back face the camera, 0 in a side view."""
    return abs(float(np.cos(np.radians(rep.at_rest(kinematics.yaw_deg(rep.motion.world_m))))))


def opening_deg(rep: RepView) -> float:
    """Angle between the thighs gained from rest to peak."""
    return rep.change(signals.thigh_split_deg(rep))


def short_of_straight_deg(rep: RepView) -> float:
    """Missing extension on the box: refined knees and hips, and the model's own knees.

    The refinement takes a leg that looks straight from the front for straight, the model's own
    depth takes a straight one for bent by 15-25°; their mean tells the two apart best.
    """
    knees = rep.at_peak(signals.knee_flexion_deg(rep, Side.BOTH))
    hips = 180.0 - rep.at_peak(signals.hip_angle_deg(rep, Side.BOTH))
    world = rep.motion.world_m
    left, right = (kinematics.knee_flexion_deg(world, side) for side in LEGS)
    return ((knees + hips) / 2 + rep.at_peak((left + right) / 2)) / 2


def head_carriage_deg(rep: RepView) -> float:
    """Mean of two signs of a rounded upper back: ears before the trunk's line, face turned in.

    NaN above a half hinge: upright, everybody's head is carried a little forward.
    """
    if lean_at_peak_deg(rep) < HINGED_DEG:
        return float("nan")
    points = rep.points_m
    trunk, front = kinematics.trunk_axis(points), kinematics.anterior_axis(points)
    ears = kinematics.unit(kinematics.middle(points, "ear") - kinematics.middle(points, "shoulder"))
    forward = np.degrees(np.arctan2(np.sum(ears * front, -1), np.sum(ears * trunk, -1)))
    picture = rep.motion.xy_px
    axis = kinematics.middle(picture, "shoulder") - kinematics.middle(picture, "hip")
    face = picture[:, Landmark.NOSE] - kinematics.middle(picture, "ear")
    cross = axis[:, 0] * face[:, 1] - axis[:, 1] * face[:, 0]
    toward = np.sign(np.sin(np.radians(rep.view.yaw_deg or 0.0)))
    turned = np.degrees(np.arctan2(cross, np.sum(axis * face, -1))) * toward
    return (rep.at_peak(forward) + rep.at_peak(turned) - 90.0) / 2


KNEE_FLEXION = Measure(
    "knee_flexion_deg", "flexion of the working knee at the peak, 0 straight", "deg",
    knee_flexion_at_peak_deg, ("hip", "knee", "ankle"),
)  # fmt: skip
BENT_KNEE_FLEXION = replace(KNEE_FLEXION, of=bent_knee_flexion_at_peak_deg)
HIP_ANGLE = Measure(
    "hip_angle_deg", "trunk to working thigh at the peak, 180 a straight line", "deg",
    hip_angle_at_peak_deg, ("shoulder", "hip", "knee"),
)  # fmt: skip
TRUNK_LEAN = Measure(
    "trunk_lean_deg", "trunk from the vertical at the peak, 0 upright", "deg",
    lean_at_peak_deg, ("shoulder", "hip"),
)  # fmt: skip
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
