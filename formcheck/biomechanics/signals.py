"""Numbers a frame that two or more exercises share. All take a `Body` and give (T,) arrays."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.biomechanics.body import Body
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Side


def knee_flexion_deg(body: Body, side: Side) -> FloatArray:
    """Flexion of one knee, or the mean of both for `Side.BOTH`; 0 straight."""
    return _of_legs(body, side, kinematics.knee_flexion_deg)


def hip_angle_deg(body: Body, side: Side) -> FloatArray:
    """Angle between trunk and thigh, or the mean of both legs; 180 is a straight line."""
    return _of_legs(body, side, kinematics.hip_angle_deg)


def hip_opening_deg(body: Body) -> FloatArray:
    """Hip angle beyond 180 where the hips pass the straight line: 180 less the hip flexion."""
    return 180.0 - hip_flexion_deg(body, Side.BOTH)


def hip_flexion_deg(body: Body, side: Side) -> FloatArray:
    """Thigh forward of the trunk's line, or the mean of both; negative is past straight."""
    return _of_legs(body, side, kinematics.hip_flexion_deg)


def trunk_lean_deg(body: Body) -> FloatArray:
    """Trunk from the vertical; 0 upright."""
    return kinematics.trunk_lean_deg(body.points_m)


def mean_knee_flexion_deg(body: Body) -> FloatArray:
    """Mean flexion of both knees: in a lunge both bend, in walking one at a time."""
    return knee_flexion_deg(body, Side.BOTH)


def deeper_knee_flexion_deg(body: Body) -> FloatArray:
    """Flexion of the knee that is bent more."""
    return np.maximum(knee_flexion_deg(body, Side.LEFT), knee_flexion_deg(body, Side.RIGHT))


def straighter_knee_flexion_deg(body: Body) -> FloatArray:
    """Flexion of the knee that is bent less."""
    return np.minimum(knee_flexion_deg(body, Side.LEFT), knee_flexion_deg(body, Side.RIGHT))


def hip_height_m(body: Body) -> FloatArray:
    """Hip center above the lower ankle, meters, from the world landmarks.

    World rather than picture: a foot that steps toward the camera sinks in the picture.
    """
    world = body.motion.world_m
    ankles = np.maximum(world[:, 27, 1], world[:, 28, 1])
    hips: FloatArray = (world[:, 23, 1] + world[:, 24, 1]) / 2
    return ankles - hips


def hip_drop_m(body: Body) -> FloatArray:
    """Negated hip height: rises as the hips sink."""
    return -hip_height_m(body)


def pelvis_drop_share(body: Body) -> FloatArray:
    """How far the hips are below standing, in leg lengths, negated hip height over the lower ankle.

    -1 is standing; the scale is the person's own leg.
    """
    return -hip_height_m(body) / body.leg_m


def pelvis_image_rise_m(body: Body) -> FloatArray:
    """Height of the hip center in the picture, meters; only its changes mean something."""
    return -body.image_middle_m("hip")[:, 1]


def climb_m(body: Body) -> FloatArray:
    """Mean height in the picture of the hips and of both ankles, meters: begins with the foot."""
    ankles = -body.image_middle_m("ankle")[:, 1]
    return (pelvis_image_rise_m(body) + ankles) / 2


def thigh_split_deg(body: Body) -> FloatArray:
    """Angle between the two thighs."""
    left, right = (kinematics.leg_direction(body.points_m, side) for side in LEGS)
    return kinematics.angle_between_deg(left, right)


def knees_apart_m(body: Body) -> FloatArray:
    """Distance between the knees: as the picture shows it, with two fifths of the depth.

    The depth is too noisy to count fully, but from above it is all there is.
    """
    apart = body.point_m(Side.LEFT, "knee") - body.point_m(Side.RIGHT, "knee")
    return kinematics.norm(apart * np.array([1.0, 1.0, 0.4]))


def leg_split_deg(body: Body) -> FloatArray:
    """Angle between the two hip-ankle lines."""
    left, right = (kinematics.leg_direction(body.points_m, side, "ankle") for side in LEGS)
    return kinematics.angle_between_deg(left, right)


def _of_legs(
    body: Body, side: Side, measure: Callable[[FloatArray, Side], FloatArray]
) -> FloatArray:
    if side is not Side.BOTH:
        return measure(body.points_m, side)
    return (measure(body.points_m, Side.LEFT) + measure(body.points_m, Side.RIGHT)) / 2
