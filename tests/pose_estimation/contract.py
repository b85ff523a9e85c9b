"""What every pose estimator must do; a test class inherits it and opens its estimator."""

from __future__ import annotations

from abc import ABC, abstractmethod
from contextlib import closing

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, Landmark, Pose
from formcheck.pose_estimation.base import MultiPersonEstimator, PoseEstimator

HIPS = [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]


class PoseEstimatorContract(ABC):
    """Inherit, and give an estimator and a frame that shows one person from head to feet."""

    @abstractmethod
    def open_estimator(self) -> PoseEstimator:
        """Return a new estimator."""

    @abstractmethod
    def frame_rgb(self) -> NDArray[np.uint8]:
        """Return the frame."""

    def estimate(self, *frames: NDArray[np.uint8]) -> list[Pose]:
        """Return the poses in a video of these frames, 33 ms apart."""
        with closing(self.open_estimator()) as estimator:
            return [estimator.estimate(rgb, 33 * number) for number, rgb in enumerate(frames)]

    def test_the_model_is_named_with_its_checksum(self) -> None:
        with closing(self.open_estimator()) as estimator:
            assert estimator.model
            assert len(bytes.fromhex(estimator.model_sha256)) == 32

    def test_there_are_33_landmarks_in_pixels_of_the_frame(self) -> None:
        rgb = self.frame_rgb()
        (pose,) = self.estimate(rgb)
        assert pose.xy_px.shape == (LANDMARK_COUNT, 2)
        assert np.isfinite(pose.xy_px).all()
        shoulders = pose.xy_px[[Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]]
        assert (shoulders > 0).all()
        assert (shoulders < rgb.shape[1::-1]).all()
        (small,) = self.estimate(np.ascontiguousarray(rgb[::2, ::2]))
        tolerance_px = 0.05 * max(rgb.shape)
        np.testing.assert_allclose(small.xy_px * 2, pose.xy_px, atol=tolerance_px)

    def test_y_points_down(self) -> None:
        (pose,) = self.estimate(self.frame_rgb())
        feet = [Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]
        for points in (pose.xy_px, pose.world_m):
            assert points[Landmark.NOSE, 1] < points[HIPS, 1].mean() < points[feet, 1].mean()

    def test_world_coordinates_are_in_meters_around_the_hips(self) -> None:
        (pose,) = self.estimate(self.frame_rgb())
        assert pose.world_m.shape == (LANDMARK_COUNT, 3)
        assert np.linalg.norm(pose.world_m[HIPS].mean(axis=0)) < 0.03
        for side in ("LEFT", "RIGHT"):
            hip, knee = (pose.world_m[Landmark[f"{side}_{part}"]] for part in ("HIP", "KNEE"))
            assert 0.25 < np.linalg.norm(hip - knee) < 0.6

    def test_visibility_is_between_0_and_1(self) -> None:
        (pose,) = self.estimate(self.frame_rgb())
        assert pose.visibility.shape == (LANDMARK_COUNT,)
        assert ((pose.visibility >= 0) & (pose.visibility <= 1)).all()
        assert pose.visibility[HIPS].min() > 0.5

    def test_landmarks_outside_the_frame_have_visibility_0(self) -> None:
        rgb = self.frame_rgb()
        (whole,) = self.estimate(rgb)
        knees = [Landmark.LEFT_KNEE, Landmark.RIGHT_KNEE]
        cropped = rgb[: int(whole.xy_px[knees, 1].mean())]  # the shins are outside
        (pose,) = self.estimate(np.ascontiguousarray(cropped))
        outside = ((pose.xy_px < 0) | (pose.xy_px > cropped.shape[1::-1])).any(axis=1)
        assert outside[[Landmark.LEFT_ANKLE, Landmark.RIGHT_ANKLE]].all()
        assert (pose.visibility[outside] == 0).all()

    def test_with_nobody_in_view_the_pose_is_unseen(self) -> None:
        empty = np.full((120, 160, 3), 90, np.uint8)
        assert [pose.is_seen for pose in self.estimate(empty, empty)] == [False, False]

    def test_poses_keep_their_timestamps(self) -> None:
        rgb = self.frame_rgb()
        empty = np.full_like(rgb, 90)
        assert [pose.timestamp_ms for pose in self.estimate(rgb, empty, rgb)] == [0, 33, 66]

    def test_timestamps_must_increase(self) -> None:
        rgb = self.frame_rgb()
        with closing(self.open_estimator()) as estimator:
            estimator.estimate(rgb, 40)
            with pytest.raises(ValueError, match="timestamp"):
                estimator.estimate(rgb, 40)


class MultiPersonEstimatorContract(ABC):
    """Inherit, and give an estimator and a frame that shows two people."""

    @abstractmethod
    def open_estimator(self) -> MultiPersonEstimator:
        """Return a new estimator."""

    @abstractmethod
    def frame_of_two_rgb(self) -> NDArray[np.uint8]:
        """Return the frame."""

    def test_everybody_is_detected_in_pixels_of_the_frame_at_its_time(self) -> None:
        rgb = self.frame_of_two_rgb()
        with closing(self.open_estimator()) as estimator:
            poses = estimator.detect(rgb, 40)
        assert len(poses) >= 2
        for pose in poses:
            assert pose.timestamp_ms == 40
            center_px = pose.xy_px[HIPS].mean(axis=0)
            assert ((center_px > 0) & (center_px < rgb.shape[1::-1])).all()

    def test_frames_are_independent(self) -> None:
        rgb = self.frame_of_two_rgb()
        with closing(self.open_estimator()) as estimator:
            first, again = estimator.detect(rgb, 40), estimator.detect(rgb, 0)
        for one, other in zip(first, again, strict=True):
            np.testing.assert_array_equal(one.xy_px, other.xy_px)

    def test_with_nobody_in_view_the_list_is_empty(self) -> None:
        with closing(self.open_estimator()) as estimator:
            assert estimator.detect(np.full((120, 160, 3), 90, np.uint8)) == []
