"""Landmarks of one person: in one frame (`Pose`) or in several (`Motion`).

Unseen is NaN, never a guess; a frame without a person is an all-NaN pose, so time continues.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import IntEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.side import LEGS as LEGS  # noqa: PLC0414  # re-exported
from formcheck.pose.side import Side as Side  # noqa: PLC0414

FloatArray = NDArray[np.float64]

LANDMARK_COUNT = 33


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
        """Return the landmark of `part` ("knee", "foot_index", …) on one side.

        Raises KeyError for a part that exists once, or for `Side.BOTH`.
        """
        return cls[f"{side.value}_{part}".upper()]


FACE = tuple(Landmark)[: Landmark.LEFT_SHOULDER]

# Indexing landmarks with this exchanges left and right of a whole pose.
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

    `xy_px` (33, 2): image coordinates, x right and y down, not mirrored.
    `world_m` (33, 3): meters about the hip center, x right, y down, z away from the camera.
    `visibility` (33,): the model's own estimate, 0..1; 0 beyond the image's edge.
    `body_m` (33, 3): best known 3-D points, meters about the hip center in the camera's axes; None
    until depth has been refined (see `preprocessing.depth`).

    Raises ValueError for other shapes.
    """

    timestamp_ms: int
    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    body_m: FloatArray | None = None

    def __post_init__(self) -> None:
        found = (self.xy_px.shape, self.world_m.shape, self.visibility.shape)
        expected = ((LANDMARK_COUNT, 2), (LANDMARK_COUNT, 3), (LANDMARK_COUNT,))
        if found != expected:
            raise ValueError(f"expected landmark shapes {expected}, but got {found}")

    @classmethod
    def unseen(cls, timestamp_ms: int) -> Pose:
        """The pose of a frame without a person."""
        return cls(
            timestamp_ms,
            np.full((LANDMARK_COUNT, 2), np.nan),
            np.full((LANDMARK_COUNT, 3), np.nan),
            np.full(LANDMARK_COUNT, np.nan),
        )

    @property
    def is_seen(self) -> bool:
        """Whether a person was found in this frame."""
        return bool(np.isfinite(self.xy_px).any())

    def moved(self, x_px: float, y_px: float) -> Pose:
        """The same pose so many pixels further right and down in the image."""
        if not x_px and not y_px:
            return self
        return replace(self, xy_px=self.xy_px + np.array([x_px, y_px]))


@dataclass(frozen=True)
class Motion:
    """The poses of T frames as arrays; fields have the meaning and units of `Pose`.

    `times_ms` (T,) strictly increasing; `xy_px` (T, 33, 2); `world_m` (T, 33, 3); `visibility`
    (T, 33); `refined_m` (T, 33, 3) the `body_m` of refined poses, else None.
    """

    times_ms: NDArray[np.int64]
    xy_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    refined_m: FloatArray | None = None

    @cached_property
    def body_m(self) -> FloatArray:
        """(T, 33, 3) best known 3-D points, meters about the hip center; see `body_points_m`."""
        if self.refined_m is not None:
            return self.refined_m
        return body_points_m(self.xy_px, self.world_m)

    @classmethod
    def of(cls, poses: Sequence[Pose]) -> Motion:
        """Stack poses, which are in time order. Raises ValueError if there are none."""
        if not poses:
            raise ValueError("expected at least one pose, but got none")
        return cls(
            np.array([pose.timestamp_ms for pose in poses], dtype=np.int64),
            np.stack([pose.xy_px for pose in poses]),
            np.stack([pose.world_m for pose in poses]),
            np.stack([pose.visibility for pose in poses]),
            _stacked([pose.body_m for pose in poses]),
        )

    def __len__(self) -> int:
        return len(self.times_ms)

    def __getitem__(self, frames: slice | NDArray[np.intp] | NDArray[np.bool_]) -> Motion:
        return Motion(
            self.times_ms[frames],
            self.xy_px[frames],
            self.world_m[frames],
            self.visibility[frames],
            None if self.refined_m is None else self.refined_m[frames],
        )

    def followed_by(self, later: Motion) -> Motion:
        """Concatenate this motion and a later one."""
        parts = ("times_ms", "xy_px", "world_m", "visibility", "body_m")
        return Motion(
            *(np.concatenate([getattr(m, part) for m in (self, later)]) for part in parts)
        )

    def pose(self, frame: int) -> Pose:
        """The pose of one frame, by its place in this motion."""
        return Pose(
            int(self.times_ms[frame]),
            self.xy_px[frame],
            self.world_m[frame],
            self.visibility[frame],
            None if self.refined_m is None else self.refined_m[frame],
        )

    @cached_property
    def scale_px_per_m(self) -> FloatArray:
        """(T,) image scale in pixels per meter, see `pixels_per_meter`."""
        return pixels_per_meter(self.xy_px, self.world_m)

    @property
    def times_s(self) -> FloatArray:
        """(T,) seconds."""
        return self.times_ms / 1000.0

    @property
    def seen(self) -> NDArray[np.bool_]:
        """(T,) whether a person was found."""
        return np.asarray(np.isfinite(self.xy_px[:, :, 0]).any(axis=1))


def _stacked(points: Sequence[FloatArray | None]) -> FloatArray | None:
    known = [item for item in points if item is not None]
    return np.stack(known) if len(known) == len(points) else None


# Without the face: its landmarks are close together and would weigh too much.
_SCALE_LANDMARKS = slice(Landmark.LEFT_SHOULDER, None)


def pixels_per_meter(xy_px: FloatArray, world_m: FloatArray) -> FloatArray:
    """(T,) image scale of (T, 33, …) landmarks, pixels per meter; NaN if unknown.

    Least squares of image on world landmarks, both centered, under weak perspective: the body is
    small compared with its distance.
    """
    image, world = xy_px[:, _SCALE_LANDMARKS], world_m[:, _SCALE_LANDMARKS, :2]
    known = np.isfinite(image) & np.isfinite(world)
    image, world = _centered(image, known), _centered(world, known)
    spread = np.sum(world * world, axis=(1, 2))
    scale: FloatArray = np.sum(world * image, axis=(1, 2)) / np.where(spread > 0, spread, np.nan)
    return np.where(scale > 0, scale, np.nan)


def body_points_m(xy_px: FloatArray, world_m: FloatArray) -> FloatArray:
    """(T, 33, 3) meters about the hip center: x and y from the image, z from the world landmarks.

    The image is accurate to 1-3 % of leg length; the world landmarks' x and y are not, so only
    their depth is used.
    """
    image_m = xy_px / pixels_per_meter(xy_px, world_m)[:, None, None]
    hips = image_m[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    return np.concatenate([image_m - hips[:, None], world_m[:, :, 2:]], axis=-1)


def _centered(points: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    # Unknown points become 0 and do not contribute.
    count = np.maximum(known.sum(axis=1, keepdims=True), 1)
    mean = np.where(known, points, 0.0).sum(axis=1, keepdims=True) / count
    return np.where(known, points - mean, 0.0)
