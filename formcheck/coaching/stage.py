"""How far somebody is: activation only, or strength as well."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import limits
from formcheck.coaching.doses import Dose
from formcheck.coaching.showing import sets_done, showing_of
from formcheck.coaching.trainings import Training
from formcheck.spec import Exercise

ACTIVATION, STRENGTH = "activation", "strength"


@dataclass(frozen=True)
class Stage:
    """`activation` or `strength`, by which rule, and the numbers that it saw."""

    name: str
    rule: str
    numbers: Mapping[str, float | str]
    strength_trainings: int = 0


def stage_of(trainings: Sequence[Training], exercises: Sequence[Exercise], now: datetime) -> Stage:
    """How far the person is at `now`, of the exercises that they may do.

    A break of twelve weeks makes a beginner of everybody.
    """
    lately = since_break(trainings, now)
    established = sum(_is_established(one, exercises) for one in lately)
    names = {one.name for one in exercises if one.guide.prescription.role == STRENGTH}
    strong = sum(bool(one.exercises & names) for one in lately)
    numbers: dict[str, float | str] = {
        "good activation sessions": established,
        "needed": limits.ESTABLISHED,
    }
    if established < limits.ESTABLISHED:
        return Stage(ACTIVATION, "activation_first", numbers, strong)
    much, of_last = limits.SORE_OF_LAST
    sore = sum(one.sore.is_too_much for one in lately[-of_last:])
    if sore >= much:
        return Stage(ACTIVATION, "painful_phase", {"sore sessions of the last 3": sore}, strong)
    return Stage(STRENGTH, "strength_too", {**numbers, "strength sessions": strong}, strong)


def since_break(trainings: Sequence[Training], now: datetime) -> Sequence[Training]:
    """The trainings since the last break of twelve weeks or more; none if that is going on."""
    later = now
    for count, one in enumerate(reversed(trainings)):
        if later - one.ended_at >= timedelta(days=limits.ANEW_DAYS):
            return trainings[len(trainings) - count :]
        later = one.began_at
    return trainings


def _is_established(training: Training, exercises: Sequence[Exercise]) -> bool:
    """Whether activation was complete, sound and without too much pain; unknown is not sound."""
    if training.sore.is_too_much or not training.sore.answered:
        return False
    gentle = [one for one in exercises if one.guide.prescription.role == ACTIVATION]
    complete = 0
    scores = []
    for exercise in gentle:
        advised = exercise.guide.prescription
        if exercise.name not in training.exercises:
            continue
        least = Dose(advised.sets[0], advised.reps[0])
        sets = [one for one in training.session.sets if one.exercise == exercise.name]
        complete += sets_done(sets, least, advised.each_side) >= least.sets
        scores.append(showing_of(exercise, training, least).score)
    known = [score for score in scores if score is not None]
    enough = complete >= min(limits.ACTIVATION_BEFORE_STRENGTH, len(gentle))
    return enough and bool(known) and sum(known) / len(known) >= limits.LOW_SCORE
