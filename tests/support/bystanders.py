"""Stick people next to each other."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.pose.landmarks import FloatArray, Motion, Pose, Side
from formcheck.tracking.people import Detection, Person
from tests.support.stick import performed, step_up

GREEN = np.array([0.1, 0.6, 0.2, 0.2, 0.2, 0.3])
RED = np.array([0.7, 0.1, 0.1, 0.5, 0.5, 0.5])
SIZE_PX = (640, 480)
FLOOR_PX = 400


def placed(pose: Pose, x_px: float = 320.0, zoom: float = 1.0, timestamp_ms: int = 0) -> Pose:
    """The pose `zoom` times as large about its feet, with the middle of its trunk at `x_px`."""
    xy_px = (pose.xy_px - [320, FLOOR_PX]) * zoom + [x_px, FLOOR_PX]
    return Pose(timestamp_ms, xy_px, pose.world_m, pose.visibility)


def exercising(x_px: float = 320.0, zoom: float = 1.0, step: int = 6) -> list[Pose]:
    """Three step-ups, five poses per second (every `step`-th of thirty)."""
    motion = performed(step_up, [Side.RIGHT] * 3)
    return [
        placed(_lowered(motion.pose(frame)), x_px, zoom, int(motion.times_ms[frame]))
        for frame in range(0, len(motion), step)
    ]


def _lowered(pose: Pose) -> Pose:
    """Return the pose with its feet on the floor; `film` puts them in the middle."""
    xy_px = pose.xy_px + [0, FLOOR_PX - 260]
    return Pose(pose.timestamp_ms, xy_px, pose.world_m, pose.visibility)


def standing(like: Sequence[Pose], x_px: float, zoom: float = 1.0) -> list[Pose]:
    """Somebody who stands still at the same times, except for a slow sway of 2 cm."""
    first = exercising()[0]
    return [
        placed(first, x_px + 4 * np.sin(pose.timestamp_ms / 1500), zoom, pose.timestamp_ms)
        for pose in like
    ]


def person(poses: Sequence[Pose], colors: FloatArray = GREEN) -> Person:
    """The person that a tracker would make of these poses."""
    times = np.array([pose.timestamp_ms for pose in poses], dtype=np.float64)
    return Person(times, tuple(Detection(pose, colors) for pose in poses))


def motion(poses: Sequence[Pose]) -> Motion:
    return Motion.of(poses)
