"""Faults of the repetition that is under way, as soon as they can be known.

The repetition so far is judged by the exercise's own rules as if it ended now. That is only a
forecast: what counts is the analyzer's verdict on the whole of it. So a fault is foretold when the
movement has come nearly as far as it usually does, when it is beyond its limit in more than one
frame in a row and not on its way back; and a movement that falls short, when it turns back.
Of the 171 faults that were found in the end on 100 labeled recordings 152 were foretold, and 4
that were none.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.analysis import faults
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.reps import Cut
from formcheck.pose.landmarks import Side
from formcheck.results import Fault
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import COMES_BACK_UP

_NEAR_SHARE = 0.7  # of the person's usual excursion
_FIRST_FACTOR = 2.5  # of the smallest excursion, as long as nothing is usual yet
_SLOW_SHARE = 0.06  # of the excursion, in the time below: the first peak is near
_SLOW_S = 0.13
_SURE_S = 0.03
_ENDS_ONLY = (COMES_BACK_UP,)  # shows only when the movement is over


@dataclass(frozen=True)
class Foretold:
    """A fault, and since when (seconds) its value has been beyond the limit."""

    fault: Fault
    since_s: float


class Foresight:
    """Look after each pose that the analyzer took; each fault is told once a repetition."""

    def __init__(self, exercise: Exercise) -> None:
        on_the_way = {rule.code for rule in exercise.rules if rule.is_known_on_the_way}
        self._rules = exercise.rules
        # A code's verdict is its rules' alone: those that cannot be told yet need not be judged.
        self._rules_on_the_way = tuple(r for r in exercise.rules if r.code in on_the_way)
        self._needs = tuple(need for need in exercise.needs if need not in _ENDS_ONLY)
        self._smallest = exercise.cycle.min_excursion
        self._excursions: list[float] = []
        self._forget()

    def _forget(self) -> None:
        self._since_s: dict[str, float] = {}
        self._values: dict[str, float] = {}
        self._trail: list[tuple[float, float]] = []
        self._farthest = 0.0
        self._told: set[str] = set()
        self.side: Side | None = None  # that works, as far as it can be known yet

    @property
    def told(self) -> frozenset[str]:
        """Codes of the faults that were told of the repetition under way."""
        return frozenset(self._told)

    def look(self, analyzer: Analyzer, now_s: float) -> tuple[Foretold, ...]:
        """Faults that are newly certain at this moment."""
        cut = analyzer.under_way()
        if cut is None:
            self._forget()
            return ()
        self._trail.append((now_s, analyzer.signal))
        self._farthest = cut.excursion
        if not self._is_near_peak(cut, now_s):
            self._since_s.clear()
            return ()
        rep = analyzer.seen(cut)
        self.side = rep.side
        if any(need.fit(rep) <= 0 for need in self._needs):
            return ()
        rules = self._rules if cut.returned else self._rules_on_the_way
        found = {fault.code: fault for fault in faults.judge(rules, rep)[0]}
        return self._certain(found, now_s, cut)

    def rep_ended(self) -> frozenset[str]:
        """The movement was a repetition, and is over: what had been told of it."""
        told = self.told
        self._excursions.append(self._farthest)
        self._forget()
        return told

    def _certain(self, found: dict[str, Fault], now_s: float, cut: Cut) -> tuple[Foretold, ...]:
        for code in set(self._since_s) - found.keys():
            del self._since_s[code]
        certain = []
        for code, fault in found.items():
            was, self._values[code] = self._values.get(code), fault.value
            shrinks = was is not None and abs(fault.value) < abs(was) and not cut.returned
            if shrinks and code not in self._since_s:
                continue
            since_s = self._since_s.setdefault(code, now_s)
            if now_s - since_s >= _SURE_S and code not in self._told:
                self._told.add(code)
                certain.append(Foretold(fault, since_s))
        return tuple(certain)

    def _is_near_peak(self, cut: Cut, now_s: float) -> bool:
        if self._excursions:
            usual = float(np.percentile(self._excursions, 80))
            return cut.excursion >= _NEAR_SHARE * usual
        if cut.excursion < _FIRST_FACTOR * self._smallest:
            return False
        before = [value for time_s, value in self._trail if time_s <= now_s - _SLOW_S]
        slow = bool(before) and self._trail[-1][1] - before[-1] < _SLOW_SHARE * cut.excursion
        return cut.returned or slow
