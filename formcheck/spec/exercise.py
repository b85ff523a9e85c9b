"""The words an exercise file is written in: signals, cycles, traits, measures, rules, lines."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from formcheck.biomechanics.body import Body, RepMeasure, RepView
from formcheck.biomechanics.measures import Measure
from formcheck.pose.landmarks import FloatArray, Side


@dataclass(frozen=True)
class Signal:
    """One number a frame that rises on the way out and falls on the way back.

    `from_rest`: its zero means nothing, so it is drawn from its level at rest.
    """

    name: str
    unit: str
    of: Callable[[Body], FloatArray]
    from_rest: bool = False


@dataclass(frozen=True)
class RepCycle:
    """How repetitions are cut from the signal.

    `min_excursion` is in the signal's unit: less is jitter or an aborted start. It is a counting
    limit, never a fault limit: people in pain move little.
    """

    signal: Signal
    min_excursion: float
    min_rep_s: float = 0.5
    max_rep_s: float = 16.0
    max_gap_s: float = 1.0


@dataclass(frozen=True)
class Limit:
    """Allowed range; None leaves a side open."""

    low: float | None = None
    high: float | None = None

    def excess(self, value: float) -> float:
        """How far outside `value` lies; 0 inside and for NaN."""
        if self.low is not None and value < self.low:
            return self.low - value
        if self.high is not None and value > self.high:
            return value - self.high
        return 0.0

    def bound(self, value: float) -> float:
        """The bound nearest to `value`."""
        bounds = [bound for bound in (self.low, self.high) if bound is not None]
        return min(bounds, key=lambda bound: abs(bound - value))

    def __str__(self) -> str:
        if self.low is None:
            return f"at most {self.high:g}"
        if self.high is None:
            return f"at least {self.low:g}"
        return f"{self.low:g} to {self.high:g}"


@dataclass(frozen=True)
class Trait:
    """What makes a movement this exercise and no other.

    Fit is 1 within `range`, and falls to 0 at `softness` outside it; `otherwise` says what a
    movement without it was.
    """

    name: str
    measure: RepMeasure
    range: Limit
    softness: float
    otherwise: str

    def fit(self, rep: RepView) -> float:
        """In [0, 1]; a trait that cannot be seen says nothing against the exercise, nor for it."""
        value = self.measure(rep)
        if math.isnan(value):
            return 0.5
        return max(0.0, 1.0 - self.range.excess(value) / self.softness)


@dataclass(frozen=True)
class RepRule:
    """A fault: what is measured, the limit, from where it can be judged, and what to say.

    `error` is the measure's standard error in `unit`, found on labeled recordings: it makes the
    confidence. `moderate` and `severe` are how far beyond the limit those severities begin.
    `parts` are the body's parts that must be in view ("knee", "foot_index", …). `drawn_on` names
    the curve over time that shows what the rule measures, in the same unit, so that its limit can
    be drawn as a line: "signal", or one of `curves.CURVES`; empty where no curve does.
    `falls_short` says that an upper limit is one that the movement has to come down to.
    """

    code: str
    title: str
    measures_what: str
    measure: RepMeasure
    unit: str
    limit: Limit
    views: frozenset[str]
    error: float
    moderate: float
    severe: float
    cue: str
    source: str
    parts: tuple[str, ...]
    unseen_reason: str = "the landmarks it needs were not seen"
    at: Callable[[RepView], int] | None = None
    drawn_on: str = ""
    falls_short: bool = False

    @property
    def is_known_on_the_way(self) -> bool:
        """Whether passing the limit shows at once; what falls short shows when it turns back."""
        return self.limit.low is None and not self.falls_short

    @property
    def severity(self) -> str:
        """The bands in words."""
        return (
            f"mild up to {self.moderate:g} {self.unit} beyond the limit, "
            f"moderate up to {self.severe:g}, severe above"
        )


@dataclass(frozen=True)
class Prescription:
    """How much of it: sets, repetitions, and the tempo in seconds (outbound, hold, return).

    And what a program needs to know: the hip's `movements` that it trains, the ways in which it
    gets `harder` ("pause", "band", "load"), in order, the equipment that it `needs` ("bench",
    "step"), and how much it asks of a sore knee, `demand` 1 (little) to 3 (much). With `each_side`
    sets and repetitions are for one leg, and the other does as many.
    """

    role: str
    sets: tuple[int, int]
    reps: tuple[int, int]
    tempo_s: tuple[float, float, float]
    movements: tuple[str, ...] = ()
    harder: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    demand: int = 1
    each_side: bool = False


@dataclass(frozen=True)
class Guide:
    """What a person reads before starting."""

    how_to: tuple[str, ...]
    why: str
    camera: str
    prescription: Prescription


class Of(Enum):
    """Whose landmark a line goes through."""

    WORKING = "the working side's; of both, the one seen better"
    OTHER = "the opposite side's"
    MIDDLE = "midway between left and right"


class Against(Enum):
    """What a line is compared with."""

    STRAIGHT = "the straight line between its ends"
    VERTICAL = "the vertical through its first point"
    START = "where it pointed when the repetition began"


@dataclass(frozen=True)
class Spot:
    """One point of a line: a part of the body ("knee", "foot_index", …) and whose it is."""

    part: str
    of: Of = Of.WORKING


@dataclass(frozen=True)
class GuideLine:
    """A line drawn into pictures because the exercise is about it, and what it should follow.

    It goes through two or more `spots`. At `number_at`, one of them, the cycle's signal is written.
    """

    title: str
    spots: tuple[Spot, ...]
    against: Against
    number_at: Spot | None = None


@dataclass(frozen=True)
class Exercise:
    """One exercise, whole: everything formcheck knows about it.

    A movement that lacks one of `needs` is no repetition of it; `tells` only part it from exercises
    that look alike, and do not matter once the exercise is named. `curves` are those of
    `curves.CURVES` that are drawn over time beside the signal; None: as the measures suggest.
    `range_measure` is the key of the measure that says how far the movement went; empty for the
    first one.
    """

    name: str
    title: str
    guide: Guide
    cycle: RepCycle
    side: Callable[[RepView], Side]
    needs: tuple[Trait, ...]
    tells: tuple[Trait, ...]
    measures: tuple[Measure, ...]
    rules: tuple[RepRule, ...]
    lines: tuple[GuideLine, ...] = ()
    curves: tuple[str, ...] | None = None
    range_measure: str = ""
