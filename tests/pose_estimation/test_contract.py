"""MediaPipe and a fake keep the contract of pose estimators."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.pose_estimation.base import EstimatorProvider, MultiPersonEstimator, PoseEstimator
from formcheck.pose_estimation.mediapipe_backend import (
    MediaPipeMultiPersonEstimator,
    MediaPipePoseEstimator,
)
from formcheck.pose_estimation.model_cache import CachedEstimators
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import VideoReader
from tests.pose_estimation.contract import MultiPersonEstimatorContract, PoseEstimatorContract
from tests.support.fake_estimators import BoxEstimator, box_person
from tests.support.paths import DATA, SAMPLES


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with silenced_native_logs():
        yield


class TestBoxEstimator(PoseEstimatorContract):
    def open_estimator(self) -> PoseEstimator:
        return BoxEstimator()

    def frame_rgb(self) -> NDArray[np.uint8]:
        return box_person((320, 240), left=100, top=20, width=80)


class TestMediaPipePoseEstimator(PoseEstimatorContract):
    def open_estimator(self) -> PoseEstimator:
        return MediaPipePoseEstimator("lite")

    def frame_rgb(self) -> NDArray[np.uint8]:
        with VideoReader(SAMPLES / "romanian_deadlift.mp4") as reader:
            return next(iter(reader)).rgb


class TestMediaPipeMultiPersonEstimator(MultiPersonEstimatorContract):
    def open_estimator(self) -> MultiPersonEstimator:
        return MediaPipeMultiPersonEstimator("lite", min_confidence=0.25)

    def frame_of_two_rgb(self) -> NDArray[np.uint8]:
        with VideoReader(DATA / "clamshell_with_therapist.mp4") as reader:
            return next(iter(reader)).rgb


def test_cached_estimators_provide_both_kinds() -> None:
    with CachedEstimators("lite") as cached:
        provider: EstimatorProvider = cached
        assert provider.model == "lite"
        first = provider.single_person()
        assert provider.single_person() is not first
        assert provider.multi_person(0.5) is provider.multi_person(0.5)
        assert provider.multi_person(0.4) is not provider.multi_person(0.5)
