"""Video files played in real time as cameras, once or in a loop: for trials, tests, benchmarks."""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Sequence
from itertools import accumulate
from pathlib import Path

from formcheck.live.camera.base import CameraEvent, CameraFrame, Mailbox
from formcheck.video.container import LONG_GAP_S
from formcheck.video.reader import MAX_SIDE_PX, VideoReader


def _step_ms(last_ms: int | None, now_ms: int) -> int:
    """Return how long after the last frame, if any, this one is played."""
    return 0 if last_ms is None else min(now_ms - last_ms, round(1000 * LONG_GAP_S))


def _played_ms(times_ms: Sequence[int]) -> list[int]:
    """Return when each frame is played, from 0, without the length of gaps."""
    return list(accumulate(map(_step_ms, [None, *times_ms], times_ms)))


class FileCamera:
    """Plays `path` once, by its own timestamps; nobody waits longer than 2 s for a gap in them."""

    def __init__(self, path: str | Path, *, max_side_px: int) -> None:
        """Open the file. Raises InputNotFoundError or VideoError."""
        self._reader = VideoReader(path, max_side_px=max_side_px)
        self.name = str(path)
        self.path: str | None = str(path)
        self.width, self.height = self._reader.width, self._reader.height
        self.scale = self._reader.scale
        self.frames: Mailbox[CameraFrame] = Mailbox()
        self.events: deque[CameraEvent] = deque()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="file-camera", daemon=True)

    def start(self) -> None:
        """Play from the first frame."""
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self.frames.close()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        self._reader.close()

    @property
    def _ending(self) -> str:
        if self._reader.frames == 1:
            return "the file shows a single picture; give a video, or a camera"
        return "the file has ended"

    def _play(self) -> None:
        started_s = time.monotonic()
        last_ms: int | None = None
        now_ms = 0
        try:
            for frame in self._reader:
                now_ms += _step_ms(last_ms, frame.timestamp_ms)
                last_ms = frame.timestamp_ms
                due_s = started_s + now_ms / 1000
                if self._stopped.wait(max(0.0, due_s - time.monotonic())):
                    return
                self.frames.put(CameraFrame(now_ms, frame.rgb, due_s, len(self._reader.breaks_ms)))
            self.events.append(CameraEvent("ended", self._ending))
        except Exception as error:  # a damaged file ends the session in the usual way
            self.events.append(CameraEvent("ended", f"cannot read the rest of the file: {error}"))
        finally:
            self.frames.close()


class LoopedCamera:
    """Plays `path` in a loop for `seconds`, by its own timestamps."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Read the whole file. Raises InputNotFoundError or VideoError."""
        with VideoReader(path, max_side_px=MAX_SIDE_PX) as reader:
            self._clip_frames = list(reader.in_one_shape())
            self.width, self.height, self.scale = reader.width, reader.height, reader.scale
        self._times_ms = _played_ms([frame.timestamp_ms for frame in self._clip_frames])
        self._duration_ms = self._times_ms[-1] + round(1000 * self._clip_frames[-1].length_s)
        self.name = str(path)
        self.path: str | None = str(path)
        self.frames: Mailbox[CameraFrame] = Mailbox()
        self.events: deque[CameraEvent] = deque()
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="looped-camera", daemon=True)

    def start(self) -> None:
        """Play from the first frame."""
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self.frames.close()

    def _play(self) -> None:
        started_s, loop = time.monotonic(), 0
        while not self._stopped.is_set():
            for frame, time_ms in zip(self._clip_frames, self._times_ms, strict=True):
                now_ms = loop * self._duration_ms + time_ms
                due_s = started_s + now_ms / 1000
                if now_ms > 1000 * self._seconds or self._stopped.is_set():
                    self.frames.close()
                    return
                self._stopped.wait(max(0.0, due_s - time.monotonic()))
                self.frames.put(CameraFrame(now_ms, frame.rgb, due_s))
            loop += 1
