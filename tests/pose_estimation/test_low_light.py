"""Dark pictures are found and brightened, others stay as they are."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import Landmark
from formcheck.pose_estimation.low_light import LightMeter, brightened, brightness
from formcheck.pose_estimation.mediapipe_backend import Spotter
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


def test_a_picture_in_usual_light_is_the_very_same_array() -> None:
    assert brightened(LIT) is LIT


def test_somebody_well_lit_before_a_black_wall_is_left_alone() -> None:
    stage = np.zeros((80, 80, 3), np.uint8)
    stage[16:64, 32:48] = 170  # a tenth of the picture
    assert brightened(stage) is stage


def test_a_dark_picture_becomes_as_bright_as_a_lit_one_and_keeps_its_order() -> None:
    lifted = brightened(DARK)
    assert lifted.dtype == np.uint8
    assert lifted.shape == DARK.shape
    assert brightness(lifted) == pytest.approx(160, abs=3)
    assert (np.diff(lifted[0, :, 0].astype(int)) >= 0).all()


def test_black_stays_black() -> None:
    black = np.zeros((48, 64, 3), np.uint8)
    assert (brightened(black) == 0).all()


def test_only_a_recording_that_is_often_dark_is_called_dark() -> None:
    meter = LightMeter()
    assert meter.words == ()
    for n in range(10):
        meter.see(DARK if n < 2 else LIT)
    assert meter.words == ()
    meter.see(DARK)
    assert "too dark in 27% of the frames" in "".join(meter.words)


def test_the_model_finds_in_the_dark_who_it_finds_in_the_light() -> None:
    with VideoReader(SAMPLE) as reader:
        lit = next(iter(reader)).rgb
    noise = np.random.default_rng(5).normal(0, 4, lit.shape)
    dark = np.clip(lit / 7 + noise, 0, 255).astype(np.uint8)
    with silenced_native_logs(), Spotter("full") as spotter:
        in_light, in_dark = spotter.find(lit)[0], spotter.find(dark)[0]
    apart_px = np.linalg.norm(in_light.xy_px[TRUNK] - in_dark.xy_px[TRUNK], axis=1)
    assert (apart_px < 0.02 * lit.shape[0]).all()
