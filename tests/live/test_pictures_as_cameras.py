"""Clips with bars, on their side, and with a small person, played as cameras with the pose model.

Whatever surrounds or turns the picture, the counts are those of the clip as it is.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

from formcheck.analysis.document import document_text
from formcheck.exercises import find_exercise
from formcheck.live.camera.base import CameraEvent, CameraFrame
from formcheck.live.engine import Engine
from formcheck.live.estimator import LivePoseEstimator
from formcheck.live.events import Event
from formcheck.live.plan import SetPlan
from formcheck.pipeline.analyze import AnalyzedRecording, analyze_poses
from formcheck.recording import save_recording
from formcheck.video.reader import VideoReader
from tests.support import live_stage
from tests.support.live_stage import FrameSequence
from tests.support.paths import DOCS, SAMPLES

STEP = 2  # every so many frames: enough to count by
CLIP = "reverse_lunge"
THIGH_PX = 110.0  # in that clip


@pytest.fixture(name="script")
def script_fixture(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    monkeypatch.syspath_prepend(str(DOCS))
    return import_module("make_hard_clips")


def clip_frames(put: Callable[[Any], Any]) -> Iterator[CameraFrame]:
    with VideoReader(SAMPLES / f"{CLIP}.mp4") as reader:
        for frame in reader:
            if frame.index % STEP == 0:
                rgb = np.ascontiguousarray(put(frame.rgb))
                yield CameraFrame(frame.timestamp_ms, rgb, 0.0)


def framed_clip(script: ModuleType, kind: str) -> Iterator[CameraFrame]:
    scale = script.Scale(THIGH_PX, {})
    return clip_frames(lambda rgb: script.FRAMED[kind](rgb, scale)[0])


class PlayedCamera:
    """Gives every frame, however long each takes."""

    name, path, scale = "a played camera", None, 1.0

    def __init__(self, frames: Iterator[CameraFrame]) -> None:
        every = list(frames)
        self.height, self.width = every[0].rgb.shape[:2]
        self.frames: Any = FrameSequence(every)
        self.events: deque[CameraEvent] = deque()

    def start(self) -> None:
        pass

    def close(self) -> None:
        pass


def trained(frames: Iterator[CameraFrame]) -> tuple[AnalyzedRecording, list[Event]]:
    camera: Any = PlayedCamera(frames)
    with LivePoseEstimator("full") as estimator:
        engine = Engine(camera, estimator, find_exercise(CLIP), SetPlan(reps=99, sets=1))
        return live_stage.run_to_end(engine)


def sides(analyzed: AnalyzedRecording) -> list[str]:
    return [rep.side.value for rep in analyzed.analysis.reps]


@pytest.fixture(name="plain", scope="module")
def plain_fixture() -> AnalyzedRecording:
    return trained(clip_frames(lambda rgb: rgb))[0]


@pytest.mark.slow
@pytest.mark.parametrize(
    "kind",
    [
        *("bars_left_and_right", "one_sided_bar", "blurred_bars", "title_card_beside"),
        *("turned_90", "turned_180", "turned_270", "small_person"),
    ],
)
def test_the_counts_are_those_of_the_clip_as_it_is(
    script: ModuleType, plain: AnalyzedRecording, kind: str, tmp_path: Path
) -> None:
    analyzed, events = trained(framed_clip(script, kind))
    assert sides(plain)
    assert sides(analyzed) == sides(plain)
    source, plain_source = analyzed.recording.source, plain.recording.source
    if kind.startswith("turned"):
        assert source.turned_deg == int(kind.split("_")[1])
        assert any("turned back" in text for text in analyzed.analysis.warnings)
    if kind == "small_person":
        told = [p["code"] for e in events if e.name == "ready" for p in e.fields["problems"]]
        assert "far" in told
    else:
        assert source.width == pytest.approx(plain_source.width, abs=6)
        assert source.height == pytest.approx(plain_source.height, abs=6)
    save_recording(analyzed.recording, tmp_path / "poses.npz")
    replayed = analyze_poses(tmp_path / "poses.npz")
    assert document_text(replayed.analysis, indent=2) == document_text(analyzed.analysis, indent=2)
