"""A video file opened with FFmpeg: its video track, its clock, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import av
from av import VideoFrame
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from formcheck.errors import InputNotFoundError, VideoError, system_reason
from formcheck.video.opening import open_media

# First bytes of mp4 and mov, Matroska and WebM, and AVI.
_VIDEO_SIGNATURES = (b"ftyp", b"\x1aE\xdf\xa3", b"AVI ")

# A pause this long in the timestamps is a cut.
LONG_GAP_S = 2.0
# Timestamps start anew if so many frames are this far behind, or more are behind at all; single
# frames are out of order.
_SOME_BEHIND, _FAR_BEHIND_S = 3, 1.0
_MANY_BEHIND = 20

_decoder_threads = 0  # FFmpeg's own choice: one per core


def limit_decoder_threads(count: int) -> None:
    """Decode with that many threads in this process from now on; 0 means one per core."""
    global _decoder_threads  # noqa: PLW0603  # whether cores are shared is a fact of the process
    _decoder_threads = count


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a file and its best video track.

    Raises InputNotFoundError if there is no such file, VideoError if it is not a video.
    """
    _check_file(path)
    try:
        container = open_media(path)
    except (av.FFmpegError, ValueError) as error:
        raise VideoError(_not_a_video(path)) from error
    try:
        return container, _video_track(container, path)
    except BaseException:
        container.close()
        raise


def _check_file(path: Path) -> None:
    if not path.exists():
        raise InputNotFoundError(f"no such file: '{path}'; check the name")
    if path.is_dir():
        raise VideoError(f"'{path}' is a folder; give a video file in it")
    if not path.is_file():
        raise VideoError(f"'{path}' is not an ordinary file; give a video file")
    try:
        with path.open("rb") as stream:
            is_empty = not stream.read(1)
    except OSError as error:
        reason = system_reason(error)
        raise VideoError(f"cannot read '{path}': {reason}; check its permissions") from error
    if is_empty:
        raise VideoError(f"'{path}' is empty (0 bytes); copy or record the video again")


def _not_a_video(path: Path) -> str:
    with path.open("rb") as stream:
        beginning = stream.read(4096)
    if any(signature in beginning[:16] for signature in _VIDEO_SIGNATURES):
        return f"'{path}' is cut off or damaged: its index is missing; copy or record it again"
    found = "looks like text" if b"\0" not in beginning else "unknown format"
    return f"'{path}' is not a video ({found}); give an mp4, mov, mkv, webm, avi or gif file"


def _video_track(container: InputContainer, path: Path) -> VideoStream:
    # The cover of an audio file is stored as a video track too.
    covers = Disposition.attached_pic
    tracks = [track for track in container.streams.video if not track.disposition & covers]
    if not tracks:
        found = "only sound" if container.streams.audio else "no video track"
        raise VideoError(f"'{path}' has {found} in it; give a file with a video track")
    best = container.streams.best("video")
    stream = best if isinstance(best, VideoStream) and best in tracks else tracks[0]
    if stream.codec_context is None:
        raise VideoError(
            f"'{path}' has a video track of an unknown codec; convert it to mp4 (h264)"
        )
    stream.thread_type = "AUTO"
    stream.thread_count = _decoder_threads
    return stream


def stated_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """Return how long the video track lasts according to the file, None if it does not say."""
    if container.format.name == "avi" and stream.frames and stream.average_rate:
        return float(stream.frames / stream.average_rate)  # its duration is guessed from the size
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # Matroska writes 00:01:02.345000000 into the track's tags.
    tag = next((text for key, text in stream.metadata.items() if key.startswith("DURATION")), "")
    if match := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d*)?)", tag):
        hours, minutes, seconds = match.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    # The container's duration may be that of a longer audio track.
    if container.duration is None or len(container.streams) > 1:
        return None
    return container.duration / av.time_base


@dataclass
class DecodeIssues:
    """What is wrong with a file, as far as it was read.

    `lost_frames`: could not be decoded; `unordered_frames`: skipped, because a later one came
    before; `ends_at_s`: where the file ended, if before its stated duration; `assumed_fps`: the
    frame rate that times are computed from, if the file has no timestamps.
    """

    lost_frames: int = 0
    unordered_frames: int = 0
    ends_at_s: float | None = None
    assumed_fps: float | None = None

    def messages(self, file_name: str) -> list[str]:
        """Return one line for each issue."""
        lines = []
        if self.assumed_fps is not None:
            lines.append(
                f"{file_name} has no timestamps: assumed {self.assumed_fps:g} frames per second"
            )
        if self.ends_at_s is not None:
            lines.append(
                f"{file_name} is damaged after {self.ends_at_s:.1f} s: analyzed up to that point"
            )
        elif self.lost_frames:
            lines.append(f"{file_name} is damaged: at least {self.lost_frames} frames are lost")
        if self.unordered_frames:
            lines.append(f"{file_name}: skipped {self.unordered_frames} frames out of order")
        return lines


def merge_issues(parts: Iterable[DecodeIssues]) -> DecodeIssues:
    """Merge what readers of parts of one file found; the parts may overlap.

    A frame that two readers lost counts once: only the largest of their counts is certain.
    """
    found = list(parts)
    ends_s = [part.ends_at_s for part in found if part.ends_at_s is not None]
    rates = [part.assumed_fps for part in found if part.assumed_fps is not None]
    return DecodeIssues(
        max(part.lost_frames for part in found),
        max(part.unordered_frames for part in found),
        min(ends_s, default=None),
        rates[0] if rates else None,
    )


@dataclass(frozen=True)
class TimedFrame:
    """A frame at `time_s`; `starts_anew`: the file's timestamps went back to begin here again."""

    time_s: float
    frame: VideoFrame
    starts_anew: bool = False


class VideoClock:
    """Seconds since the first frame of the file, from the file's timestamps if it has any.

    `is_assumed`: it has none, and times are frame numbers divided by the average rate.
    """

    def __init__(self, first: VideoFrame, fps: float, *, is_stored_order: bool = False) -> None:
        """`first` is the file's first frame; `fps` is used where a frame has no timestamp.

        `is_stored_order`: presentation timestamps count frames as stored, not as shown (AVI); then
        decoding timestamps, which increase from frame to frame, are used.
        """
        self._is_stored_order = is_stored_order
        self.fps = fps
        self._unit_s = float(first.time_base or 0)
        timestamp = self._timestamp(first)
        self.is_assumed = timestamp is None or not self._unit_s
        self._first_timestamp = timestamp or 0
        self._count = 0
        self._last_s = 0.0

    def in_order(self, frames: Iterable[VideoFrame], issues: DecodeIssues) -> Iterator[TimedFrame]:
        """Yield the frames with increasing times.

        Where timestamps start anew (recordings that were joined), time goes on from there. Single
        frames behind a later one are skipped, and counted in `issues`.
        """
        behind: list[TimedFrame] = []
        offset_s, last = 0.0, TimedFrame(-1.0, None)  # type: ignore[arg-type]  # before the first
        for frame in frames:
            timed = TimedFrame(self.time_s(frame) + offset_s, frame)
            if timed.time_s > last.time_s:
                issues.unordered_frames += len(behind)
                behind.clear()
                yield timed
                last = timed
                continue
            if behind and timed.time_s <= behind[-1].time_s:
                issues.unordered_frames += len(behind)
                behind.clear()
            behind.append(timed)
            if _is_new_start(behind, last.time_s):
                shift_s = last.time_s + self.length_s(last.frame) - behind[0].time_s
                offset_s += shift_s
                for number, late in enumerate(behind):
                    last = TimedFrame(late.time_s + shift_s, late.frame, starts_anew=not number)
                    yield last
                behind.clear()
        issues.unordered_frames += len(behind)

    def timestamp_at(self, time_s: float) -> int:
        """Return the file's own timestamp for a time."""
        return self._first_timestamp + round(time_s / self._unit_s)

    def time_s(self, frame: VideoFrame) -> float:
        """Return when a frame is shown; call it for every frame, in order.

        A frame without a timestamp follows the previous one at the average rate.
        """
        timestamp = self._timestamp(frame)
        if self.is_assumed:
            self._last_s = self._count / self.fps
            self._count += 1
        elif timestamp is None:
            self._last_s += 1 / self.fps
        else:
            self._last_s = (timestamp - self._first_timestamp) * self._unit_s
        return self._last_s

    def length_s(self, frame: VideoFrame) -> float:
        """Return how long a frame is shown."""
        return frame.duration * self._unit_s or 1 / self.fps

    def _timestamp(self, frame: VideoFrame) -> int | None:
        if self._is_stored_order or frame.pts is None:
            return frame.dts
        return frame.pts


def _is_new_start(behind: Sequence[TimedFrame], last_s: float) -> bool:
    """Whether these frames, in order but before `last_s`, are not single ones out of order."""
    if len(behind) >= _MANY_BEHIND:
        return True
    return len(behind) >= _SOME_BEHIND and last_s - behind[0].time_s >= _FAR_BEHIND_S


@dataclass(frozen=True)
class TimeGap:
    """No frames from `start_s`, where the last one ends, to `end_s`."""

    start_s: float
    end_s: float


def time_gaps(container: InputContainer, stream: VideoStream) -> list[TimeGap] | None:
    """Return the gaps in a file's timestamps, by reading all packets without decoding them.

    None if the timestamps start anew somewhere, so that times do not tell places in the file.
    """
    first: int | None = None
    previous, times = 0, []
    with suppress(av.FFmpegError):  # of what is damaged, the reader of the frames tells
        for packet in container.demux(stream):
            time = packet.dts if packet.dts is not None else packet.pts
            if time is None or not packet.size:
                continue
            if first is not None and (previous - time) * packet.time_base > _FAR_BEHIND_S:
                return None
            first, previous = (time if first is None else first), time
            times.append(float((time - first) * packet.time_base))
    return [
        TimeGap(one, other) for one, other in pairwise(sorted(times)) if other - one >= LONG_GAP_S
    ]
