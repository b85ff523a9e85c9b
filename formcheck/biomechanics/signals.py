"""Per-frame signals that two or more exercises share: each takes a `Body` and returns (T,) values.

Angles are in degrees, heights and distances in meters or, as shares, in leg lengths.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.biomechanics.body import Body
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Side

_DEPTH_SHARE = 0.4


def knee_flexion_deg(body: Body, side: Side) -> FloatArray:
    """Flexion of one knee, or the mean of both for `Side.BOTH`; 0 is straight."""
    return _per_side(body, side, kinematics.knee_flexion_deg)


def hip_angle_deg(body: Body, side: Side) -> FloatArray:
    """Angle between trunk and thigh, or the mean of both legs; 180 is a straight line."""
    return _per_side(body, side, kinematics.hip_angle_deg)


def hip_extension_deg(body: Body, side: Side) -> FloatArray:
    """180 minus the hip flexion: unlike the hip angle, it exceeds 180 past the straight line."""
    return 180.0 - hip_flexion_deg(body, side)


def hip_opening_deg(body: Body) -> FloatArray:
    """Mean extension of both hips; see `hip_extension_deg`."""
    return hip_extension_deg(body, Side.BOTH)


def hip_flexion_deg(body: Body, side: Side) -> FloatArray:
    """Thigh forward of the trunk's line, or the mean of both; negative past straight."""
    return _per_side(body, side, kinematics.hip_flexion_deg)


def hip_abduction_deg(body: Body, side: Side) -> FloatArray:
    """Thigh away from the midline, or the mean of both; 0 is in line with the trunk."""
    return _per_side(body, side, kinematics.hip_abduction_deg)


def trunk_lean_deg(body: Body) -> FloatArray:
    """Trunk from the vertical; 0 is upright."""
    return kinematics.trunk_lean_deg(body.points_m)


def mean_knee_flexion_deg(body: Body) -> FloatArray:
    """Mean flexion of both knees: in a lunge both bend, in walking only one at a time."""
    return knee_flexion_deg(body, Side.BOTH)


def deeper_knee_flexion_deg(body: Body) -> FloatArray:
    """Flexion of the more bent knee."""
    return np.maximum(knee_flexion_deg(body, Side.LEFT), knee_flexion_deg(body, Side.RIGHT))


def hip_height_m(body: Body) -> FloatArray:
    """Height of the hip center above the lower ankle, from the world landmarks.

    World rather than image: a foot that steps toward the camera sinks in the image.
    """
    world = body.motion.world_m
    lower_ankle = np.maximum(
        world[:, Landmark.LEFT_ANKLE, 1], world[:, Landmark.RIGHT_ANKLE, 1]
    )  # image y points down
    hips: FloatArray = kinematics.midpoint(world, "hip")[:, 1]
    return lower_ankle - hips


def hip_drop_m(body: Body) -> FloatArray:
    """Negated hip height: rises as the hips sink."""
    return -hip_height_m(body)


def pelvis_drop_share(body: Body) -> FloatArray:
    """Negated hip height in the person's own leg lengths: -1 is standing, 0 hips at the ankles."""
    return -hip_height_m(body) / body.leg_m


def pelvis_image_rise_m(body: Body) -> FloatArray:
    """Height of the hip center in the image; only its changes are meaningful."""
    return -body.image_midpoint_m("hip")[:, 1]


def climb_m(body: Body) -> FloatArray:
    """Mean height in the image of hips and ankles: it starts to rise with the first foot."""
    ankles = -body.image_midpoint_m("ankle")[:, 1]
    return (pelvis_image_rise_m(body) + ankles) / 2


def thigh_split_deg(body: Body) -> FloatArray:
    """Angle between the thighs."""
    left, right = (kinematics.leg_direction(body.points_m, side) for side in LEGS)
    return kinematics.angle_between_deg(left, right)


def knees_apart_m(body: Body) -> FloatArray:
    """Distance between the knees, with two fifths of its depth.

    Depth is too noisy to count fully, but seen from above it is all there is.
    """
    apart = body.point_m(Side.LEFT, "knee") - body.point_m(Side.RIGHT, "knee")
    return kinematics.norm(apart * np.array([1.0, 1.0, _DEPTH_SHARE]))


def leg_split_deg(body: Body) -> FloatArray:
    """Angle between the lines from hip to ankle."""
    left, right = (kinematics.leg_direction(body.points_m, side, "ankle") for side in LEGS)
    return kinematics.angle_between_deg(left, right)


def _per_side(
    body: Body, side: Side, measure: Callable[[FloatArray, Side], FloatArray]
) -> FloatArray:
    if side is not Side.BOTH:
        return measure(body.points_m, side)
    return (measure(body.points_m, Side.LEFT) + measure(body.points_m, Side.RIGHT)) / 2
