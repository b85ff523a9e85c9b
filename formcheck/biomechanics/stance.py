"""Where the feet and legs are in a repetition, how they moved, and which leg works."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.biomechanics import signals
from formcheck.biomechanics.body import RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Side

_FOOT_FIRST_S = 0.6

_TURNED_ROUND = 0.5  # cosine of 60°


def forward_stride_legs(rep: RepView) -> float:
    """Left ankle ahead of the right along the direction faced, at the peak, in leg lengths."""
    apart = rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")
    return rep.at_peak(apart @ _faced_at_rest(rep)) / rep.leg_m


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


def foot_travel_legs(rep: RepView, side: Side) -> float:
    """How far the toes of one foot moved in the picture from rest to peak, in leg lengths.

    NaN for a foot that is guessed because it leaves the picture.
    """
    if replace(rep, side=side).leaves_picture("foot_index"):
        return float("nan")
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


def lower_foot_rise_legs(rep: RepView) -> float:
    """How far the foot that rises less comes up in the picture, in leg lengths."""
    rises = [-rep.change(rep.image_m(side, "foot_index")[:, 1]) for side in LEGS]
    return float(np.min(rises)) / rep.leg_m


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


def _faced_at_rest(rep: RepView) -> FloatArray:
    """(3,) level direction faced before the repetition: steadier than in the depth of a lunge.

    NaN where the model takes the person for turned far round between rest and peak: it has then
    mistaken one of them, as it does with real people seen from the side.
    """
    front = kinematics.anterior_axis(rep.motion.world_m)
    rest, peak = (
        np.array([at(front[:, 0]), 0.0, at(front[:, 2])]) for at in (rep.at_rest, rep.at_peak)
    )
    faced: FloatArray = rest / np.linalg.norm(rest)
    agree = float(faced @ peak / np.linalg.norm(peak))
    return np.full(3, np.nan) if agree < _TURNED_ROUND else faced


def _hips_off_left(rep: RepView) -> float:
    return _hips_off(rep, Side.LEFT)


def _hips_off_right(rep: RepView) -> float:
    return _hips_off(rep, Side.RIGHT)


def _hips_off(rep: RepView, side: Side) -> float:
    """Sideways distance in the picture from the hip center to one ankle at the peak, meters."""
    ankle = rep.image_m(side, "ankle")[:, 0]
    return abs(rep.at_peak(rep.image_middle_m("hip")[:, 0] - ankle))
