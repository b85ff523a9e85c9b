"""When the next session is due, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import rules
from formcheck.coaching.doses import Dose
from formcheck.coaching.performance import sets_done, showing_of
from formcheck.coaching.person import WEEKDAYS, Profile
from formcheck.coaching.trainings import Training
from formcheck.spec.exercise import Exercise


@dataclass(frozen=True)
class Due:
    """The next session is due from `at` on; `rule` says why not before.

    `rule` is "ready" when it is due now. `good_day` is the first moment from `at` on that falls on
    one of the days that the profile names, None without such days.
    """

    at: datetime
    rule: str
    numbers: Mapping[str, float | str]
    good_day: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether nothing stands against training now."""
        return self.rule == "ready"


def due_after(trainings: Sequence[Training], now: datetime, profile: Profile) -> Due:
    """When the next session is due; `trainings` are all until `now`, the oldest first.

    Days are those of `now`'s time zone.
    """
    numbers: dict[str, float | str] = {"sessions in 7 days": _in_a_week(trainings, now)}
    at, rule = now, "ready"
    for waits, why in _waits(trainings, profile):
        if waits > at:
            at, rule = waits, why
    if trainings:
        hours = (now - trainings[-1].ended_at) / timedelta(hours=1)
        numbers["hours since the last"] = round(hours, 1)
    return Due(at.astimezone(now.tzinfo), rule, numbers, _good_day(at, now, profile.days))


def _waits(trainings: Sequence[Training], profile: Profile) -> list[tuple[datetime, str]]:
    if not trainings:
        return []
    last = trainings[-1]
    sore = last.sore.is_too_much
    hours = rules.REST_SORE_H if sore else rules.REST_H
    found = [(last.ended_at + timedelta(hours=hours), "rest_sore" if sore else "rest")]
    if len(trainings) >= profile.sessions_a_week:
        first = trainings[-profile.sessions_a_week]
        found.append((first.began_at + timedelta(days=rules.WEEK_DAYS), "week_full"))
    return found


def _in_a_week(trainings: Sequence[Training], now: datetime) -> int:
    since = now - timedelta(days=rules.WEEK_DAYS)
    return sum(one.began_at > since for one in trainings)


def _good_day(at: datetime, now: datetime, days: Sequence[str]) -> datetime | None:
    if not days:
        return None
    local = at.astimezone(now.tzinfo)
    for more in range(len(WEEKDAYS)):
        day = local + timedelta(days=more)
        if WEEKDAYS[day.weekday()] in days:
            return day
    return None


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
        "needed": rules.ESTABLISHED,
    }
    if established < rules.ESTABLISHED:
        return Stage(ACTIVATION, "activation_first", numbers, strong)
    much, of_last = rules.SORE_OF_LAST
    sore = sum(one.sore.is_too_much for one in lately[-of_last:])
    if sore >= much:
        return Stage(ACTIVATION, "painful_phase", {"sore sessions of the last 3": sore}, strong)
    return Stage(STRENGTH, "strength_too", {**numbers, "strength sessions": strong}, strong)


def since_break(trainings: Sequence[Training], now: datetime) -> Sequence[Training]:
    """The trainings since the last break of twelve weeks or more; none if that is going on."""
    later = now
    for count, one in enumerate(reversed(trainings)):
        if later - one.ended_at >= timedelta(days=rules.ANEW_DAYS):
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
    enough = complete >= min(rules.ACTIVATION_BEFORE_STRENGTH, len(gentle))
    return enough and bool(known) and sum(known) / len(known) >= rules.LOW_SCORE
