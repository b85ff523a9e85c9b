"""Angles and directions of the body, pure geometry.

Every function takes arrays whose last axis is the coordinate, so it serves one frame or many. Axes
are the camera's: x right, y down, z away from the camera. NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import FloatArray, Landmark, Motion, Side

# The parts whose image and world positions are compared to find the picture's scale: the face is
# left out because its landmarks crowd together and would weigh too much.
_SCALE_MARKS = slice(Landmark.LEFT_SHOULDER, None)
_CAMERA_RIGHT_HANDED_FRONT = np.array([0.0, 0.0, -1.0])


def norm(vectors: FloatArray) -> FloatArray:
    """Length along the last axis."""
    length: FloatArray = np.sqrt(np.sum(vectors * vectors, axis=-1))
    return length


def unit(vectors: FloatArray) -> FloatArray:
    """Same directions with length 1; NaN where the length is 0."""
    length = norm(vectors)
    return vectors / np.where(length > 0, length, np.nan)[..., None]


def angle_between_deg(first: FloatArray, second: FloatArray) -> FloatArray:
    """Angle between two directions, in [0, 180] degrees."""
    cosine = np.sum(unit(first) * unit(second), axis=-1)
    angle: FloatArray = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return angle


def included_angle_deg(end: FloatArray, joint: FloatArray, other_end: FloatArray) -> FloatArray:
    """Return the included angle at `joint`, in [0, 180] degrees; 180 is a straight line."""
    return angle_between_deg(end - joint, other_end - joint)


def pixels_per_metre(motion: Motion) -> FloatArray:
    """(T,) picture scale: least squares of image on world positions, each about its own mean.

    Holds while the body is small against its distance (weak perspective).
    """
    image = motion.xy_px[:, _SCALE_MARKS]
    world = motion.world_m[:, _SCALE_MARKS, :2]
    known = np.isfinite(image) & np.isfinite(world)
    image, world = (_centred(points, known) for points in (image, world))
    spread = np.sum(world * world, axis=(1, 2))
    scale: FloatArray = np.sum(world * image, axis=(1, 2)) / np.where(spread > 0, spread, np.nan)
    return np.where(scale > 0, scale, np.nan)


def _centred(points: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """Points about the mean of the known ones; the unknown become 0 and weigh nothing."""
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    mean = np.where(known, points, 0.0).sum(axis=1, keepdims=True) / count
    return np.where(known, points - mean, 0.0)


def body_points_m(motion: Motion) -> FloatArray:
    """(T, 33, 3) metres about the hip centre: sideways and up from the picture, depth from world.

    The picture is right to 1-3 % of leg length, the world landmarks' own x and y are not, so only
    their depth is taken.
    """
    image_m = motion.xy_px / pixels_per_metre(motion)[:, None, None]
    hips = image_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    return np.concatenate([image_m - hips[:, None], motion.world_m[:, :, 2:]], axis=-1)


def middle(points: FloatArray, part: str) -> FloatArray:
    """Midpoint of the left and right `part` ("shoulder", "hip", …) of (…, 33, 3) points."""
    left, right = Landmark.of(Side.LEFT, part), Landmark.of(Side.RIGHT, part)
    centre: FloatArray = (points[..., left, :] + points[..., right, :]) / 2
    return centre


def trunk_axis(points: FloatArray) -> FloatArray:
    """Unit direction from the hip centre to the shoulder centre."""
    return unit(middle(points, "shoulder") - middle(points, "hip"))


def trunk_lean_deg(points: FloatArray) -> FloatArray:
    """Trunk from the vertical, 0 upright, 90 horizontal, in [0, 180] degrees."""
    upward = np.array([0.0, -1.0, 0.0])  # image y points down
    return angle_between_deg(trunk_axis(points), upward)


def anterior_axis(points: FloatArray) -> FloatArray:
    """Unit direction to which chest and pelvis face: left-right axis crossed with the trunk."""
    across = np.zeros_like(points[..., 0, :])
    for part in ("shoulder", "hip"):
        across = across + unit(
            points[..., Landmark.of(Side.LEFT, part), :]
            - points[..., Landmark.of(Side.RIGHT, part), :]
        )
    return unit(np.cross(across, trunk_axis(points)))


def yaw_deg(points: FloatArray) -> FloatArray:
    """How far the body is turned about its trunk from facing the camera, in (-180, 180].

    0 faces the camera, positive is toward the person's own left, ±90 is a side view, 180 the back.
    It works for standing and lying people alike, since it is about the trunk, not the vertical.
    """
    trunk, front = trunk_axis(points), anterior_axis(points)
    camera = np.broadcast_to(_CAMERA_RIGHT_HANDED_FRONT, trunk.shape)
    toward = unit(camera - np.sum(trunk * camera, axis=-1)[..., None] * trunk)
    sideways = np.cross(trunk, toward)
    yaw: FloatArray = np.degrees(
        np.arctan2(np.sum(front * sideways, axis=-1), np.sum(front * toward, axis=-1))
    )
    return yaw


def knee_flexion_deg(points: FloatArray, side: Side) -> FloatArray:
    """180° minus the included hip-knee-ankle angle; 0 is a straight leg."""
    hip, knee, ankle = (points[..., Landmark.of(side, p), :] for p in ("hip", "knee", "ankle"))
    return 180.0 - included_angle_deg(hip, knee, ankle)


def hip_angle_deg(points: FloatArray, side: Side) -> FloatArray:
    """Angle between the trunk and one thigh, in [0, 180]; 180 is a straight line."""
    thigh = points[..., Landmark.of(side, "knee"), :] - points[..., Landmark.of(side, "hip"), :]
    return angle_between_deg(trunk_axis(points), thigh)


def leg_direction(points: FloatArray, side: Side, part: str = "knee") -> FloatArray:
    """Unit direction from one hip to the same side's `part`."""
    return unit(points[..., Landmark.of(side, part), :] - points[..., Landmark.of(side, "hip"), :])


def hip_abduction_deg(points: FloatArray, side: Side) -> FloatArray:
    """Thigh out from the trunk's long axis in the frontal plane of the pelvis; 0 in line.

    Positive is away from the midline, in (-180, 180].
    """
    thigh = leg_direction(points, side)
    front, trunk = anterior_axis(points), trunk_axis(points)
    leftward = np.cross(trunk, front)
    outward = leftward if side is Side.LEFT else -leftward
    abduction: FloatArray = np.degrees(
        np.arctan2(np.sum(thigh * outward, axis=-1), -np.sum(thigh * trunk, axis=-1))
    )
    return abduction


def hip_flexion_deg(points: FloatArray, side: Side) -> FloatArray:
    """Thigh forward of the trunk's line in the sagittal plane of the pelvis; 0 in line."""
    thigh = leg_direction(points, side)
    front, trunk = anterior_axis(points), trunk_axis(points)
    flexion: FloatArray = np.degrees(
        np.arctan2(np.sum(thigh * front, axis=-1), -np.sum(thigh * trunk, axis=-1))
    )
    return flexion


def leg_length_m(points: FloatArray) -> FloatArray:
    """Thigh plus shank, mean of both legs, metres."""
    total = np.zeros(points.shape[:-2])
    for side in (Side.LEFT, Side.RIGHT):
        hip, knee, ankle = (points[..., Landmark.of(side, p), :] for p in ("hip", "knee", "ankle"))
        total = total + norm(hip - knee) + norm(knee - ankle)
    return total / 2
