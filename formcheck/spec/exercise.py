"""The types an exercise file is made of: signals, cycles, traits, rules, guides; pure."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from formcheck.biomechanics.body import Body, RepMeasure, RepView
from formcheck.biomechanics.measures import Measure
from formcheck.pose.landmarks import FloatArray, Side

UNKNOWN_FIT = 0.5  # of a trait that cannot be measured
SIGNAL = "signal"
# What can be drawn over time beside the signal.
CURVES = (
    "knee_flexion", "hip_angle", "hip_abduction", "trunk_lean", "shank_over_ankle",
    "shank_over_toes",
)  # fmt: skip


@dataclass(frozen=True)
class Signal:
    """A number per frame that rises on the way out and falls on the way back.

    `of` returns (T,) values, NaN where unseen. `from_rest`: its zero means nothing, so it is drawn
    relative to its level at rest.
    """

    name: str
    unit: str
    of: Callable[[Body], FloatArray]
    from_rest: bool = False


@dataclass(frozen=True)
class RepCycle:
    """How repetitions are found in the signal.

    `min_excursion` is in the signal's unit: less is jitter or an aborted start, unless several
    alike follow each other. It decides what is counted, never what is a fault: people in pain move
    little. A repetition lasts at least `min_rep_s` seconds, and as long as it is held; if the
    signal stays between rest and hold for longer than `max_unheld_s`, the person has changed
    posture. If they are unseen for longer than `max_gap_s`, the movement is not counted.
    """

    signal: Signal
    min_excursion: float
    min_rep_s: float = 0.4
    max_unheld_s: float = 16.0
    max_gap_s: float = 1.0
    posture: Callable[[Body], NDArray[np.bool_]] | None = None

    def values(self, body: Body) -> FloatArray:
        """(T,) the signal, NaN where the person is unseen or not in the posture of the exercise."""
        values = self.signal.of(body)
        return values if self.posture is None else np.where(self.posture(body), values, np.nan)


@dataclass(frozen=True)
class Limit:
    """An allowed range, bounds included; None leaves a side open."""

    low: float | None = None
    high: float | None = None

    def excess(self, value: float) -> float:
        """How far `value` lies outside; 0 inside and for NaN."""
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
    """A property that the repetitions of an exercise have.

    Its fit is 1 if the measured value lies within `range`, and falls to 0 at `tolerance` outside
    of it. `mismatch` completes the sentence "not a repetition, because …". `start_cue` is said to a
    person in front of the camera who does not have the trait before the first repetition; a trait
    with a cue is one of the position in which the exercise starts. `is_posture`: without it, the
    movement cannot be the exercise at all, as of a person who stands instead of lying.
    """

    name: str
    measure: RepMeasure
    range: Limit
    tolerance: float
    mismatch: str
    start_cue: str = ""
    is_posture: bool = False

    def fit(self, rep: RepView) -> float:
        """In [0, 1]; 0.5, neither for nor against the exercise, if it cannot be measured."""
        value = self.measure(rep)
        if math.isnan(value):
            return UNKNOWN_FIT
        return max(0.0, 1.0 - self.range.excess(value) / self.tolerance)


@dataclass(frozen=True)
class Style:
    """A common way of doing an exercise that is judged like it, such as walking lunges."""

    name: str
    traits: tuple[Trait, ...]

    def is_shown_by(self, rep: RepView) -> bool:
        """Whether the repetition clearly has all of its traits."""
        return all(trait.fit(rep) > UNKNOWN_FIT for trait in self.traits)


@dataclass(frozen=True)
class RepRule:
    """A fault: what is measured, its limit, the views it can be judged from, and the cue.

    `views` are names of `biomechanics.views`. `error` is the standard error of the measure in
    `unit`, found on labeled recordings, or a measure of it where it depends on how the camera sees
    the repetition; the confidence of a fault follows from it. `error_text` says in words how such a
    measure depends on the repetition. With `any_view`, that error alone decides whether a view is
    good enough, without a step at the border between two views; `views` are those to recommend.
    `moderate` and `severe`: how far beyond the limit these severities begin. `parts` of the body
    must be in view ("knee", "foot_index", …). `at` returns the frame that shows the fault; None for
    the peak. `drawn_on` names the curve over time that shows the measure in the same unit, so that
    the limit can be drawn as a line: "signal", one of `CURVES`, or "" for none.
    `falls_short`: the movement has to come down to its upper limit, so a value above it is a fault
    only once the movement turns back.
    """

    code: str
    title: str
    measures_what: str
    measure: RepMeasure
    unit: str
    limit: Limit
    views: frozenset[str]
    error: float | RepMeasure
    moderate: float
    severe: float
    cue: str
    source: str
    parts: tuple[str, ...]
    unseen_reason: str = "the landmarks it needs were not seen"
    at: Callable[[RepView], int] | None = None
    drawn_on: str = ""
    falls_short: bool = False
    error_text: str = ""
    any_view: bool = False

    def is_for(self, view: str) -> bool:
        """Whether the rule may judge a repetition seen from the view of this name."""
        return self.any_view or view in self.views

    def standard_error(self, rep: RepView) -> float:
        """The standard error of the measure in this repetition; NaN if it is unknown."""
        return self.error(rep) if callable(self.error) else self.error

    @property
    def is_known_on_the_way(self) -> bool:
        """Whether the fault shows before the movement turns back."""
        return self.limit.low is None and not self.falls_short

    @property
    def severity(self) -> str:
        """The ranges of the severities as text."""
        return (
            f"mild up to {self.moderate:g} {self.unit} beyond the limit, "
            f"moderate up to {self.severe:g}, severe above"
        )


@dataclass(frozen=True)
class Prescription:
    """How much to do: sets, repetitions, and the tempo in seconds (outbound, hold, return).

    `role`: "activation" or "strength". `sets` and `reps` are the lowest and the highest number; if
    `each_side`, for each leg. For the training plan: the hip `movements` it trains (`MOVEMENTS` of
    `presets`), its `progressions` in order ("pause", "band", "load"), the `equipment` it needs
    ("bench", "step"), and its `knee_demand`, from 1 (little) to 3 (much).
    """

    role: str
    sets: tuple[int, int]
    reps: tuple[int, int]
    tempo_s: tuple[float, float, float]
    movements: tuple[str, ...] = ()
    progressions: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    knee_demand: int = 1
    each_side: bool = False


@dataclass(frozen=True)
class Guide:
    """What a person reads before starting: `instructions` step by step, why, and camera setup."""

    instructions: tuple[str, ...]
    why: str
    camera: str
    prescription: Prescription


class RelativeSide(Enum):
    """Which landmark of a pair, relative to the working side."""

    WORKING = "the working side's; if both sides work, the one that is seen better"
    OTHER = "the opposite side's"
    MIDLINE = "midway between left and right"


class LineReference(Enum):
    """What a guide line is compared with."""

    STRAIGHT = "the straight line between its ends"
    VERTICAL = "the vertical through its first point"
    START = "its direction at the start of the repetition"


@dataclass(frozen=True)
class LinePoint:
    """A point of a guide line: a part of the body ("knee", "foot_index", …) and its side."""

    part: str
    side: RelativeSide = RelativeSide.WORKING


@dataclass(frozen=True)
class GuideLine:
    """A line drawn into pictures, and the reference that it should match.

    It goes through two or more `points`. At `number_at`, one of them, the value of the cycle's
    signal is written.
    """

    title: str
    points: tuple[LinePoint, ...]
    reference: LineReference
    number_at: LinePoint | None = None


@dataclass(frozen=True)
class Exercise:
    """Everything formcheck knows about one exercise.

    `side` returns the working side of a repetition. A movement without one of its `required_traits`
    is not recognized as the exercise; once the exercise is named, a missing one excludes the
    movement if it is one of posture, and else becomes a remark on the repetition. Its
    `distinguishing_traits` only tell it from similar exercises. `curves`: which of `CURVES` are
    drawn over time beside the signal; None for those of its measures. `range_measure`: the key of
    the measure that says how far the movement went, "" for the first one; with
    `smaller_is_further`, a smaller value is a larger movement. `unscored_measures`: keys of
    measures that `formcheck bench` does not compare with labels, because they say little about
    this movement.

    `hip_passes_straight`: its hip angles go past 180 where the hips pass the straight line from
    shoulders to knees.

    `styles`: ways of doing it that are named in the result where they can be told.

    `variant_of` names the exercise that this one is a special form of, "" for none. A variant is
    judged when it is named, and recognized where its parent is recognized and the repetitions also
    have the traits that its parent lacks. `in_plans`: whether the training plan proposes the
    exercise; None for yes unless it is a variant.
    """

    name: str
    title: str
    guide: Guide
    cycle: RepCycle
    side: Callable[[RepView], Side]
    required_traits: tuple[Trait, ...]
    distinguishing_traits: tuple[Trait, ...]
    measures: tuple[Measure, ...]
    rules: tuple[RepRule, ...]
    lines: tuple[GuideLine, ...] = ()
    curves: tuple[str, ...] | None = None
    range_measure: str = ""
    smaller_is_further: bool = False
    unscored_measures: tuple[str, ...] = ()
    styles: tuple[Style, ...] = ()
    variant_of: str = ""
    in_plans: bool | None = None
    hip_passes_straight: bool = False

    @property
    def traits(self) -> tuple[Trait, ...]:
        """All traits, the required ones first."""
        return (*self.required_traits, *self.distinguishing_traits)

    @property
    def is_proposed(self) -> bool:
        """Whether the training plan proposes it."""
        return not self.variant_of if self.in_plans is None else self.in_plans

    @property
    def fault_codes(self) -> tuple[str, ...]:
        """The code of each fault that its rules look for, once, in the order of the rules."""
        return tuple(dict.fromkeys(rule.code for rule in self.rules))
