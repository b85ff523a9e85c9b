"""Turns a plan's exercises into sets in front of a camera, minus the sets that are done; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from formcheck.coaching.doses import progression_ladder
from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, lighter_plan
from formcheck.coaching.progression import Proposal, lighter
from formcheck.coaching.records import PainMoment, SessionRecord, SetRecord
from formcheck.coaching.safety import Action, pain_advice
from formcheck.exercises import find_exercise
from formcheck.live.plan import ALTERNATE, ANY, EACH, SetPlan
from formcheck.pose.side import LEGS, Side
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import FACES_SIDEWAYS

_PAIN = "pain"


def set_plan(
    exercise: Exercise, proposal: Proposal, sets: Iterable[SetRecord], rest_s: float
) -> SetPlan:
    """Return the sets of a proposal; `sets` are those of the session so far.

    In side-lying exercises the person turns over after each set, so there are twice as many sets;
    standing, each leg does its repetitions within the set. Interrupted sets are repeated.
    """
    done = [one for one in sets if one.exercise == exercise.name and _is_complete(one)]
    each = proposal.each_side
    turns_over = each and FACES_SIDEWAYS in exercise.traits
    return SetPlan(
        reps=proposal.reps,
        sets=2 * proposal.sets if turns_over else proposal.sets,
        rest_s=rest_s,
        side=EACH if each and not turns_over else ALTERNATE,
        sets_done=len(done),
        next_side=_other_side(done) if turns_over else ANY,
    )


def has_ended(plan: SetPlan, exercise: str, sets: Iterable[SetRecord]) -> bool:
    """Return whether all sets of an exercise are done, or one ended because of pain."""
    hurt = any(one.stopped_because == _PAIN for one in sets if one.exercise == exercise)
    return hurt or plan.sets_done >= plan.sets


def limit_plan(plan: Plan, max_sets: int | None, max_reps: int | None) -> Plan:
    """Return the plan with at most so many sets and repetitions; None means no limit."""

    def limited(one: Proposal) -> Proposal:
        sets, reps = min(max_sets or one.sets, one.sets), min(max_reps or one.reps, one.reps)
        return replace(one, sets=sets, reps=reps)

    return replace(
        plan,
        activation=tuple(map(limited, plan.activation)),
        strength=tuple(map(limited, plan.strength)),
    )


def plan_as_started(
    plan: Plan, session: SessionRecord, profile: Profile, last_pain_before: int | None
) -> Plan:
    """Return the plan of a resumed session, which is lighter if it was so at the start."""
    answers = [one.pain for one in session.pains if one.when is PainMoment.BEFORE]
    if answers and calls_for_lighter(answers[0], last_pain_before):
        return lighter_plan(plan, answers[0], profile)
    return plan


def calls_for_lighter(pain: int, last_pain_before: int | None) -> bool:
    """Return whether this pain before a session, given that before the last, makes it lighter."""
    return pain_advice(PainMoment.BEFORE, pain, last_pain_before).action is Action.LESS


def lighter_proposal(proposal: Proposal, profile: Profile, pain: int) -> Proposal | None:
    """Return the proposal one step back after pain; None if there is nothing lighter."""
    prescription = find_exercise(proposal.exercise).guide.prescription
    lighter_one = lighter(proposal, progression_ladder(prescription, profile.equipment), pain)
    return None if lighter_one.dose == proposal.dose else lighter_one


def _is_complete(one: SetRecord) -> bool:
    """Return whether a set has its repetitions, counting only those of its side."""
    counted = [rep for rep in one.reps if one.side not in LEGS or rep.side in (one.side, Side.BOTH)]
    return one.stopped_because is None and len(counted) >= (one.target_reps or 1)


def _other_side(done: Sequence[SetRecord]) -> str:
    """Return the side that did not work in the last set, or "any"."""
    sides = [rep.side for one in done[-1:] for rep in one.reps if rep.side in LEGS]
    return sides[-1].other.value if sides else ANY
