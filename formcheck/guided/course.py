"""A plan's exercises as sets in front of a camera, and what of them lies behind; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from formcheck.coaching.doses import ladder_of
from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan as Program
from formcheck.coaching.program import lighter_plan
from formcheck.coaching.progression import Proposal, lighter
from formcheck.coaching.records import SessionRecord, SetRecord, When
from formcheck.coaching.safety import Action, pain_verdict
from formcheck.exercises import find_exercise
from formcheck.live.plan import ALTERNATE, ANY, EACH, Plan
from formcheck.pose.side import LEGS, Side
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import FACES_SIDEWAYS

PAIN = "pain"


def live_plan(
    exercise: Exercise, proposal: Proposal, sets: Iterable[SetRecord], rest_s: float
) -> Plan:
    """The proposal as sets of a live session; `sets` are those of the session so far.

    Who lies on the side turns over after each set, so that there are twice as many; standing, each
    leg does its repetitions within the set. A set that was broken off is done again.
    """
    done = [one for one in sets if one.exercise == exercise.name and _is_done(one)]
    each = proposal.each_side
    turns_over = each and FACES_SIDEWAYS in exercise.tells
    return Plan(
        reps=proposal.reps,
        sets=2 * proposal.sets if turns_over else proposal.sets,
        rest_s=rest_s,
        side=EACH if each and not turns_over else ALTERNATE,
        done=len(done),
        then=_other_side(done) if turns_over else ANY,
    )


def is_over(plan: Plan, exercise: str, sets: Iterable[SetRecord]) -> bool:
    """Whether nothing is left of an exercise: its sets are done, or one was ended for pain."""
    hurt = any(one.stopped_because == PAIN for one in sets if one.exercise == exercise)
    return hurt or plan.done >= plan.sets


def at_most(program: Program, sets: int | None, reps: int | None) -> Program:
    """The same with no more sets and repetitions than that; None for no bound."""

    def less(one: Proposal) -> Proposal:
        return replace(
            one, sets=min(sets or one.sets, one.sets), reps=min(reps or one.reps, one.reps)
        )

    return replace(
        program,
        activation=tuple(map(less, program.activation)),
        strength=tuple(map(less, program.strength)),
    )


def as_begun(
    program: Program, session: SessionRecord, profile: Profile, last: int | None
) -> Program:
    """The plan of a session that goes on, lighter if it began so; `last` as in `lightens`."""
    answers = [one.pain for one in session.pains if one.when is When.BEFORE]
    if answers and lightens(answers[0], last):
        return lighter_plan(program, answers[0], profile)
    return program


def lightens(pain: int, last: int | None) -> bool:
    """Whether pain before a session makes its plan lighter; `last` is that of the one before."""
    return pain_verdict(When.BEFORE, pain, last).action is Action.LESS


def lighter_one(proposal: Proposal, profile: Profile, pain: int) -> Proposal | None:
    """One step back after pain; None where there is nothing lighter."""
    advised = find_exercise(proposal.exercise).guide.prescription
    less = lighter(proposal, ladder_of(advised, profile.equipment), pain)
    return None if less.dose == proposal.dose else less


def _is_done(one: SetRecord) -> bool:
    """Whether it has its repetitions, those of the side that it was for."""
    counted = [rep for rep in one.reps if one.side not in LEGS or rep.side in (one.side, Side.BOTH)]
    return one.stopped_because is None and len(counted) >= (one.target_reps or 1)


def _other_side(done: Sequence[SetRecord]) -> str:
    """The side that did not work in the last set, or "any"."""
    sides = [rep.side for one in done[-1:] for rep in one.reps if rep.side in LEGS]
    return sides[-1].other.value if sides else ANY
