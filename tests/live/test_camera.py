"""Cameras: the latest picture wins, a lost one is opened again, and nothing hangs."""

from __future__ import annotations

import threading
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck.errors import CameraError, InputNotFoundError
from formcheck.live.camera import stream
from formcheck.live.camera.base import CameraFrame, Mailbox
from formcheck.live.camera.devices import (
    Device,
    find_device,
    is_stream,
    list_cameras,
    redact_password,
)
from formcheck.live.camera.factory import open_camera
from formcheck.live.camera.file import FileCamera
from formcheck.live.camera.stream import StreamCamera
from tests.video.test_reader import make_video

BGR = np.zeros((48, 64, 3), np.uint8)
BGR[..., 0] = 200  # blue
HERE = Device("camera 0", 0)


def test_the_latest_item_replaces_the_one_before() -> None:
    box: Mailbox[int] = Mailbox()
    for number in range(5):
        box.put(number)
    assert (box.take(0), box.take(0)) == (4, None)
    assert box.dropped == 4


def test_a_closed_mailbox_returns_its_item_and_ends_waiting() -> None:
    box: Mailbox[int] = Mailbox()
    box.put(1)
    box.close()
    box.put(2)
    assert not box.is_over
    assert (box.take(0), box.take(60)) == (1, None)
    assert box.is_over


def all_frames(camera: Any, seconds: float = 10.0) -> list[CameraFrame]:
    found, until_s = [], time.monotonic() + seconds
    while not camera.frames.is_over and time.monotonic() < until_s:
        frame = camera.frames.take(0.2)
        if frame is not None:
            found.append(frame)
    return found


def test_a_file_plays_in_real_time_and_ends(tmp_path: Path) -> None:
    clip = make_video(tmp_path / "clip.mp4", times_ms=[500, 600, 700, 900, 1000])
    camera = FileCamera(clip, max_side_px=960)
    began_s = time.monotonic()
    camera.start()
    frames = all_frames(camera)
    assert time.monotonic() - began_s >= 0.5
    assert {frame.timestamp_ms for frame in frames} <= {0, 100, 200, 400, 500}
    assert frames[-1].timestamp_ms == 500
    assert camera.events[-1].state == "ended"
    camera.close()


def test_a_file_can_be_closed_while_it_plays(tmp_path: Path) -> None:
    camera = FileCamera(make_video(tmp_path / "clip.mp4", fps=1), max_side_px=960)
    camera.start()
    camera.close()
    camera.close()
    camera.frames.take(0.0)  # the first picture, if it came before the end, may still be taken
    assert camera.frames.is_over


def test_a_missing_file_is_an_error() -> None:
    with pytest.raises(CameraError, match=r"is called 'nowhere\.mp4'"):
        open_camera("nowhere.mp4")
    with pytest.raises(InputNotFoundError):
        FileCamera("nowhere.mp4", max_side_px=960)


class FakeCapture:
    """Gives `good` pictures and then fails."""

    def __init__(self, good: int, *, is_open: bool = True) -> None:
        self.left, self.is_open, self.released = good, is_open, False

    def isOpened(self) -> bool:  # noqa: N802  # OpenCV's name
        return self.is_open

    def read(self) -> tuple[bool, Any]:
        time.sleep(0.002)
        self.left -= 1
        return (True, BGR) if self.left >= 0 else (False, None)

    def release(self) -> None:
        self.released = True


def opening(*captures: FakeCapture) -> Any:
    waiting = list(captures)
    return lambda device: waiting.pop(0) if waiting else FakeCapture(0, is_open=False)


def test_camera_frames_are_rgb_with_increasing_timestamps() -> None:
    camera = StreamCamera(HERE, max_side_px=960, open_device=opening(FakeCapture(10**6)))
    camera.start()
    frames = [camera.frames.take(1.0) for _ in range(3)]
    camera.close()
    times_ms = [frame.timestamp_ms for frame in frames if frame is not None]
    assert len(times_ms) == 3
    assert times_ms == sorted(set(times_ms))
    assert frames[0] is not None
    assert frames[0].rgb[0, 0].tolist() == [0, 0, 200]
    assert (camera.width, camera.height, camera.scale) == (64, 48, 1.0)


def test_large_frames_are_scaled_down() -> None:
    camera = StreamCamera(HERE, max_side_px=32, open_device=opening(FakeCapture(10**6)))
    camera.start()
    frame = camera.frames.take(1.0)
    camera.close()
    assert frame is not None
    assert (frame.rgb.shape, camera.scale) == ((24, 32, 3), 2.0)


def test_a_lost_camera_is_reopened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_RETRY_S", 0.01)
    first, dead = FakeCapture(5), FakeCapture(0, is_open=False)
    camera = StreamCamera(
        HERE, max_side_px=960, open_device=opening(first, dead, FakeCapture(10**6))
    )
    camera.start()
    until_s = time.monotonic() + 5
    while len(camera.events) < 2 and time.monotonic() < until_s:
        time.sleep(0.01)
    assert [events.state for events in camera.events] == ["lost", "back"]
    assert camera.frames.take(1.0) is not None
    assert first.released
    assert dead.released
    camera.close()


def test_a_camera_that_does_not_come_back_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "_RETRY_S", 0.01)
    monkeypatch.setattr(stream, "_GIVE_UP_S", 0.05)
    camera = StreamCamera(HERE, max_side_px=960, open_device=opening(FakeCapture(3)))
    camera.start()
    all_frames(camera)
    assert [events.state for events in camera.events] == ["lost", "ended"]
    assert camera.frames.is_over


@pytest.mark.parametrize("capture", [FakeCapture(0, is_open=False), FakeCapture(0)])
def test_a_camera_without_frames_is_one_line(
    capture: FakeCapture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stream, "OPEN_TIMEOUT_S", 0.3)
    with pytest.raises(CameraError, match="no frames from camera 0") as failure:
        StreamCamera(HERE, max_side_px=960, open_device=opening(capture))
    assert "\n" not in str(failure.value)


def test_a_driver_that_hangs_does_not_hang_the_program(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "OPEN_TIMEOUT_S", 0.2)
    let_go = threading.Event()

    def hang(_: Device) -> FakeCapture:
        let_go.wait(30)
        return FakeCapture(0, is_open=False)

    with pytest.raises(CameraError, match="no answer"):
        StreamCamera(HERE, max_side_px=960, open_device=hang)
    let_go.set()


# Finding cameras


def sysfs(folder: Path, names: dict[str, tuple[str, str]]) -> Path:
    for node, (name, index) in names.items():
        (folder / node).mkdir(parents=True)
        (folder / node / "name").write_text(name + "\n")
        (folder / node / "index").write_text(index + "\n")
    return folder


@pytest.fixture(name="two")
def two_cameras(tmp_path: Path) -> tuple[Device, ...]:
    folder = sysfs(
        tmp_path,
        {
            "video0": ("Integrated Camera", "0"),
            "video1": ("Integrated Camera", "1"),
            "video10": ("USB Webcam", "0"),
        },
    )
    return list_cameras(folder, tmp_path / "dev")


def test_cameras_are_listed_by_name_without_their_second_nodes(two: tuple[Device, ...]) -> None:
    assert [(item.index, item.name) for item in two] == [
        (0, "Integrated Camera"),
        (10, "USB Webcam"),
    ]


def test_a_camera_is_found_by_number_and_by_part_of_its_name(two: tuple[Device, ...]) -> None:
    assert find_device("10", two).index == 10
    assert find_device("webcam", two).index == 10


def test_an_unknown_camera_error_lists_the_others(two: tuple[Device, ...]) -> None:
    with pytest.raises(CameraError, match=r"choose from: 0 \(Integrated Camera\), 10"):
        find_device("phone", two)


def test_no_camera_at_all(tmp_path: Path) -> None:
    with pytest.raises(CameraError, match="no camera was found; connect one"):
        find_device("webcam", list_cameras(tmp_path))


def test_a_device_that_is_gone_is_explained(tmp_path: Path) -> None:
    gone = Device("camera 3", 3, node=tmp_path / "video3")
    assert "is gone; reconnect the camera" in gone.open_error("it does not open")


def test_a_stream_is_recognized_and_its_password_is_hidden() -> None:
    url = "rtsp://me:secret@10.0.0.7/live"
    assert is_stream(url)
    assert redact_password(url) == "rtsp://…@10.0.0.7/live"
    assert "secret" not in find_device(url, ()).open_error("timeout")
    assert "secret" not in find_device(url, ()).name
