"""Repetitions from one signal, frame by frame, by hysteresis that adapts to the person's range.

A repetition leaves rest, turns back at its peak, and returns most of the way. Nothing is counted by
an absolute level: rest is wherever the person rested last, and the way back is a share of the way
out, so small painful ranges and large ones are cut alike.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass

from formcheck.spec.exercise import RepCycle

_LEAVE_SHARE = 0.3  # of min_excursion: movement has begun, perhaps
_RETURN_SHARE = 0.6  # of the way out, to be on the way back for certain
_HOME_SHARE = 0.12  # this near to rest counts as being back
_SETTLED_S = 0.25  # no further return for this long is being back, too
_ELSEWHERE_SHARE = 0.3  # of the way: who rests this far below the top has come to rest elsewhere
_REST_MEMORY_S = 2.0  # rest follows slow drift of posture within this
_PEAK_HELD_S = 0.2  # a recording that ends on the peak has shown it after this long
_PLATEAU_SHARE = 0.06


@dataclass(frozen=True)
class Cut:
    """One excursion from rest: times in milliseconds and the signal's values there."""

    start_ms: int
    peak_ms: int
    end_ms: int
    hold_start_ms: int
    hold_end_ms: int
    rest: float
    top: float
    returned: bool
    lost: bool = False

    @property
    def duration_s(self) -> float:
        """From leaving rest to being back."""
        return (self.end_ms - self.start_ms) / 1000

    @property
    def excursion(self) -> float:
        """How far the signal went from rest."""
        return self.top - self.rest


class RepCounter:
    """Cuts a signal into excursions; `update` each frame, then `finish`."""

    def __init__(self, cycle: RepCycle) -> None:
        self._cycle = cycle
        self._recent: deque[tuple[int, float]] = deque()
        self._reset()

    def _reset(self) -> None:
        self._recent.clear()
        self._trail: list[tuple[int, float]] = []
        self._rest = 0.0
        self._top = 0.0
        self._low = 0.0
        self._low_ms = 0
        self._returning = False
        self._since_top: list[tuple[int, float]] = []
        self._seen_ms: int | None = None

    @property
    def is_out(self) -> bool:
        """Whether an excursion is under way."""
        return bool(self._trail)

    def under_way(self) -> Cut | None:
        """The excursion so far, as if it ended with the last frame; None at rest."""
        if not self._trail:
            return None
        return self._cut(self._trail[-1][0], returned=self._returning)

    def update(self, timestamp_ms: int, value: float) -> Cut | None:
        """Take one frame; return the excursion that ended with it, if one did. NaN is unseen."""
        if math.isnan(value):
            return self._unseen(timestamp_ms)
        if self._seen_ms is not None and self._gap_is_long(timestamp_ms):
            cut = self._unseen(timestamp_ms)
            self._reset()
            self._resting(timestamp_ms, value)
            return cut
        self._seen_ms = timestamp_ms
        if self._trail:
            return self._outside(timestamp_ms, value)
        self._resting(timestamp_ms, value)
        return None

    def finish(self) -> Cut | None:
        """The recording is over: an excursion under way counts if its peak was reached."""
        if not self._trail:
            return None
        last_ms, last = self._trail[-1]
        excursion = self._top - self._rest
        fell = self._top - last >= 0.1 * excursion
        hold = self._plateau()
        held = hold[-1][0] - hold[0][0] >= 1000 * _PEAK_HELD_S
        cut = self._cut(last_ms, returned=self._returning) if fell or held else None
        self._reset()
        return cut

    def _gap_is_long(self, timestamp_ms: int) -> bool:
        assert self._seen_ms is not None
        return timestamp_ms - self._seen_ms > 1000 * self._cycle.max_gap_s

    def _unseen(self, timestamp_ms: int) -> Cut | None:
        if self._seen_ms is None or not self._gap_is_long(timestamp_ms):
            return None
        cut = None
        if self._trail:
            end_ms = self._trail[-1][0]
            cut = self._cut(end_ms, returned=self._returning, lost=not self._returning)
        self._reset()
        return cut

    def _resting(self, timestamp_ms: int, value: float) -> None:
        recent = self._recent
        recent.append((timestamp_ms, value))
        while timestamp_ms - recent[0][0] > 1000 * _REST_MEMORY_S:
            recent.popleft()
        lowest_at, lowest = min(enumerate(recent), key=lambda item: item[1][1])
        if value - lowest[1] >= _LEAVE_SHARE * self._cycle.min_excursion:
            self._rest, self._top = lowest[1], value
            self._low, self._low_ms = value, timestamp_ms
            self._returning = False
            self._since_top = []
            self._trail = list(recent)[lowest_at:]

    def _outside(self, timestamp_ms: int, value: float) -> Cut | None:
        self._trail.append((timestamp_ms, value))
        if value > self._top and not self._returning:
            self._top, self._since_top = value, []
        if timestamp_ms - self._trail[0][0] > 1000 * self._cycle.max_rep_s:
            self._abandon(timestamp_ms, value)
            return None
        way = self._top - self._rest
        if not self._returning:
            if value <= self._top - _RETURN_SHARE * way:
                self._returning, self._low, self._low_ms = True, value, timestamp_ms
            return self._rested_elsewhere(timestamp_ms, value)
        if value < self._low - 0.02 * way:
            self._low, self._low_ms = value, timestamp_ms
        self._low = min(self._low, value)
        home = value <= self._rest + _HOME_SHARE * way
        turned = value >= self._low + _HOME_SHARE * way
        settled = timestamp_ms - self._low_ms >= 1000 * _SETTLED_S
        if not (home or turned or settled):
            return None
        end_ms = self._low_ms if turned else timestamp_ms
        return self._over(end_ms)

    def _rested_elsewhere(self, timestamp_ms: int, value: float) -> Cut | None:
        """The excursion that began in another posture, once the next one leaves the new rest.

        Somebody sits, lies down and bridges: the hips never come back to where they were. It takes
        a pause well below the top and a whole excursion up from there, so no wobble is cut in two.
        """
        self._since_top.append((timestamp_ms, value))
        least = self._cycle.min_excursion
        low = min(value for _, value in self._since_top)
        paused_ms = [t for t, value in self._since_top if value <= low + _LEAVE_SHARE * least]
        if (
            value - low < least
            or self._top - low < max(least, _ELSEWHERE_SHARE * (self._top - self._rest))
            or paused_ms[-1] - paused_ms[0] < 1000 * _SETTLED_S
        ):
            return None
        return self._over(paused_ms[0])

    def _over(self, end_ms: int) -> Cut:
        cut = self._cut(end_ms, returned=True)
        after = [point for point in self._trail if point[0] >= end_ms]
        self._trail = []
        self._recent = deque(after[:1])
        for later_ms, later in after[1:]:
            self._resting(later_ms, later)
        return cut

    def _abandon(self, timestamp_ms: int, value: float) -> None:
        """Too long to be a repetition: the person took another posture; rest is here now."""
        self._trail = []
        self._recent = deque([(timestamp_ms, value)])

    def _plateau(self) -> list[tuple[int, float]]:
        near = self._top - _PLATEAU_SHARE * (self._top - self._rest)
        return [point for point in self._trail if point[1] >= near]

    def _cut(self, end_ms: int, *, returned: bool, lost: bool = False) -> Cut:
        trail = [point for point in self._trail if point[0] <= end_ms]
        way = self._top - self._rest
        began = [t for t, value in self._before_top(trail) if value <= self._rest + 0.05 * way]
        hold = self._plateau()
        return Cut(
            start_ms=began[-1] if began else trail[0][0],
            peak_ms=_nearest_time(trail, (hold[0][0] + hold[-1][0]) / 2),
            end_ms=end_ms,
            hold_start_ms=hold[0][0],
            hold_end_ms=hold[-1][0],
            rest=self._rest,
            top=self._top,
            returned=returned,
            lost=lost,
        )

    def _before_top(self, trail: list[tuple[int, float]]) -> list[tuple[int, float]]:
        top_at = next(i for i, point in enumerate(trail) if point[1] >= self._top)
        return trail[: top_at + 1]


def _nearest_time(trail: list[tuple[int, float]], moment_ms: float) -> int:
    return min((t for t, _ in trail), key=lambda t: abs(t - moment_ms))
