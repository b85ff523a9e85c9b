"""Suggests personal ranges from good days that go further than the profile; pure.

A good day is a guided session without too much pain, with answers before and after. Only fault-free
repetitions of exercises in good form count. Ranges are suggested, never written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from formcheck.coaching.person import PersonalRange, Profile, replaced
from formcheck.coaching.records import PainMoment, SessionKind, SessionRecord, SetRecord
from formcheck.coaching.rules import HIGH_SCORE
from formcheck.coaching.trainings import session_soreness
from formcheck.exercises import get_exercise
from formcheck.wording import unit_of

MIN_REPS = 3
MIN_GAIN_DEG = 3.0  # a smaller gain is within the measurement error


@dataclass(frozen=True)
class Suggestion:
    """A range for the profile, and the one it would replace, if any."""

    new: PersonalRange
    old: PersonalRange | None


def suggest_ranges(sessions: Iterable[SessionRecord], profile: Profile) -> tuple[Suggestion, ...]:
    """Suggest each exercise's furthest range where the profile has less or nothing."""
    current = {_subject(one): one for one in profile.ranges}
    best: dict[tuple[str, str], PersonalRange] = {}
    for session in sorted(sessions, key=lambda one: one.began_at):
        for reached in session_ranges(session):
            key = _subject(reached)
            if key not in best or _gain(reached, best[key]) > 0:
                best[key] = reached
    return tuple(
        Suggestion(new, current.get(key))
        for key, new in best.items()
        if key not in current or _gain(new, current[key]) >= MIN_GAIN_DEG
    )


def with_ranges(profile: Profile, found: Iterable[Suggestion]) -> Profile:
    """Return the profile with the suggested ranges, which replace those of the same measures."""
    ranges = profile.ranges
    for one in found:
        ranges = replaced(ranges, one.new, _subject)
    return replace(profile, ranges=ranges)


def suggestion_text(one: Suggestion) -> str:
    """Describe the suggested range and the one in the profile."""
    current = "nothing yet" if one.old is None else one.old.description.partition(": ")[2]
    return f"{one.new.description} (in your profile: {current})"


def session_ranges(session: SessionRecord) -> tuple[PersonalRange, ...]:
    """Return how far each exercise went in the session; empty if it was not a good day."""
    if not _is_good(session):
        return ()
    by_exercise: dict[str, list[SetRecord]] = {}
    for one in session.sets:
        by_exercise.setdefault(one.exercise, []).append(one)
    found = (_session_range(session, name, sets) for name, sets in by_exercise.items())
    return tuple(one for one in found if one is not None)


def _is_good(session: SessionRecord) -> bool:
    """Whether it was a good day; without answers, pain is unknown."""
    answered = None not in (session.pain(PainMoment.BEFORE), session.pain(PainMoment.AFTER))
    return (
        session.kind is SessionKind.GUIDED
        and answered
        and not session_soreness(session, None).is_too_much
    )


def _session_range(
    session: SessionRecord, name: str, sets: list[SetRecord]
) -> PersonalRange | None:
    """The median of the fault-free repetitions with the full range."""
    measures = [one.range_measure for one in sets if one.range_measure]
    reps = [rep for one in sets if one.variant.range_share == 1.0 for rep in one.reps]
    scores = [rep.score for rep in reps if rep.score is not None]
    if not measures or not scores or sum(scores) / len(scores) < HIGH_SCORE:
        return None
    values = (rep.measures.get(measures[-1]) for rep in reps if rep.score and not rep.faults)
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(known) < MIN_REPS or unit_of(measures[-1]) != "deg":
        return None
    value = float(round(median(known)))
    note = f"{len(known)} fault-free repetitions"
    return PersonalRange(name, measures[-1], value, session.began_at.date(), note)


def _subject(one: PersonalRange) -> tuple[str, str]:
    return one.exercise, one.measure


def _gain(new: PersonalRange, old: PersonalRange) -> float:
    gain = new.value - old.value
    exercise = get_exercise(new.exercise)  # None for a user's exercise that is not loaded
    return -gain if exercise is not None and exercise.smaller_is_further else gain
