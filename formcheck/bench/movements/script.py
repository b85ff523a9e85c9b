"""A movement as key postures in time, blended smoothly; pure."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from formcheck.bench.movements.body import ARM, LEG, SIGN, SIZE, Body, Columns, landmarks
from formcheck.pose.landmarks import FloatArray, Side


@dataclass(frozen=True)
class Rep:
    """One repetition, seconds from the script's start."""

    start_s: float
    peak_s: float
    end_s: float
    side: Side = Side.BOTH


@dataclass
class Script:
    """What one person does: postures to be reached at times, and the repetitions among them.

    `exercise`: one of ours, or None. `also_right`: exercises that are as right. `label`: in words.
    """

    body: Body
    rng: np.random.Generator
    exercise: str | None = None
    label: str = ""
    also_right: tuple[str, ...] = ()
    moves_about: bool = False  # a camera must keep the whole way in view, or follow
    is_lying: bool = False  # cameras mostly stand at a side
    orbits: bool = False  # the camera goes around
    times_s: list[float] = field(default_factory=list)
    rows: list[FloatArray] = field(default_factory=list)
    stops: list[bool] = field(default_factory=list)
    reps: list[Rep] = field(default_factory=list)
    cut_s: list[float] = field(default_factory=lambda: [0.0, 0.0])  # off the start and the end

    @property
    def now_s(self) -> float:
        """Time of the last posture."""
        return self.times_s[-1] if self.times_s else 0.0

    @property
    def last(self) -> FloatArray:
        """The last posture."""
        return self.rows[-1]

    def uniform(self, low: float, high: float) -> float:
        """A random number between."""
        return float(self.rng.uniform(low, high))

    def chance(self, share: float) -> bool:
        """True in so large a share of calls."""
        return bool(self.rng.random() < share)

    def either(self) -> Side:
        """Left or right."""
        return Side.LEFT if self.chance(0.5) else Side.RIGHT

    def to(self, row: FloatArray, seconds: float, *, through: bool = False) -> None:
        """Reach a posture after `seconds`; come to rest there unless the motion goes `through`."""
        seconds = max(seconds, 0.05)
        if self.rows and _an_arm_turns_over(self.last, row):
            seconds /= 2
            self._add(_half_way(self.last, row), seconds, stops=False)
        self._add(row, seconds, stops=not through)

    def _add(self, row: FloatArray, seconds: float, *, stops: bool) -> None:
        self.times_s.append(self.now_s + seconds if self.times_s else 0.0)
        self.rows.append(np.asarray(row, dtype=float))
        self.stops.append(stops)

    def hold(self, seconds: float) -> None:
        """Stay."""
        if seconds > 0.05:
            self.stops[-1] = True
            self.to(self.last, seconds)

    def count(self, start_s: float, peak_s: float, side: Side = Side.BOTH) -> None:
        """Note a repetition that ends now."""
        self.reps.append(Rep(start_s, peak_s, self.now_s, side))

    def posture_rows(self, times_s: FloatArray) -> FloatArray:
        """(T, SIZE) postures: cubic Hermite between keys, at rest where the motion stops."""
        keys_s, rows = np.array(self.times_s), np.array(self.rows)
        if len(keys_s) == 1:
            return np.repeat(rows, len(times_s), axis=0)
        slopes = np.zeros_like(rows)
        wide_s = (keys_s[2:] - keys_s[:-2])[:, None]
        moving = ~np.array(self.stops)[1:-1, None]
        slopes[1:-1] = np.where(moving, (rows[2:] - rows[:-2]) / wide_s, 0.0)
        before = np.clip(np.searchsorted(keys_s, times_s, side="right") - 1, 0, len(keys_s) - 2)
        step_s = (keys_s[before + 1] - keys_s[before])[:, None]
        u = np.clip((times_s - keys_s[before])[:, None] / step_s, 0.0, 1.0)
        return np.asarray(
            (1 + 2 * u) * (1 - u) ** 2 * rows[before]
            + u * (1 - u) ** 2 * step_s * slopes[before]
            + u * u * (3 - 2 * u) * rows[before + 1]
            + u * u * (u - 1) * step_s * slopes[before + 1]
        )

    def points(self, times_s: FloatArray) -> FloatArray:
        """(T, 33, 3) landmarks in the room, with the unrest of a living body."""
        rows = self.posture_rows(times_s) + _unrest(self.rng, times_s)
        return landmarks(self.body, rows)


def _an_arm_turns_over(one: FloatArray, other: FloatArray) -> bool:
    """An arm points almost the opposite way, so that half of both would point nowhere."""
    return any(float(one[arm.way] @ other[arm.way]) < -0.5 for arm in ARM.values())


def _half_way(one: FloatArray, other: FloatArray) -> FloatArray:
    """The middle of two postures, the arms led forward and outward."""
    row: FloatArray = 0.5 * (one + other)
    for side, arm in ARM.items():
        if float(one[arm.way] @ other[arm.way]) < -0.5:
            row[arm.way] = row[arm.way] + [0.7, 0.5 * SIGN[side], 0.0]
    return row


def slow_noise(rng: np.random.Generator, times_s: FloatArray, channels: int) -> FloatArray:
    """(T, channels) smooth noise of unit spread, slower than about 1 Hz."""
    rates_hz = rng.uniform(0.05, 0.9, (5, 1, channels))
    phases = rng.uniform(0, 2 * np.pi, (5, 1, channels))
    waves = np.sin(2 * np.pi * rates_hz * times_s[None, :, None] + phases)
    return np.asarray(waves.sum(axis=0) / np.sqrt(2.5))


def _unrest(rng: np.random.Generator, times_s: FloatArray) -> FloatArray:
    amount = rng.uniform(0.3, 1.5)
    arms = float(np.exp(rng.uniform(np.log(0.5), np.log(6.0))))  # still, or swinging along
    spread = np.zeros(SIZE)
    spread[Columns.PELVIS] = 0.006
    spread[Columns.FRONT] = spread[Columns.UP] = 0.015
    spread[Columns.SPINE] = 1.2
    spread[Columns.HEAD] = 3.0
    for leg in LEG.values():
        spread[leg.way], spread[leg.pole], spread[leg.toe] = 0.008, 0.03, 0.01
    for arm in ARM.values():
        spread[arm.way], spread[arm.pole], spread[arm.reach] = 0.02 * arms, 0.04 * arms, 0.004
    used = np.flatnonzero(spread)
    noise = np.zeros((len(times_s), SIZE))
    noise[:, used] = amount * spread[used] * slow_noise(rng, times_s, len(used))
    return noise
