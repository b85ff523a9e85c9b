"""Twelve weeks of one made-up person, looked at every day: better, level, painful, away, back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from formcheck.coaching.doses import Dose, progression_ladder
from formcheck.coaching.program import Plan, PlanState, plan_for
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.trainings import training_sessions
from formcheck.exercises import find_exercise
from tests.support.trainees import ALL_THINGS, NOON, WELL, Form, done

DAYS = 7 * 12


@dataclass
class Diary:
    """What happened: each day's plan, and the sessions."""

    plans: list[Plan]
    history: list[SessionRecord]

    def trained(self, first: int, last: int) -> list[Plan]:
        """The plans that were followed from one week to another, counted from 0."""
        begin, end = NOON + timedelta(weeks=first), NOON + timedelta(weeks=last)
        dates = {one.began_at for one in self.history}
        return [one for one in self.plans if begin <= one.at < end and one.at in dates]


def form_of(week: int) -> Form | None:
    """Weeks 0–4 better, 5–6 level, 7 painful, 8–10 away, 11 back; None: no training."""
    if week < 5:
        return Form(score=88 + 2 * week)
    if week < 7:
        return Form(score=80)
    if week < 8:
        return Form(score=82, pain=(2, 5, 5))
    return None if week < 11 else Form(score=90)


@pytest.fixture(name="diary", scope="module")
def diary_fixture() -> Diary:
    plans: list[Plan] = []
    history: list[SessionRecord] = []
    for day in range(DAYS):
        now = NOON + timedelta(days=day)
        plan = plan_for(history, now, ALL_THINGS)
        plans.append(plan)
        form = form_of(day // 7)
        if form is not None and plan.state is PlanState.READY:
            history.append(done(plan, form))
    return Diary(plans, history)


def test_there_is_a_plan_each_day(diary: Diary) -> None:
    assert len(diary.plans) == DAYS
    assert all(one.proposals for one in diary.plans)
    assert len(diary.history) >= 20


def test_it_never_trains_too_often(diary: Diary) -> None:
    counted = training_sessions(diary.history, NOON + timedelta(days=DAYS))
    assert len(counted) == len(diary.history)
    for one, other in pairwise(counted):
        assert other.began_at - one.ended_at >= timedelta(hours=48)
    for one, fourth in zip(counted, counted[3:], strict=False):
        assert fourth.began_at - one.began_at >= timedelta(days=7)


def test_it_begins_with_activation_and_then_adds_strength(diary: Diary) -> None:
    first = diary.trained(0, 12)
    assert not any(one.strength for one in first[:4])
    assert all(one.strength for one in diary.trained(2, 5))
    assert all(set(one.movements) >= {"abduction", "extension"} for one in diary.plans)


def volume_of(plans: list[Plan], name: str) -> list[Dose]:
    return [one.dose for plan in plans for one in plan.proposals if one.exercise == name]


def test_good_weeks_bring_more_and_level_weeks_keep_it(diary: Diary) -> None:
    ladder = progression_ladder(find_exercise("clamshell").guide.prescription, ALL_THINGS.equipment)
    good = volume_of(diary.trained(0, 5), "clamshell")
    assert ladder.exceeds(good[-1], good[0])
    assert not any(ladder.exceeds(one, other) for one, other in pairwise(good))
    level = volume_of(diary.trained(5, 7), "clamshell")
    assert not any(ladder.exceeds(other, one) for one, other in pairwise(level))


def test_painful_weeks_bring_less_and_leave_strength_out(diary: Diary) -> None:
    painful = diary.trained(7, 8)
    assert len(painful) >= 2
    following = [one for one in diary.plans if one.at > painful[-1].at]
    assert following[0].stage.rule == "painful_phase"
    assert not following[0].strength
    for one in following[0].proposals:
        ladder = progression_ladder(
            find_exercise(one.exercise).guide.prescription, ALL_THINGS.equipment
        )
        assert one.last is None or not ladder.exceeds(one.dose, one.last)


def test_returning_after_a_break_starts_lighter(diary: Diary) -> None:
    back = diary.trained(11, 12)[0]
    known = [one for one in back.proposals if one.last is not None]
    assert known
    for one in known:
        advised = find_exercise(one.exercise).guide.prescription
        assert one.rule == "ease_in"
        assert (one.sets, one.reps) == (advised.sets[0], advised.reps[0])


@pytest.mark.slow
def test_a_year_of_good_sessions_never_leaves_the_bounds() -> None:
    history: list[SessionRecord] = []
    at: datetime = NOON
    for _ in range(120):
        profile = replace(ALL_THINGS, screen=replace(WELL, answered_on=at.date()))
        at = plan_for(history, at, profile).due.at
        plan = plan_for(history, at, profile)
        assert plan.state is PlanState.READY
        assert plan.minutes <= 75
        history.append(done(plan, Form(score=95)))
        at += timedelta(minutes=30)
    best = {one.exercise: one.dose for one in plan.proposals}
    assert any(dose.variant.band or dose.variant.load_kg for dose in best.values())
