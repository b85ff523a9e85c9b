"""The pictures of an annotated video in the order in which they are shown, with their times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from av import VideoFrame

from formcheck.playback import SLOWNESS, Repeat
from formcheck.video import Decoded, VideoReader
from formcheck.yuv_picture import PlaneMaker


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
