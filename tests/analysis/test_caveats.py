"""Doubts about which exercise a recording shows."""

from __future__ import annotations

from dataclasses import replace

from formcheck.analysis.caveats import exercise_warnings
from formcheck.exercises import find_exercise
from formcheck.results import Guess, Rep
from tests.analysis.test_rep_series import lunges

REMARK = "the knees were bent at the start"


def remarked(count: int) -> list[Rep]:
    """Repetitions that all began with bent knees."""
    return [replace(one.rep, remarks=(REMARK,)) for one in lunges(count)]


def test_a_name_that_fits_raises_no_doubt_whatever_is_remarked() -> None:
    lunge = find_exercise("reverse_lunge")
    assert exercise_warnings(lunge, (Guess("reverse_lunge", 0.97),), remarked(4)) == []
    (doubt,) = exercise_warnings(lunge, (Guess("reverse_lunge", 0.3),), remarked(4))
    assert doubt == f"this may not be a reverse lunge: {REMARK} in 4 of 4 repetitions"


def test_a_second_exercise_in_the_recording_is_named() -> None:
    both = (Guess("clamshell", 0.99), Guess("glute_bridge", 0.92))
    (warning,) = exercise_warnings(None, both, remarked(3))
    assert warning.startswith("a part of it looks like a glute bridge and was not counted")
    faint = (Guess("clamshell", 0.99), Guess("glute_bridge", 0.5))
    assert exercise_warnings(None, faint, remarked(3)) == []


def test_lunges_that_may_be_either_kind_are_not_two_exercises() -> None:
    either = (Guess("forward_lunge", 0.99), Guess("reverse_lunge", 0.9))
    assert exercise_warnings(None, either, remarked(3)) == []
