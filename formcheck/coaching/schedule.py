"""When the next session is due, and the training level it is for, both with their reasons; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import rules
from formcheck.coaching.doses import Dose
from formcheck.coaching.performance import count_sets_done, performance_of
from formcheck.coaching.person import WEEKDAYS, Profile
from formcheck.coaching.trainings import TrainingSession
from formcheck.spec.exercise import Exercise

ACTIVATION, STRENGTH = "activation", "strength"


@dataclass(frozen=True)
class Due:
    """The next session is due from `at` on; `rule` says why not earlier.

    `rule` is "ready" when it is due now. `good_day` is the first time from `at` on that falls on a
    preferred weekday of the profile; None if the profile has none.
    """

    at: datetime
    rule: str
    numbers: Mapping[str, float | str]
    good_day: datetime | None = None

    @property
    def is_now(self) -> bool:
        """Whether the session is due now."""
        return self.rule == "ready"


@dataclass(frozen=True)
class TrainingLevel:
    """`activation` or `strength`, the rule that decided, and the numbers it used."""

    name: str
    rule: str
    numbers: Mapping[str, float | str]
    strength_trainings: int = 0


def next_due(trainings: Sequence[TrainingSession], now: datetime, profile: Profile) -> Due:
    """Return when the next session is due; `trainings` are all until `now`, oldest first.

    Days are those of the time zone of `now`.
    """
    numbers: dict[str, float | str] = {"sessions in 7 days": _count_last_week(trainings, now)}
    at, rule = now, "ready"
    for earliest, reason in _earliest_times(trainings, profile):
        if earliest > at:
            at, rule = earliest, reason
    if trainings:
        hours = (now - trainings[-1].ended_at) / timedelta(hours=1)
        numbers["hours since the last"] = round(hours, 1)
    return Due(at.astimezone(now.tzinfo), rule, numbers, _preferred_day(at, now, profile.days))


def training_level(
    trainings: Sequence[TrainingSession], exercises: Sequence[Exercise], now: datetime
) -> TrainingLevel:
    """Return the person's level at `now`, given the exercises they may do.

    After a break of twelve weeks everyone is a beginner again.
    """
    recent = since_last_break(trainings, now)
    established = sum(_is_established(one, exercises) for one in recent)
    names = {one.name for one in exercises if one.guide.prescription.role == STRENGTH}
    strength = sum(bool(one.exercises & names) for one in recent)
    numbers: dict[str, float | str] = {
        "good activation sessions": established,
        "needed": rules.ESTABLISHED,
    }
    if established < rules.ESTABLISHED:
        return TrainingLevel(ACTIVATION, "activation_first", numbers, strength)
    max_sore, window = rules.SORE_OF_LAST
    sore = sum(one.soreness.is_too_much for one in recent[-window:])
    if sore >= max_sore:
        sore_numbers = {f"sore sessions of the last {window}": sore}
        return TrainingLevel(ACTIVATION, "painful_phase", sore_numbers, strength)
    numbers["strength sessions"] = strength
    return TrainingLevel(STRENGTH, "strength_too", numbers, strength)


def since_last_break(
    trainings: Sequence[TrainingSession], now: datetime
) -> Sequence[TrainingSession]:
    """Return the sessions since the last break of twelve weeks; none during such a break."""
    later = now
    for count, one in enumerate(reversed(trainings)):
        if later - one.ended_at >= timedelta(days=rules.RESTART_DAYS):
            return trainings[len(trainings) - count :]
        later = one.began_at
    return trainings


def _earliest_times(
    trainings: Sequence[TrainingSession], profile: Profile
) -> list[tuple[datetime, str]]:
    """The earliest time that each rule allows for the next session."""
    if not trainings:
        return []
    last = trainings[-1]
    sore = last.soreness.is_too_much
    hours = rules.REST_SORE_H if sore else rules.REST_H
    found = [(last.ended_at + timedelta(hours=hours), "rest_sore" if sore else "rest")]
    if len(trainings) >= profile.sessions_a_week:
        first = trainings[-profile.sessions_a_week]
        found.append((first.began_at + timedelta(days=rules.WEEK_DAYS), "week_full"))
    return found


def _count_last_week(trainings: Sequence[TrainingSession], now: datetime) -> int:
    since = now - timedelta(days=rules.WEEK_DAYS)
    return sum(one.began_at > since for one in trainings)


def _preferred_day(at: datetime, now: datetime, days: Sequence[str]) -> datetime | None:
    if not days:
        return None
    local = at.astimezone(now.tzinfo)
    for offset in range(len(WEEKDAYS)):
        day = local + timedelta(days=offset)
        if WEEKDAYS[day.weekday()] in days:
            return day
    return None


def _is_established(training: TrainingSession, exercises: Sequence[Exercise]) -> bool:
    """Whether activation was complete, in good form, and pain-free; unknown does not count."""
    if training.soreness.is_too_much or not training.soreness.answered:
        return False
    activation = [one for one in exercises if one.guide.prescription.role == ACTIVATION]
    complete = 0
    scores = []
    for exercise in activation:
        prescription = exercise.guide.prescription
        if exercise.name not in training.exercises:
            continue
        minimum = Dose(prescription.sets[0], prescription.reps[0])
        sets = [one for one in training.session.sets if one.exercise == exercise.name]
        complete += count_sets_done(sets, minimum, prescription.each_side) >= minimum.sets
        scores.append(performance_of(exercise, training, minimum).score)
    known = [score for score in scores if score is not None]
    enough = complete >= min(rules.ACTIVATION_BEFORE_STRENGTH, len(activation))
    return enough and bool(known) and sum(known) / len(known) >= rules.LOW_SCORE
