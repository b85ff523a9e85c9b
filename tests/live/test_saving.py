"""The video that a session keeps: its moments are those of the session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.live.camera.base import CameraFrame
from formcheck.live.saving import VideoRecorder
from formcheck.video.reader import VideoReader


@pytest.mark.parametrize("first_ms", [0, 24, 1700])
def test_the_video_has_the_timestamps_of_the_session(tmp_path: Path, first_ms: int) -> None:
    times_ms = [first_ms + ms for ms in (0, 31, 70, 104, 133)]
    recorder = VideoRecorder(tmp_path / "session.mp4")
    for time_ms in times_ms:
        recorder.add(CameraFrame(time_ms, np.full((65, 48, 3), 90, np.uint8), time_ms / 1000))
    assert recorder.close() == tmp_path / "session.mp4"
    with VideoReader(tmp_path / "session.mp4") as reader:
        seen_ms = [frame.timestamp_ms for frame in reader]
    assert seen_ms == ([] if first_ms == 0 else [0]) + times_ms
    assert [path.name for path in tmp_path.iterdir()] == ["session.mp4"]


def test_without_a_frame_there_is_no_video(tmp_path: Path) -> None:
    assert VideoRecorder(tmp_path / "session.mp4").close() is None
    assert not list(tmp_path.iterdir())
