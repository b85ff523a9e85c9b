"""Models without the mask branch: less work, and the same landmarks, bit for bit."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import mediapipe
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from mediapipe.tasks.python import BaseOptions, vision

from formcheck.pose_estimation import mediapipe_backend
from formcheck.pose_estimation.maskless import without_mask
from formcheck.pose_estimation.mediapipe_backend import (
    MediaPipeMultiPersonEstimator,
    MediaPipePoseEstimator,
)
from formcheck.pose_estimation.model_files import MODELS, lean_model, model_path
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import Frame, VideoReader
from tests.support.paths import ROOT

NETWORK = "pose_landmarks_detector.tflite"
TWO_PEOPLE = ROOT / "tests" / "data" / "clamshell_with_therapist.mp4"


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    with silenced_native_logs():
        yield


def frames(video: Path, count: int) -> list[Frame]:
    with VideoReader(video) as reader:
        return list(islice(reader, count))


def landmarks(asset: bytes, pictures: list[Frame], mode: str, people: int) -> list[Any]:
    """Everything that MediaPipe returns for each frame."""
    settings = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=asset),
        running_mode=getattr(vision.RunningMode, mode),
        num_poses=people,
    )
    found = []
    with vision.PoseLandmarker.create_from_options(settings) as finder:
        for frame in pictures:
            picture = mediapipe.Image(
                image_format=mediapipe.ImageFormat.SRGB, data=np.ascontiguousarray(frame.rgb)
            )
            if mode == "VIDEO":
                seen = finder.detect_for_video(picture, frame.timestamp_ms)
            else:
                seen = finder.detect(picture)
            found.append((seen.pose_landmarks, seen.pose_world_landmarks))
    return found


def members(asset: bytes) -> dict[str, bytes]:
    with ZipFile(io.BytesIO(asset)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def archive(**networks: bytes) -> bytes:
    made = io.BytesIO()
    with ZipFile(made, "w", ZIP_STORED) as writing:
        for name, data in networks.items():
            writing.writestr(f"{name}.tflite", data)
    return made.getvalue()


@pytest.fixture(scope="module")
def network() -> bytes:
    return members(model_path("lite").read_bytes())[NETWORK]


@pytest.mark.parametrize("model", MODELS)
def test_the_landmarks_of_a_video_are_identical(model: str) -> None:
    whole, lean = model_path(model).read_bytes(), lean_model(model_path(model))
    assert whole != lean
    pictures = frames(ROOT / "sample_videos" / "forward_lunge.mp4", 8)
    found = landmarks(whole, pictures, "VIDEO", 1)
    assert all(people for people, _ in found)
    assert found == landmarks(lean, pictures, "VIDEO", 1)


def test_several_people_are_detected_identically(network: bytes) -> None:
    pictures = frames(TWO_PEOPLE, 2)
    path = model_path("full")
    found = landmarks(path.read_bytes(), pictures, "IMAGE", 3)
    assert max(len(people) for people, _ in found) >= 2
    assert found == landmarks(lean_model(path), pictures, "IMAGE", 3)


@pytest.mark.parametrize("model", MODELS)
def test_only_the_landmark_network_changes_and_it_keeps_its_offset(model: str) -> None:
    before, after = model_path(model).read_bytes(), lean_model(model_path(model))
    assert len(before) == len(after)
    assert before.index(b"TFL3") == after.index(b"TFL3")
    assert before.rindex(b"TFL3") == after.rindex(b"TFL3")
    old, new = members(before), members(after)  # the archive's checksums are checked by this
    assert {name for name in old if old[name] != new[name]} == {NETWORK}
    # Only lists of operations change: no weight does.
    changed = np.flatnonzero(np.frombuffer(before, np.uint8) != np.frombuffer(after, np.uint8))
    assert changed.size < 2000


def test_both_estimators_use_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[Path] = []

    def noted(path: Path) -> bytes:
        asked.append(path)
        return lean_model(path)

    monkeypatch.setattr(mediapipe_backend, "lean_model", noted)
    with MediaPipePoseEstimator("lite"), MediaPipeMultiPersonEstimator("lite"):
        assert asked == [model_path("lite")] * 2


def test_a_model_file_that_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "own.task"
    path.write_bytes(b"one")
    assert lean_model(path) == b"one"
    path.write_bytes(b"another")
    assert lean_model(path) == b"another"


def test_a_model_without_a_mask_is_unchanged() -> None:
    lean = lean_model(model_path("lite"))
    assert without_mask(lean) == lean


@pytest.mark.parametrize(
    "asset",
    [
        b"",
        b"no archive",
        archive(pose_detector=b"x" * 40),
        archive(pose_landmarks_detector=b"x" * 40),
        archive(pose_landmarks_detector=b"\4\0\0\0TFL3"),
        archive(pose_landmarks_detector=b"\4"),
    ],
    ids=["empty", "no archive", "no network", "another format", "cut off", "a byte"],
)
def test_a_file_that_is_no_such_model_is_unchanged(asset: bytes) -> None:
    after = without_mask(asset)
    assert after == asset if asset[:2] != b"PK" else members(after) == members(asset)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cut=st.integers(0, 100_000), at=st.integers(0, 86_000), value=st.integers(0, 2**32 - 1))
def test_a_damaged_network_never_raises(network: bytes, cut: int, at: int, value: int) -> None:
    # The graph's own lists are the last part of the file.
    damaged = bytearray(network)
    struct.pack_into("<I", damaged, max(8, len(damaged) - 4 - at), value)
    data = bytes(damaged[: len(damaged) - cut * (value % 2)])
    after = members(without_mask(archive(pose_landmarks_detector=data)))
    assert len(after[NETWORK]) == len(data)
