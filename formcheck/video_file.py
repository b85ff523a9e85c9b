"""Opening a video file with FFmpeg, or saying in one line why that cannot be done."""

from __future__ import annotations

import re
from pathlib import Path

import av
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
    global _threads  # noqa: PLW0603  # a process shares the cores with its neighbours, or does not
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
