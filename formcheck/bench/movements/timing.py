"""How fast and how evenly people repeat a movement; pure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.bench.movements.script import Script
from formcheck.pose.landmarks import FloatArray, Side


@dataclass(frozen=True)
class Tempo:
    """Seconds of the parts of a repetition, and how uneven they are (standard deviation).

    `step_share`: of the way out and back, what goes by before the load is taken and after.
    """

    out_s: float
    hold_s: float
    back_s: float
    rest_s: float
    uneven: float = 0.1
    step_share: float = 0.5

    def of_one_rep(self, rng: np.random.Generator) -> Tempo:
        """The same, as uneven as people are."""
        parts = np.array([self.out_s, self.hold_s, self.back_s, self.rest_s])
        out_s, hold_s, back_s, rest_s = (parts * np.exp(rng.normal(0, self.uneven, 4))).tolist()
        return Tempo(out_s, hold_s, back_s, rest_s, self.uneven, self.step_share)


def random_tempo(script: Script, fastest_s: float = 0.9, slowest_s: float = 6.0) -> Tempo:
    """A tempo between these seconds a repetition; sometimes held, sometimes with rests."""
    rep_s = float(np.exp(script.uniform(np.log(fastest_s), np.log(slowest_s))))
    out = script.uniform(0.35, 0.6)
    hold_s = script.uniform(0.02, 0.3) * rep_s
    if script.chance(0.05):
        hold_s = script.uniform(4, 20)
    rest_s = script.uniform(0.0, 0.12) * rep_s if script.chance(0.6) else script.uniform(0.2, 2.0)
    uneven, step_share = script.uniform(0.03, 0.2), script.uniform(0.3, 0.6)
    return Tempo(rep_s * out, hold_s, rep_s * (1 - out), rest_s, uneven, step_share)


def random_count(script: Script, tempo: Tempo, longest_s: float = 32.0) -> int:
    """How many repetitions: 1 to 14, within `longest_s`."""
    rep_s = tempo.out_s + tempo.hold_s + tempo.back_s + tempo.rest_s
    most = max(1, min(14, int(longest_s / rep_s)))
    fewest = min(most, max(1, int(7.0 / rep_s)))
    return int(script.rng.integers(fewest, most + 1))


def rep(
    script: Script,
    tempo: Tempo,
    out: Sequence[FloatArray],
    back: Sequence[FloatArray],
    side: Side = Side.BOTH,
) -> None:
    """One repetition: `out` ends at the peak, `back` at rest."""
    now = tempo.of_one_rep(script.rng)
    start_s = script.now_s
    _along(script, out, now.out_s, _shares(len(out), now.step_share))
    arrived_s = script.now_s
    script.hold(now.hold_s)
    peak_s = (arrived_s + script.now_s) / 2
    _along(script, back, now.back_s, _shares(len(back), now.step_share)[::-1])
    script.count(start_s, peak_s, side)
    script.hold(now.rest_s)


def _shares(count: int, step_share: float) -> list[float]:
    """Of the time, for each of some rows: those before the last take `step_share` together."""
    return [*[step_share / (count - 1)] * (count - 1), 1 - step_share] if count > 1 else [1.0]


def _along(
    script: Script, rows: Sequence[FloatArray], seconds: float, shares: Sequence[float]
) -> None:
    for number, (row, share) in enumerate(zip(rows, shares, strict=True), start=1):
        script.to(row, seconds * share, through=number < len(rows))


Make = Callable[[], FloatArray]


def back_and_forth(
    script: Script, rest: Make, peak: Make, tempo: Tempo | None = None, side: Side = Side.BOTH
) -> None:
    """Repetitions between two postures, each made anew, so that no two are alike."""
    tempo = tempo or random_tempo(script)
    if not script.rows:
        script.to(rest(), 0)
        script.hold(script.uniform(0, 2))
    for _ in range(random_count(script, tempo)):
        rep(script, tempo, [peak()], [rest()], side)


def sides_of_a_set(script: Script, count: int) -> list[Side]:
    """The same side throughout, alternating, or one half each."""
    first = script.either()
    how = script.rng.choice(3, p=[0.45, 0.4, 0.15])
    if how == 0:
        return [first] * count
    if how == 1:
        return [first if number % 2 == 0 else first.other for number in range(count)]
    return [first if number < (count + 1) // 2 else first.other for number in range(count)]
