"""Slow-motion repeats in an annotated video: their frames, times, and gaps in the audio."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from av import VideoFrame

from formcheck.results import Analysis
from formcheck.video.reader import DecodedFrame, VideoReader
from formcheck.video.yuv import YuvConverter

SLOW_MOTION_FACTOR = 3
_EPSILON_S = 0.001
_MARGIN_S = 0.3  # shown before and after the repetition itself


@dataclass(frozen=True)
class SlowMotionSegment:
    """The frames from `first_ms` to `last_ms`, repeated slowly after the last of them.

    They show the repetition of number `rep`.
    """

    first_ms: int
    last_ms: int
    rep: int = 1


@dataclass(frozen=True)
class AudioGap:
    """`length_s` of silence before the sound of the clip at `at_s`, counted without gaps."""

    at_s: float
    length_s: float


def slow_motion_segments(
    analysis: Analysis, times_ms: Sequence[int]
) -> tuple[SlowMotionSegment, ...]:
    """One segment per repetition with a fault, in order; `times_ms` are the clip's frame times."""
    segments = []
    for rep in analysis.reps:
        first_ms = round(1000 * (rep.start_s - _MARGIN_S))
        last_ms = round(1000 * (rep.end_s + _MARGIN_S))
        inside = [time_ms for time_ms in times_ms if first_ms <= time_ms <= last_ms]
        if rep.faults and inside:
            segments.append(SlowMotionSegment(inside[0], inside[-1], rep.number))
    return tuple(segments)


def audio_gaps(
    segments: Sequence[SlowMotionSegment], times_ms: Sequence[int]
) -> tuple[AudioGap, ...]:
    """The gaps in the audio, counted from the first frame; none after the last frame."""
    gaps = []
    for segment in segments:
        after = bisect_right(times_ms, segment.last_ms)
        if after < len(times_ms):
            length_s = SLOW_MOTION_FACTOR * (times_ms[after] - segment.first_ms) / 1000
            gaps.append(AudioGap((times_ms[after] - times_ms[0]) / 1000, length_s))
    return tuple(gaps)


def clip_to_video_times(
    segments: Sequence[SlowMotionSegment], times_ms: Sequence[int]
) -> tuple[tuple[float, float], ...]:
    """Increasing pairs (second of the clip, second of the annotated video), to be interpolated.

    The video starts with the first of the frames at `times_ms`. During a slow-motion segment the
    clip's time stands (almost) still.
    """
    first_ms, last_ms = times_ms[0], times_ms[-1]
    knots = [(first_ms / 1000, 0.0)]
    added_s = 0.0
    for gap in audio_gaps(segments, times_ms):
        knots.append((first_ms / 1000 + gap.at_s - _EPSILON_S, gap.at_s + added_s))
        added_s += gap.length_s
        knots.append((first_ms / 1000 + gap.at_s, gap.at_s + added_s))
    return (*knots, (last_ms / 1000 + _EPSILON_S, (last_ms - first_ms) / 1000 + added_s))


@dataclass(frozen=True)
class OutputFrame:
    """A frame to draw on, with its time and duration in units of the output's time base.

    `repeated_rep`: the number of the repetition of whose slow motion it is part; None for none.
    """

    decoded: DecodedFrame
    frame: VideoFrame
    pts: int
    duration: int
    repeated_rep: int | None = None

    @property
    def is_slow_motion(self) -> bool:
        """Whether it is part of a slow-motion segment."""
        return self.repeated_rep is not None


class FrameSequencer:
    """Turns decoded frames into output frames, with slow-motion segments, starting at time 0."""

    def __init__(
        self,
        planes: YuvConverter,
        time_base: Fraction,
        segments: Sequence[SlowMotionSegment],
        open_segment: Callable[[SlowMotionSegment], VideoReader],
    ) -> None:
        """`time_base` (s) is the output's; `open_segment` returns a reader of one segment."""
        self._planes = planes
        self._time_base = time_base
        self._segments = {segment.last_ms: segment for segment in segments}
        self._open_segment = open_segment

    def sequence(self, frames: Iterator[DecodedFrame]) -> Iterator[OutputFrame]:
        """All frames in order, with each slow-motion segment after its last frame."""
        origin: int | None = None
        added = 0
        for decoded in frames:
            origin = self._ticks(decoded.time_s) if origin is None else origin
            output = self._output_frame(decoded, self._ticks(decoded.time_s) - origin + added)
            yield output
            segment = self._segments.get(decoded.timestamp_ms)
            if segment is not None:
                end = begin = output.pts + output.duration
                for repeated in self._slow_motion(segment, begin):
                    yield repeated
                    end = repeated.pts + repeated.duration
                added += end - begin

    def _slow_motion(self, segment: SlowMotionSegment, begin: int) -> Iterator[OutputFrame]:
        with self._open_segment(segment) as reader:
            first: int | None = None
            for decoded in reader.decoded():
                ticks = self._ticks(decoded.time_s)
                first = ticks if first is None else first
                pts = begin + SLOW_MOTION_FACTOR * (ticks - first)
                yield self._output_frame(decoded, pts, segment.rep)

    def _output_frame(
        self, decoded: DecodedFrame, pts: int, repeated_rep: int | None = None
    ) -> OutputFrame:
        factor = 1 if repeated_rep is None else SLOW_MOTION_FACTOR
        duration = factor * max(1, self._ticks(decoded.length_s))
        frame = self._planes.convert(decoded.frame)
        return OutputFrame(decoded, frame, pts, duration, repeated_rep)

    def _ticks(self, time_s: float) -> int:
        return round(time_s / self._time_base)
