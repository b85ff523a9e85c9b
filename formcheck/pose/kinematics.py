"""Angles and directions of the body: pure geometry.

Each function takes arrays whose last axis is the coordinate, for one frame or many. Axes are the
camera's: x right, y down, z away from the camera. NaN in, NaN out.
"""

from __future__ import annotations

import numpy as np

from formcheck.pose.landmarks import FloatArray, Landmark, Side

_TOWARD_CAMERA = np.array([0.0, 0.0, -1.0])


def norm(vectors: FloatArray) -> FloatArray:
    """Length along the last axis."""
    length: FloatArray = np.sqrt(np.sum(vectors * vectors, axis=-1))
    return length


def unit(vectors: FloatArray) -> FloatArray:
    """Normalize along the last axis; NaN where the length is 0."""
    length = norm(vectors)
    return vectors / np.where(length > 0, length, np.nan)[..., None]


def angle_between_deg(first: FloatArray, second: FloatArray) -> FloatArray:
    """Return the angle between two directions, in [0, 180] degrees."""
    cosine = np.sum(unit(first) * unit(second), axis=-1)
    angle: FloatArray = np.degrees(np.arccos(np.clip(cosine, -1.0, 1.0)))
    return angle


def included_angle_deg(end: FloatArray, joint: FloatArray, other_end: FloatArray) -> FloatArray:
    """Return the included angle at `joint`, in [0, 180] degrees; 180 is a straight line."""
    return angle_between_deg(end - joint, other_end - joint)


def midpoint(points: FloatArray, part: str) -> FloatArray:
    """Midpoint of the left and right `part` ("shoulder", "hip", …) of (…, 33, 3) points."""
    left, right = Landmark.of(Side.LEFT, part), Landmark.of(Side.RIGHT, part)
    center: FloatArray = (points[..., left, :] + points[..., right, :]) / 2
    return center


def trunk_axis(points: FloatArray) -> FloatArray:
    """Unit direction from the hip center to the shoulder center."""
    return unit(midpoint(points, "shoulder") - midpoint(points, "hip"))


def trunk_lean_deg(points: FloatArray) -> FloatArray:
    """Return the trunk's angle from the vertical: 0 upright, 90 level, in [0, 180] degrees."""
    upward = np.array([0.0, -1.0, 0.0])  # image y points down
    return angle_between_deg(trunk_axis(points), upward)


def left_axis(points: FloatArray) -> FloatArray:
    """Unit direction from the body's right to its left, the mean of shoulder line and hip line."""
    across = np.zeros_like(points[..., 0, :])
    for part in ("shoulder", "hip"):
        across = across + unit(
            points[..., Landmark.of(Side.LEFT, part), :]
            - points[..., Landmark.of(Side.RIGHT, part), :]
        )
    return unit(across)


def anterior_axis(points: FloatArray) -> FloatArray:
    """Unit direction that chest and pelvis face: the left-right axis crossed with the trunk."""
    return unit(np.cross(left_axis(points), trunk_axis(points)))


def yaw_deg(points: FloatArray) -> FloatArray:
    """Return the body's rotation about its trunk away from the camera, in (-180, 180] degrees.

    0 faces the camera, positive is toward the person's own left, ±90 is a side view, 180 the back.
    It holds for standing and lying people, since the axis is the trunk, not the vertical.
    """
    trunk, front = trunk_axis(points), anterior_axis(points)
    camera = np.broadcast_to(_TOWARD_CAMERA, trunk.shape)
    toward = unit(camera - np.sum(trunk * camera, axis=-1)[..., None] * trunk)
    sideways = np.cross(trunk, toward)
    yaw: FloatArray = np.degrees(
        np.arctan2(np.sum(front * sideways, axis=-1), np.sum(front * toward, axis=-1))
    )
    return yaw


def knee_flexion_deg(points: FloatArray, side: Side) -> FloatArray:
    """Return 180° minus the included hip-knee-ankle angle; 0 is a straight leg."""
    hip, knee, ankle = (points[..., Landmark.of(side, p), :] for p in ("hip", "knee", "ankle"))
    return 180.0 - included_angle_deg(hip, knee, ankle)


def hip_angle_deg(points: FloatArray, side: Side) -> FloatArray:
    """Return the angle between trunk and one thigh, in [0, 180] degrees; 180 is straight."""
    thigh = points[..., Landmark.of(side, "knee"), :] - points[..., Landmark.of(side, "hip"), :]
    return angle_between_deg(trunk_axis(points), thigh)


def leg_direction(points: FloatArray, side: Side, part: str = "knee") -> FloatArray:
    """Unit direction from one hip to the same side's `part`."""
    return unit(points[..., Landmark.of(side, part), :] - points[..., Landmark.of(side, "hip"), :])


def hip_abduction_deg(points: FloatArray, side: Side) -> FloatArray:
    """Return the thigh's angle from the trunk's axis in the pelvis's frontal plane, degrees.

    0 is in line with the trunk, positive away from the midline, in (-180, 180].
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
    """Return the thigh's angle from the trunk's axis in the pelvis's sagittal plane, degrees.

    0 is in line with the trunk, positive forward, in (-180, 180].
    """
    thigh = leg_direction(points, side)
    front, trunk = anterior_axis(points), trunk_axis(points)
    flexion: FloatArray = np.degrees(
        np.arctan2(np.sum(thigh * front, axis=-1), -np.sum(thigh * trunk, axis=-1))
    )
    return flexion


def leg_length_m(points: FloatArray) -> FloatArray:
    """Return thigh plus shank, mean of both legs, in meters."""
    total = np.zeros(points.shape[:-2])
    for side in (Side.LEFT, Side.RIGHT):
        hip, knee, ankle = (points[..., Landmark.of(side, p), :] for p in ("hip", "knee", "ankle"))
        total = total + norm(hip - knee) + norm(knee - ankle)
    return total / 2


def shank_inward_deg(xy_px: FloatArray, side: Side, foot_part: str) -> FloatArray:
    """Return one shank's inward lean in the image over a point of its foot, degrees.

    `xy_px` (…, 33, 2). Positive is medial for a person who faces the camera. NaN unless the knee is
    above that point.
    """
    knee = xy_px[..., Landmark.of(side, "knee"), :]
    foot = xy_px[..., Landmark.of(side, foot_part), :]
    inward = -1.0 if side is Side.LEFT else 1.0  # facing the camera, left is at image right
    across, height = inward * (knee[..., 0] - foot[..., 0]), foot[..., 1] - knee[..., 1]
    lean: FloatArray = np.degrees(np.arctan2(across, np.where(height > 0, height, np.nan)))
    return lean
