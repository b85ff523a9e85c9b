"""A small learned model that is a sum of curves, one for each number it looks at; pure.

The contribution of every number can be read off, so a model can say what spoke for its verdict and
what against it (generalized additive model: Hastie 1986, Statistical Science 1; with boosted steps
as curves: Lou 2012, KDD, doi 10.1145/2339530.2339556).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Curve:
    """Steps over one number: `scores[i]` up to `edges[i]`, the last one above all edges.

    `unknown` is the score of NaN.
    """

    edges: tuple[float, ...]
    scores: tuple[float, ...]
    unknown: float

    def score(self, value: float) -> float:
        """The step that `value` falls on, in log odds."""
        if math.isnan(value):
            return self.unknown
        return self.scores[bisect_right(self.edges, value)]

    def side(self, value: float) -> int:
        """Whether `value` is on the large (1) or the small side (-1), which makes its score.

        A low score is compared with where the highest is, a high one with the lowest; 0 for NaN.
        """
        if math.isnan(value):
            return 0
        step = bisect_right(self.edges, value)
        least, most = min(self.scores), max(self.scores)
        far = least if self.scores[step] > 0 else most
        other = self.scores.index(far)
        return (step > other) - (step < other)


@dataclass(frozen=True)
class AdditiveModel:
    """Log odds as `bias` plus one curve for each number, by the number's name."""

    bias: float
    curves: Mapping[str, Curve]

    def score(self, values: Mapping[str, float]) -> float:
        """Log odds, positive for yes; a number that is missing in `values` counts as unknown."""
        return self.bias + sum(self.contributions(values).values())

    def contributions(self, values: Mapping[str, float]) -> dict[str, float]:
        """What each number adds to the log odds, by its name."""
        return {
            name: curve.score(values.get(name, math.nan)) for name, curve in self.curves.items()
        }

    def sides(self, values: Mapping[str, float]) -> dict[str, int]:
        """Whether each number is large (1) or small (-1) where that matters, by its name."""
        return {name: curve.side(values.get(name, math.nan)) for name, curve in self.curves.items()}


@dataclass(frozen=True)
class Recognizer:
    """Models by exercise for a single movement, and one for all movements of a recording."""

    movements: Mapping[str, AdditiveModel]
    whole: AdditiveModel


def probability(log_odds: float) -> float:
    """Log odds as a probability, 0..1."""
    return 1.0 / (1.0 + math.exp(-max(-50.0, min(50.0, log_odds))))
