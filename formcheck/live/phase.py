"""The phase of the current repetition and its progress, as the bar in the window shows them.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

import math

from formcheck.analysis.analyzer import Analyzer

REST, OUTBOUND, HOLD, RETURN = "rest", "outbound", "hold", "return"
_HOLD_AFTER_S = 0.2  # near the peak


class PhaseTracker:
    """Update it after each pose; `progress` is how far out the movement is, 0..1 of the usual."""

    def __init__(self) -> None:
        self.name, self.progress, self.since_s = REST, 0.0, 0.0
        self._usual_amplitude = 0.0

    @property
    def is_outbound(self) -> bool:
        """Whether a repetition is on its way out."""
        return self.name == OUTBOUND

    def reset(self) -> None:
        """Go back to rest."""
        self.name, self.progress = REST, 0.0

    def update(self, analyzer: Analyzer, now_s: float) -> bool:
        """Take the analyzer's state; returns whether the phase changed."""
        previous = self.name
        excursion = analyzer.current_excursion()
        if excursion is None or excursion.amplitude < analyzer.exercise.cycle.min_excursion:
            self.name, self.progress = REST, 0.0
        else:
            self._usual_amplitude = max(self._usual_amplitude, excursion.amplitude)
            distance = analyzer.signal - excursion.rest
            if math.isfinite(distance):
                self.progress = min(1.0, max(0.0, distance / self._usual_amplitude))
            is_held = now_s - excursion.hold_start_ms / 1000 >= _HOLD_AFTER_S
            is_near_peak = excursion.hold_end_ms / 1000 >= now_s - 0.05
            if excursion.returned or not is_near_peak:
                self.name = RETURN
            else:
                self.name = HOLD if is_held else OUTBOUND
        if self.name != previous:
            self.since_s = now_s
        return self.name != previous
