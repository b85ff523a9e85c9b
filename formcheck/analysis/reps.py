"""Repetitions from one signal, frame by frame, by hysteresis that adapts to the person's range.

A repetition leaves rest, turns back at its peak, and returns most of the way. No absolute level is
used: rest is wherever the person last rested, and the thresholds are shares of the way out, so
small, painful ranges of motion are segmented like large ones.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, replace

from formcheck.spec.exercise import RepCycle

_START_SHARE = 0.3  # of min_excursion: a movement may have begun
_RETURN_SHARE = 0.6  # of the amplitude: the return has certainly begun
_REST_SHARE = 0.12  # of the amplitude: this close to rest counts as back at rest
_SETTLED_S = 0.25  # no further return for this long also counts as back at rest
_SETTLED_SHARE = 0.03  # of the time so far, on top: slow repetitions pause longer
_NEW_REST_SHARE = 0.3  # of the amplitude: a pause this far below the peak is a new rest position
_HELD_SHARE = 0.35  # of the amplitude: a hold may sag this far below the peak
_LONGEST_S = 600.0  # of a repetition: bounds the memory for its poses
_REST_MEMORY_S = 2.0  # rest follows slow drift of posture over this time
_PEAK_HELD_S = 0.2  # a recording that ends at the peak must show it for this long
_PLATEAU_SHARE = 0.06  # of the amplitude: frames this close to the peak are its plateau
_OTHER_REST_SHARE = 0.25  # of the amplitude: it returned to another level than it left
_PAUSE_SHARE = 0.1  # of the amplitude: how alike the levels of a pause and of the return are
_PAUSE_S, _PAUSE_OUT_SHARE = 0.4, 0.2  # a pause on the way out lasts both this long and this share
_START_LEVEL_SHARE = 0.05  # of the amplitude: the last frame this close to rest is the start


@dataclass(frozen=True)
class Excursion:
    """One movement away from rest and back.

    Times in milliseconds; `rest` and `peak` are the signal's values there, in its own unit.
    `hold_start_ms` and `hold_end_ms` bound the plateau around the peak. `returned` is whether the
    return was seen, `lost` whether the person went out of sight before it (`frames_missed`: there
    were no frames that could show it), and `abandoned` whether the signal stayed where it was
    neither held nor back at rest: the person changed posture.
    """

    start_ms: int
    peak_ms: int
    end_ms: int
    hold_start_ms: int
    hold_end_ms: int
    rest: float
    peak: float
    returned: bool
    lost: bool = False
    frames_missed: bool = False
    abandoned: bool = False

    @property
    def duration_s(self) -> float:
        """Seconds from leaving rest to the end."""
        return (self.end_ms - self.start_ms) / 1000

    @property
    def amplitude(self) -> float:
        """How far the signal moved from rest, in its own unit."""
        return self.peak - self.rest


class RepCounter:
    """Segments a signal into excursions: call `update` with each frame, then `finish`."""

    def __init__(self, cycle: RepCycle) -> None:
        self._cycle = cycle
        self._recent: deque[tuple[int, float]] = deque()
        self._reset()

    def _reset(self) -> None:
        self._recent.clear()
        self._trail: list[tuple[int, float]] = []
        self._rest = 0.0
        self._peak = 0.0
        self._low = 0.0
        self._low_ms = 0
        self._returning = False
        self._held_ms = 0
        self._lowest_since_peak = math.inf
        self._pause: list[tuple[int, float]] = []  # points near the lowest one since the peak
        self._seen_ms: int | None = None
        self._frame_ms: int | None = None  # of the last frame, whether anybody was seen in it
        self._longest_step_ms = 0  # between frames since somebody was seen

    @property
    def start_ms(self) -> int | None:
        """When the current excursion may have begun; None at rest."""
        return self._trail[0][0] if self._trail else None

    def current_excursion(self) -> Excursion | None:
        """The excursion so far, as if it ended with the last frame; None at rest."""
        if not self._trail:
            return None
        return self._excursion(self._trail[-1][0], returned=self._returning)

    def update(self, timestamp_ms: int, value: float) -> Excursion | None:
        """Take one frame; return the excursion that it completed, if any. NaN means unseen."""
        step_ms = 0 if self._frame_ms is None else timestamp_ms - self._frame_ms
        self._longest_step_ms = max(self._longest_step_ms, step_ms)
        self._frame_ms = timestamp_ms
        if math.isnan(value):
            return self._unseen(timestamp_ms)
        if self._seen_ms is not None and self._gap_is_long(timestamp_ms):
            ended = self._unseen(timestamp_ms)
            self._reset()
            self._update_rest(timestamp_ms, value)
            return ended
        self._seen_ms, self._longest_step_ms = timestamp_ms, 0
        if self._trail:
            return self._update_excursion(timestamp_ms, value)
        self._update_rest(timestamp_ms, value)
        return None

    def finish(self) -> Excursion | None:
        """End the recording: an unfinished excursion counts if its peak was reached."""
        if not self._trail:
            return None
        last_ms, last = self._trail[-1]
        fell = self._peak - last >= 0.1 * (self._peak - self._rest)
        hold = self._plateau(self._trail)
        held = hold[-1][0] - hold[0][0] >= 1000 * _PEAK_HELD_S
        ended = self._excursion(last_ms, returned=self._returning) if fell or held else None
        self._reset()
        return ended

    def _gap_is_long(self, timestamp_ms: int) -> bool:
        assert self._seen_ms is not None
        return timestamp_ms - self._seen_ms > 1000 * self._cycle.max_gap_s

    def _unseen(self, timestamp_ms: int) -> Excursion | None:
        if self._seen_ms is None or not self._gap_is_long(timestamp_ms):
            return None
        ended = None
        if self._trail:
            end_ms = self._trail[-1][0]
            is_lost = not self._returning
            ended = replace(
                self._excursion(end_ms, returned=self._returning, lost=is_lost),
                frames_missed=is_lost and 2 * self._longest_step_ms > timestamp_ms - end_ms,
            )
        self._reset()
        return ended

    def _update_rest(self, timestamp_ms: int, value: float) -> None:
        recent = self._recent
        recent.append((timestamp_ms, value))
        while timestamp_ms - recent[0][0] > 1000 * _REST_MEMORY_S:
            recent.popleft()
        lowest_at, lowest = min(enumerate(recent), key=lambda item: item[1][1])
        if value - lowest[1] >= _START_SHARE * self._cycle.min_excursion:
            self._rest, self._peak = lowest[1], value
            self._low, self._low_ms = value, timestamp_ms
            self._returning = False
            self._held_ms = timestamp_ms
            self._forget_pause()
            self._trail = list(recent)[lowest_at:]

    def _update_excursion(self, timestamp_ms: int, value: float) -> Excursion | None:
        self._trail.append((timestamp_ms, value))
        if value > self._peak and not self._returning:
            self._peak = value
            self._forget_pause()
        amplitude = self._peak - self._rest
        if value >= self._peak - _HELD_SHARE * amplitude:
            self._held_ms = timestamp_ms
        if (
            timestamp_ms - self._held_ms > 1000 * self._cycle.max_unheld_s
            or timestamp_ms - self._trail[0][0] > 1000 * _LONGEST_S
        ):
            return self._abandon(timestamp_ms, value)
        if not self._returning:
            if value <= self._peak - _RETURN_SHARE * amplitude:
                self._returning, self._low, self._low_ms = True, value, timestamp_ms
            return self._new_rest(timestamp_ms, value)
        if value < self._low - 0.02 * amplitude:
            self._low, self._low_ms = value, timestamp_ms
        self._low = min(self._low, value)
        at_rest = value <= self._rest + _REST_SHARE * amplitude
        rising = value >= self._low + _REST_SHARE * amplitude
        so_far_ms = timestamp_ms - self._trail[0][0]
        settled = timestamp_ms - self._low_ms >= 1000 * _SETTLED_S + _SETTLED_SHARE * so_far_ms
        if not (at_rest or rising or settled):
            return None
        end_ms = self._low_ms if rising else timestamp_ms
        return self._complete(end_ms)

    def _new_rest(self, timestamp_ms: int, value: float) -> Excursion | None:
        """End an excursion that began in another posture, once the next one leaves the new rest.

        Somebody sits, lies down and bridges: the hips never return to where they were. This takes a
        pause well below the peak and a whole excursion up from there, so that no wobble is split.
        """
        least = self._cycle.min_excursion
        near = _START_SHARE * least
        if value < self._lowest_since_peak:
            self._lowest_since_peak = value
            self._pause = [point for point in self._pause if point[1] <= value + near]
        if value <= self._lowest_since_peak + near:
            self._pause.append((timestamp_ms, value))
        low, paused = self._lowest_since_peak, self._pause
        if (
            value - low < least
            or self._peak - low < max(least, _NEW_REST_SHARE * (self._peak - self._rest))
            or paused[-1][0] - paused[0][0] < 1000 * _SETTLED_S
        ):
            return None
        return self._complete(paused[0][0])

    def _forget_pause(self) -> None:
        self._lowest_since_peak, self._pause = math.inf, []

    def _complete(self, end_ms: int) -> Excursion:
        ended = self._excursion(end_ms, returned=True)
        after = [point for point in self._trail if point[0] >= end_ms]
        self._trail = []
        self._recent = deque(after[:1])
        for later_ms, later in after[1:]:
            self._update_rest(later_ms, later)
        return ended

    def _abandon(self, timestamp_ms: int, value: float) -> Excursion:
        """Neither held nor back at rest for too long: the new rest is here."""
        ended = replace(self._excursion(timestamp_ms, returned=False), abandoned=True)
        self._trail = []
        self._recent = deque([(timestamp_ms, value)])
        return ended

    def _plateau(self, trail: list[tuple[int, float]]) -> list[tuple[int, float]]:
        near = self._peak - _PLATEAU_SHARE * (self._peak - self._rest)
        return [point for point in trail if point[1] >= near]

    def _excursion(self, end_ms: int, *, returned: bool, lost: bool = False) -> Excursion:
        trail = [point for point in self._trail if point[0] <= end_ms]
        rest = self._settled_rest(trail) if returned else self._rest
        start_level = rest + _START_LEVEL_SHARE * (self._peak - rest)
        began = [t for t, value in self._before_peak(trail) if value <= start_level]
        hold = self._plateau(trail)
        return Excursion(
            start_ms=began[-1] if began else trail[0][0],
            peak_ms=_nearest_time(trail, (hold[0][0] + hold[-1][0]) / 2),
            end_ms=end_ms,
            hold_start_ms=hold[0][0],
            hold_end_ms=hold[-1][0],
            rest=rest,
            peak=self._peak,
            returned=returned,
            lost=lost,
        )

    def _settled_rest(self, trail: list[tuple[int, float]]) -> float:
        """Where it rested: at the level it returned to, if it also paused there on the way out.

        Somebody sits down, lies back, and bridges: the first bridge begins on the floor.
        """
        outward = self._before_peak(trail)
        back = [value for _, value in trail[len(outward) - 1 :]]
        low = min(back)
        if low - self._rest < _OTHER_REST_SHARE * (self._peak - self._rest):
            return self._rest
        near = _PAUSE_SHARE * (self._peak - low)
        paused = [(t, value) for t, value in outward if abs(value - low) <= near]
        needed_ms = max(1000 * _PAUSE_S, _PAUSE_OUT_SHARE * (outward[-1][0] - outward[0][0]))
        if not paused or paused[-1][0] - paused[0][0] < needed_ms:
            return self._rest
        return max(low, min(value for _, value in paused))

    def _before_peak(self, trail: list[tuple[int, float]]) -> list[tuple[int, float]]:
        peak_at = next(i for i, point in enumerate(trail) if point[1] >= self._peak)
        return trail[: peak_at + 1]


def _nearest_time(trail: list[tuple[int, float]], moment_ms: float) -> int:
    return min((t for t, _ in trail), key=lambda t: abs(t - moment_ms))
