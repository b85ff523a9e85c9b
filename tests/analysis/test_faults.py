"""One rule for doubt: sound, a fault, too close to the limit, or not seen; and the score."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.analysis import faults
from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.faults import JudgedRule, judge_rules, score_of
from formcheck.biomechanics.body import RepView
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Side
from formcheck.results import Fault, Judgement, Rep, Verdict
from formcheck.spec.exercise import Limit, RepRule
from tests.support.stick import SCENES, performed

RULE = replace(find_exercise("reverse_lunge").rules[-1], limit=Limit(high=27.0), error=5.0)
RANGE = Limit(low=10.0, high=30.0)


@pytest.fixture(scope="module", name="lunge")
def a_lunge() -> RepView:
    """What the rules see of one sound reverse lunge, filmed from the side."""
    seen: list[RepView] = []
    exercise = find_exercise("reverse_lunge")

    def remembered(rep: RepView) -> Side:
        seen.append(rep)
        return exercise.side(rep)

    analyzer = Analyzer(replace(exercise, side=remembered))
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT] * 2)
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return replace(seen[0], side=Side.LEFT)


def judged(rule: RepRule, value: float, rep: RepView) -> JudgedRule:
    (found,) = judge_rules([replace(rule, measure=lambda _: value)], rep)
    return found


@pytest.mark.parametrize(
    ("value", "verdict"),
    [
        (10.0, Verdict.SOUND),
        (27.0 - 0.68 * 5, Verdict.SOUND),
        (27.0 - 0.67 * 5, Verdict.NOT_CLEAR),
        (27.0, Verdict.NOT_CLEAR),
        (27.0 + 1.28 * 5, Verdict.NOT_CLEAR),
        (27.0 + 1.29 * 5, Verdict.FAULT),
        (60.0, Verdict.FAULT),
    ],
)
def test_a_fault_needs_nine_in_ten_and_sound_three_in_four(
    value: float, verdict: Verdict, lunge: RepView
) -> None:
    found = judged(RULE, value, lunge)
    judgement = found.judgement
    assert judgement.verdict is verdict
    assert (judgement.value, judgement.limit, judgement.limit_is) == (value, 27.0, "maximum")
    assert judgement.uncertainty_90 == pytest.approx(8.22, abs=0.01)
    assert judgement.low == pytest.approx(value - 8.22, abs=0.01)
    assert judgement.high == pytest.approx(value + 8.22, abs=0.01)
    assert judgement.view == "side"
    assert (found.fault is not None) == (verdict is Verdict.FAULT)
    assert (judgement.reason is not None) == (verdict is Verdict.NOT_CLEAR)


def test_what_is_too_close_says_value_uncertainty_and_limit(lunge: RepView) -> None:
    reason = judged(RULE, 29.0, lunge).judgement.reason
    assert reason == "29.0° ± 8.2°, too close to the limit of 27° to tell"


def test_the_fault_repeats_the_numbers_of_its_judgement(lunge: RepView) -> None:
    found = judged(RULE, 40.0, lunge)
    fault, judgement = found.fault, found.judgement
    assert fault is not None
    assert (fault.value, fault.limit, fault.unit) == (judgement.value, judgement.limit, "deg")
    assert fault.uncertainty_90 == judgement.uncertainty_90
    assert fault.confidence == judgement.fault_probability


@pytest.mark.parametrize(
    ("value", "verdict", "limit", "limit_is"),
    [
        (20.0, Verdict.SOUND, 10.0, "minimum"),
        (32.0, Verdict.FAULT, 30.0, "maximum"),
        (8.0, Verdict.FAULT, 10.0, "minimum"),
        (29.9, Verdict.NOT_CLEAR, 30.0, "maximum"),
    ],
)
def test_of_two_bounds_the_nearer_one_is_the_limit(
    value: float, verdict: Verdict, limit: float, limit_is: str, lunge: RepView
) -> None:
    found = judged(replace(RULE, limit=RANGE, error=1.0), value, lunge).judgement
    assert (found.verdict, found.limit, found.limit_is) == (verdict, limit, limit_is)


def test_a_range_narrower_than_the_error_is_never_sound(lunge: RepView) -> None:
    found = judged(replace(RULE, limit=Limit(low=19.0, high=21.0), error=5.0), 20.0, lunge)
    assert found.judgement.verdict is Verdict.NOT_CLEAR


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_value_that_is_unknown_is_not_seen(value: float, lunge: RepView) -> None:
    found = judged(RULE, value, lunge).judgement
    assert (found.verdict, found.value, found.low, found.high) == (
        *(Verdict.NOT_SEEN, None),
        *(None, None),
    )
    assert (found.limit, found.reason) == (27.0, RULE.unseen_reason)


def test_an_error_that_cannot_be_told_is_not_seen(lunge: RepView) -> None:
    found = judged(replace(RULE, error=lambda _: math.nan), 60.0, lunge)
    assert (found.judgement.verdict, found.fault) == (Verdict.NOT_SEEN, None)


def test_an_exact_measure_is_judged_by_its_value_alone(lunge: RepView) -> None:
    exact = replace(RULE, error=0.0)
    assert judged(exact, 27.0, lunge).judgement.verdict is Verdict.SOUND
    assert judged(exact, 27.001, lunge).judgement.verdict is Verdict.FAULT


@given(st.floats(-90, 90), st.floats(0.01, 30), st.floats(0, 30))
def test_a_larger_value_is_never_less_of_a_fault(value: float, error: float, more: float) -> None:
    order = [Verdict.SOUND, Verdict.NOT_CLEAR, Verdict.FAULT]
    verdicts = [
        faults.verdict_of(faults.fault_probability(RULE, at, error)) for at in (value, value + more)
    ]
    assert order.index(verdicts[0]) <= order.index(verdicts[1])


@given(st.floats(-90, 90), st.floats(0.1, 10), st.floats(1, 5))
def test_a_wider_error_never_turns_sound_into_a_fault(
    value: float, error: float, factor: float
) -> None:
    before, after = (
        faults.verdict_of(faults.fault_probability(RULE, value, one))
        for one in (error, factor * error)
    )
    assert after in (before, Verdict.NOT_CLEAR)


def _judged(verdict: Verdict, severity: str = "mild") -> JudgedRule:
    reason = None if verdict in (Verdict.SOUND, Verdict.FAULT) else "unseen"
    judgement = Judgement("code", verdict, 1.0, 1.0, 2.0, "deg", reason)
    fault = Fault("code", severity, 1.0, "deg", 2.0, 0.0, 0.95, "Do it.", "us", "it", 1.0)
    return JudgedRule(judgement, fault if verdict is Verdict.FAULT else None)


SOUND, UNCLEAR, UNSEEN = map(_judged, (Verdict.SOUND, Verdict.NOT_CLEAR, Verdict.NOT_SEEN))
MILD, MODERATE, SEVERE = (
    _judged(Verdict.FAULT, severity) for severity in ("mild", "moderate", "severe")
)


@pytest.mark.parametrize(
    ("judged", "score"),
    [
        ([SOUND, SOUND], 100),
        ([], 100),
        ([SOUND, UNCLEAR], 90),
        ([SOUND, UNSEEN, UNSEEN], 90),
        ([UNCLEAR, UNSEEN], None),
        ([SOUND, MILD], 50),
        ([UNSEEN, MILD], 50),
        ([SOUND, MODERATE], 30),
        ([SOUND, SEVERE], 10),
        ([MILD, SEVERE], 0),
        ([MILD, MILD, MODERATE], 10),
        ([SEVERE, SEVERE, SEVERE], 0),
    ],
)
def test_the_worst_fault_decides_the_score(judged: list[JudgedRule], score: int | None) -> None:
    assert score_of(judged) == score


def test_a_repetition_is_good_only_when_every_rule_is_sound() -> None:
    motion = performed(SCENES["reverse_lunge"], [Side.LEFT] * 2)
    analyzer = Analyzer(find_exercise("reverse_lunge"))
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    rep: Rep = analyzer.finish()[0][0]
    verdicts = {one.code: one.verdict for one in rep.judgements}
    assert verdicts["knee_valgus"] is Verdict.NOT_SEEN, "it is filmed from the side"
    assert set(verdicts.values()) == {Verdict.SOUND, Verdict.NOT_SEEN}
    assert (rep.is_good, rep.is_fully_judged, rep.faults) == (False, False, ())
    known = replace(rep, not_judged=())
    assert (known.is_good, known.is_fully_judged) == (True, True)
