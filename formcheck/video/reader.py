"""Video files to upright RGB frames with the file's own timestamps, decoded ahead of their use."""

from __future__ import annotations

import math
import queue
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Generic, TypeVar

import av
import numpy as np
from av.video.stream import VideoStream
from numpy.typing import NDArray

from formcheck.errors import OutOfVideoError, VideoError
from formcheck.files import Closing
from formcheck.video.clip import check_time_range
from formcheck.video.container import (
    DecodeIssues,
    TimeGap,
    VideoClock,
    open_video,
    stated_duration_s,
    time_gaps,
)
from formcheck.video.frames import (
    FrameConverter,
    FramePlace,
    PictureArea,
    ShownPicture,
    placed_in,
)

# The landmark network gets 256 x 256 pixels around the person: at 960, a person who fills a
# quarter of the long side still reaches it in full detail.
MAX_SIDE_PX = 960

_SEEK_FROM_S = 3.0  # before that, decoding from the beginning is cheaper than seeking
_FALLBACK_FPS = 30.0
_MAX_READ_ERRORS = 20  # in a row, before reading of a damaged file stops
_MISSING_END_S = 0.5  # files may state a slightly longer duration than their frames last

Item = TypeVar("Item")


@dataclass(frozen=True)
class Frame:
    """One frame: `rgb` (H, W, 3), upright; `timestamp_ms` counts from the file's first frame.

    `index` counts the frames that were read, from 0; `length_s` is how long it is shown. `place`
    says where its pixels are in the original picture.
    """

    index: int
    timestamp_ms: int
    rgb: NDArray[np.uint8]
    length_s: float = 0.0
    place: FramePlace = field(default_factory=FramePlace)


@dataclass(frozen=True)
class DecodedFrame:
    """One frame as stored, before rotation and scaling, and when it is shown.

    `time_s` counts from the file's first frame and is not rounded; `timestamp_ms` is, as in a
    `Frame`. `length_s` is how long it is shown.
    """

    timestamp_ms: int
    time_s: float
    length_s: float
    frame: av.VideoFrame


class FrameSampler:
    """Selects the first frame of each interval of 1 / `fps` seconds; all frames if that is None.

    Intervals count from the file's first frame, so the selection does not depend on where reading
    starts. They follow the timestamps: an uneven rate is evened out, and no frame is invented.
    """

    def __init__(self, fps: float | None) -> None:
        self._fps = fps
        self._last: int | None = None

    def selects(self, time_s: float) -> bool:
        """Whether the frame at this time is selected; call it for every frame, in order."""
        if self._fps is None:
            return True
        # A frame that is early by a rounding error belongs to the interval that it starts.
        interval = math.floor(time_s * self._fps + 1e-3)
        is_first = interval != self._last
        self._last = interval
        return is_first


class VideoReader(Closing):
    """The frames of one video file, in order, once; iterate over it in a `with` block.

    `width`, `height`: the original picture as shown, pixels, or its part `area`. `scale`: original
    pixels per pixel of a frame, so original = frame pixel * scale; a frame of another size than the
    first has a `place` of its own. `rotation_deg`: clockwise, from the metadata; frames
    are rotated already, `decoded()` ones as `picture` says. `fps`: the average rate;
    `stated_duration_s`: what the file claims; `time_base`: the unit of its timestamps, seconds;
    each is None if the file does not say.

    While iterating, `frames`, `duration_s` (from the first frame read to the end of the last),
    `breaks_ms` (when the timestamps started anew, or the picture got another size), and `issues`
    grow; `warnings` puts the issues into words, one line each.
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
        """Open a file; frames before `start_s` and after `end_s` (seconds) are skipped.

        With `sample_fps`, iterating yields that many frames per second (see `FrameSampler`).
        Raises InputNotFoundError (no such file), VideoError (no frame can be decoded) or UsageError
        (invalid start or end; OutOfVideoError if the video ends before the start).
        """
        self.path = Path(path)
        check_time_range(start_s, end_s)
        self._start_s, self._end_s = start_s or 0.0, end_s
        self._sampler = FrameSampler(sample_fps)
        self.issues = DecodeIssues()
        self.breaks_ms: list[int] = []
        self.frames, self.duration_s = 0, 0.0
        self._lock = threading.Lock()  # FFmpeg crashes when a file is closed while it is decoding
        self._is_closed = False
        self._container, self._stream = open_video(self.path)
        try:
            decoded = self._decode()
            first = next(decoded, None)
            if first is None:
                raise VideoError(
                    f"no frame could be decoded from '{path}'; copy or record the video again"
                )
            self._describe(first, max_side_px)
            self._first = first
            self._decoded = self._from_start(first, decoded)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Close the file; for a thread that still reads ahead, the video ends."""
        with self._lock:
            self._is_closed = True
            self._container.close()

    def crop_to(self, area: PictureArea | None) -> None:
        """Show only this part of the picture, turned back; call it before iterating.

        None is all of it.
        """
        self._converter: FrameConverter = self._converter.cropped_to(area)
        self.width, self.height = self._converter.width, self._converter.height
        self.scale = self._converter.scale

    @property
    def picture(self) -> ShownPicture:
        """How the shown picture comes about from `decoded()` frames."""
        return self._converter.picture

    def first_frame(self) -> NDArray[np.uint8]:
        """Return the file's first frame, (H, W, 3), even if it is before `start_s`."""
        rgb, _ = self._converter.convert(self._first)
        return rgb

    def time_gaps(self) -> list[TimeGap] | None:
        """Return the gaps in the timestamps of the whole file; None if they start anew somewhere.

        Reads the file once, without decoding it.
        """
        container, stream = open_video(self.path)
        with container:
            return time_gaps(container, stream)

    @property
    def warnings(self) -> list[str]:
        """What is wrong with the file, as far as it was read."""
        return self.issues.messages(self.path.name)

    def __iter__(self) -> Iterator[Frame]:
        """Yield the frames from `start_s` to `end_s`. Raises OutOfVideoError if there are none."""
        for decoded in self.decoded():
            if self._sampler.selects(decoded.time_s):
                rgb, place = self._converter.convert(decoded.frame)
                number, time_ms = self.frames - 1, decoded.timestamp_ms
                yield Frame(number, time_ms, rgb, decoded.length_s, place)

    def in_one_shape(self) -> Iterator[Frame]:
        """Yield the same frames, those of another size placed in the shape of the file's first."""
        shape = self.first_frame().shape
        for frame in self:
            if frame.rgb.shape == shape:
                yield frame
            else:
                rgb = placed_in(frame.rgb, frame.place, shape, self.scale)
                yield replace(frame, rgb=rgb, place=FramePlace(self.scale))

    def decoded(self) -> Iterator[DecodedFrame]:
        """Yield the same frames as stored. Raises OutOfVideoError if there are none."""
        end_ms = float("inf") if self._end_s is None else self._end_s * 1000
        last_ms, origin_ms, length_s = -1, 0, 0.0
        size: tuple[int, int] | None = None
        for timed in self._clock.in_order(self._decoded, self.issues):
            time_ms = round(timed.time_s * 1000)
            if time_ms > end_ms:
                break
            if time_ms <= last_ms:
                self.issues.unordered_frames += 1
                continue
            last_ms, length_s = time_ms, self._clock.length_s(timed.frame)
            size, previous = (timed.frame.width, timed.frame.height), size
            if timed.starts_anew or previous not in (None, size):
                self.breaks_ms.append(time_ms)
            if time_ms < self._start_s * 1000:
                self._sampler.selects(timed.time_s)
                continue
            origin_ms = time_ms if not self.frames else origin_ms
            self.duration_s = (time_ms - origin_ms) / 1000 + length_s
            self.frames += 1
            yield DecodedFrame(time_ms, timed.time_s, length_s, timed.frame)
        else:
            if self._is_closed:
                return
            self._check_end(last_ms / 1000 + length_s)
        if not self.frames:
            raise self._out_of_video(last_ms / 1000)

    def _describe(self, first: av.VideoFrame, max_side_px: int) -> None:
        stream = self._stream
        self._converter = FrameConverter(first, stream.sample_aspect_ratio, max_side_px=max_side_px)
        self.width, self.height = self._converter.width, self._converter.height
        self.scale = self._converter.scale
        self.rotation_deg = self._converter.display_transform.clockwise_deg
        self.fps = float(stream.average_rate) if stream.average_rate else None
        self.time_base = stream.time_base
        self._clock = VideoClock(
            first,
            self.fps or _FALLBACK_FPS,
            is_stored_order=self._container.format.name == "avi",
        )
        self.stated_duration_s = stated_duration_s(self._container, stream, self._clock.begins_s)
        if self._clock.is_assumed:
            self.issues.assumed_fps = self._clock.fps
        if self.stated_duration_s is not None and self._start_s >= self.stated_duration_s > 0:
            raise self._out_of_video(self.stated_duration_s)

    def _out_of_video(self, video_s: float) -> OutOfVideoError:
        return OutOfVideoError(
            f"no frames between start {self._start_s:g} s and end "
            f"{'of file' if self._end_s is None else f'{self._end_s:g} s'}: '{self.path}' is "
            f"{video_s:.1f} s long; choose another start or end"
        )

    def _from_start(
        self, first: av.VideoFrame, others: Iterator[av.VideoFrame]
    ) -> Iterator[av.VideoFrame]:
        """Yield frames from the requested start on, and maybe some before it."""
        if self._start_s < _SEEK_FROM_S or self._clock.is_assumed:
            return chain([first], others)
        with suppress(av.FFmpegError):  # not every format can seek
            timestamp = self._clock.timestamp_at(self._start_s)
            self._container.seek(timestamp, stream=self._stream, backward=True)
            others = self._decode()
            found = next(others, None)
            if found is not None and self._clock.time_s(found) <= self._start_s:
                return chain([found], others)
        self._container.close()
        self._container, self._stream = open_video(self.path)
        self.issues.lost_frames = 0
        return self._decode()

    def _decode(self) -> Iterator[av.VideoFrame]:
        """Yield the frames that can be decoded, in order; skip and count the others."""
        errors = 0
        packets = self._container.demux(self._stream)
        while errors < _MAX_READ_ERRORS:
            try:
                with self._lock:
                    if self._is_closed:
                        return
                    frames = self._frames_in(next(packets))
            except StopIteration:
                return
            except av.FFmpegError:
                errors += 1
                packets = self._container.demux(self._stream)
            else:
                errors = 0
                yield from frames

    def _frames_in(self, packet: av.Packet[VideoStream]) -> list[av.VideoFrame]:
        try:
            decoded = [] if packet.is_corrupt else packet.decode()
        except av.FFmpegError:
            self.issues.lost_frames += 1
            return []
        intact = [frame for frame in decoded if not frame.is_corrupt]
        self.issues.lost_frames += len(decoded) - len(intact)
        return intact

    def _check_end(self, end_s: float) -> None:
        """Note if the file ended, at `end_s`, before its stated duration."""
        expected_s = (self.stated_duration_s or 0.0) - max(_MISSING_END_S, 2 / self._clock.fps)
        if end_s < expected_s:
            self.issues.ends_at_s = end_s


@dataclass(frozen=True)
class _Ready(Generic[Item]):
    item: Item


def read_ahead(items: Iterable[Item], depth: int = 8) -> Generator[Item, None, None]:
    """Yield the same items, computed in a background thread up to `depth` ahead of the consumer.

    An exception of `items` is raised here. When the generator is closed (or collected), the thread
    has ended, so that what `items` reads from can be closed next.
    """
    ready: queue.Queue[_Ready[Item] | BaseException | None] = queue.Queue(maxsize=depth)
    stopped = threading.Event()

    def read() -> None:
        ending: BaseException | None = None
        try:
            for item in items:
                ready.put(_Ready(item))
                if stopped.is_set():
                    return
        except BaseException as error:  # raised again in the consumer's thread
            ending = error
        ready.put(ending)

    reader = threading.Thread(target=read, name="read-ahead", daemon=True)
    reader.start()
    try:
        while (result := ready.get()) is not None:
            if isinstance(result, BaseException):
                raise result
            yield result.item
    finally:
        stopped.set()
        while reader.is_alive():
            with suppress(queue.Empty):  # makes room for a put that waits
                ready.get(timeout=0.02)
        reader.join()
