"""Opening a video file with FFmpeg, or saying in one line why that cannot be done."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import av
from av import VideoFrame
from av.container import InputContainer
from av.stream import Disposition
from av.video.stream import VideoStream

from formcheck.errors import InputNotFoundError, UsageError, VideoError, system_reason

# FFmpeg draws text files as pictures (tty), and opens what a list names (the others).
_NOT_VIDEO_FORMATS = {"tty", "hls", "concat", "dash", "imf"}

# What mp4 and mov, Matroska and WebM, and AVI begin with.
_VIDEO_BEGINNINGS = (b"ftyp", b"\x1aE\xdf\xa3", b"AVI ")


_threads = 0  # FFmpeg's own choice: as many as there are cores


def limit_threads(count: int) -> None:
    """From now on, decode with that many threads in this process; 0 for as many as cores."""
    global _threads  # noqa: PLW0603  # a process shares the cores with its neighbors, or does not
    _threads = count


def open_video(path: Path) -> tuple[InputContainer, VideoStream]:
    """The opened file and its best picture track, decoding on all cores.

    Raises InputNotFoundError when there is no such file, VideoError when it is no video.
    """
    _check_file(path)
    try:
        # Absolute, so that a colon in the name is not taken for a protocol.
        container = av.open(
            str(path.absolute()),
            mode="r",
            metadata_errors="replace",
            container_options={"protocol_whitelist": "file"},
        )
    except (av.FFmpegError, ValueError) as error:
        raise VideoError(_not_a_video(path)) from error
    try:
        return container, _picture_track(container, path)
    except BaseException:
        container.close()
        raise


def stated_duration_s(container: InputContainer, stream: VideoStream) -> float | None:
    """How long the pictures last according to the file, None where it does not say."""
    if container.format.name == "avi" and stream.frames and stream.average_rate:
        return float(stream.frames / stream.average_rate)  # its duration is guessed from the size
    if stream.duration is not None and stream.time_base is not None:
        return float(stream.duration * stream.time_base)
    # Matroska writes 00:01:02.345000000 into the track's tags.
    tag = next((text for key, text in stream.metadata.items() if key.startswith("DURATION")), "")
    if match := re.fullmatch(r"(\d+):(\d+):(\d+(?:\.\d*)?)", tag):
        hours, minutes, seconds = match.groups()
        return int(hours) * 3600 + int(minutes) * 60 + float(seconds)
    # The whole file's duration may be that of a longer sound track.
    if container.duration is None or len(container.streams) > 1:
        return None
    return container.duration / av.time_base


def check_range(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless start and end (seconds, None for open) enclose something."""
    for name, time_s in (("start", start_s), ("end", end_s)):
        if time_s is not None and not 0 <= time_s < float("inf"):
            raise UsageError(
                f"{name} is {time_s:g} s; give seconds from the first frame, 0 or more"
            )
    if end_s is not None and end_s <= (start_s or 0.0):
        raise UsageError(f"end {end_s:g} s is not after start {start_s or 0:g} s; give a later end")


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
        raise VideoError(f"cannot read '{path}': {reason}; check who may read it") from error
    if is_empty:
        raise VideoError(f"'{path}' is empty (0 bytes); copy or record the video again")


def _not_a_video(path: Path) -> str:
    with path.open("rb") as stream:
        beginning = stream.read(4096)
    if any(magic in beginning[:16] for magic in _VIDEO_BEGINNINGS):
        return f"'{path}' is cut off or damaged: its index is missing; copy or record it again"
    found = "looks like text" if b"\0" not in beginning else "no known video format"
    return f"'{path}' is not a video ({found}); give an mp4, mov, mkv, webm, avi or gif file"


def _picture_track(container: InputContainer, path: Path) -> VideoStream:
    if _NOT_VIDEO_FORMATS & set(container.format.name.split(",")):
        raise VideoError(_not_a_video(path))
    # A music file's cover is stored as a picture track too.
    covers = Disposition.attached_pic
    tracks = [track for track in container.streams.video if not track.disposition & covers]
    if not tracks:
        found = "only sound" if container.streams.audio else "no pictures"
        raise VideoError(f"'{path}' has {found} in it; give a file with a video track")
    best = container.streams.best("video")
    stream = best if isinstance(best, VideoStream) and best in tracks else tracks[0]
    if stream.codec_context is None:
        raise VideoError(f"'{path}' has pictures of an unknown kind; convert it to mp4 (h264)")
    stream.thread_type = "AUTO"
    stream.thread_count = _threads
    return stream


@dataclass
class Trouble:
    """Grows while a file is read. `lost`: pictures that could not be decoded; `late`: left out,
    because they came after a later one; `ends_at_s`: where a file ended that states a longer
    time; `guessed_fps`: the rate that its times were taken from, in want of time stamps.
    """

    lost: int = 0
    late: int = 0
    ends_at_s: float | None = None
    guessed_fps: float | None = None

    def words(self, name: str) -> list[str]:
        """A line for each, about the file called so."""
        lines = []
        if self.guessed_fps is not None:
            lines.append(f"{name} has no timestamps: assumed {self.guessed_fps:g} frames a second")
        if self.ends_at_s is not None:
            lines.append(f"{name} is damaged after {self.ends_at_s:.1f} s: analyzed up to there")
        elif self.lost:
            lines.append(f"{name} is damaged: at least {self.lost} frames are lost")
        if self.late:
            lines.append(f"{name}: {self.late} frames out of order were left out")
        return lines


def joined(troubles: Iterable[Trouble]) -> Trouble:
    """What was found by those who read parts of one file, which may overlap.

    A picture that two of them lost counts once: of each number, the largest is what is sure.
    """
    parts = list(troubles)
    ends = [part.ends_at_s for part in parts if part.ends_at_s is not None]
    rates = [part.guessed_fps for part in parts if part.guessed_fps is not None]
    return Trouble(
        max(part.lost for part in parts),
        max(part.late for part in parts),
        min(ends, default=None),
        rates[0] if rates else None,
    )


class VideoClock:
    """Seconds since the first frame of the file, from its own time stamps where it has them.

    `is_guessed` says that it has none, and that times are frame numbers over the average rate.
    """

    def __init__(self, first: VideoFrame, fps: float, *, is_stored_order: bool = False) -> None:
        """`first` is the file's first frame; `fps` serves where a frame has no time stamp.

        `is_stored_order`: stamps count frames as stored, not as shown (AVI); the decoding stamp
        of a frame, which grows from one to the next, is then the one to go by.
        """
        self._is_stored_order = is_stored_order
        self.fps = fps
        self._unit_s = float(first.time_base or 0)
        stamp = self._stamp(first)
        self.is_guessed = stamp is None or not self._unit_s
        self._first_stamp = stamp or 0
        self._counted = 0
        self._last_s = 0.0

    def stamp_at(self, time_s: float) -> int:
        """The file's own time stamp for a time."""
        return self._first_stamp + round(time_s / self._unit_s)

    def time_s(self, picture: VideoFrame) -> float:
        """When a picture is shown; one without a stamp follows the last at the average rate."""
        stamp = self._stamp(picture)
        if self.is_guessed:
            self._last_s = self._counted / self.fps
            self._counted += 1
        elif stamp is None:
            self._last_s += 1 / self.fps
        else:
            self._last_s = (stamp - self._first_stamp) * self._unit_s
        return self._last_s

    def length_s(self, picture: VideoFrame) -> float:
        """How long a picture is shown."""
        return picture.duration * self._unit_s or 1 / self.fps

    def _stamp(self, picture: VideoFrame) -> int | None:
        if self._is_stored_order or picture.pts is None:
            return picture.dts
        return picture.pts
