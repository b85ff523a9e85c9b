"""Counts that add up, and what they come to."""

from __future__ import annotations

import math
from dataclasses import dataclass

_Z_95 = 1.959964  # standard deviations on either side that hold 95 % of a normal distribution


@dataclass(frozen=True)
class Tally:
    """Faults found, wrongly reported, and missed."""

    found: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.found + other.found, self.false + other.false, self.missed + other.missed)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, 0..1; None where there was nothing to find."""
        total = 2 * self.found + self.false + self.missed
        return 2 * self.found / total if total else None


@dataclass(frozen=True)
class Share:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """0..1; None of nothing."""
        return self.part / self.whole if self.whole else None

    @property
    def interval_95(self) -> tuple[float, float] | None:
        """The 95 % interval of the share, 0..1, by Wilson's score method; None of nothing.

        Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212. It takes the parts as independent, which
        repetitions of one clip are not: it is rather too narrow than too wide.
        """
        if not self.whole:
            return None
        share, doubt = self.part / self.whole, _Z_95**2 / self.whole
        middle = share + doubt / 2
        half = math.sqrt(doubt * (share * (1 - share) + doubt / 4))
        return max(0.0, (middle - half) / (1 + doubt)), min(1.0, (middle + half) / (1 + doubt))
