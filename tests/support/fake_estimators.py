"""Fake pose estimators that implement the protocols of `formcheck.pose_estimation.base`."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from formcheck.files import Closing
from formcheck.pose.landmarks import FloatArray, Motion, Pose, Side
from tests.support.stick import film, lunge

RgbImage = NDArray[np.uint8]

MODEL, SHA256 = "fake", "ab" * 32
PERSON_RGB = (200, 40, 40)
WIDTH_OF_HEIGHT = 0.4  # of the box that stands for a person


def box_person(size_px: tuple[int, int], left: int, top: int, width: int) -> RgbImage:
    """Return a gray frame with a box that `BoxEstimator` takes for a person."""
    rgb = np.full((size_px[1], size_px[0], 3), 120, np.uint8)
    rgb[top : top + round(width / WIDTH_OF_HEIGHT), left : left + width] = PERSON_RGB
    return rgb


class BoxEstimator(Closing):
    """Finds a box in the color of a person, and puts a standing stick person into it."""

    model, model_sha256 = MODEL, SHA256

    def __init__(self) -> None:
        self._last_ms: int | None = None

    def close(self) -> None:
        """There is nothing to free."""

    def estimate(self, frame_rgb: RgbImage, timestamp_ms: int) -> Pose:
        if self._last_ms is not None and timestamp_ms <= self._last_ms:
            raise ValueError(f"timestamp {timestamp_ms} ms is not after {self._last_ms} ms")
        self._last_ms = timestamp_ms
        rows, columns = np.nonzero((frame_rgb == PERSON_RGB).all(axis=2))
        if not len(rows):
            return Pose.unseen(timestamp_ms)
        width_px = float(columns.max() - columns.min() + 1)
        corner_px = np.array([columns.min(), rows.min()])
        return _standing_in(corner_px, width_px / WIDTH_OF_HEIGHT, frame_rgb, timestamp_ms)


def _standing_in(
    corner_px: FloatArray, height_px: float, frame_rgb: RgbImage, timestamp_ms: int
) -> Pose:
    pose = film(lunge(0.0)(0.0, Side.LEFT), timestamp_ms)
    low_px, high_px = pose.xy_px.min(axis=0), pose.xy_px.max(axis=0)
    xy_px = corner_px + (pose.xy_px - low_px) * height_px / (high_px - low_px)[1]
    outside = ((xy_px < 0) | (xy_px > frame_rgb.shape[1::-1])).any(axis=1)
    return Pose(timestamp_ms, xy_px, pose.world_m, np.where(outside, 0.0, pose.visibility))


class PlaybackEstimator(Closing):
    """Returns the pose that a motion has at each timestamp, whatever the frame shows."""

    model, model_sha256 = MODEL, SHA256

    def __init__(self, poses: Mapping[int, Pose]) -> None:
        self._poses = poses

    def close(self) -> None:
        """There is nothing to free."""

    def estimate(self, frame_rgb: RgbImage, timestamp_ms: int) -> Pose:
        return self._poses.get(timestamp_ms, Pose.unseen(timestamp_ms))


class NobodyElse(Closing):
    """A multi-person estimator that finds nobody."""

    def close(self) -> None:
        """There is nothing to free."""

    def detect(self, frame_rgb: RgbImage, timestamp_ms: int = 0) -> list[Pose]:
        return []


class PlaybackEstimators:
    """Implements `EstimatorProvider` for a motion of one person."""

    model = MODEL

    def __init__(self, motion: Motion) -> None:
        self._poses = {int(ms): motion.pose(frame) for frame, ms in enumerate(motion.times_ms)}

    def single_person(self) -> PlaybackEstimator:
        return PlaybackEstimator(self._poses)

    def multi_person(self, min_confidence: float) -> NobodyElse:
        return NobodyElse()
