"""Writes the annotated video: reads the clip once more, draws the analysis into it, and encodes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import chain
from pathlib import Path

import av

from formcheck.analysis.timeline import Timeline
from formcheck.annotation.audio import AudioTrack, ClipAudio, NoAudio
from formcheck.annotation.slow_motion import (
    SLOW_MOTION_FACTOR,
    FrameSequencer,
    OutputFrame,
    SlowMotionSegment,
    audio_gaps,
    slow_motion_segments,
)
from formcheck.annotation.stills import Still, StillExtractor, analyzed_area
from formcheck.annotation.writer import VideoWriter
from formcheck.drawing.body import BodyOverlay
from formcheck.drawing.canvas import Canvas
from formcheck.drawing.captions import HudOverlay
from formcheck.drawing.hud import Hud, HudMessage, MessageKind
from formcheck.errors import OutputError
from formcheck.files import atomic_path
from formcheck.own_files import ANNOTATED_VIDEO, VIDEO_MARK
from formcheck.results import Analysis
from formcheck.video.opening import open_media
from formcheck.video.reader import DecodedFrame, VideoReader, read_ahead
from formcheck.video.yuv import YuvConverter, planes_of

_METADATA_KEY = "comment"
_SLOW_MOTION_COMMENT = "formcheck: repetitions with a fault are played again slowly"
_QUEUE_FRAMES = 4
_DEFAULT_TIME_BASE = Fraction(1, 90_000)  # for files that have none
_DEFAULT_FPS = 30.0
_SLOW_MOTION_MESSAGE = HudMessage(
    MessageKind.NOTE, f"Slow motion, 1/{SLOW_MOTION_FACTOR} of the speed"
)


def mark_slow_motion(metadata: dict[str, str]) -> None:
    """Note in a container's metadata, before encoding starts, that it has slow-motion segments."""
    metadata[_METADATA_KEY] = _SLOW_MOTION_COMMENT


def has_slow_motion(path: Path) -> bool:
    """Whether a video is marked by `mark_slow_motion`; False for one that cannot be read."""
    try:
        with open_media(path) as container:
            return bool(container.metadata.get(_METADATA_KEY) == _SLOW_MOTION_COMMENT)
    except (av.FFmpegError, ValueError):
        return False


@dataclass(frozen=True)
class AnnotatedVideo:
    """What writing produced besides the file: a still of each fault, and warnings."""

    stills: tuple[Still, ...]
    warnings: tuple[str, ...] = ()


class VideoAnnotator:
    """Draws one analysis into its clip.

    With `slowmo` each repetition with a fault is repeated at a third of its speed. Audio that
    cannot be read is left out, with a warning.
    """

    def __init__(
        self, clip: Path, analysis: Analysis, timeline: Timeline, *, slowmo: bool = False
    ) -> None:
        self._clip = clip
        self._analysis = analysis
        self._timeline = timeline
        self._hud = Hud(analysis)
        self._times_ms: list[int] = timeline.times_ms.tolist()
        self._segments = slow_motion_segments(analysis, self._times_ms) if slowmo else ()

    def write(self, target: Path) -> AnnotatedVideo:
        """Write the video (mp4) to `target`, all or nothing, and extract the stills on the way.

        Raises OutputError when it cannot be written, and whatever `VideoReader` raises.
        """
        try:
            with atomic_path(target, ANNOTATED_VIDEO) as unfinished:
                try:
                    return self._write(unfinished, ClipAudio)
                except _AudioRejectedError:
                    return self._write(unfinished, NoAudio)
        except av.FFmpegError as error:
            reason = (error.strerror or str(error)).lower()
            raise OutputError(f"cannot write '{target}': {reason}; choose another place") from error

    def _write(self, path: Path, make_audio: Callable[..., AudioTrack]) -> AnnotatedVideo:
        with self._open(self._times_ms[0], self._times_ms[-1]) as reader:
            frames = reader.decoded()
            first = next(frames)
            planes = YuvConverter(first.frame, reader.picture, (reader.width, reader.height))
            time_base = reader.time_base or _DEFAULT_TIME_BASE
            sequencer = FrameSequencer(planes, time_base, self._segments, self._open_segment)
            stills = StillExtractor(self._analysis, self._timeline, reader)
            decoded = read_ahead(sequencer.sequence(chain([first], frames)), _QUEUE_FRAMES)
            drawn = read_ahead(self._draw(decoded, planes, stills), _QUEUE_FRAMES)
            gaps = audio_gaps(self._segments, self._times_ms)
            with (
                closing(drawn),
                VideoWriter(path, reader.fps or _DEFAULT_FPS, time_base, planes) as writer,
                closing(make_audio(self._clip, writer.output, _file_time_s(first), gaps)) as audio,
            ):
                writer.output.metadata["description"] = VIDEO_MARK
                if self._segments:
                    mark_slow_motion(writer.output.metadata)
                _start_encoding(writer, audio)
                _encode(drawn, writer, audio)
        warnings = () if audio.problem is None else (f"{self._clip.name}: {audio.problem}",)
        return AnnotatedVideo(stills.stills, warnings)

    def _draw(
        self, frames: Iterator[OutputFrame], planes: YuvConverter, stills: StillExtractor
    ) -> Iterator[OutputFrame]:
        matrix = planes.colors.matrix
        body = BodyOverlay(self._analysis, self._timeline, matrix=matrix)
        overlay = HudOverlay(self._hud, self._timeline, planes.even_px, matrix)
        for output in frames:
            timestamp_ms = output.decoded.timestamp_ms
            if not output.is_slow_motion:
                stills.add_frame(output.decoded)
            canvas = Canvas(planes_of(output.frame), matrix)
            state = self._hud.state_at(timestamp_ms / 1000, output.repeated_rep)
            if output.is_slow_motion:
                state = replace(state, messages=(_SLOW_MOTION_MESSAGE, *state.messages))
            body.draw(canvas, timestamp_ms, state.highlighted_faults)
            overlay.draw(canvas, state, timestamp_ms)
            yield output

    def _open_segment(self, segment: SlowMotionSegment) -> VideoReader:
        return self._open(segment.first_ms, segment.last_ms)

    def _open(self, first_ms: int, last_ms: int) -> VideoReader:
        # Half a millisecond to either side, because these times are rounded.
        start_s = (first_ms - 0.5) / 1000 if first_ms else None
        reader = VideoReader(self._clip, start_s=start_s, end_s=(last_ms + 0.5) / 1000)
        reader.crop_to(analyzed_area(self._analysis.source))
        return reader


class _AudioRejectedError(Exception):
    """The output file cannot hold the clip's audio."""


def _start_encoding(writer: VideoWriter, audio: AudioTrack) -> None:
    try:
        writer.output.start_encoding()
    except (av.FFmpegError, ValueError) as error:
        if isinstance(audio, NoAudio):
            raise
        raise _AudioRejectedError from error


def _encode(frames: Iterator[OutputFrame], writer: VideoWriter, audio: AudioTrack) -> None:
    end_s = 0.0
    for output in frames:
        audio.write_until(float(output.pts * writer.time_base))
        writer.write(output.frame, output.pts, output.duration)
        end_s = float((output.pts + output.duration) * writer.time_base)
    audio.finish(end_s)


def _file_time_s(decoded: DecodedFrame) -> float:
    """The frame's time on the file's own clock, which its audio shares."""
    pts, time_base = decoded.frame.pts, decoded.frame.time_base
    return decoded.time_s if pts is None or time_base is None else float(pts * time_base)
