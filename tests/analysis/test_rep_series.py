"""Which movements of a set are its repetitions, by made-up amplitudes and features."""

from __future__ import annotations

import math

import numpy as np
import pytest

from formcheck.analysis.rep_series import FAR_SMALLER, Candidate, misfits
from formcheck.analysis.reps import Excursion
from formcheck.pose.landmarks import Side
from formcheck.results import Rep, Tempo

FULL, SINK, STEP = 80.0, "the hips sink", "one thigh forward"


def movement(
    start_s: float, amplitude: float, sink_legs: float, lacks: frozenset[str] = frozenset()
) -> Candidate:
    """Two seconds to a peak of the signal and back, the hips sinking by `sink_legs`."""
    start, peak, end = (round(1000 * (start_s + after)) for after in (0.0, 1.0, 2.0))
    excursion = Excursion(
        start_ms=start, peak_ms=peak, end_ms=end, hold_start_ms=peak, hold_end_ms=peak,
        rest=5.0, peak=5.0 + amplitude, returned=True,
    )  # fmt: skip
    rep = Rep(
        number=0, side=Side.LEFT, start_s=start_s, peak_s=start_s + 1, end_s=start_s + 2,
        tempo=Tempo(1.0, 0.0, 1.0), score=100, measures={}, faults=(), not_judged=(),
    )  # fmt: skip
    features = np.array([math.log(amplitude), amplitude, sink_legs, 5.0, 0.6, math.log(2.0)])
    return Candidate(rep, excursion, features, lacks)


def lunges(count: int) -> list[Candidate]:
    return [movement(4.0 * number, FULL, 0.3) for number in range(count)]


def amid(one: Candidate) -> list[Candidate]:
    """Among four lunges, third."""
    others = lunges(4)
    return [*others[:2], one, *others[2:]]


def test_a_set_of_equal_movements_has_no_misfit() -> None:
    assert misfits(lunges(4)) == {}


@pytest.mark.parametrize("bumps", [1, 3, 6])
def test_steps_between_lunges_are_no_lunges_however_many_there_are(bumps: int) -> None:
    lacks = frozenset({SINK, STEP})
    steps = [movement(4.0 * n + 2.1, 0.4 * FULL, 0.0, lacks) for n in range(bumps)]
    assert misfits([*lunges(4), *steps]) == {4 + n: FAR_SMALLER for n in range(bumps)}


def test_a_shallow_lunge_counts_although_the_hips_hardly_sink() -> None:
    shallow = movement(16.0, 0.41 * FULL, 0.03, frozenset({SINK}))
    assert misfits(amid(shallow)) == {}


def test_a_knee_lifted_between_lunges_is_none() -> None:
    lifted = movement(16.0, 0.41 * FULL, -0.14, frozenset({SINK}))
    assert misfits(amid(lifted)) == {2: FAR_SMALLER}


def test_a_tiny_movement_that_lacks_one_trait_is_an_aborted_start() -> None:
    tiny = movement(16.0, 0.3 * FULL, 0.02, frozenset({SINK}))
    assert misfits(amid(tiny)) == {2: FAR_SMALLER}
