"""What a camera saw of one person: landmarks of one frame, and of a stretch of frames.

Unseen is NaN, never a guess; nobody in view is an all-NaN pose, so that time still flows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

LANDMARK_COUNT = 33


class Side(str, Enum):
    """The person's own side; `BOTH` is for movements of two legs at once."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def other(self) -> Side:
        """The opposite leg; `BOTH` is its own opposite."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.BOTH: Side.BOTH}[self]


class Landmark(IntEnum):
    """BlazePose's 33 landmarks in their published order (Bazarevsky 2020, arXiv 2006.10204)."""

    NOSE = 0
    LEFT_EYE_INNER = 1
    LEFT_EYE = 2
    LEFT_EYE_OUTER = 3
    RIGHT_EYE_INNER = 4
    RIGHT_EYE = 5
    RIGHT_EYE_OUTER = 6
    LEFT_EAR = 7
    RIGHT_EAR = 8
    MOUTH_LEFT = 9
    MOUTH_RIGHT = 10
    LEFT_SHOULDER = 11
    RIGHT_SHOULDER = 12
    LEFT_ELBOW = 13
    RIGHT_ELBOW = 14
    LEFT_WRIST = 15
    RIGHT_WRIST = 16
    LEFT_PINKY = 17
    RIGHT_PINKY = 18
    LEFT_INDEX = 19
    RIGHT_INDEX = 20
    LEFT_THUMB = 21
    RIGHT_THUMB = 22
    LEFT_HIP = 23
    RIGHT_HIP = 24
    LEFT_KNEE = 25
    RIGHT_KNEE = 26
    LEFT_ANKLE = 27
    RIGHT_ANKLE = 28
    LEFT_HEEL = 29
    RIGHT_HEEL = 30
    LEFT_FOOT_INDEX = 31
    RIGHT_FOOT_INDEX = 32

    @classmethod
    def of(cls, side: Side, part: str) -> Landmark:
        """The landmark of `part` ("knee", "foot_index", …) on one side.

        Raises KeyError for a part that has no sides, or for `Side.BOTH`.
        """
        return cls[f"{side.value}_{part}".upper()]


# Swapping these columns exchanges left and right of a whole pose.
MIRRORED: NDArray[np.intp] = np.array(
    [
        Landmark[
            mark.name.replace("LEFT", "~").replace("RIGHT", "LEFT").replace("~", "RIGHT")
        ].value
        for mark in Landmark
    ]
)


@dataclass(frozen=True)
class Pose:
    """One person in one frame.

    `xy_px` (33, 2): picture coordinates, x right and y down, unmirrored.
    `world_m` (33, 3): metres about the hip centre, x right, y down, z away from the camera.
    `visibility` (33,): the model's own estimate, 0..1.
    """

    timestamp_ms: int
    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    def __post_init__(self) -> None:
        found = (self.xy_px.shape, self.world_m.shape, self.visibility.shape)
        expected = ((LANDMARK_COUNT, 2), (LANDMARK_COUNT, 3), (LANDMARK_COUNT,))
        if found != expected:
            raise ValueError(f"expected landmark shapes {expected}, but got {found}")

    @classmethod
    def unseen(cls, timestamp_ms: int) -> Pose:
        """Nobody in view at this time."""
        return cls(
            timestamp_ms,
            np.full((LANDMARK_COUNT, 2), np.nan),
            np.full((LANDMARK_COUNT, 3), np.nan),
            np.full(LANDMARK_COUNT, np.nan),
        )

    @property
    def is_seen(self) -> bool:
        """Whether anybody was found in this frame."""
        return bool(np.isfinite(self.xy_px).any())


@dataclass(frozen=True)
class Motion:
    """The poses of T frames as arrays, so that a measure is written once for one frame or many.

    `times_ms` (T,) strictly increasing; `xy_px` (T, 33, 2); `world_m` (T, 33, 3);
    `visibility` (T, 33). The meaning is that of `Pose`.
    """

    times_ms: NDArray[np.int64]
    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray

    @classmethod
    def of(cls, poses: Sequence[Pose]) -> Motion:
        """Stack poses in time order. Raises ValueError when there is none."""
        if not poses:
            raise ValueError("expected at least one pose, but got none")
        return cls(
            np.array([pose.timestamp_ms for pose in poses], dtype=np.int64),
            np.stack([pose.xy_px for pose in poses]),
            np.stack([pose.world_m for pose in poses]),
            np.stack([pose.visibility for pose in poses]),
        )

    def __len__(self) -> int:
        return len(self.times_ms)

    def __getitem__(self, frames: slice | NDArray[np.intp] | NDArray[np.bool_]) -> Motion:
        return Motion(
            self.times_ms[frames], self.xy_px[frames], self.world_m[frames], self.visibility[frames]
        )

    def pose(self, frame: int) -> Pose:
        """The pose of one frame."""
        return Pose(
            int(self.times_ms[frame]),
            self.xy_px[frame],
            self.world_m[frame],
            self.visibility[frame],
        )

    @property
    def times_s(self) -> FloatArray:
        """(T,) seconds."""
        return self.times_ms / 1000.0

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(T,) whether anybody was found."""
        return np.asarray(np.isfinite(self.xy_px[:, :, 0]).any(axis=1))
