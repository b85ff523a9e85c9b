"""What all movements of a recording say together."""

from __future__ import annotations

import math

import pytest

from formcheck.analysis.movement_evidence import Movement, evidence, reasons
from formcheck.analysis.reps import Excursion


def excursion(start_s: float, amplitude: float = 60.0) -> Excursion:
    times_ms = [round(1000 * (start_s + offset)) for offset in (0, 1, 2)]
    start, peak, end = times_ms
    return Excursion(start, peak, end, peak, peak, 0.0, amplitude, returned=True)


def series(log_odds: list[float | None]) -> list[Movement]:
    return [Movement(excursion(3.0 * i), odds) for i, odds in enumerate(log_odds)]


def test_nothing_that_can_be_judged_is_no_evidence() -> None:
    assert evidence([], 20) == {}
    assert evidence(series([None, None]), 20) == {}


def test_likely_repetitions_explain_the_moving() -> None:
    sure, mixed = evidence(series([4, 4, 4, 4]), 12), evidence(series([4, 4, -4, -4]), 12)
    assert sure["moved_share"] > 0.95
    assert mixed["moved_share"] < 0.6
    assert sure["log_number"] > mixed["log_number"]
    assert sure["time_share"] == pytest.approx(8 / 12, abs=0.03)
    assert (sure["size_spread"], sure["rhythm_spread"]) == (0, 0)
    assert math.isnan(mixed["rhythm_spread"]), "two repetitions have no rhythm"


def test_movements_that_cannot_be_judged_still_need_explaining() -> None:
    assert evidence(series([4, 4, None, None]), 12)["moved_share"] == pytest.approx(0.5, abs=0.02)


def test_the_strongest_reasons_come_first() -> None:
    movement = Movement(excursion(0), 1.0, {"a": 0.5, "b": 2.0, "c": -1.0, "d": -3.0, "e": 0.0})
    assert reasons([movement], 2) == (("b", "a"), ("d", "c"))
    assert reasons([], 2) == ((), ())
