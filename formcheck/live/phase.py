"""Which phase of a repetition it is, and how far along: what the bar on the screen shows."""

from __future__ import annotations

import math

from formcheck.analysis.analyzer import Analyzer

REST, OUTBOUND, HOLD, RETURN = "rest", "outbound", "hold", "return"
_HELD_S = 0.2  # this long near the top, and it is being held


class PhaseWatch:
    """Look after each pose; `name` is the phase, `share` how far out, 0..1 of the usual way."""

    def __init__(self) -> None:
        self.name, self.share, self.since_s = REST, 0.0, 0.0
        self._usual = 0.0

    @property
    def is_outbound(self) -> bool:
        """Whether a repetition is on its way out."""
        return self.name == OUTBOUND

    def reset(self) -> None:
        """Nothing is under way."""
        self.name, self.share = REST, 0.0

    def look(self, analyzer: Analyzer, now_s: float) -> bool:
        """Take the analyzer's state; whether the phase changed."""
        before = self.name
        cut = analyzer.under_way()
        if cut is None or cut.excursion < analyzer.exercise.cycle.min_excursion:
            self.name, self.share = REST, 0.0
        else:
            self._usual = max(self._usual, cut.excursion)
            gone = analyzer.signal - cut.rest
            if math.isfinite(gone):
                self.share = min(1.0, max(0.0, gone / self._usual))
            held = now_s - cut.hold_start_ms / 1000 >= _HELD_S
            near_top = cut.hold_end_ms / 1000 >= now_s - 0.05
            if cut.returned or not near_top:
                self.name = RETURN
            else:
                self.name = HOLD if held else OUTBOUND
        if self.name != before:
            self.since_s = now_s
        return self.name != before
