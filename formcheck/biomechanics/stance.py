"""Feet and legs in one repetition: where they are, how they move, and which leg works.

Each function takes a `RepView`; names ending in `legs` are in leg lengths.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.biomechanics import signals
from formcheck.biomechanics.body import RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Side
from formcheck.pose.nan_statistics import nan_percentile

_FOOT_LEAD_S = 0.6  # the foot moves up to this long before the body climbs
_FLOOR_PERCENTILE = 5
_STAYS_SHARE = 0.35  # of the other foot's rise: a foot that rises less was on the box before
_MIN_FACING_COSINE = 0.5  # 60° between the directions faced at rest and peak
_MIN_KNEE_VISIBILITY = 0.6
_CLEARLY_MORE_BENT_DEG = 15.0
_LIFTED_FOOT_LEGS = 0.25
_LIFTED_DIFFERENCE_DEG, _LIFTED_UP_TO_DEG = 45.0, 45.0


def forward_stride_legs(rep: RepView) -> float:
    """Distance of the left ankle ahead of the right at the peak, in the direction faced."""
    apart = _ankles_apart_m(rep)
    return rep.at_peak(apart @ _facing_at_rest(rep)) / rep.leg_m


def stride_angle_deg(rep: RepView) -> float:
    """Line of the ankles against the direction faced: 0 front to back, 90 sideways."""
    apart = _ankles_apart_m(rep)
    front = _facing_at_rest(rep)
    across = np.cross([0.0, -1.0, 0.0], front)
    ahead, aside = abs(rep.at_peak(apart @ front)), abs(rep.at_peak(apart @ across))
    return float(np.degrees(np.arctan2(aside, ahead)))


def stance_width_legs(rep: RepView) -> float:
    """Distance between the ankles at the peak."""
    return rep.at_peak(kinematics.norm(_ankles_apart_m(rep))) / rep.leg_m


def ankle_parting_legs(rep: RepView) -> float:
    """How far the ankles move apart from rest to peak."""
    return rep.change(kinematics.norm(_ankles_apart_m(rep))) / rep.leg_m


def hips_toward_one_foot_legs(rep: RepView) -> float:
    """How much closer the hips are to one foot than to the other, sideways in the image."""
    left, right = (_hips_offset_m(rep, side) for side in LEGS)
    return abs(left - right) / rep.leg_m


def carrying_leg(rep: RepView) -> Side:
    """The leg that carries a lateral lunge: the more bent one, or else the one under the hips.

    From beside, both feet are under the hips in the image, but the bent knee still shows.
    """
    knees = {side: rep.at_peak(signals.knee_flexion_deg(rep, side)) for side in LEGS}
    if abs(knees[Side.LEFT] - knees[Side.RIGHT]) >= _CLEARLY_MORE_BENT_DEG:
        return max(LEGS, key=lambda side: knees[side])
    left, right = (_hips_offset_m(rep, side) for side in LEGS)
    return Side.LEFT if left < right else Side.RIGHT


def foot_travel_legs(rep: RepView, side: Side) -> float:
    """How far the toes of one foot moved in the image from rest to peak.

    NaN if the foot leaves the image, where it is only a guess.
    """
    if replace(rep, side=side).leaves_image("foot_index"):
        return float("nan")
    toes = rep.image_m(side, "foot_index")
    moved = [rep.change(toes[:, axis]) for axis in (0, 1)]
    return float(np.hypot(moved[0], moved[1])) / rep.leg_m


def farther_foot_travel_legs(rep: RepView) -> float:
    """Travel of the foot that moved farther."""
    return float(np.fmax(foot_travel_legs(rep, Side.LEFT), foot_travel_legs(rep, Side.RIGHT)))


def hip_travel_at_end_legs(rep: RepView) -> float:
    """How far the hips are from where they began, sideways in the image, when it has ended."""
    hips = rep.image_midpoint_m("hip")[:, 0]
    return abs(rep.at_end(hips) - rep.at_rest(hips)) / rep.leg_m


def feet_apart_at_rest_legs(rep: RepView) -> float:
    """Distance between the ankles at rest."""
    return rep.at_rest(kinematics.norm(_ankles_apart_m(rep))) / rep.leg_m


def front_foot_travel_legs(rep: RepView) -> float:
    """Travel of the front foot minus that of the rear foot: positive for a step forward."""
    front = front_leg(rep)
    return foot_travel_legs(rep, front) - foot_travel_legs(rep, front.other)


def lower_foot_rise_legs(rep: RepView) -> float:
    """How far the foot that rises less comes up in the image."""
    rises = [-rep.change(rep.image_m(side, "foot_index")[:, 1]) for side in LEGS]
    return float(np.min(rises)) / rep.leg_m


def front_leg(rep: RepView) -> Side:
    """The leg that is ahead at the peak: the working leg of forward and reverse lunges."""
    return Side.LEFT if forward_stride_legs(rep) > 0 else Side.RIGHT


def most_moved_leg(rep: RepView, part: str) -> Side:
    """The leg whose `part` moved farther in the image from rest to peak."""
    travel = {}
    for side in LEGS:
        place = rep.image_m(side, part)
        travel[side] = float(np.hypot(rep.change(place[:, 0]), rep.change(place[:, 1])))
    return max(LEGS, key=lambda side: travel[side])


def first_foot_up(rep: RepView) -> Side:
    """The leg that steps up: the one whose foot stays on the box, or is the first on it.

    If one foot hardly rises, it was on the box before. Else it is the foot that has risen more when
    either is halfway up; the search starts where both were last on the floor, since the foot moves
    before the body climbs.
    """
    times_s = rep.motion.times_s
    first = int(np.searchsorted(times_s, times_s[rep.start] - _FOOT_LEAD_S))
    height = {side: -rep.image_m(side, "ankle")[:, 1] for side in LEGS}
    gained = {side: rep.change(height[side]) for side in LEGS}
    mover = max(LEGS, key=lambda side: gained[side])
    if gained[mover.other] < _STAYS_SHARE * gained[mover]:
        return mover.other
    rise, total = {}, []
    for side in LEGS:
        floor = nan_percentile(height[side][first : rep.peak + 1], _FLOOR_PERCENTILE)
        rise[side] = np.nan_to_num(height[side][first : rep.peak + 1] - floor)
        total.append(rep.at_peak(height[side]) - floor)
    higher = np.maximum(rise[Side.LEFT], rise[Side.RIGHT])
    on_floor = np.flatnonzero(higher < min(total) / 4)
    begin = int(on_floor[-1]) if len(on_floor) else 0
    halfway = begin + int(np.argmax(higher[begin:] >= min(total) / 2))
    return max(LEGS, key=lambda side: float(rise[side][halfway]))


def single_leg_or_both(rep: RepView) -> Side:
    """The standing leg of a single-leg bridge, or `BOTH` if both feet stand.

    A leg counts as lifted only if both are well visible, and its foot is clearly higher or the knee
    clearly straighter: a leg hidden by the other is no evidence.
    """
    if min(rep.visibility(side, "knee") for side in LEGS) < _MIN_KNEE_VISIBILITY:
        return Side.BOTH
    lower = _clearly_lower_foot(rep)
    if lower is not None:
        return lower
    knees = {side: rep.at_peak(signals.knee_flexion_deg(rep, side)) for side in LEGS}
    difference_deg = abs(knees[Side.LEFT] - knees[Side.RIGHT])
    if difference_deg < _LIFTED_DIFFERENCE_DEG or min(knees.values()) > _LIFTED_UP_TO_DEG:
        return Side.BOTH
    return max(LEGS, key=lambda side: knees[side])


def standing_leg(rep: RepView) -> Side:
    """The standing leg of a person who bridges on one: its foot is lower, or its knee more bent.

    The other leg is stretched, or its knee is drawn up.
    """
    lower = _clearly_lower_foot(rep)
    if lower is not None:
        return lower
    return max(LEGS, key=lambda side: rep.at_peak(signals.knee_flexion_deg(rep, side)))


def _clearly_lower_foot(rep: RepView) -> Side | None:
    height = {side: -rep.at_peak(rep.point_m(side, "ankle")[:, 1]) for side in LEGS}
    if abs(height[Side.LEFT] - height[Side.RIGHT]) < _LIFTED_FOOT_LEGS * rep.leg_m:
        return None
    return min(LEGS, key=lambda side: height[side])


def _ankles_apart_m(rep: RepView) -> FloatArray:
    """(T, 3) from the right ankle to the left one, meters."""
    return rep.point_m(Side.LEFT, "ankle") - rep.point_m(Side.RIGHT, "ankle")


def _facing_at_rest(rep: RepView) -> FloatArray:
    """(3,) horizontal direction faced at rest: steadier than at the bottom of a lunge.

    NaN if the model sees the person turn far round between rest and peak: then it is wrong about
    one of the two, as happens with real people in side views.
    """
    front = kinematics.anterior_axis(rep.motion.world_m)
    rest, peak = (
        np.array([at(front[:, 0]), 0.0, at(front[:, 2])]) for at in (rep.at_rest, rep.at_peak)
    )
    facing: FloatArray = rest / np.linalg.norm(rest)
    cosine = float(facing @ peak / np.linalg.norm(peak))
    return np.full(3, np.nan) if cosine < _MIN_FACING_COSINE else facing


def _hips_offset_m(rep: RepView, side: Side) -> float:
    """Sideways distance in the image from the hip center to one ankle at the peak, meters."""
    ankle = rep.image_m(side, "ankle")[:, 0]
    return abs(rep.at_peak(rep.image_midpoint_m("hip")[:, 0] - ankle))
