"""Video files to upright RGB frames with the times that the file itself gives them."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Generic, TypeVar

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formcheck.errors import OutOfVideoError, VideoError
from formcheck.video.container import (
    Trouble,
    VideoClock,
    check_range,
    open_video,
    stated_duration_s,
)
from formcheck.video.frames import PictureMaker


class Sampling:
    """Takes the first frame of each stretch of 1 / `fps` seconds; every frame where that is None.

    Stretches are counted from the file's first frame, so that it does not matter where reading
    begins, and follow the time stamps, so that an uneven rate is evened out and none is made up.
    """

    def __init__(self, fps: float | None) -> None:
        self._fps = fps
        self._last: int | None = None

    def takes(self, time_s: float) -> bool:
        """Whether the frame of this time is one; ask for every frame, in order."""
        if self._fps is None:
            return True
        # A frame that is a rounding error early belongs to the stretch that it begins.
        stretch = math.floor(time_s * self._fps + 1e-3)
        is_first = stretch != self._last
        self._last = stretch
        return is_first


Item = TypeVar("Item")


@dataclass(frozen=True)
class _Made(Generic[Item]):
    item: Item


def read_ahead(items: Iterable[Item], depth: int = 8) -> Generator[Item, None, None]:
    """The same items, made in a background thread up to `depth` ahead of the one in use.

    An exception of `items` is raised here. When the generator is closed (or collected), the
    thread has ended, so that whatever `items` reads from can be closed next.
    """
    ready: queue.Queue[_Made[Item] | BaseException | None] = queue.Queue(maxsize=depth)
    stopped = threading.Event()

    def read() -> None:
        ending: BaseException | None = None
        try:
            for item in items:
                ready.put(_Made(item))
                if stopped.is_set():
                    return
        except BaseException as error:  # whatever it is, it belongs to the caller
            ending = error
        ready.put(ending)

    reader = threading.Thread(target=read, name="read-ahead", daemon=True)
    reader.start()
    try:
        while (made := ready.get()) is not None:
            if isinstance(made, BaseException):
                raise made
            yield made.item
    finally:
        stopped.set()
        while reader.is_alive():
            with suppress(queue.Empty):  # makes room for a put that waits
                ready.get(timeout=0.02)
        reader.join()


# The landmark network sees 256 x 256 pixels about the person: at 960, somebody who fills a
# quarter of the long side still reaches it in full detail.
MAX_SIDE_PX = 960

_SEEK_FROM_S = 3.0  # before that, decoding from the beginning costs less than it is worth
_FALLBACK_FPS = 30.0
_MAX_READ_ERRORS = 20  # in a row, before a damaged file is given up
_MISSING_END_S = 0.5  # files may state a slightly longer time than their pictures last


@dataclass(frozen=True)
class Frame:
    """One picture: `rgb` (H, W, 3), upright; `timestamp_ms` counts from the file's first frame.

    `index` counts the frames that were read, from 0; `length_s` is how long it is shown.
    """

    index: int
    timestamp_ms: int
    rgb: NDArray[np.uint8]
    length_s: float = 0.0


@dataclass(frozen=True)
class Decoded:
    """One picture as it is stored, before turning and scaling, and when it is shown.

    `time_s` counts from the file's first frame and is not rounded; `timestamp_ms` is, as in a
    `Frame`. `length_s` is how long it is shown.
    """

    timestamp_ms: int
    time_s: float
    length_s: float
    picture: av.VideoFrame


class VideoReader:
    """The frames of one video file, in order, once; iterate over it in a `with` block.

    `width`, `height`: the original picture as shown, pixels. `scale`: original pixels for one
    pixel of a frame, so original = frame pixel * scale. `rotation_deg`: clockwise, as the
    metadata asks for; frames are turned already, `decoded()` ones are to be, by `turn`. `fps`: the
    average rate, `stated_duration_s`: what the file claims, `time_base`: the unit of its time
    stamps, seconds; each None where the file has none.

    While iterating grow `frames`, `duration_s` (from the first frame read to the end of the last)
    and `trouble`, what is wrong with the file; `warnings` says it, one line each.
    """

    def __init__(
        self,
        path: str | Path,
        *,
        max_side_px: int = MAX_SIDE_PX,
        start_s: float | None = None,
        end_s: float | None = None,
        sample_fps: float | None = None,
    ) -> None:
        """Open a file; frames before `start_s` and after `end_s` (seconds) are left out.

        With `sample_fps` iterating makes pictures of so many frames a second (see `Sampling`).
        Raises InputNotFoundError (no such file), VideoError (no picture comes out of it) or
        UsageError (start and end mean nothing for it: OutOfVideoError).
        """
        self.path = Path(path)
        check_range(start_s, end_s)
        self._start_s, self._end_s = start_s or 0.0, end_s
        self._sampling = Sampling(sample_fps)
        self.trouble = Trouble()
        self.frames, self.duration_s = 0, 0.0
        self._lock = threading.Lock()  # FFmpeg crashes when a file is closed while it is decoding
        self._is_closed = False
        self._container, self._stream = open_video(self.path)
        try:
            pictures = self._decode()
            first = next(pictures, None)
            if first is None:
                raise VideoError(
                    f"no picture could be decoded from '{path}'; copy or record the video again"
                )
            self._describe(first, max_side_px)
            self._pictures = self._from_start(first, pictures)
        except BaseException:
            self.close()
            raise

    def __enter__(self) -> VideoReader:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the file; a thread that still reads ahead finds the video ended."""
        with self._lock:
            self._is_closed = True
            self._container.close()

    @property
    def warnings(self) -> list[str]:
        """What is wrong with the file, as far as it was read."""
        return self.trouble.words(self.path.name)

    def __iter__(self) -> Iterator[Frame]:
        """The frames from `start_s` to `end_s`. Raises UsageError when there is none."""
        for decoded in self.decoded():
            if self._sampling.takes(decoded.time_s):
                rgb = self._maker.make(decoded.picture)
                yield Frame(self.frames - 1, decoded.timestamp_ms, rgb, decoded.length_s)

    def decoded(self) -> Iterator[Decoded]:
        """The same pictures as they are stored. Raises UsageError when there is none."""
        end_ms = float("inf") if self._end_s is None else self._end_s * 1000
        last_ms, origin_ms, length_s = -1, 0, 0.0
        for picture in self._pictures:
            time_s = self._clock.time_s(picture)
            time_ms = round(time_s * 1000)
            if time_ms > end_ms:
                break
            if time_ms <= last_ms:
                self.trouble.late += 1
                continue
            last_ms, length_s = time_ms, self._clock.length_s(picture)
            if time_ms < self._start_s * 1000:
                self._sampling.takes(time_s)
                continue
            origin_ms = time_ms if not self.frames else origin_ms
            self.duration_s = (time_ms - origin_ms) / 1000 + length_s
            self.frames += 1
            yield Decoded(time_ms, time_s, length_s, picture)
        else:
            if self._is_closed:
                return
            self._note_end(last_ms / 1000 + length_s)
        if not self.frames:
            raise self._nothing_there(last_ms / 1000)

    def _describe(self, first: av.VideoFrame, max_side_px: int) -> None:
        stream = self._stream
        self._maker = PictureMaker(first, stream.sample_aspect_ratio, max_side_px=max_side_px)
        self.width, self.height = self._maker.width, self._maker.height
        self.scale = self._maker.scale
        self.turn = self._maker.turn
        self.rotation_deg = self.turn.clockwise_deg
        self.fps = float(stream.average_rate) if stream.average_rate else None
        self.stated_duration_s = stated_duration_s(self._container, stream)
        self.time_base = stream.time_base
        self._clock = VideoClock(
            first,
            self.fps or _FALLBACK_FPS,
            is_stored_order=self._container.format.name == "avi",
        )
        if self._clock.is_guessed:
            self.trouble.guessed_fps = self._clock.fps
        if self.stated_duration_s is not None and self._start_s >= self.stated_duration_s > 0:
            raise self._nothing_there(self.stated_duration_s)

    def _nothing_there(self, length_s: float) -> OutOfVideoError:
        return OutOfVideoError(
            f"nothing to read between start {self._start_s:g} s and end "
            f"{'of file' if self._end_s is None else f'{self._end_s:g} s'}: '{self.path}' is "
            f"{length_s:.1f} s long; choose another start or end"
        )

    def _from_start(
        self, first: av.VideoFrame, others: Iterator[av.VideoFrame]
    ) -> Iterator[av.VideoFrame]:
        """Frames from the start asked for, and maybe some before it."""
        if self._start_s < _SEEK_FROM_S or self._clock.is_guessed:
            return chain([first], others)
        with suppress(av.FFmpegError):  # not every format can be searched
            stamp = self._clock.stamp_at(self._start_s)
            self._container.seek(stamp, stream=self._stream, backward=True)
            others = self._decode()
            landed = next(others, None)
            if landed is not None and self._clock.time_s(landed) <= self._start_s:
                return chain([landed], others)
        self._container.close()
        self._container, self._stream = open_video(self.path)
        self.trouble.lost = 0
        return self._decode()

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Whatever decodes, in order; what does not is skipped and counted."""
        errors = 0
        packets = self._container.demux(self._stream)
        while errors < _MAX_READ_ERRORS:
            try:
                with self._lock:
                    if self._is_closed:
                        return
                    pictures = self._pictures_in(next(packets))
            except StopIteration:
                return
            except av.FFmpegError:
                errors += 1
                packets = self._container.demux(self._stream)
            else:
                errors = 0
                yield from pictures

    def _pictures_in(self, packet: av.Packet[VideoStream]) -> list[av.VideoFrame]:
        try:
            found = [] if packet.is_corrupt else packet.decode()
        except av.FFmpegError:
            self.trouble.lost += 1
            return []
        whole = [picture for picture in found if not picture.is_corrupt]
        self.trouble.lost += len(found) - len(whole)
        return whole

    def _note_end(self, end_s: float) -> None:
        """Note what is missing; `end_s` is where the file ended."""
        enough_s = (self.stated_duration_s or 0.0) - max(_MISSING_END_S, 2 / self._clock.fps)
        if end_s < enough_s:
            self.trouble.ends_at_s = end_s
