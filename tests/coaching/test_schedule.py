"""When the next session is due, and why not before."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta, timezone

import pytest

from formcheck.coaching.person import Profile
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.schedule import Due, next_due
from formcheck.coaching.trainings import training_sessions
from tests.support.trainees import ALL_THINGS, NOON, Form, a_session, a_set

PAINLESS = Form()


def trained(*hours: float, form: Form = PAINLESS) -> list[SessionRecord]:
    """Sessions of half an hour that ended so many hours before noon."""
    return [
        a_session(NOON - timedelta(hours=one, minutes=30), a_set("clamshell"), pain=form.pain)
        for one in hours
    ]


def due(history: list[SessionRecord], profile: Profile = ALL_THINGS) -> Due:
    return next_due(training_sessions(history, NOON), NOON, profile)


def test_without_history_a_session_is_due_now() -> None:
    assert due([]).is_now


@pytest.mark.parametrize(
    ("hours", "rule", "wait_h"),
    [
        ([48], "ready", 0),
        ([100, 48], "ready", 0),
        ([47], "rest", 1),
        ([1], "rest", 47),
        ([0], "rest", 48),
        ([160, 100, 50], "week_full", 7.5),
        ([150, 100, 10], "rest", 38),
    ],
)
def test_rest_between_sessions(hours: list[float], rule: str, wait_h: float) -> None:
    found = due(trained(*hours))
    assert (found.rule, found.at - NOON) == (rule, timedelta(hours=wait_h))
    assert found.is_now == (wait_h == 0)


def test_after_too_much_pain_it_is_a_day_more() -> None:
    found = due(trained(60, form=Form(pain=(0, 5, 0))))
    assert (found.rule, found.at - NOON) == ("rest_sore", timedelta(hours=12))


def test_two_sessions_a_week_are_two() -> None:
    twice = replace(ALL_THINGS, sessions_a_week=2)
    assert due(trained(120, 60)).is_now
    found = due(trained(120, 60), twice)
    assert (found.rule, found.at - NOON) == ("week_full", timedelta(hours=47.5))
    assert found.numbers["sessions in 7 days"] == 2


def test_the_days_that_one_likes_are_named() -> None:
    assert NOON.weekday() == 0
    fridays = replace(ALL_THINGS, days=("fri",))
    assert due([], fridays).good_day == NOON + timedelta(days=4)
    assert due([], replace(ALL_THINGS, days=("mon", "thu"))).good_day == NOON
    assert due([]).good_day is None


def test_times_are_in_the_zone_of_now() -> None:
    there = NOON.astimezone(timezone(timedelta(hours=9)))
    found = next_due(training_sessions(trained(10), there), there, ALL_THINGS)
    assert found.at == NOON + timedelta(hours=38)
    assert found.at.utcoffset() == timedelta(hours=9)
