"""What counts as one training, and what of it hurt."""

from __future__ import annotations

from datetime import timedelta

import pytest

from formcheck.coaching.records import PainMoment, PainRecord, SessionKind, SessionRecord
from formcheck.coaching.trainings import end_time, session_soreness, training_sessions
from tests.support.trainees import NOON, a_session, a_set

LATER = NOON + timedelta(days=30)
Pain = tuple[int | None, int | None, int | None]


def test_a_session_is_a_training() -> None:
    (training,) = training_sessions([a_session(NOON, a_set("glute_bridge"))], LATER)
    assert training.began_at == NOON
    assert training.exercises == {"glute_bridge"}


def test_sessions_within_three_hours_are_merged() -> None:
    first = a_session(NOON, a_set("glute_bridge"))
    soon = a_session(NOON + timedelta(hours=3), a_set("clamshell"))
    next_day = a_session(NOON + timedelta(days=1), a_set("clamshell"))
    one, other = training_sessions([next_day, soon, first], LATER)
    assert one.exercises == {"glute_bridge", "clamshell"}
    assert one.ended_at == soon.ended_at
    assert other.began_at == next_day.began_at


@pytest.mark.parametrize(
    ("kind", "reps", "counts"),
    [
        (SessionKind.GUIDED, 1, True),
        (SessionKind.LIVE, 10, True),
        (SessionKind.RECORDING, 12, True),
        (SessionKind.GUIDED, 0, False),
        (SessionKind.LIVE, 9, False),
        (SessionKind.RECORDING, 5, False),
    ],
)
def test_trying_something_out_is_no_training(kind: SessionKind, reps: int, counts: bool) -> None:
    session = a_session(NOON, a_set("glute_bridge", reps), kind=kind)
    assert bool(training_sessions([session], LATER)) == counts


def test_a_session_that_is_still_to_come_is_not_known() -> None:
    assert training_sessions([a_session(LATER, a_set("glute_bridge"))], NOON) == ()


def test_an_interrupted_session_ends_with_the_last_that_is_known_of_it() -> None:
    last = a_set("glute_bridge", at=NOON + timedelta(minutes=12))
    session = SessionRecord("x", SessionKind.GUIDED, NOON, None, (a_set("clamshell"), last))
    assert end_time(session) == NOON + timedelta(minutes=12)


@pytest.mark.parametrize(
    ("pain", "too_much"),
    [
        ((0, None, 0), False),
        ((3, 3, 3), False),
        ((None, None, None), False),
        ((2, None, 3), False),
        ((4, None, 0), True),
        ((0, 4, 0), True),
        ((0, 2, 0), True),
        ((1, None, 3), True),
        ((None, None, 5), True),
    ],
)
def test_when_a_training_hurt_too_much(pain: Pain, too_much: bool) -> None:
    sore = session_soreness(a_session(NOON, a_set("clamshell"), pain=pain), None)
    assert sore.is_too_much == too_much
    assert sore.answered == (pain[2] is not None)


def test_a_knee_that_begins_sorer_than_last_time_counts_too() -> None:
    before = a_session(NOON, a_set("clamshell"), pain=(0, None, 0))
    after = a_session(LATER, a_set("clamshell"), pain=(2, None, 2))
    assert not session_soreness(after, None).is_too_much
    assert session_soreness(after, before).is_too_much


def test_pain_in_one_exercise_is_of_that_one() -> None:
    hurt = PainRecord(NOON, PainMoment.DURING, 5, "step_up")
    session = SessionRecord("x", SessionKind.GUIDED, NOON, None, (a_set("clamshell"),), (hurt,))
    sore = session_soreness(session, None)
    assert sore.exercises == {"step_up"}
    assert not sore.in_general
    stopped = a_session(NOON, a_set("clamshell", stopped_because="pain"))
    assert session_soreness(stopped, None).exercises == {"clamshell"}
