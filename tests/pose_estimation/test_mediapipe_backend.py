"""The bundled models on a sample video, and every way in which a model can be broken."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import ModelError, UnknownModelError
from formcheck.files import sha256_of
from formcheck.pose.landmarks import Landmark, Pose
from formcheck.pose_estimation import model_files
from formcheck.pose_estimation.mediapipe_backend import (
    MediaPipeMultiPersonEstimator,
    MediaPipePoseEstimator,
)
from formcheck.pose_estimation.model_files import MODELS, model_path
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import Frame, VideoReader
from tests.support.paths import ROOT

TWO_PEOPLE = ROOT / "tests" / "data" / "clamshell_with_therapist.mp4"
SAMPLE = ROOT / "sample_videos" / "glute_bridge.mp4"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with silenced_native_logs():
        yield


@pytest.fixture(scope="module")
def frames() -> list[Frame]:
    """The first frames of somebody lying on their back, seen from the side."""
    with VideoReader(SAMPLE) as reader:
        return list(islice(reader, 4))


def poses(frames: list[Frame], model: str | Path = "lite") -> list[Pose]:
    with MediaPipePoseEstimator(model) as estimator:
        return [estimator.estimate(frame.rgb, frame.timestamp_ms) for frame in frames]


@pytest.mark.parametrize("model", MODELS)
def test_bundled_models_are_intact_and_find_the_person(model: str, frames: list[Frame]) -> None:
    assert sha256_of(model_path(model)) == MODELS[model]
    with MediaPipePoseEstimator(model) as estimator:
        pose = estimator.estimate(frames[0].rgb, frames[0].timestamp_ms)
        assert (estimator.model, estimator.model_sha256) == (model, MODELS[model])
    height, width = frames[0].rgb.shape[:2]
    assert pose.timestamp_ms == frames[0].timestamp_ms
    assert np.isfinite(pose.xy_px).all()
    assert (pose.visibility >= 0).all()
    assert (pose.visibility <= 1).all()
    shoulder, knee = pose.xy_px[Landmark.LEFT_SHOULDER], pose.xy_px[Landmark.LEFT_KNEE]
    assert 0 < shoulder[0] < width
    assert 0 < shoulder[1] < height
    # Lying with bent knees: the knee is well above the shoulder, and the thigh is a human's.
    assert knee[1] < shoulder[1]
    thigh_m = np.linalg.norm(pose.world_m[Landmark.LEFT_HIP] - pose.world_m[Landmark.LEFT_KNEE])
    assert 0.2 < thigh_m < 0.6


def test_pixels_are_those_of_the_given_frame(frames: list[Frame]) -> None:
    rgb = frames[0].rgb
    (whole,) = poses(frames[:1])
    half = Frame(0, 0, np.ascontiguousarray(rgb[::2, ::2]))
    (small,) = poses([half])
    np.testing.assert_allclose(small.xy_px * 2, whole.xy_px, atol=0.05 * rgb.shape[1])


def test_a_frame_need_not_be_contiguous(frames: list[Frame]) -> None:
    mirrored = Frame(0, 0, frames[0].rgb[:, ::-1])
    assert poses([mirrored])[0].is_seen


def test_the_same_frames_give_identical_poses(frames: list[Frame]) -> None:
    for one, other in zip(poses(frames), poses(frames), strict=True):
        np.testing.assert_array_equal(one.xy_px, other.xy_px)
        np.testing.assert_array_equal(one.world_m, other.world_m)


def test_nobody_in_view_is_unseen() -> None:
    empty = [Frame(n, 33 * n, np.full((120, 160, 3), 90, np.uint8)) for n in range(2)]
    found = poses(empty)
    assert [pose.is_seen for pose in found] == [False, False]
    assert [pose.timestamp_ms for pose in found] == [0, 33]


def test_each_of_two_people_is_detected_and_nobody_in_an_empty_frame() -> None:
    with (
        VideoReader(TWO_PEOPLE) as reader,
        MediaPipeMultiPersonEstimator("lite", min_confidence=0.25) as estimator,
    ):
        assert estimator.detect(np.full((120, 160, 3), 90, np.uint8)) == []
        found = estimator.detect(next(iter(reader)).rgb, 40)
    assert [pose.timestamp_ms for pose in found] == [40, 40]
    lying, kneeling = sorted(found, key=lambda pose: -pose.xy_px[Landmark.NOSE, 1])
    assert kneeling.xy_px[Landmark.NOSE, 1] < lying.xy_px[Landmark.LEFT_HIP, 1] - 80


def test_a_custom_model_by_path(frames: list[Frame], tmp_path: Path) -> None:
    path = tmp_path / "mine.task"
    path.write_bytes(model_path("lite").read_bytes())
    with MediaPipePoseEstimator(path) as estimator:
        assert estimator.estimate(frames[0].rgb, 0).is_seen
        assert (estimator.model, estimator.model_sha256) == ("mine", MODELS["lite"])


@pytest.mark.parametrize("name", ["huge", "nowhere.task"])
def test_an_unknown_model_lists_the_choices(name: str) -> None:
    with pytest.raises(UnknownModelError, match=f"{name}.*choose from: lite, full, heavy"):
        MediaPipePoseEstimator(name)


def test_a_bundled_model_that_is_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(model_files, "_MODEL_FOLDERS", (tmp_path,))
    with pytest.raises(ModelError, match="the full pose model is missing"):
        MediaPipePoseEstimator("full")


def test_a_bundled_model_that_is_damaged(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "pose_landmarker_lite.task").write_bytes(b"half a model")
    monkeypatch.setattr(model_files, "_MODEL_FOLDERS", (tmp_path,))
    with pytest.raises(ModelError, match="the lite pose model is damaged"):
        MediaPipePoseEstimator("lite")


@pytest.mark.parametrize("size", [0, 500, 3_000_000])
def test_a_custom_model_that_is_damaged(size: int, tmp_path: Path) -> None:
    path = tmp_path / "cut.task"
    path.write_bytes(model_path("lite").read_bytes()[:size])
    with pytest.raises(ModelError, match=r"cut\.task' is not a working pose model") as caught:
        MediaPipePoseEstimator(path)
    assert "\n" not in str(caught.value)


def test_importing_the_module_is_cheap() -> None:
    code = (
        "import sys, formcheck.pose_estimation.mediapipe_backend; print('mediapipe' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout == "False\n"
