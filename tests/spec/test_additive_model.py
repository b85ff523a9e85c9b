"""A sum of curves: steps, unknown numbers, and what each number adds."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.spec.additive_model import AdditiveModel, Curve, probability

CURVE = Curve(edges=(10.0, 20.0), scores=(-1.0, 0.5, 2.0), unknown=-0.25)
MODEL = AdditiveModel(bias=-0.5, curves={"lean": CURVE, "drop": Curve((0.3,), (0.0, 1.0), 0.0)})


@pytest.mark.parametrize(
    ("value", "score"), [(-50, -1), (9.9, -1), (10, 0.5), (19.9, 0.5), (20, 2), (1e9, 2)]
)
def test_a_curve_is_a_flight_of_steps(value: float, score: float) -> None:
    assert CURVE.score(value) == score


def test_an_unknown_number_has_its_own_score() -> None:
    assert CURVE.score(math.nan) == -0.25
    assert MODEL.contributions({}) == {"lean": -0.25, "drop": 0.0}


@given(lean=st.floats(-100, 100), drop=st.floats(-2, 2))
def test_the_score_is_the_bias_plus_the_contributions(lean: float, drop: float) -> None:
    values = {"lean": lean, "drop": drop, "something else": 7.0}
    assert MODEL.score(values) == pytest.approx(-0.5 + sum(MODEL.contributions(values).values()))


def test_log_odds_become_probabilities() -> None:
    assert probability(0) == 0.5
    assert probability(2) + probability(-2) == pytest.approx(1)
    assert probability(1e6) == pytest.approx(1)
