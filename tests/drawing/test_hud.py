"""What a picture says, by time: clean repetitions first, then faults, then what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.drawing.hud import Kind, Line, Script
from formcheck.pose.landmarks import Side
from formcheck.results import Attempt, NotJudged, Tempo
from tests.support.findings import analysis, fault, rep

LEAN = NotJudged("torso_lean", "the shoulder was hidden")
VALGUS_WORDS = "Knee falls inward: 12.4°, at most 3.5°"


def kinds(script: Script, time_s: float) -> list[Kind]:
    return [line.kind for line in script.at(time_s).lines]


def test_the_counter_counts_what_has_begun() -> None:
    script = Script(analysis((rep(1, 1.0), rep(2, 5.0))))
    counts = [script.at(time_s).counter for time_s in (0.0, 1.0, 4.0, 5.5, 99.0)]
    assert counts == ["0 / 2", "1 / 2", "1 / 2", "2 / 2", "2 / 2"]


def test_the_side_is_said_only_while_it_works() -> None:
    script = Script(analysis((rep(1, 1.0, side=Side.RIGHT),)))
    assert script.at(0.5).side is None
    assert script.at(2.0).side is Side.RIGHT
    assert script.at(3.1).side is None


def test_the_bar_goes_through_the_three_phases() -> None:
    script = Script(analysis((rep(),)))
    assert script.bar_at(0.9) is None
    assert script.bar_at(3.1) is None
    words = []
    for time_s, done in ((1.0, 0.0), (1.5, 0.25), (2.0, 0.5), (2.5, 0.75), (3.0, 1.0)):
        bar = script.bar_at(time_s)
        assert bar is not None
        assert bar.done == pytest.approx(done)
        assert bar.shares == pytest.approx((0.4, 0.2, 0.4))
        words.append(bar.word)
    assert words == ["out", "out", "hold", "back", "back"]


@given(
    out_s=st.one_of(st.none(), st.floats(0, 5)),
    hold_s=st.one_of(st.none(), st.floats(0, 5)),
    time_s=st.floats(1, 3),
)
def test_the_shares_of_the_bar_are_shares(
    out_s: float | None, hold_s: float | None, time_s: float
) -> None:
    odd = replace(rep(), tempo=Tempo(out_s, hold_s, None))
    bar = Script(analysis((odd,))).bar_at(time_s)
    assert bar is not None
    assert sum(bar.shares) == pytest.approx(1.0)
    assert min(bar.shares) >= -1e-9
    assert 0 <= bar.done <= 1


def test_a_clean_repetition_is_called_so_when_it_is_over() -> None:
    script = Script(analysis((rep(),)))
    assert script.at(2.9).lines == ()
    assert script.at(3.1).lines == (Line(Kind.CLEAR, "No fault found"),)
    assert script.at(6.5).lines == ()


def test_a_fault_is_said_when_it_happens_with_its_number_and_the_cue() -> None:
    script = Script(analysis((rep(faults=(fault(at_s=2.0),)),)))
    assert script.at(1.5).lines == ()
    assert script.at(2.0).lines == (
        Line(Kind.FAULT, VALGUS_WORDS),
        Line(Kind.CUE, "Push your knee out over your toes."),
    )
    assert script.at(2.0).pointed_at == (fault(at_s=2.0),)
    assert script.at(2.9).pointed_at == ()
    assert kinds(script, 5.9) == [Kind.FAULT, Kind.CUE]
    assert kinds(script, 6.1) == []


def test_of_several_faults_each_is_said_and_the_worst_one_has_the_cue() -> None:
    mild = fault("torso_lean", 1.9, severity="mild", cue="Lift your chest.", confidence=0.5)
    script = Script(analysis((rep(faults=(mild, fault(at_s=2.2))),)))
    assert kinds(script, 1.6) == [Kind.FAULT, Kind.CUE]
    assert kinds(script, 2.0) == [Kind.FAULT, Kind.FAULT, Kind.CUE]
    assert script.at(2.0).lines[-1].words == "Push your knee out over your toes."


def test_the_outcome_gives_way_to_the_next_repetition() -> None:
    script = Script(analysis((rep(1, 1.0, faults=(fault(at_s=2.0),)), rep(2, 3.2))))
    assert kinds(script, 3.5) == [Kind.FAULT, Kind.CUE]
    assert kinds(script, 4.0) == []


def test_a_unit_of_words_is_said_once() -> None:
    roll = fault("pelvic_roll", 2.0, value=0.22, limit=0.18, unit="trunk lengths")
    script = Script(analysis((rep(faults=(roll,)),), exercise="clamshell"))
    assert script.at(2.0).lines[0].words == (
        "Pelvis rolls backward: 0.22, at most 0.18 trunk lengths"
    )


def test_what_was_not_judged_is_never_called_clear() -> None:
    partly = Script(analysis((rep(not_judged=(LEAN,)),)))
    assert partly.at(3.1).lines == (
        Line(Kind.CLEAR, "No fault found in what could be judged"),
        Line(Kind.UNSURE, "Not judged: torso lean"),
    )
    nothing = Script(analysis((rep(score=None, not_judged=(LEAN,)),)))
    assert Kind.CLEAR not in kinds(nothing, 3.1)
    assert nothing.at(3.1).lines[0] == Line(Kind.UNSURE, "Nothing in it could be judged")
    cut_off = Script(analysis((rep(complete=False),)))
    assert cut_off.at(3.1).lines == (Line(Kind.NOTE, "Cut off before its end"),)


def test_reasons_are_given_while_nothing_happens() -> None:
    script = Script(analysis((rep(not_judged=(LEAN,)),), not_judged=(LEAN,)))
    said = Line(Kind.UNSURE, "Not judged: torso lean (the shoulder was hidden)")
    assert script.at(0.0).lines == (said,)
    assert script.at(99.0).lines == (said,)
    assert script.at(2.0).lines == (Line(Kind.UNSURE, "Not judged: torso lean"),)


def test_an_attempt_says_why_it_was_not_counted() -> None:
    attempt = Attempt(5.0, 6.0, "turned back before the movement was one")
    script = Script(analysis((rep(),), attempts=(attempt,)))
    words = "Not counted: turned back before the movement was one"
    assert script.at(5.5).lines == (Line(Kind.NOTE, words),)
    assert script.at(7.0).lines == ()


def test_without_an_exercise_nothing_is_counted() -> None:
    shown = Script(analysis(exercise=None)).at(1.0)
    assert (shown.title, shown.counter) == ("No exercise recognized", "")
    assert shown.lines == ()
    assert Script(analysis()).at(1.0).counter == "0 / 0"
