"""One thing is said at a time, the most useful first, and no cue is repeated too soon."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.live.cue_queue import BETWEEN_CUES_S, CUE_PAUSE_S, CueQueue, Utterance, short_cue
from formcheck.pose.landmarks import Side
from formcheck.results import Fault, NotJudged, Rep, Tempo

KNEE = "Push your knee out."
DEPTH = "Sink a little lower."


def fault(code: str = "knee_valgus", cue: str = KNEE, severity: str = "mild") -> Fault:
    return Fault(code, severity, 12.0, "deg", 8.0, 1.0, 0.9, cue, "here", "knee inward")


def rep(*faults: Fault, unknown: tuple[str, ...] = ()) -> Rep:
    not_judged = tuple(NotJudged(code, "hidden") for code in unknown)
    return Rep(1, Side.LEFT, 0, 1, 2, Tempo(1, 0, 1), 90, {}, faults, not_judged)


def text_of(utterance: Utterance | None) -> str | None:
    return None if utterance is None else utterance.text


def test_an_empty_queue_says_nothing() -> None:
    assert CueQueue().next(0.0) is None


def test_a_count_is_said_at_once_and_the_last_one_is_announced() -> None:
    cues = CueQueue()
    cues.add_count(3, 5, 10.0)
    assert text_of(cues.next(10.0)) == "3."
    cues.add_count(7, 1, 15.0)
    assert text_of(cues.next(15.0)) == "7. Last one."


def test_a_cue_waits_for_the_count_to_be_over() -> None:
    cues = CueQueue()
    cues.add_fault(fault(), 10.0)
    cues.add_count(1, 5, 10.0)
    count = cues.next(10.0)
    assert count is not None
    assert count.text == "1."
    assert cues.next(10.0 + count.duration_s - 0.01) is None
    assert text_of(cues.next(10.0 + count.duration_s)) == KNEE


def test_the_worse_of_two_faults_is_said_and_the_other_is_dropped() -> None:
    cues = CueQueue()
    cues.add_fault(fault("shallow_depth", DEPTH, "mild"), 10.0)
    cues.add_fault(fault("knee_valgus", KNEE, "severe"), 10.0)
    first = cues.next(10.0)
    assert text_of(first) == KNEE
    assert [cues.next(10.0 + k) for k in range(1, 8)] == [None] * 7


def test_the_same_cue_is_not_repeated_within_its_pause() -> None:
    cues = CueQueue()
    said = []
    for second in range(30):
        cues.add_fault(fault(), float(second))
        if text_of(cues.next(float(second))) == KNEE:
            said.append(second)
    assert len(said) >= 3
    assert all(later - before >= CUE_PAUSE_S for before, later in pairwise(said))


def test_a_different_cue_needs_no_such_pause() -> None:
    cues = CueQueue()
    cues.add_fault(fault(), 10.0)
    first = cues.next(10.0)
    assert first is not None
    after_s = 10.0 + first.duration_s + BETWEEN_CUES_S
    cues.add_fault(fault("shallow_depth", DEPTH), after_s - 0.1)
    assert cues.next(after_s - 0.1) is None
    assert text_of(cues.next(after_s)) == DEPTH


def test_what_cannot_be_said_in_time_is_dropped() -> None:
    cues = CueQueue()
    cues.add_count(4, 5, 10.0)
    assert cues.next(12.0) is None


def test_a_corrected_fault_is_praised_once() -> None:
    cues = CueQueue()
    cues.add_fault(fault(), 10.0)
    cues.next(10.0)
    cues.add_rep(rep(fault()), 13.0)
    assert cues.next(13.0) is None, "it is still there"
    cues.add_rep(rep(unknown=("knee_valgus",)), 16.0)
    assert cues.next(16.0) is None, "it was not judged"
    cues.add_rep(rep(), 19.0)
    assert cues.next(19.0).kind == "praise"  # type: ignore[union-attr]
    cues.add_rep(rep(), 23.0)
    assert cues.next(23.0) is None


def test_no_praise_while_something_else_is_wrong() -> None:
    cues = CueQueue()
    cues.add_fault(fault(), 10.0)
    cues.next(10.0)
    cues.add_rep(rep(fault("shallow_depth", DEPTH)), 16.0)
    assert cues.next(16.0) is None


@pytest.mark.parametrize(
    ("cue", "short"),
    [
        ("Keep your hips stacked; lift less high if they roll back.", "Keep your hips stacked."),
        ("Squeeze and lift until all is one line.", "Squeeze and lift."),
        (KNEE, KNEE),
    ],
)
def test_a_cue_is_short_enough_for_a_movement(cue: str, short: str) -> None:
    assert short_cue(cue) == short


@given(st.lists(st.sampled_from(["count", "knee", "depth", "rep", "note"]), max_size=60))
def test_utterances_never_overlap(what: list[str]) -> None:
    cues, end_s = CueQueue(), float("-inf")
    offers: dict[str, Any] = {
        "count": lambda now_s: cues.add_count(1, 5, now_s),
        "knee": lambda now_s: cues.add_fault(fault(), now_s),
        "depth": lambda now_s: cues.add_fault(fault("shallow_depth", DEPTH), now_s),
        "rep": lambda now_s: cues.add_rep(rep(), now_s),
        "note": lambda now_s: cues.add_note("Come closer.", now_s),
    }
    for number, name in enumerate(what):
        now_s = 0.4 * number
        offers[name](now_s)
        said = cues.next(now_s)
        if said is not None:
            assert now_s >= end_s
            end_s = now_s + said.duration_s
