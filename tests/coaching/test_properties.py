"""Whatever a history looks like, the next plan breaks no rule."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise
from random import Random
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.coaching import rules
from formcheck.coaching.doses import Dose, progression_ladder
from formcheck.coaching.exercise_choice import hip_movements
from formcheck.coaching.person import EQUIPMENT, Profile
from formcheck.coaching.program import Plan, PlanState, lighter_plan, plan_for
from formcheck.coaching.records import PainMoment, SessionKind, SessionRecord, SetRecord, Variant
from formcheck.coaching.trainings import TrainingSession, training_sessions
from formcheck.exercises import exercise_names, find_exercise
from formcheck.pose.landmarks import Side
from formcheck.spec.presets import MOVEMENTS
from tests.support.trainees import ALL_THINGS, NOON, WELL, Form, a_session, a_set, done

# FORMCHECK_EXAMPLES=20000 looks at more histories than the default run does.
EXAMPLES = int(os.environ.get("FORMCHECK_EXAMPLES", "1200"))
SOME = settings(max_examples=EXAMPLES, deadline=None)
FEWER = settings(max_examples=max(1, EXAMPLES // 10), deadline=None)

SEEDS = st.integers(0, 2**32)  # one number a history: drawing every answer takes ten times as long
LENGTHS = st.integers(0, 16)


def a_pain(luck: Random) -> int | None:
    return luck.choice([None, 0, 1, 2, 3, luck.randint(0, 10)])


def a_form(luck: Random) -> Form:
    return Form(
        score=luck.choice([None, 100, luck.randint(85, 100), luck.randint(30, 100)]),
        pain=(a_pain(luck), a_pain(luck), a_pain(luck)),
        faults=luck.choice([{}, {}, {"knee_valgus": 9.0}, {"shallow_depth": 40.0}]),
        missing_reps=luck.choice([0, 0, 0, 2, 9]),
        missing_sets=luck.choice([0, 0, 0, 1, 3]),
    )


def a_usual_form(luck: Random) -> Form:
    """Mostly good, or nobody would ever get on to a step that could be one too many."""
    return Form(score=95) if luck.random() < 0.75 else a_form(luck)


def some_set(luck: Random, at: datetime) -> SetRecord:
    variant = luck.choice(
        [Variant(), Variant(0.5), Variant(pause_s=2.0), Variant(band="heavy"), Variant(load_kg=8.0)]
    )
    side = luck.choice([None, Side.LEFT, Side.RIGHT])
    name = luck.choice(exercise_names())
    return a_set(name, luck.randint(0, 20), side, at=at, form=a_form(luck), variant=variant)


def a_profile(luck: Random, now: datetime) -> Profile:
    return Profile(
        screen=replace(WELL, answered_on=now.date()),
        sessions_a_week=luck.choice([2, 3]),
        equipment=tuple(luck.sample(EQUIPMENT, luck.randint(0, len(EQUIPMENT)))),
        avoid=tuple(luck.sample(exercise_names(), luck.choice([0, 0, 1, 3]))),
    )


def a_gap(luck: Random) -> timedelta:
    return timedelta(hours=luck.choice([luck.randint(40, 100), luck.randint(1, 24 * 120)]))


def anything(luck: Random, length: int) -> tuple[list[SessionRecord], datetime]:
    """Sessions of anything at any time, and the moment 49 hours after the last."""
    at, history = NOON, []
    for _ in range(length):
        at += a_gap(luck)
        sets = [some_set(luck, at) for _ in range(luck.randint(0, 8))]
        kind = luck.choice(list(SessionKind))
        history.append(a_session(at, *sets, pain=a_form(luck).pain, kind=kind))
    return history, at + timedelta(hours=49)


def follower(luck: Random, length: int) -> tuple[list[SessionRecord], datetime]:
    """Whoever trains when the plan says so, in one form or another; and the moment of the next."""
    at, history = NOON, []
    profile = a_profile(luck, at)
    for _ in range(length):
        at += timedelta(hours=luck.choice([40, 50, 60, 100, 24 * luck.randint(1, 100)]))
        plan = plan_for(history, at, well(profile, at))
        if plan.state is PlanState.READY:
            history.append(done(plan, a_usual_form(luck)))
    return history, at + timedelta(hours=49)


def well(profile: Profile, now: datetime) -> Profile:
    return replace(profile, screen=replace(WELL, answered_on=now.date()))


def is_within_bounds(plan: Plan, profile: Profile) -> None:
    for one in plan.proposals:
        advised = find_exercise(one.exercise).guide.prescription
        ladder = progression_ladder(advised, profile.equipment)
        assert advised.sets[0] <= one.sets <= advised.sets[1]
        assert advised.reps[0] <= one.reps <= advised.reps[1]
        assert one.variant in ladder.variants
        assert set(advised.equipment) <= set(profile.equipment)
        assert one.exercise not in profile.avoid
        assert one.reason
        assert rules.coaching_rule(one.rule)
        if one.last is not None:
            assert not ladder.exceeds(one.dose, ladder.up(one.last)), "more than one step up"


def covers_what_it_can(plan: Plan, profile: Profile) -> None:
    trained = hip_movements(find_exercise(one.exercise) for one in plan.proposals)
    assert set(plan.movements) == trained
    assert set(plan.missing) == set(MOVEMENTS) - trained
    able = {"clamshell", "side_lying_leg_raise", "glute_bridge"} - set(profile.avoid)
    excluded = {one for one in able for note in plan.notes if find_exercise(one).title in note}
    assert trained >= hip_movements(find_exercise(one) for one in able - excluded)


def goes_no_further_when_sore(
    plan: Plan, trainings: Sequence[TrainingSession], profile: Profile
) -> None:
    if not trainings or not trainings[-1].soreness.is_too_much:
        return
    for one in plan.proposals:
        ladder = progression_ladder(
            find_exercise(one.exercise).guide.prescription, profile.equipment
        )
        assert one.rule not in ("more_reps", "more_sets", "harder")
        assert one.last is None or not ladder.exceeds(one.dose, one.last)
    strong = {one.exercise for one in plan.strength}
    known = {name for training in trainings for name in training.exercises}
    assert strong <= known, "a new strength exercise after a sore session"


def gives_more_only_where_it_was_earned(plan: Plan, trainings: Sequence[TrainingSession]) -> None:
    """Reckoned anew from the records: form was high, and the knee was asked about and well."""
    for one in plan.proposals:
        if one.rule not in ("more_reps", "more_sets", "harder"):
            continue
        session = last_of(trainings, one.exercise).session
        reps = [rep for s in session.sets if s.exercise == one.exercise for rep in s.reps]
        short = one.last is not None and one.last.variant.range_share < 1
        scores = [rep.score for rep in reps if rep.score is not None]
        assert scores
        assert short or sum(scores) / len(scores) >= 85
        after = session.pain(PainMoment.AFTER)
        assert after is not None
        assert after < 4
        assert len(reps) >= one.last.sets * one.last.reps * (2 if one.each_side else 1)


def eases_in_after_weeks_away(
    plan: Plan, trainings: Sequence[TrainingSession], now: datetime, profile: Profile
) -> None:
    for one in plan.proposals:
        if one.last is None:
            continue
        away = now - last_of(trainings, one.exercise).began_at
        if away >= timedelta(days=21):
            ladder = progression_ladder(
                find_exercise(one.exercise).guide.prescription, profile.equipment
            )
            assert (one.sets, one.reps) == (ladder.start.sets, ladder.start.reps)
            assert not ladder.exceeds(one.dose, one.last)
        if away >= timedelta(days=84):
            assert one.variant in (Variant(), Variant(0.75), Variant(0.5))


def last_of(trainings: Sequence[TrainingSession], exercise: str) -> TrainingSession:
    return next(one for one in reversed(trainings) if exercise in one.exercises)


def is_gentle_with_beginners(plan: Plan, trainings: Sequence[TrainingSession]) -> None:
    if len(trainings) < rules.ESTABLISHED:
        assert not plan.strength
    sore = [one.soreness.is_too_much for one in trainings[-3:]]
    if sum(sore) >= 2:
        assert not plan.strength
    assert plan.activation or plan.missing
    assert sum(one.last is None for one in plan.strength) <= 1 or not plan.strength


@SOME
@given(SEEDS, LENGTHS, st.sampled_from([anything, follower]))
def test_after_any_history_the_plan_keeps_the_rules(seed: int, length: int, who: Any) -> None:
    luck = Random(seed)
    history, now = who(luck, length)
    profile = a_profile(luck, now)
    plan, trainings = plan_for(history, now, profile), training_sessions(history, now)
    is_within_bounds(plan, profile)
    covers_what_it_can(plan, profile)
    goes_no_further_when_sore(plan, trainings, profile)
    gives_more_only_where_it_was_earned(plan, trainings)
    eases_in_after_weeks_away(plan, trainings, now, profile)
    is_gentle_with_beginners(plan, trainings)
    light = lighter_plan(plan, 5, profile)
    assert not light.strength
    assert len(light.activation) == len(plan.activation)
    for less, usual in zip(light.activation, plan.activation, strict=True):
        assert less.sets <= usual.sets
        assert less.reps <= usual.reps
    assert plan_for(history[::-1], now, profile) == plan, "the order of a history says nothing"


@FEWER
@given(SEEDS, st.integers(2, 30))
def test_following_the_plan_never_trains_too_often(seed: int, length: int) -> None:
    luck = Random(seed)
    profile = a_profile(luck, NOON)
    history: list[SessionRecord] = []
    at = NOON
    for _ in range(length):
        at += timedelta(hours=luck.randint(5, 60))
        plan = plan_for(history, at, well(profile, at))
        if plan.state is PlanState.READY:
            history.append(done(plan, a_form(luck)))
    counted = training_sessions(history, at + timedelta(days=1))
    for one, other in pairwise(counted):
        hours = 72 if one.soreness.is_too_much else 48
        assert other.began_at - one.ended_at >= timedelta(hours=hours)
    for one, other in zip(counted, counted[profile.sessions_a_week :], strict=False):
        assert other.began_at - one.began_at >= timedelta(days=7)


@FEWER
@given(SEEDS, st.integers(2, 30))
def test_following_the_plan_goes_one_step_at_a_time(seed: int, length: int) -> None:
    luck = Random(seed)
    history: list[SessionRecord] = []
    asked: dict[str, Dose] = {}
    at = NOON
    for _ in range(length):
        profile = well(ALL_THINGS, at)
        at = max(at + timedelta(days=luck.randint(0, 9)), plan_for(history, at, profile).due.at)
        plan = plan_for(history, at, well(ALL_THINGS, at))
        assert plan.state is PlanState.READY
        for one in plan.proposals:
            assert one.last == asked.get(one.exercise), "what was asked is what it remembers"
        session = done(plan, a_usual_form(luck))
        trained = {one.exercise for one in session.sets if one.reps}
        if training_sessions([session], at):
            asked |= {one.exercise: one.dose for one in plan.proposals if one.exercise in trained}
        history.append(session)
        at += timedelta(minutes=30)
