"""How much the movements of a recording speak for one exercise; pure.

Each movement has its own log odds of being a repetition. Whether the recording shows the exercise
follows from all of them: how many there are, how alike, and how much of the moving they explain.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.analysis.reps import Excursion
from formcheck.spec.additive_model import AdditiveModel, probability

_TOP_LOG_ODDS = 6.0  # beyond it nothing gets more certain
_TIE_BREAK = 0.05
_LEAST_WEIGHT = 0.05  # of an unlikely movement, so that reasons are known if all are unlikely
_MIN_FOR_RHYTHM = 4


@dataclass(frozen=True)
class Movement:
    """An excursion of the exercise's signal with its log odds, and what each number added to them.

    `sides` says whether each number is large (1) or small (-1). `log_odds` is
    None for a movement that cannot be judged.
    """

    excursion: Excursion
    log_odds: float | None
    contributions: Mapping[str, float] = field(default_factory=dict)
    sides: Mapping[str, int] = field(default_factory=dict)


def evidence(movements: Sequence[Movement], seen_s: float) -> dict[str, float]:
    """Numbers about all movements of a recording in which a person was seen for `seen_s` seconds.

    Empty if no movement can be judged. The names are those that the learned model knows.
    """
    judged = [one for one in movements if one.log_odds is not None]
    if not judged:
        return {}
    odds = np.array([one.log_odds for one in judged], dtype=float)
    likely = 1 / (1 + np.exp(-np.clip(odds, -50, 50)))
    sizes = np.array([one.excursion.amplitude for one in judged])
    lasted_s = np.array([one.excursion.duration_s for one in judged])
    moved = sum(max(0.0, one.excursion.amplitude) for one in movements)
    is_rep = likely > 0.5
    peaks_s = np.array([one.excursion.peak_ms / 1000 for one in judged])[is_rep]
    steps_s = np.diff(peaks_s)
    return {
        "log_number": float(np.log1p(likely.sum())),
        "moved_share": float((sizes * likely).sum() / moved),
        "usual_log_odds": float((sizes * odds).sum() / sizes.sum()),
        "middle_log_odds": float(np.median(odds[is_rep]) if is_rep.any() else odds.max()),
        "log_seconds": float(np.log((lasted_s * likely).sum() + 0.1)),
        "time_share": float((lasted_s * likely).sum() / max(seen_s, 1.0)),
        "size_spread": _spread(sizes[is_rep], 2),
        "rhythm_spread": _spread(steps_s, _MIN_FOR_RHYTHM - 1),
        "best_log_odds": float(odds.max()),
        "clipped_log_odds": float(np.clip(odds, -_TOP_LOG_ODDS, _TOP_LOG_ODDS).mean()),
    }


def fit_of(whole: AdditiveModel, numbers: Mapping[str, float]) -> float:
    """The probability, 0..1, that a recording with this evidence shows the exercise.

    The model has steps; between two exercises on the same step, the usual log odds decide.
    """
    return probability(whole.score(numbers) + _TIE_BREAK * numbers["usual_log_odds"])


def reasons(movements: Sequence[Movement], count: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The numbers that speak most for the exercise, and those most against it, `count` of each."""
    judged = [one for one in movements if one.log_odds is not None]
    if not judged:
        return (), ()
    total: dict[str, float] = {}
    for one in judged:
        weight = probability(one.log_odds or 0.0) + _LEAST_WEIGHT
        for name, contribution in one.contributions.items():
            total[name] = total.get(name, 0.0) + weight * contribution
    ranked = sorted(total, key=lambda name: -total[name])
    in_favor = tuple(name for name in ranked[:count] if total[name] > 0)
    against = tuple(name for name in ranked[::-1][:count] if total[name] < 0)
    return in_favor, against


def is_large(movements: Sequence[Movement], name: str) -> bool:
    """Whether a number that speaks for or against is large rather than small, in most of them."""
    total = sum(
        (probability(one.log_odds) + _LEAST_WEIGHT)
        * abs(one.contributions.get(name, 0.0))
        * one.sides.get(name, 0)
        for one in movements
        if one.log_odds is not None
    )
    return total > 0


def _spread(values: np.ndarray, at_least: int) -> float:
    if len(values) < at_least or not values.mean() > 0:
        return math.nan
    return float(values.std() / values.mean())
