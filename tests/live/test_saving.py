"""The video that a session keeps: its moments are those of the session."""

from __future__ import annotations

import errno
import threading
from pathlib import Path

import numpy as np
import pytest

from formcheck.live import saving
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


@pytest.mark.parametrize("fails_at", ["first frame", "last frame", "end"])
def test_a_full_disk_ends_the_video_but_nothing_else(
    tmp_path: Path, fails_at: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = saving.av.open

    class FullDisk:
        """Writes like PyAV, until there is no space left."""

        def __init__(self, *arguments: str, **options: str) -> None:
            self._output = real(*arguments, **options)
            self._muxed = 0

        def __enter__(self) -> FullDisk:
            return self

        def __exit__(self, *_: object) -> None:
            self._output.close()
            if fails_at == "end":
                raise OSError(errno.ENOSPC, "No space left on device")

        def add_stream(self, *arguments: object, **options: object) -> object:
            return self._output.add_stream(*arguments, **options)

        def mux(self, packets: object) -> None:
            self._muxed += 1
            if self._muxed == {"first frame": 1, "last frame": 6, "end": -1}[fails_at]:
                raise OSError(errno.ENOSPC, "No space left on device")
            self._output.mux(packets)

    monkeypatch.setattr(saving.av, "open", FullDisk)
    recorder = VideoRecorder(tmp_path / "session.mp4")
    for time_ms in range(0, 150, 30):
        recorder.add(CameraFrame(time_ms, np.full((64, 48, 3), 90, np.uint8), time_ms / 1000))
    closing = threading.Thread(target=recorder.close, daemon=True)
    closing.start()
    closing.join(20)
    assert not closing.is_alive(), "it waits forever"
    assert recorder.failure is not None and "No space left" in recorder.failure
    assert not list(tmp_path.iterdir())
