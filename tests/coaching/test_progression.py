"""Progression: what each kind of session leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from formcheck.coaching.doses import Dose, progression_ladder
from formcheck.coaching.person import EQUIPMENT
from formcheck.coaching.progression import Proposal, lighter, propose
from formcheck.coaching.records import PainMoment, PainRecord, SessionRecord, Variant
from formcheck.coaching.trainings import training_sessions
from formcheck.exercises import find_exercise
from tests.support.trainees import NOON, Form, a_session, performed

BRIDGE = find_exercise("glute_bridge")
LADDER = progression_ladder(BRIDGE.guide.prescription, EQUIPMENT)
GOOD = Form(score=95)


def after(*forms: Form, away_days: int = 2, name: str = "glute_bridge") -> Proposal:
    """The proposal after sessions in these forms, each of what was proposed, two days apart."""
    exercise = find_exercise(name)
    ladder = progression_ladder(exercise.guide.prescription, EQUIPMENT)
    history: list[SessionRecord] = []
    at = NOON
    for form in forms:
        proposal = propose(exercise, ladder, training_sessions(history, at), at)
        history.append(a_session(at, *performed(proposal, at, form), pain=form.pain))
        at += timedelta(days=2)
    now = at - timedelta(days=2) + timedelta(days=away_days)
    return propose(exercise, ladder, training_sessions(history, now), now)


@pytest.mark.parametrize(
    ("forms", "rule", "dose"),
    [
        ([], "start", Dose(2, 10)),
        ([GOOD], "once_more", Dose(2, 10)),
        ([GOOD] * 2, "more_reps", Dose(2, 12)),
        ([GOOD] * 3, "once_more", Dose(2, 12)),
        ([GOOD] * 8, "more_sets", Dose(3, 10)),
        ([GOOD] * 16, "harder", Dose(2, 10, Variant(pause_s=2.0))),
        ([GOOD, replace(GOOD, missing_reps=1)], "sets_missing", Dose(2, 10)),
        ([GOOD, replace(GOOD, missing_sets=1)], "sets_missing", Dose(2, 10)),
        ([GOOD, Form(score=None)], "form_unknown", Dose(2, 10)),
        ([GOOD, Form(score=84)], "form_middling", Dose(2, 10)),
        ([GOOD, Form(pain=(0, None, None))], "pain_unknown", Dose(2, 10)),
        ([GOOD, Form(score=84), GOOD], "once_more", Dose(2, 10)),
        ([GOOD, GOOD, Form(score=69)], "form_back", Dose(2, 10)),
        ([GOOD, GOOD, Form(score=80)], "form_back", Dose(2, 10)),
        ([GOOD, GOOD, Form(score=85)], "once_more", Dose(2, 12)),
        ([GOOD, GOOD, Form(pain=(0, 4, 0))], "pain_back", Dose(2, 10)),
        ([GOOD, GOOD, Form(pain=(1, None, 3))], "pain_back", Dose(2, 10)),
        ([GOOD, Form(pain=(4, None, 0))], "pain_back", Dose(2, 10, Variant(0.75))),
        ([GOOD, Form(score=84), Form(pain=(1, 2, 1))], "once_more", Dose(2, 10)),
    ],
)
def test_the_rule_and_dose_that_follow(forms: list[Form], rule: str, dose: Dose) -> None:
    proposal = after(*forms)
    assert (proposal.rule, proposal.dose) == (rule, dose)
    assert proposal.reason


def test_the_same_fault_twice_running_is_a_step_back() -> None:
    faulty = Form(score=90, faults={"lumbar_overextension": 200.0})
    assert after(GOOD, GOOD, faulty).rule == "once_more"
    proposal = after(GOOD, GOOD, faulty, faulty)
    assert (proposal.rule, proposal.dose) == ("fault_back", Dose(2, 10))
    assert proposal.numbers == {"fault": "lumbar_overextension", "share in percent": 100}


def test_a_smaller_range_is_no_fault_where_it_was_asked_for() -> None:
    """At three quarters of the range the hips cannot come up all the way."""
    sore = Form(pain=(0, 5, 0))
    short = Form(score=65, faults={"incomplete_hip_extension": 150.0})
    arching = Form(score=65, faults={"lumbar_overextension": 200.0})
    assert after(sore).dose == Dose(2, 10, Variant(0.75))
    assert after(sore, short).rule == "once_more"
    assert after(sore, short).numbers["score"] == 100
    assert after(sore, arching).rule == "form_back"
    assert after(short).rule == "form_back"


def test_at_the_least_there_is_nothing_to_take_away() -> None:
    proposal = after(*[Form(pain=(0, 5, 0))] * 5)
    assert proposal.dose == Dose(2, 10, Variant(0.5))
    assert "already the minimum" in proposal.reason


def test_at_the_top_it_stays() -> None:
    proposal = after(*[GOOD] * 100)
    assert (proposal.rule, proposal.dose) == ("at_top", Dose(3, 15, Variant(band="heavy")))


@pytest.mark.parametrize(
    ("away_days", "rule", "dose"),
    [
        (20, "more_reps", Dose(3, 12)),
        (21, "ease_in", Dose(2, 10)),
        (83, "ease_in", Dose(2, 10)),
        (84, "anew", Dose(2, 10)),
    ],
)
def test_weeks_away(away_days: int, rule: str, dose: Dose) -> None:
    proposal = after(*[GOOD] * 10, away_days=away_days)
    assert (proposal.rule, proposal.dose) == (rule, dose)
    assert proposal.last == Dose(3, 10)


def test_weeks_away_take_a_variant_back_and_more_weeks_all_of_it() -> None:
    held = [GOOD] * 20
    assert after(*held, away_days=10).variant == Variant(pause_s=2.0)
    assert after(*held, away_days=21).dose == Dose(2, 10)
    banded = [GOOD] * 36
    assert after(*banded, away_days=10).variant == Variant(band="light")
    assert after(*banded, away_days=21).dose == Dose(2, 10, Variant(pause_s=2.0))
    assert after(*banded, away_days=84).dose == Dose(2, 10)


def test_a_long_time_away_gives_nobody_more() -> None:
    proposal = after(*[Form(pain=(0, 5, 0))] * 3, away_days=100)
    assert proposal.dose == Dose(2, 10, Variant(0.5))


def test_a_long_time_away_is_the_least_also_at_a_smaller_range() -> None:
    sore = [Form(pain=(0, 5, 0))] * 2
    assert after(*sore, *[GOOD] * 6).dose == Dose(2, 15, Variant(0.5))
    for away_days in (21, 84):
        assert after(*sore, *[GOOD] * 6, away_days=away_days).dose == Dose(2, 10, Variant(0.5))


def with_pain_in(name: str, at: datetime) -> SessionRecord:
    proposals = [
        propose(
            find_exercise(one),
            progression_ladder(find_exercise(one).guide.prescription, ()),
            (),
            at,
        )
        for one in ("glute_bridge", "clamshell")
    ]
    session = a_session(at, *(s for one in proposals for s in performed(one, at, GOOD)))
    hurt = PainRecord(at, PainMoment.DURING, 5, name)
    return replace(session, pains=(*session.pains, hurt))


def test_pain_in_another_exercise_keeps_the_dose() -> None:
    trainings = training_sessions([with_pain_in("clamshell", NOON)], NOON + timedelta(days=3))
    bridge = propose(BRIDGE, LADDER, trainings, NOON + timedelta(days=3))
    shell = find_exercise("clamshell")
    clamshell = propose(
        shell, progression_ladder(shell.guide.prescription, ()), trainings, NOON + timedelta(days=3)
    )
    assert (bridge.rule, bridge.dose) == ("pain_elsewhere", Dose(2, 10))
    assert (clamshell.rule, clamshell.dose) == ("pain_back", Dose(2, 10, Variant(0.75)))


def test_a_step_that_was_earned_waits_while_the_last_session_hurt() -> None:
    days = [NOON + timedelta(days=2 * k) for k in range(3)]
    bridge = propose(BRIDGE, LADDER, (), NOON)
    history = [a_session(at, *performed(bridge, at, GOOD)) for at in days[:2]]
    now = days[2] + timedelta(days=3)
    assert propose(BRIDGE, LADDER, training_sessions(history, now), now).rule == "more_reps"
    other = propose(find_exercise("clamshell"), LADDER, (), NOON)
    history.append(a_session(days[2], *performed(other, days[2], GOOD), pain=(0, None, 5)))
    proposal = propose(BRIDGE, LADDER, training_sessions(history, now), now)
    assert (proposal.rule, proposal.dose) == ("sore_last_time", Dose(2, 10))


def test_less_equipment_takes_no_step_that_needs_it() -> None:
    everything = after(*[GOOD] * 36).variant
    assert everything.band == "light"
    bare = progression_ladder(BRIDGE.guide.prescription, ())
    assert bare.variants[-1] == Variant(pause_s=2.0)


def test_a_sore_knee_before_a_session_makes_it_lighter() -> None:
    usual = after(*[GOOD] * 3)
    light = lighter(usual, LADDER, 5)
    assert (light.dose, light.rule) == (Dose(2, 10), "lighter_today")
    assert "5 out of 10" in light.reason


def test_a_proposal_says_the_numbers_behind_it() -> None:
    proposal = after(GOOD, GOOD)
    assert proposal.numbers == {
        "score": 95, "sets done": 2, "sets asked": 2, "pain before": 0, "pain after": 0,
        "times running": 2,
    }  # fmt: skip
    assert proposal.last == Dose(2, 10)
    assert "Last time 2 × 10" in proposal.reason
