"""What a picture says, by time: clean repetitions first, then faults, then what is not known."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.drawing.hud import Hud, HudMessage, MessageKind
from formcheck.pose.landmarks import Side
from formcheck.results import Attempt, NotJudged, Tempo
from tests.support.findings import analysis, fault, rep

LEAN = NotJudged("torso_lean", "the shoulder was hidden")
VALGUS_WORDS = "Knee falls inward: 12.4°, at most 3.5°"


def kinds(hud: Hud, time_s: float) -> list[MessageKind]:
    return [line.kind for line in hud.state_at(time_s).messages]


def test_the_counter_includes_the_current_repetition() -> None:
    hud = Hud(analysis((rep(1, 1.0), rep(2, 5.0))))
    counts = [hud.state_at(time_s).counter for time_s in (0.0, 1.0, 4.0, 5.5, 99.0)]
    assert counts == ["0 / 2", "1 / 2", "1 / 2", "2 / 2", "2 / 2"]


def test_the_side_is_shown_only_during_its_repetition() -> None:
    hud = Hud(analysis((rep(1, 1.0, side=Side.RIGHT),)))
    assert hud.state_at(0.5).side is None
    assert hud.state_at(2.0).side is Side.RIGHT
    assert hud.state_at(3.1).side is None


def test_the_phase_bar_passes_through_three_phases() -> None:
    hud = Hud(analysis((rep(),)))
    assert hud.phase_bar_at(0.9) is None
    assert hud.phase_bar_at(3.1) is None
    words = []
    for time_s, done in ((1.0, 0.0), (1.5, 0.25), (2.0, 0.5), (2.5, 0.75), (3.0, 1.0)):
        bar = hud.phase_bar_at(time_s)
        assert bar is not None
        assert bar.progress == pytest.approx(done)
        assert bar.shares == pytest.approx((0.4, 0.2, 0.4))
        words.append(bar.label)
    assert words == ["out", "out", "hold", "back", "back"]


@given(
    out_s=st.one_of(st.none(), st.floats(0, 5)),
    hold_s=st.one_of(st.none(), st.floats(0, 5)),
    time_s=st.floats(1, 3),
)
def test_the_shares_of_the_phase_bar_sum_to_one(
    out_s: float | None, hold_s: float | None, time_s: float
) -> None:
    odd = replace(rep(), tempo=Tempo(out_s, hold_s, None))
    bar = Hud(analysis((odd,))).phase_bar_at(time_s)
    assert bar is not None
    assert sum(bar.shares) == pytest.approx(1.0)
    assert min(bar.shares) >= -1e-9
    assert 0 <= bar.progress <= 1


def test_no_fault_is_reported_after_the_repetition() -> None:
    hud = Hud(analysis((rep(),)))
    assert hud.state_at(2.9).messages == ()
    assert hud.state_at(3.1).messages == (HudMessage(MessageKind.CLEAR, "No fault found"),)
    assert hud.state_at(6.5).messages == ()


def test_a_fault_appears_when_it_happens_with_value_and_cue() -> None:
    hud = Hud(analysis((rep(faults=(fault(at_s=2.0),)),)))
    assert hud.state_at(1.5).messages == ()
    assert hud.state_at(2.0).messages == (
        HudMessage(MessageKind.FAULT, VALGUS_WORDS),
        HudMessage(MessageKind.CUE, "Push your knee out over your toes."),
    )
    assert hud.state_at(2.0).highlighted_faults == (fault(at_s=2.0),)
    assert hud.state_at(2.9).highlighted_faults == ()
    assert kinds(hud, 5.9) == [MessageKind.FAULT, MessageKind.CUE]
    assert kinds(hud, 6.1) == []


def test_every_fault_is_shown_and_the_cue_is_for_the_worst() -> None:
    mild = fault("torso_lean", 1.9, severity="mild", cue="Lift your chest.", confidence=0.5)
    hud = Hud(analysis((rep(faults=(mild, fault(at_s=2.2))),)))
    assert kinds(hud, 1.6) == [MessageKind.FAULT, MessageKind.CUE]
    assert kinds(hud, 2.0) == [MessageKind.FAULT, MessageKind.FAULT, MessageKind.CUE]
    assert hud.state_at(2.0).messages[-1].text == "Push your knee out over your toes."


def test_the_result_is_replaced_by_the_next_repetition() -> None:
    hud = Hud(analysis((rep(1, 1.0, faults=(fault(at_s=2.0),)), rep(2, 3.2))))
    assert kinds(hud, 3.1) == [MessageKind.FAULT, MessageKind.CUE]
    assert kinds(hud, 3.2) == kinds(hud, 4.0) == []


def test_a_repetition_under_way_never_carries_the_result_of_the_last_one() -> None:
    hud = Hud(analysis((rep(1, 1.0), rep(2, 3.2))))
    assert kinds(hud, 3.1) == [MessageKind.CLEAR]
    assert [kinds(hud, time_s) for time_s in (3.2, 3.3, 3.7, 5.1)] == [[], [], [], []]
    assert kinds(hud, 5.3) == [MessageKind.CLEAR]


def test_slow_motion_is_about_its_own_repetition_alone() -> None:
    hud = Hud(analysis((rep(1, 1.0), rep(2, 3.2, faults=(fault(at_s=4.2),)), rep(3, 5.3))))
    assert kinds(hud, 3.1) == [MessageKind.CLEAR], "of the first one"
    assert hud.state_at(3.1, repeated_rep=2).messages == ()
    for time_s in (4.2, 5.2, 5.4):
        messages = hud.state_at(time_s, repeated_rep=2).messages
        assert [line.kind for line in messages] == [MessageKind.FAULT, MessageKind.CUE]


def test_a_unit_in_words_is_not_repeated() -> None:
    roll = fault("pelvic_roll", 2.0, value=0.22, limit=0.18, unit="trunk lengths")
    hud = Hud(analysis((rep(faults=(roll,)),), exercise="clamshell"))
    assert hud.state_at(2.0).messages[0].text == (
        "Pelvis rolls backward: 0.22, at most 0.18 trunk lengths"
    )


def test_an_unjudged_repetition_is_never_reported_as_good() -> None:
    partly = Hud(analysis((rep(not_judged=(LEAN,)),)))
    assert partly.state_at(3.1).messages == (
        HudMessage(MessageKind.UNSURE, "Not judged: torso lean"),
    )
    nothing = Hud(analysis((rep(score=None, not_judged=(LEAN,)),)))
    assert MessageKind.CLEAR not in kinds(nothing, 3.1)
    assert nothing.state_at(3.1).messages[0] == HudMessage(
        MessageKind.UNSURE, "Nothing in it could be judged"
    )
    cut_off = Hud(analysis((rep(complete=False),)))
    assert cut_off.state_at(3.1).messages == (
        HudMessage(MessageKind.NOTE, "Cut off by the edge of the video"),
    )


def test_reasons_are_shown_between_repetitions() -> None:
    hud = Hud(analysis((rep(not_judged=(LEAN,)),), not_judged=(LEAN,)))
    said = HudMessage(MessageKind.UNSURE, "Not judged: torso lean (the shoulder was hidden)")
    assert hud.state_at(0.0).messages == (said,)
    assert hud.state_at(99.0).messages == (said,)
    assert hud.state_at(2.0).messages == (HudMessage(MessageKind.UNSURE, "Not judged: torso lean"),)


def test_an_attempt_shows_why_it_was_not_counted() -> None:
    attempt = Attempt(5.0, 6.0, "turned back before the movement was one")
    hud = Hud(analysis((rep(),), attempts=(attempt,)))
    words = "Not counted: turned back before the movement was one"
    assert hud.state_at(5.5).messages == (HudMessage(MessageKind.NOTE, words),)
    assert hud.state_at(7.0).messages == ()


def test_without_an_exercise_nothing_is_counted() -> None:
    shown = Hud(analysis(exercise=None)).state_at(1.0)
    assert (shown.title, shown.counter) == ("No exercise recognized", "")
    assert shown.messages == ()
    assert Hud(analysis()).state_at(1.0).counter == "0 / 0"
