"""What a pose estimator is. All other rooms depend on these protocols, never on MediaPipe."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import Pose


class PoseEstimator(Protocol):
    """Estimates the pose of one person in the frames of one video, from the first to the last.

    Any estimator that gives the 33 landmarks of `formcheck.pose.landmarks.Landmark` can take
    MediaPipe's place: its poses are in pixels of the frame, with world coordinates in meters around
    the midpoint of the hips (x right, y down, z away from the camera) and a visibility in [0, 1]
    for each landmark. The contract test in `tests/pose_estimation` checks an implementation.
    """

    @property
    def model(self) -> str:
        """Name of the model, as result documents give it."""

    @property
    def model_sha256(self) -> str:
        """SHA-256 of the model's file, in hexadecimal."""

    def estimate(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
        """Return the person's pose in `frame_rgb` (H, W, 3), or an unseen pose if nobody is there.

        The pose keeps the timestamp. Landmarks outside the frame have visibility 0. Raises
        ValueError unless `timestamp_ms` is greater than that of the previous frame.
        """

    def close(self) -> None:
        """Free the model; the estimator cannot be used afterward."""


class MultiPersonEstimator(Protocol):
    """Estimates the poses of several people in single frames, without regard to earlier ones.

    The same person may be found twice.
    """

    def detect(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int = 0) -> list[Pose]:
        """Return the pose of everybody found in `frame_rgb` (H, W, 3), as `PoseEstimator` does."""

    def close(self) -> None:
        """Free the model; the estimator cannot be used afterward."""


class EstimatorProvider(Protocol):
    """Provides the estimators that the analysis of a video needs, all of one model."""

    @property
    def model(self) -> str | Path:
        """Name of the model, or the path of its file."""

    def single_person(self) -> PoseEstimator:
        """Return a new estimator for one video, and close the one returned before.

        Raises UnknownModelError or ModelError.
        """

    def multi_person(self, min_confidence: float) -> MultiPersonEstimator:
        """Return an estimator that accepts detections from `min_confidence` on, in [0, 1].

        A low value finds small and half-hidden people too, but also plants and coat racks.
        Raises UnknownModelError or ModelError.
        """
