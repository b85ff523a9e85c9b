"""Keeps the pictures of a session as a video, if that was asked for; encodes in the background."""

from __future__ import annotations

import queue
import threading
from contextlib import suppress
from fractions import Fraction
from pathlib import Path

import av
import numpy as np

from formcheck.live.camera import Shot

_WAITING = 60  # pictures; a machine that is slower than that leaves some out of the video
_OPTIONS = {"preset": "ultrafast", "crf": "23"}


class VideoKeeper:
    """`add` every picture, `close` in the end; the file appears then, whole, at `path`.

    A disk that fills up ends the video, not the session: `failure` says so.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: str | None = None
        self.left_out = 0
        self._unfinished = path.with_name(f".{path.name}.tmp")
        self._shots: queue.Queue[Shot | None] = queue.Queue(_WAITING)
        self._thread = threading.Thread(target=self._run, name="video-keeper", daemon=True)
        self._thread.start()

    def add(self, shot: Shot) -> None:
        """Keep a picture; does not wait."""
        try:
            self._shots.put_nowait(shot)
        except queue.Full:
            self.left_out += 1

    def close(self) -> Path | None:
        """Finish the video; its path, or None when there is none."""
        if self._thread.is_alive():
            self._shots.put(None)
        self._thread.join()
        if self.failure is None and self._unfinished.exists():
            self._unfinished.replace(self.path)
            return self.path
        with suppress(OSError):
            self._unfinished.unlink(missing_ok=True)
        return None

    def _run(self) -> None:
        try:
            self._encode()
        except (av.FFmpegError, OSError, ValueError) as error:
            self.failure = f"no video was kept: {error}"
            while self._shots.get() is not None:  # nobody may wait for a full queue
                pass

    def _encode(self) -> None:
        shot = self._shots.get()
        if shot is None:
            return
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with av.open(str(self._unfinished.absolute()), "w", format="mp4") as output:
            stream = output.add_stream("libx264", rate=30, options=_OPTIONS)
            height, width = (side // 2 * 2 for side in shot.rgb.shape[:2])
            stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 1000)
            # Players count from a file's first picture: it has to be there from the beginning on,
            # so that a moment of the session is the same moment of its video.
            if shot.timestamp_ms > 0:
                output.mux(stream.encode(_frame(shot, 0, (height, width))))
            while shot is not None:
                output.mux(stream.encode(_frame(shot, shot.timestamp_ms, (height, width))))
                shot = self._shots.get()
            output.mux(stream.encode(None))


def _frame(shot: Shot, time_ms: int, size: tuple[int, int]) -> av.VideoFrame:
    even = np.ascontiguousarray(shot.rgb[: size[0], : size[1]])
    frame = av.VideoFrame.from_ndarray(even, format="rgb24")
    frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
    return frame
