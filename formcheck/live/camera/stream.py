"""A camera or network stream through OpenCV, read in its own thread and reopened when lost."""

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
from formcheck.live.camera.base import CameraEvent, CameraFrame, Mailbox
from formcheck.live.camera.devices import Device

OPEN_TIMEOUT_S = 8.0
_READ_TIMEOUT_MS = 4000
_RETRY_S = 1.0
_GIVE_UP_S = 120.0
_REQUESTED = (1280, 720, 30)  # width, height, frames per second

Capture = Any  # cv2.VideoCapture, or a fake in tests
OpenCapture = Callable[[Device], Capture]


def open_capture(device: Device) -> Capture:
    """Return OpenCV's capture of a device or URL; check whether it is open."""
    if device.url is not None:
        limits = [
            cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, int(1000 * OPEN_TIMEOUT_S) - 500,
            cv2.CAP_PROP_READ_TIMEOUT_MSEC, _READ_TIMEOUT_MS,
        ]  # fmt: skip
        return cv2.VideoCapture(device.url, cv2.CAP_FFMPEG, limits)
    capture = cv2.VideoCapture(device.index)
    width, height, fps = _REQUESTED
    for key, value in (
        (
            cv2.CAP_PROP_FOURCC,
            cv2.VideoWriter.fourcc(*"MJPG"),
        ),  # uncompressed HD is limited to 10 fps
        (cv2.CAP_PROP_FRAME_WIDTH, width),
        (cv2.CAP_PROP_FRAME_HEIGHT, height),
        (cv2.CAP_PROP_FPS, fps),
        (cv2.CAP_PROP_BUFFERSIZE, 1),
    ):
        capture.set(key, value)
    return capture


class StreamCamera:
    """Reads all the time, so that the newest frame is never an old one from a buffer."""

    path: str | None = None

    def __init__(
        self, device: Device, *, max_side_px: int, open_device: OpenCapture = open_capture
    ) -> None:
        """Open the device. Raises CameraError after eight seconds at the latest."""
        self.name, self._device, self._open = device.name, device, open_device
        self.frames: Mailbox[CameraFrame] = Mailbox()
        self.events: deque[CameraEvent] = deque()
        self._stopped, self._started = threading.Event(), threading.Event()
        self._ready = threading.Event()
        self._started_s = 0.0
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
            raise CameraError(device.open_error(self._problem if in_time else "no answer"))

    def start(self) -> None:
        """Time 0 is now."""
        self._started_s = time.monotonic()
        self._started.set()

    def close(self) -> None:
        """Stop reading; a driver that hangs is abandoned."""
        self._stopped.set()
        self.frames.close()
        if self._thread.is_alive():
            self._thread.join(timeout=1.0)

    def _run(self) -> None:
        self._capture = self._open(self._device)
        try:
            bgr = self._first_frame()
            if bgr is None:
                is_open = self._capture.isOpened()
                self._problem = "it opens, but sends nothing" if is_open else "it does not open"
                return
            self.height, self.width = bgr.shape[:2]
            self.scale = max(1.0, max(bgr.shape[:2]) / self._max_side_px)
            self._ready.set()
            self._read()
        finally:
            self._ready.set()
            self._capture.release()
            self.frames.close()

    def _first_frame(self) -> NDArray[np.uint8] | None:
        until_s = time.monotonic() + OPEN_TIMEOUT_S
        while self._capture.isOpened() and time.monotonic() < until_s:
            is_read, bgr = self._capture.read()
            if is_read:
                return np.asarray(bgr, dtype=np.uint8)
        return None

    def _read(self) -> None:
        last_ms, shape, shot = -1, (self.height, self.width, 3), 0
        while not self._stopped.is_set():
            is_read, bgr = self._capture.read()
            captured_s = time.monotonic()
            if not is_read:
                if not self._reopen():
                    return
                continue
            if not self._started.is_set():
                continue
            now_ms = max(last_ms + 1, round(1000 * (captured_s - self._started_s)))
            last_ms = now_ms
            if bgr.shape != shape:
                shape, shot = bgr.shape, shot + 1
            self.frames.put(CameraFrame(now_ms, self._convert(bgr), captured_s, shot))

    def _reopen(self) -> bool:
        """Open the device again; returns False if it was given up."""
        self.events.append(CameraEvent("lost", f"{self.name} sends no frames: reopening it"))
        until_s = time.monotonic() + _GIVE_UP_S
        while time.monotonic() < until_s:
            self._capture.release()
            if self._stopped.wait(_RETRY_S):
                return False
            self._capture = self._open(self._device)
            if self._capture.isOpened() and self._capture.read()[0]:
                self.events.append(CameraEvent("back", f"{self.name} is back"))
                return True
        self.events.append(CameraEvent("ended", f"{self.name} did not come back"))
        return False

    def _convert(self, bgr: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return RGB (H, W, 3), scaled down to the size limit in the shape that it has."""
        height, width = bgr.shape[:2]
        scale = max(1.0, max(height, width) / self._max_side_px)
        if scale > 1:
            size = round(width / scale), round(height / scale)
            bgr = np.asarray(cv2.resize(bgr, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
        return np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), dtype=np.uint8)
