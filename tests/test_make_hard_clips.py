"""The script that puts pictures elsewhere keeps their truth: joints stay on their pixels."""

from __future__ import annotations

import json
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from types import ModuleType

import av
import numpy as np
import pytest
from numpy.typing import NDArray

import formcheck
from formcheck.video.reader import VideoReader
from tests.support.paths import DOCS, SAMPLES

SIZE_PX = (64, 48)
MARK_PX = (20, 30)  # x, y of a pixel unlike all others
NAMES = [f"{side}_{part}" for side in ("left", "right") for part in ("hip", "knee", "ankle")]


@pytest.fixture(name="script")
def script_fixture(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCS))
    return import_module("make_hard_clips")


def marked() -> NDArray[np.uint8]:
    rgb = np.full((SIZE_PX[1], SIZE_PX[0], 3), 100, np.uint8)
    rgb[MARK_PX[1] - 1 : MARK_PX[1] + 2, MARK_PX[0] - 1 : MARK_PX[0] + 2] = (250, 20, 20)
    return rgb


KINDS = [
    *("bars_left_and_right", "bars_above_and_below", "one_sided_bar", "blurred_bars"),
    *("split_screen", "title_card_beside", "turned_90", "turned_180", "turned_270"),
    "small_person",
]


@pytest.mark.parametrize("kind", KINDS)
def test_a_joint_stays_on_its_pixel(script: ModuleType, kind: str) -> None:
    picture, affine = script.FRAMED[kind](marked(), script.Scale(6.0, {}))
    x, y = np.rint(affine[:, :2] @ MARK_PX + affine[:, 2]).astype(int)
    red, green, _ = picture[y, x].astype(int)
    assert red > 180 and green < 80


def test_every_kind_is_there(script: ModuleType) -> None:
    assert set(KINDS) == set(script.FRAMED)
    assert set(script.FRAMED) | set(script.FILED) <= set(script.KINDS)


def test_a_small_person_is_a_quarter_of_the_height(script: ModuleType) -> None:
    scale = script.Scale(10.0, {})
    picture, affine = script.FRAMED["small_person"](marked(), scale)
    assert scale.body_px * affine[0, 0] == pytest.approx(0.25 * picture.shape[0], rel=0.01)


@pytest.fixture(name="clip")
def clip_fixture(tmp_path: Path) -> Path:
    """Three repetitions in six seconds at 15 frames per second."""
    with av.open(str(tmp_path / "clip.mp4"), "w") as output:
        stream = output.add_stream("libx264", rate=15)
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt = "yuv420p"
        for _ in range(90):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(marked(), format="rgb24")))
        output.mux(stream.encode())
    reps = [{"start": 2.0 * n + 0.3, "peak": 2.0 * n + 1, "end": 2.0 * n + 1.7} for n in range(3)]
    labels = {"id": "clip", "exercise": "forward_lunge", "fps": 15, "reps": reps}
    (tmp_path / "clip.json").write_text(json.dumps(labels))
    pixel = np.tile(np.arange(12.0).reshape(6, 2), (90, 1, 1))
    np.savez(tmp_path / "clip.npz", names=np.array(NAMES), pixel=pixel, world=np.zeros((90, 6, 3)))
    return tmp_path / "clip.npz"


@pytest.mark.parametrize(
    "kind", ["size_change_midway", "time_stamps_anew", "time_stamps_with_a_gap"]
)
def test_a_joined_file_has_all_frames_and_its_labels_fit(
    script: ModuleType, clip: Path, kind: str, tmp_path: Path
) -> None:
    script.make(clip, kind, tmp_path)
    labels = json.loads((tmp_path / f"clip_{kind}.json").read_text())
    with VideoReader(tmp_path / f"clip_{kind}.ts") as reader:
        times_s = [frame.timestamp_ms / 1000 for frame in reader]
    assert len(times_s) >= 89  # of 90: a decoder may drop the frame at the joint
    for rep in labels["reps"]:
        assert rep["start"] < rep["peak"] < rep["end"]
        assert min(abs(time_s - rep["peak"]) for time_s in times_s) < 0.1
    # The change is between two repetitions.
    change_s = reader.breaks_ms[0] / 1000 if reader.breaks_ms else _gap_s(times_s)
    assert not any(rep["start"] < change_s < rep["end"] for rep in labels["reps"])


def _gap_s(times_s: list[float]) -> float:
    return max(pairwise(times_s), key=lambda pair: pair[1] - pair[0])[1]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["one_sided_bar", "turned_90", "small_person"])
def test_the_real_model_counts_the_same(script: ModuleType, kind: str, tmp_path: Path) -> None:
    """Hip thrusts between bars, on their side, and far away, named."""
    script.make(SAMPLES / "hip_thrust.npz", kind, tmp_path)
    clip = tmp_path / f"hip_thrust_{kind}.mp4"
    truth = json.loads(clip.with_suffix(".json").read_text())
    analysis = formcheck.analyze(clip, exercise="hip_thrust")
    assert len(analysis.reps) == len(truth["reps"])
    for found, true in zip(analysis.reps, truth["reps"], strict=True):
        assert true["start"] <= found.peak_s <= true["end"]
    words = {"one_sided_bar": "left out", "turned_90": "turned back", "small_person": "come nearer"}
    assert any(words[kind] in warning for warning in analysis.warnings)
