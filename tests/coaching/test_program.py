"""A plan as a whole: whether there is one, what it says, and what it leaves open."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from formcheck.coaching import rules as coaching_rules
from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen, PersonalRange, Profile
from formcheck.coaching.program import PlanState, lighter_plan, plan_for
from formcheck.spec.personal_limits import PersonalLimit
from tests.support.trainees import ALL_THINGS, NOON, WELL, Form, done, followed

YES = replace(WELL, answers={**WELL.answers, "swelling": True, "calf_pain": True})
LIMIT = PersonalLimit(
    "glute_bridge", "incomplete_hip_extension", 160.0, "deg", date(2026, 2, 1), "physio", "new hip"
)


def with_screen(screen: HealthScreen | None) -> Profile:
    return replace(ALL_THINGS, screen=screen)


@pytest.mark.parametrize(
    ("screen", "state"),
    [
        (WELL, PlanState.READY),
        (replace(WELL, answered_on=NOON.date() - timedelta(days=180)), PlanState.READY),
        (replace(YES, cleared_on=WELL.answered_on, cleared_by="physio"), PlanState.READY),
        (None, PlanState.ASK_FIRST),
        (HealthScreen(WELL.answered_on), PlanState.ASK_FIRST),
        (replace(WELL, answered_on=NOON.date() - timedelta(days=181)), PlanState.ASK_FIRST),
        (YES, PlanState.SEE_SOMEONE),
        (replace(YES, cleared_on=date(2026, 1, 1), cleared_by="physio"), PlanState.SEE_SOMEONE),
    ],
)
def test_care_comes_first(screen: HealthScreen | None, state: PlanState) -> None:
    plan = plan_for([], NOON, with_screen(screen))
    assert plan.state is state
    assert bool(plan.proposals) == (state is PlanState.READY)


def test_the_signs_are_named_the_urgent_one_first() -> None:
    plan = plan_for([], NOON, with_screen(YES))
    assert [sign.code for sign in plan.signs] == ["calf_pain", "swelling"]


def test_a_session_has_its_four_parts() -> None:
    history, _ = followed([Form()] * 5)
    plan = plan_for(history, NOON + timedelta(days=14), ALL_THINGS)
    assert plan.warm_up
    assert plan.activation
    assert plan.strength
    assert plan.cool_down
    assert plan.missing == ()
    assert set(plan.movements) == {"abduction", "extension", "external rotation"}
    assert 20 <= plan.minutes <= 60


def test_too_soon_is_whole_and_says_when() -> None:
    history, plans = followed([Form()] * 2)
    plan = plan_for(history, plans[-1].at + timedelta(hours=20), ALL_THINGS)
    assert plan.state is PlanState.TOO_SOON
    assert plan.proposals
    assert plan.due.rule == "rest"
    later = plan_for(history, plan.due.at, ALL_THINGS)
    assert later.state is PlanState.READY


def test_personal_limits_and_ranges_are_never_silent() -> None:
    reached = PersonalRange("glute_bridge", "hip_angle_deg", 172.0, date(2026, 2, 1), "warm day")
    other = replace(LIMIT, exercise="hip_thrust")
    profile = replace(ALL_THINGS, limits=(LIMIT, other), ranges=(reached,))
    notes = plan_for([], NOON, profile).notes
    assert notes == (
        "Personal limit. Glute bridge, incomplete hip extension: 160°, set on 2026-02-01 by "
        "physio: new hip",
        "Your own range. Glute bridge, hip angle: 172° on 2026-02-01: warm day",
    )


def test_excluded_exercises_are_noted() -> None:
    plan = plan_for([], NOON, replace(ALL_THINGS, avoid=("clamshell",)))
    assert plan.missing == ("external rotation",)
    assert any("Clamshell is excluded" in note for note in plan.notes)
    assert any("external rotation" in note for note in plan.notes)


def test_beginners_see_no_notes_about_strength_exercises() -> None:
    assert plan_for([], NOON, replace(ALL_THINGS, equipment=())).notes == ()
    history, plans = followed([Form()] * 5, replace(ALL_THINGS, equipment=()))
    later = plan_for(history, plans[-1].at + timedelta(days=4), replace(ALL_THINGS, equipment=()))
    assert any("Hip thrust is excluded: needs a bench" in note for note in later.notes)


def test_each_decision_has_its_rule_and_numbers() -> None:
    history, _ = followed([Form()] * 7)
    plan = plan_for(history, NOON + timedelta(days=40), ALL_THINGS)
    rules = [one.rule for one in plan.decisions]
    assert rules[:2] == ["ready", "strength_too"]
    assert len(plan.decisions) >= 5 + len(plan.proposals)
    assert all(coaching_rules.coaching_rule(rule) for rule in rules)


def test_a_lighter_plan_for_a_sore_knee() -> None:
    history, plans = followed([Form()] * 9)
    usual = plan_for(history, plans[-1].at + timedelta(days=3), ALL_THINGS)
    light = lighter_plan(usual, safety.STOP_PAIN, ALL_THINGS)
    assert usual.strength
    assert not light.strength
    assert all(one.rule == "lighter_today" for one in light.activation)
    assert light.minutes < usual.minutes
    assert light.decisions[-1].rule == "lighter_today"


def test_the_next_plan_builds_on_a_session_done_as_planned() -> None:
    plan = plan_for([], NOON, ALL_THINGS)
    later = plan_for([done(plan)], NOON + timedelta(days=3), ALL_THINGS)
    assert all(one.rule == "once_more" for one in later.activation)
