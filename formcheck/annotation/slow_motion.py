"""What is played again, slowly, and how long the sound waits for it; pure."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from av import VideoFrame

from formcheck.results import Analysis
from formcheck.video.reader import Decoded, VideoReader
from formcheck.video.yuv import PlaneMaker

SLOWNESS = 3
_INSTANT_S = 0.001
_AROUND_S = 0.3  # of rest, on either side of a repetition that is played again


@dataclass(frozen=True)
class Repeat:
    """The frames from `first_ms` to `last_ms`, played again slowly after the last of them."""

    first_ms: int
    last_ms: int


@dataclass(frozen=True)
class Pause:
    """`length_s` of silence that comes before what is heard at `at_s` (without any pauses)."""

    at_s: float
    length_s: float


def slow_repeats(analysis: Analysis, times_ms: Sequence[int]) -> tuple[Repeat, ...]:
    """One for each repetition with a fault, in time order; `times_ms` are those of the frames."""
    repeats = []
    for rep in analysis.reps:
        first_ms, last_ms = (
            round(1000 * time_s) for time_s in (rep.start_s - _AROUND_S, rep.end_s + _AROUND_S)
        )
        inside = [time_ms for time_ms in times_ms if first_ms <= time_ms <= last_ms]
        if rep.faults and inside:
            repeats.append(Repeat(inside[0], inside[-1]))
    return tuple(repeats)


def pauses_for(repeats: Sequence[Repeat], times_ms: Sequence[int]) -> tuple[Pause, ...]:
    """Where the sound waits, counted from the first of the frames; none behind the last one."""
    pauses = []
    for repeat in repeats:
        after = bisect_right(times_ms, repeat.last_ms)
        if after < len(times_ms):
            length_s = SLOWNESS * (times_ms[after] - repeat.first_ms) / 1000
            pauses.append(Pause((times_ms[after] - times_ms[0]) / 1000, length_s))
    return tuple(pauses)


def clock_of(repeats: Sequence[Repeat], times_ms: Sequence[int]) -> tuple[tuple[float, float], ...]:
    """Seconds of the clip against those of the annotated video, increasing pairs.

    In between both go evenly. The video begins with the first of the frames at `times_ms`; where
    something is played again, the clip's clock stands still, nearly.
    """
    first_ms, last_ms = times_ms[0], times_ms[-1]
    knots = [(first_ms / 1000, 0.0)]
    waited_s = 0.0
    for pause in pauses_for(repeats, times_ms):
        knots.append((first_ms / 1000 + pause.at_s - _INSTANT_S, pause.at_s + waited_s))
        waited_s += pause.length_s
        knots.append((first_ms / 1000 + pause.at_s, pause.at_s + waited_s))
    return (*knots, (last_ms / 1000 + _INSTANT_S, (last_ms - first_ms) / 1000 + waited_s))


@dataclass(frozen=True)
class Played:
    """A picture to draw on, and when and how long it is shown, in units of the output's time.

    `is_again`: it belongs to a stretch that is played again slowly.
    """

    decoded: Decoded
    frame: VideoFrame
    pts: int
    duration: int
    is_again: bool


class Player:
    """Turns decoded pictures into those of the output, from time 0 on."""

    def __init__(
        self,
        planes: PlaneMaker,
        unit: Fraction,
        repeats: Sequence[Repeat],
        reopened: Callable[[Repeat], VideoReader],
    ) -> None:
        """`unit`: of time in the output, seconds; `reopened` gives a reader of just a repeat."""
        self._planes = planes
        self._unit = unit
        self._repeats = {repeat.last_ms: repeat for repeat in repeats}
        self._reopened = reopened

    def play(self, pictures: Iterator[Decoded]) -> Iterator[Played]:
        """All of them in order, and each repeat behind its last picture."""
        origin: int | None = None
        added = 0
        for decoded in pictures:
            origin = self._ticks(decoded.time_s) if origin is None else origin
            played = self._shown(decoded, self._ticks(decoded.time_s) - origin + added)
            yield played
            repeat = self._repeats.get(decoded.timestamp_ms)
            if repeat is not None:
                end = begin = played.pts + played.duration
                for again in self._again(repeat, begin):
                    yield again
                    end = again.pts + again.duration
                added += end - begin

    def _again(self, repeat: Repeat, begin: int) -> Iterator[Played]:
        with self._reopened(repeat) as reader:
            first: int | None = None
            for decoded in reader.decoded():
                ticks = self._ticks(decoded.time_s)
                first = ticks if first is None else first
                yield self._shown(decoded, begin + SLOWNESS * (ticks - first), is_again=True)

    def _shown(self, decoded: Decoded, pts: int, *, is_again: bool = False) -> Played:
        slowness = SLOWNESS if is_again else 1
        duration = slowness * max(1, self._ticks(decoded.length_s))
        return Played(decoded, self._planes.make(decoded.picture), pts, duration, is_again)

    def _ticks(self, time_s: float) -> int:
        return round(time_s / self._unit)
