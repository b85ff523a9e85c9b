"""The cameras of a guided session: one that stays open, or one file per exercise."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Mapping
from dataclasses import replace

import numpy as np

from formcheck.files import Closing
from formcheck.live.camera.base import Camera, CameraEvent, CameraFrame, Mailbox
from formcheck.live.camera.factory import check_camera, is_file, open_camera

_BLANK_PX = (640, 480)


class SessionCameras(Closing):
    """Gives each exercise a camera; a device or stream is opened once and shared."""

    def __init__(self, default: str, files: Mapping[str, str], exercises: Collection[str]) -> None:
        """`files` are played for the exercises named by their keys; `default` films the rest.

        `exercises` are all that are planned: if each has a file, `default` is not needed. Raises
        CameraError if one does not exist.
        """
        self._is_needed = bool(set(exercises) - files.keys())
        for text in (*([default] if self._is_needed else ()), *files.values()):
            check_camera(text)
        self._default, self._files = default, files
        self._shared: Camera | None = None
        self._size_px = _BLANK_PX

    def connect(self) -> None:
        """Open the shared camera, if there is one. Raises CameraError."""
        if self._is_needed and not is_file(self._default):
            self._shared = open_camera(self._default)
            self._shared.start()
            self._size_px = self._shared.width, self._shared.height

    def open(self, exercise: str) -> Camera:
        """Return the camera for an exercise, starting at time 0; close it afterward."""
        text = self._files.get(exercise)
        if text is None and self._shared is not None:
            return RebasedCamera(self._shared)
        camera = open_camera(text or self._default)
        self._size_px = camera.width, camera.height
        return camera

    def background(self) -> CameraFrame:
        """Return the newest frame, darkened to make text readable, or a blank frame."""
        frame = None if self._shared is None else self._shared.frames.take(0.0)
        if frame is not None:
            return replace(frame, rgb=frame.rgb // 3)
        width, height = self._size_px
        return CameraFrame(0, np.full((height // 2, width // 2, 3), 40, np.uint8), time.monotonic())

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the frames of the last camera that was opened."""
        return self._size_px

    @property
    def is_shared(self) -> bool:
        """Whether one camera films the whole session."""
        return self._shared is not None

    def close(self) -> None:
        """Close the shared camera."""
        if self._shared is not None:
            self._shared.close()


class RebasedCamera:
    """A shared camera during one exercise, with its time starting at 0 again."""

    path: str | None = None

    def __init__(self, camera: Camera) -> None:
        self.name = camera.name
        self.width, self.height, self.scale = camera.width, camera.height, camera.scale
        self.events: deque[CameraEvent] = camera.events
        self.frames: Mailbox[CameraFrame] = _RebasedFrames(camera.frames)

    def start(self) -> None:
        """Start time 0 with the next frame; the stored one is old."""
        self.frames.take(0.0)

    def close(self) -> None:
        """Do nothing: the shared camera stays open."""


class _RebasedFrames(Mailbox[CameraFrame]):
    """The frames of another mailbox, with timestamps relative to the first one taken."""

    def __init__(self, frames: Mailbox[CameraFrame]) -> None:
        super().__init__()
        self._shots, self._first_ms, self._dropped_before = frames, -1, 0
        self.dropped = 0

    def take(self, timeout_s: float) -> CameraFrame | None:
        """Return the latest frame."""
        frame = self._shots.take(timeout_s)
        if frame is None or timeout_s <= 0:
            return None
        if self._first_ms < 0:
            self._first_ms, self._dropped_before = frame.timestamp_ms, self._shots.dropped
        self.dropped = self._shots.dropped - self._dropped_before
        return replace(frame, timestamp_ms=frame.timestamp_ms - self._first_ms)

    @property
    def is_over(self) -> bool:
        """Whether the camera has ended."""
        return self._shots.is_over
