"""A video file that plays as if it were a camera, in real time: for trying out and for tests."""

from __future__ import annotations

import threading
import time
from collections import deque
from pathlib import Path

from formcheck.live.camera.base import CameraNews, Mailbox, Shot
from formcheck.video.reader import MAX_SIDE_PX, VideoReader


class FileCamera:
    """Plays `path` once, by the file's own time stamps, and ends with it."""

    def __init__(self, path: str | Path, *, max_side_px: int) -> None:
        """Open the file. Raises InputNotFoundError or VideoError."""
        self._reader = VideoReader(path, max_side_px=max_side_px)
        self.name = str(path)
        self.path: str | None = str(path)
        self.width, self.height = self._reader.width, self._reader.height
        self.scale = self._reader.scale
        self.shots: Mailbox[Shot] = Mailbox()
        self.news: deque[CameraNews] = deque()
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="file-camera", daemon=True)

    def start(self) -> None:
        """Play from the first frame."""
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self.shots.close()
        if self._thread.is_alive():
            self._thread.join(timeout=2.0)
        self._reader.close()

    def _play(self) -> None:
        began_s = time.monotonic()
        first_ms: int | None = None
        try:
            for frame in self._reader:
                first_ms = frame.timestamp_ms if first_ms is None else first_ms
                now_ms = frame.timestamp_ms - first_ms
                due_s = began_s + now_ms / 1000
                if self._stopped.wait(max(0.0, due_s - time.monotonic())):
                    return
                self.shots.put(Shot(now_ms, frame.rgb, due_s))
            self.news.append(CameraNews("ended", "the file has ended"))
        except Exception as error:  # a damaged file ends the session like any other end
            self.news.append(CameraNews("ended", f"the file cannot be read on: {error}"))
        finally:
            self.shots.close()


class LoopedCamera:
    """Plays `path` for `seconds`, by the file's own time stamps, from its start each time."""

    def __init__(self, path: Path, seconds: float) -> None:
        """Read the whole file. Raises InputNotFoundError or VideoError."""
        with VideoReader(path, max_side_px=MAX_SIDE_PX) as reader:
            self._frames = list(reader)
            self.width, self.height, self.scale = reader.width, reader.height, reader.scale
            self._length_ms = round(1000 * reader.duration_s)
        self.name = str(path)
        self.path: str | None = str(path)
        self.shots: Mailbox[Shot] = Mailbox()
        self.news: deque[CameraNews] = deque()
        self._seconds = seconds
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._play, name="looped-camera", daemon=True)

    def start(self) -> None:
        """Play from the first frame."""
        self._thread.start()

    def close(self) -> None:
        """Stop playing."""
        self._stopped.set()
        self.shots.close()

    def _play(self) -> None:
        began_s, turn = time.monotonic(), 0
        while not self._stopped.is_set():
            for frame in self._frames:
                now_ms = turn * self._length_ms + frame.timestamp_ms
                due_s = began_s + now_ms / 1000
                if now_ms > 1000 * self._seconds or self._stopped.is_set():
                    self.shots.close()
                    return
                self._stopped.wait(max(0.0, due_s - time.monotonic()))
                self.shots.put(Shot(now_ms, frame.rgb, due_s))
            turn += 1
