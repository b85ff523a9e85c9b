"""Numbers of one repetition that two or more exercises share: traits, measures, working sides."""

from __future__ import annotations

import numpy as np

from formcheck import kinematics, signals
from formcheck.body import RepView
from formcheck.pose import LEGS, FloatArray, Side
from formcheck.spec import Measure

_FOOT_FIRST_S = 0.6


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


def forward_stride_legs(rep: RepView) -> float:
    """Left ankle ahead of the right along the direction faced, at the peak, in leg lengths."""
    apart = rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")
    return rep.at_peak(apart @ _faced_at_rest(rep)) / rep.leg_m


def stride_length_legs(rep: RepView) -> float:
    """Forward distance between the ankles at the peak, whichever is ahead."""
    return abs(forward_stride_legs(rep))


def foot_travel_legs(rep: RepView, side: Side) -> float:
    """How far the toes of one foot moved in the picture from rest to peak, in leg lengths."""
    toes = rep.image_m(side, "foot_index")
    moved = [rep.change(toes[:, axis]) for axis in (0, 1)]
    return float(np.hypot(moved[0], moved[1])) / rep.leg_m


def farther_foot_travel_legs(rep: RepView) -> float:
    """Travel of the foot that moved more."""
    return float(np.fmax(foot_travel_legs(rep, Side.LEFT), foot_travel_legs(rep, Side.RIGHT)))


def front_foot_travel_legs(rep: RepView) -> float:
    """Travel of the front foot minus that of the rear: positive for a step forward."""
    front = front_leg(rep)
    return foot_travel_legs(rep, front) - foot_travel_legs(rep, front.other)


def front_leg(rep: RepView) -> Side:
    """The leg that is ahead at the peak, which is the working leg of forward and reverse lunges."""
    return Side.LEFT if forward_stride_legs(rep) > 0 else Side.RIGHT


def most_moved_leg(rep: RepView, part: str) -> Side:
    """The leg whose `part` moved farther in the picture from rest to peak."""
    travel = {}
    for side in LEGS:
        place = rep.image_m(side, part)
        travel[side] = float(np.hypot(rep.change(place[:, 0]), rep.change(place[:, 1])))
    return max(LEGS, key=lambda side: travel[side])


def knee_flexion_at_peak_deg(rep: RepView) -> float:
    """The working knee (both: the mean) at the peak."""
    return rep.at_peak(signals.knee_flexion_deg(rep, rep.side))


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
    inward = bend if rep.side is Side.LEFT else -bend
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


def stride_angle_deg(rep: RepView) -> float:
    """Line between the ankles against the direction faced: 0 front to back, 90 sideways."""
    apart = rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")
    front = _faced_at_rest(rep)
    across = np.cross([0.0, -1.0, 0.0], front)
    ahead, aside = abs(rep.at_peak(apart @ front)), abs(rep.at_peak(apart @ across))
    return float(np.degrees(np.arctan2(aside, ahead)))


def stance_width_legs(rep: RepView) -> float:
    """Distance between the ankles at the peak, in leg lengths."""
    apart = rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")
    return rep.at_peak(kinematics.norm(apart)) / rep.leg_m


def ankle_parting_legs(rep: RepView) -> float:
    """How far the ankles move apart from rest to peak, in leg lengths."""
    apart = rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")
    return rep.change(kinematics.norm(apart)) / rep.leg_m


def hips_toward_one_foot_legs(rep: RepView) -> float:
    """How much nearer the hips are to one foot than to the other, sideways in the picture."""
    return abs(_hips_off_left(rep) - _hips_off_right(rep)) / rep.leg_m


def leg_under_hips(rep: RepView) -> Side:
    """The leg whose foot the hips are over at the peak: the one that carries a lateral lunge."""
    return Side.LEFT if _hips_off_left(rep) < _hips_off_right(rep) else Side.RIGHT


def first_foot_up(rep: RepView) -> Side:
    """The leg whose foot has risen more when either is half-way up: the one placed on the box.

    Looked for from a little before the start, since the foot moves before the body climbs.
    """
    times_s = rep.motion.times_s
    first = int(np.searchsorted(times_s, times_s[rep.start] - _FOOT_FIRST_S))
    rise, way = {}, []
    for side in LEGS:
        height = -rep.image_m(side, "ankle")[:, 1]
        floor = np.nanpercentile(height[first : rep.peak + 1], 5)
        rise[side] = height[first : rep.peak + 1] - floor
        way.append(rep.at_peak(height) - floor)
    higher = np.fmax(rise[Side.LEFT], rise[Side.RIGHT])
    moment = int(np.argmax(higher >= min(way) / 2))
    return max(LEGS, key=lambda side: float(np.nan_to_num(rise[side][moment])))


def single_leg_or_both(rep: RepView) -> Side:
    """The standing leg of a single-leg bridge, `BOTH` when two feet stand.

    One leg counts as lifted only when both are seen well and one is clearly straighter: a leg
    hidden by the other is no evidence.
    """
    knees = {side: rep.at_peak(signals.knee_flexion_deg(rep, side)) for side in LEGS}
    if min(rep.visibility(side, "knee") for side in LEGS) < 0.6:
        return Side.BOTH
    if abs(knees[Side.LEFT] - knees[Side.RIGHT]) < 45.0 or min(knees.values()) > 45.0:
        return Side.BOTH
    return max(LEGS, key=lambda side: knees[side])


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


def _faced_at_rest(rep: RepView) -> FloatArray:
    """(3,) level direction faced before the repetition: steadier than in the depth of a lunge."""
    front = kinematics.anterior_axis(rep.motion.world_m)
    level = np.array([rep.at_rest(front[:, 0]), 0.0, rep.at_rest(front[:, 2])])
    faced: FloatArray = level / np.linalg.norm(level)
    return faced


def _hips_off_left(rep: RepView) -> float:
    return _hips_off(rep, Side.LEFT)


def _hips_off_right(rep: RepView) -> float:
    return _hips_off(rep, Side.RIGHT)


def _hips_off(rep: RepView, side: Side) -> float:
    """Sideways distance in the picture from the hip centre to one ankle at the peak, metres."""
    ankle = rep.image_m(side, "ankle")[:, 0]
    return abs(rep.at_peak(rep.image_middle_m("hip")[:, 0] - ankle))


KNEE_FLEXION = Measure(
    "knee_flexion_deg", "flexion of the working knee at the peak, 0 straight", "deg",
    knee_flexion_at_peak_deg,
)  # fmt: skip
HIP_ANGLE = Measure(
    "hip_angle_deg", "trunk to working thigh at the peak, 180 a straight line", "deg",
    hip_angle_at_peak_deg,
)  # fmt: skip
TRUNK_LEAN = Measure(
    "trunk_lean_deg", "trunk from the vertical at the peak, 0 upright", "deg", lean_at_peak_deg
)
FPPA = Measure(
    "fppa_deg", "frontal-plane projection angle, largest while loaded; positive inward", "deg",
    fppa_deg,
)  # fmt: skip
HIP_ABDUCTION = Measure(
    "hip_abduction_deg", "working thigh out from the trunk's line at the peak", "deg",
    hip_abduction_at_peak_deg,
)  # fmt: skip
OPENING = Measure(
    "opening_deg", "angle between the thighs gained from rest to peak", "deg", opening_deg
)
