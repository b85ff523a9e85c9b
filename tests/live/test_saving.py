"""The video that a session keeps: its moments are those of the session."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.live.camera.base import Shot
from formcheck.live.saving import VideoKeeper
from formcheck.video.reader import VideoReader


@pytest.mark.parametrize("first_ms", [0, 24, 1700])
def test_a_moment_of_the_session_is_the_same_moment_of_its_video(
    tmp_path: Path, first_ms: int
) -> None:
    times_ms = [first_ms + ms for ms in (0, 31, 70, 104, 133)]
    keeper = VideoKeeper(tmp_path / "session.mp4")
    for time_ms in times_ms:
        keeper.add(Shot(time_ms, np.full((65, 48, 3), 90, np.uint8), time_ms / 1000))
    assert keeper.close() == tmp_path / "session.mp4"
    with VideoReader(tmp_path / "session.mp4") as reader:
        seen_ms = [frame.timestamp_ms for frame in reader]
    assert seen_ms == ([] if first_ms == 0 else [0]) + times_ms
    assert [path.name for path in tmp_path.iterdir()] == ["session.mp4"]


def test_without_a_picture_there_is_no_video(tmp_path: Path) -> None:
    assert VideoKeeper(tmp_path / "session.mp4").close() is None
    assert not list(tmp_path.iterdir())
