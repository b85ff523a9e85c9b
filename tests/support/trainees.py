"""People who train by the plan, made up: what they did as the history keeps it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

from formcheck.coaching import safety
from formcheck.coaching.person import EQUIPMENT, HealthScreen, Profile
from formcheck.coaching.program import Plan, plan_for
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
    Variant,
)
from formcheck.pose.side import LEGS, Side

NOON = datetime(2026, 3, 2, 12, tzinfo=timezone.utc)
WELL = HealthScreen(date(2026, 3, 1), {sign.code: False for sign in safety.SCREEN})
ALL_THINGS = Profile(screen=WELL, equipment=EQUIPMENT)


@dataclass(frozen=True)
class Form:
    """How a session goes: score and faults of each repetition, pain, and how much is left undone.

    `pain` is before, during and after; None where nobody answered.
    """

    score: int | None = 100
    pain: tuple[int | None, int | None, int | None] = (0, None, 0)
    faults: dict[str, float] = field(default_factory=dict)
    missing_reps: int = 0
    missing_sets: int = 0


PLAIN = Variant()


def a_set(
    exercise: str,
    reps: int = 12,
    side: Side | None = None,
    *,
    at: datetime = NOON,
    form: Form = Form(),
    variant: Variant = PLAIN,
    target_reps: int | None = None,
    stopped_because: str | None = None,
) -> SetRecord:
    """A set of equal repetitions; without a side both legs work in each."""
    rep_side = side or Side.BOTH
    one = [RepRecord(k + 1, rep_side, 4.0, form.score, faults=form.faults) for k in range(reps)]
    return SetRecord(exercise, 1, at, tuple(one), side, target_reps, variant, stopped_because)


def a_session(
    at: datetime,
    *sets: SetRecord,
    pain: tuple[int | None, int | None, int | None] = (0, None, 0),
    kind: SessionKind = SessionKind.GUIDED,
) -> SessionRecord:
    """A session of half an hour with its answers about pain."""
    ended_at = at + timedelta(minutes=30)
    moments = (at, at + timedelta(minutes=15), ended_at)
    pains = tuple(
        PainRecord(moment, when, answer)
        for moment, when, answer in zip(moments, PainMoment, pain, strict=True)
        if answer is not None
    )
    return SessionRecord(at.isoformat(), kind, at, ended_at, sets, pains)


def performed(proposal: Proposal, at: datetime, form: Form) -> list[SetRecord]:
    """The sets of a proposal, as that form has it."""
    sides = LEGS if proposal.each_side else (None,)
    reps = max(0, proposal.reps - form.missing_reps)
    return [
        a_set(
            proposal.exercise,
            reps,
            side,
            at=at,
            form=form,
            variant=proposal.variant,
            target_reps=proposal.reps,
        )
        for _ in range(max(0, proposal.sets - form.missing_sets))
        for side in sides
    ]


def done(plan: Plan, form: Form = Form()) -> SessionRecord:
    """The plan, done."""
    sets = [one for proposal in plan.proposals for one in performed(proposal, plan.at, form)]
    return a_session(plan.at, *sets, pain=form.pain)


def followed(
    forms: list[Form], profile: Profile = ALL_THINGS, first: datetime = NOON
) -> tuple[list[SessionRecord], list[Plan]]:
    """Whoever trains as soon as it is due, each time in the next form: sessions and their plans."""
    history: list[SessionRecord] = []
    plans: list[Plan] = []
    at = first
    for form in forms:
        at = max(at, plan_for(history, at, profile).due.at)
        plan = plan_for(history, at, profile)
        plans.append(plan)
        history.append(done(plan, form))
        at = at + timedelta(minutes=30)
    return history, plans
