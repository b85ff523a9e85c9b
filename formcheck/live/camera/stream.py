"""A camera or network stream through OpenCV, in a thread of its own, reopened when it is lost."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import CameraError
from formcheck.live.camera.base import CameraNews, Mailbox, Shot
from formcheck.live.camera.devices import Device

OPEN_TIMEOUT_S = 8.0
_READ_TIMEOUT_MS = 4000
_AGAIN_S = 1.0
_GIVEN_UP_S = 120.0
_WANTED = (1280, 720, 30)

Capture = Any  # cv2.VideoCapture, or what stands in for it in tests
Open = Callable[[Device], Capture]


def opened(device: Device) -> Capture:
    """OpenCV's capture of a device or URL; it may not be open."""
    if device.url is not None:
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(1000 * OPEN_TIMEOUT_S) - 500,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS,
        ]  # fmt: skip
        return cv2.VideoCapture(device.url, cv2.CAP_FFMPEG, limits)
    capture = cv2.VideoCapture(device.index)
    width, height, fps = _WANTED
    for key, value in (
        (cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*"MJPG")),  # uncompressed HD comes at 10 fps
        (cv2.CAP_PROP_FRAME_WIDTH, width),
        (cv2.CAP_PROP_FRAME_HEIGHT, height),
        (cv2.CAP_PROP_FPS, fps),
        (cv2.CAP_PROP_BUFFERSIZE, 1),
    ):
        capture.set(key, value)
    return capture


class StreamCamera:
    """Grabs all the time, so that the newest picture is never an old one from a buffer."""

    path: str | None = None

    def __init__(self, device: Device, *, max_side_px: int, open_device: Open = opened) -> None:
        """Open the device. Raises CameraError, at the latest after eight seconds."""
        self.name, self._device, self._open = device.name, device, open_device
        self.shots: Mailbox[Shot] = Mailbox()
        self.news: deque[CameraNews] = deque()
        self._stopped, self._started = threading.Event(), threading.Event()
        self._ready = threading.Event()
        self._began_s = 0.0
        self._problem: str | None = None
        self._capture: Capture = None
        self._max_side_px = max_side_px
        self.width = self.height = 0
        self.scale = 1.0
        self._thread = threading.Thread(target=self._run, name="camera", daemon=True)
        self._thread.start()
        in_time = self._ready.wait(OPEN_TIMEOUT_S)
        if not in_time or self._problem is not None:
            self._stopped.set()
            raise CameraError(device.why_not(self._problem if in_time else "no answer"))

    def start(self) -> None:
        """Time 0 is now."""
        self._began_s = time.monotonic()
        self._started.set()

    def close(self) -> None:
        """Stop grabbing; a driver that hangs is left behind."""
        self._stopped.set()
        self.shots.close()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        self._capture = self._open(self._device)
        try:
            bgr = self._first_picture()
            if bgr is None:
                is_open = self._capture.isOpened()
                self._problem = "it opens, but sends nothing" if is_open else "it does not open"
                return
            self.height, self.width = bgr.shape[:2]
            self.scale = max(1.0, max(bgr.shape[:2]) / self._max_side_px)
            self._ready.set()
            self._grab()
        finally:
            self._ready.set()
            self._capture.release()
            self.shots.close()

    def _first_picture(self) -> NDArray[np.uint8] | None:
        until_s = time.monotonic() + OPEN_TIMEOUT_S
        while self._capture.isOpened() and time.monotonic() < until_s:
            is_read, bgr = self._capture.read()
            if is_read:
                return np.asarray(bgr, dtype=np.uint8)
        return None

    def _grab(self) -> None:
        last_ms = -1
        while not self._stopped.is_set():
            is_read, bgr = self._capture.read()
            taken_s = time.monotonic()
            if not is_read:
                if not self._reopen():
                    return
                continue
            if not self._started.is_set():
                continue
            now_ms = max(last_ms + 1, round(1000 * (taken_s - self._began_s)))
            last_ms = now_ms
            self.shots.put(Shot(now_ms, self._picture(bgr), taken_s))

    def _reopen(self) -> bool:
        """Open the device again; whether that was done before it was given up."""
        self.news.append(CameraNews("lost", f"{self.name} gives no pictures: opening it again"))
        until_s = time.monotonic() + _GIVEN_UP_S
        while time.monotonic() < until_s:
            self._capture.release()
            if self._stopped.wait(_AGAIN_S):
                return False
            self._capture = self._open(self._device)
            if self._capture.isOpened() and self._capture.read()[0]:
                self.news.append(CameraNews("back", f"{self.name} is back"))
                return True
        self.news.append(CameraNews("ended", f"{self.name} did not come back"))
        return False

    def _picture(self, bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """RGB of the size that the first picture was shown in."""
        size = round(self.width / self.scale), round(self.height / self.scale)
        if (bgr.shape[1], bgr.shape[0]) != size:
            bgr = np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
