"""The cameras of a guided session: one that stays open for all of it, or files played in turn."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Collection, Mapping

import numpy as np

from formcheck.live.camera.base import Camera, CameraNews, Mailbox, Shot
from formcheck.live.run import check_camera, is_file, open_camera

_BLANK_PX = (640, 480)


class Cameras:
    """`open` one for an exercise; a device or stream is opened once and shared by all."""

    def __init__(self, usual: str, files: Mapping[str, str], exercises: Collection[str]) -> None:
        """`files` are played for the exercises that they are named for, `usual` sees the others.

        `exercises` are all that will be done: `usual` is not needed when each has its file. Raises
        CameraError, VideoError or InputNotFoundError for one that cannot be.
        """
        needed = [usual] if set(exercises) - files.keys() else []
        for text in (*needed, *files.values()):
            check_camera(text)
        self._usual, self._files = usual, files
        self._shared: Camera | None = None
        self._size_px = _BLANK_PX
        if needed and not is_file(usual):
            self._shared = open_camera(usual)
            self._shared.start()
            self._size_px = self._shared.width, self._shared.height

    def open(self, exercise: str) -> Camera:
        """The camera for an exercise, from its time 0 on; close it after the exercise."""
        text = self._files.get(exercise)
        if text is None and self._shared is not None:
            return Turn(self._shared)
        camera = open_camera(text or self._usual)
        self._size_px = camera.width, camera.height
        return camera

    def glance(self) -> Shot:
        """The newest picture, darkened so that words can be read on it; else a blank one."""
        shot = None if self._shared is None else self._shared.shots.take(0.0)
        if shot is not None:
            return Shot(shot.timestamp_ms, shot.rgb // 3, shot.taken_s)
        width, height = self._size_px
        return Shot(0, np.full((height // 2, width // 2, 3), 40, np.uint8), time.monotonic())

    @property
    def size_px(self) -> tuple[int, int]:
        """Width and height of the pictures of the last camera that was open."""
        return self._size_px

    @property
    def is_shared(self) -> bool:
        """Whether one camera sees the whole session."""
        return self._shared is not None

    def close(self) -> None:
        """Let go of the shared one."""
        if self._shared is not None:
            self._shared.close()


class Turn:
    """One exercise's turn at a camera that is open already: its time begins at 0 again."""

    path: str | None = None

    def __init__(self, camera: Camera) -> None:
        self.name = camera.name
        self.width, self.height, self.scale = camera.width, camera.height, camera.scale
        self.news: deque[CameraNews] = camera.news
        self.shots: Mailbox[Shot] = _Rebased(camera.shots)

    def start(self) -> None:
        """Time 0 is that of the next picture; the one that waits is an old one."""
        self.shots.take(0.0)

    def close(self) -> None:
        """The camera itself stays open."""


class _Rebased(Mailbox[Shot]):
    """The pictures of another mailbox, their times counted from the first one taken in time."""

    def __init__(self, shots: Mailbox[Shot]) -> None:
        super().__init__()
        self._shots, self._first_ms, self._dropped_before = shots, -1, 0
        self.dropped = 0

    def take(self, timeout_s: float) -> Shot | None:
        """The latest picture."""
        shot = self._shots.take(timeout_s)
        if shot is None or timeout_s <= 0:
            return None
        if self._first_ms < 0:
            self._first_ms, self._dropped_before = shot.timestamp_ms, self._shots.dropped
        self.dropped = self._shots.dropped - self._dropped_before
        return Shot(shot.timestamp_ms - self._first_ms, shot.rgb, shot.taken_s)

    @property
    def is_over(self) -> bool:
        """Whether the camera has ended."""
        return self._shots.is_over
