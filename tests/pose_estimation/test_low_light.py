"""Dark frames are detected and brightened, others stay unchanged."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import Landmark
from formcheck.pose_estimation.low_light import LightMeter, brightened, brightness
from formcheck.pose_estimation.mediapipe_backend import MediaPipeMultiPersonEstimator
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import VideoReader
from tests.support.paths import SAMPLES

SAMPLE = SAMPLES / "romanian_deadlift.mp4"
LIT = np.tile(np.linspace(20, 200, 64).astype(np.uint8)[None, :, None], (48, 1, 3))
TRUNK = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
]
DARK = (LIT // 6).astype(np.uint8)


def test_a_frame_in_normal_light_is_the_same_array() -> None:
    assert brightened(LIT) is LIT


def test_a_well_lit_person_in_front_of_a_black_wall_is_unchanged() -> None:
    stage = np.zeros((80, 80, 3), np.uint8)
    stage[16:64, 32:48] = 170  # a tenth of the frame
    assert brightened(stage) is stage


def test_a_dark_frame_becomes_as_bright_as_a_lit_one_and_keeps_the_order_of_levels() -> None:
    lifted = brightened(DARK)
    assert lifted.dtype == np.uint8
    assert lifted.shape == DARK.shape
    assert brightness(lifted) == pytest.approx(160, abs=3)
    assert (np.diff(lifted[0, :, 0].astype(int)) >= 0).all()


def test_black_stays_black() -> None:
    black = np.zeros((48, 64, 3), np.uint8)
    assert (brightened(black) == 0).all()


def test_only_a_recording_with_many_dark_frames_gets_a_warning() -> None:
    meter = LightMeter()
    assert meter.warnings == ()
    for n in range(10):
        meter.add(DARK if n < 2 else LIT)
    assert meter.warnings == ()
    meter.add(DARK)
    assert "too dark in 27% of the frames" in "".join(meter.warnings)


def test_the_model_finds_the_same_person_in_the_dark() -> None:
    with VideoReader(SAMPLE) as reader:
        lit = next(iter(reader)).rgb
    noise = np.random.default_rng(5).normal(0, 4, lit.shape)
    dark = np.clip(lit / 7 + noise, 0, 255).astype(np.uint8)
    with silenced_native_logs(), MediaPipeMultiPersonEstimator("full") as estimator:
        in_light, in_dark = estimator.detect(lit)[0], estimator.detect(dark)[0]
    apart_px = np.linalg.norm(in_light.xy_px[TRUNK] - in_dark.xy_px[TRUNK], axis=1)
    assert (apart_px < 0.02 * lit.shape[0]).all()
