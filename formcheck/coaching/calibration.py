"""How far somebody got on a good day, where that is more than their profile holds; pure.

A good day is a guided session without too much pain, answered for before and after; what counts of
it are the repetitions without a fault, in exercises of good form. It is proposed, never written.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from statistics import median

from formcheck.coaching.person import PersonalRange, Profile
from formcheck.coaching.records import Kind, SessionRecord, SetRecord, When
from formcheck.coaching.rules import HIGH_SCORE
from formcheck.coaching.trainings import soreness
from formcheck.wording import unit_of

LEAST_REPS = 3
LEAST_GAIN_DEG = 3.0  # less is within what a camera cannot tell
# Of these the smaller number is the longer way.
_LESS_IS_FURTHER = frozenset({("romanian_deadlift", "hip_angle_deg")})


@dataclass(frozen=True)
class Suggestion:
    """A range for the profile, and the one that it would take the place of, None for none."""

    new: PersonalRange
    old: PersonalRange | None


def suggestions(sessions: Iterable[SessionRecord], profile: Profile) -> tuple[Suggestion, ...]:
    """For each exercise the furthest of these sessions, where the profile holds less or nothing."""
    held = {(one.exercise, one.measure): one for one in profile.ranges}
    best: dict[tuple[str, str], PersonalRange] = {}
    for session in sorted(sessions, key=lambda one: one.began_at):
        for reached in ranges_of(session):
            key = (reached.exercise, reached.measure)
            if key not in best or _gain(reached, best[key]) > 0:
                best[key] = reached
    return tuple(
        Suggestion(new, held.get(key))
        for key, new in best.items()
        if key not in held or _gain(new, held[key]) >= LEAST_GAIN_DEG
    )


def with_ranges(profile: Profile, found: Iterable[Suggestion]) -> Profile:
    """The profile with these ranges in place of those that it holds of the same measures."""
    new = {(one.new.exercise, one.new.measure): one.new for one in found}
    kept = [one for one in profile.ranges if (one.exercise, one.measure) not in new]
    return replace(profile, ranges=(*kept, *new.values()))


def words_of(one: Suggestion) -> str:
    """What was reached, and what the profile holds."""
    held = "nothing yet" if one.old is None else one.old.words.partition(": ")[2]
    return f"{one.new.words} (your profile holds: {held})"


def ranges_of(session: SessionRecord) -> tuple[PersonalRange, ...]:
    """How far each exercise went in a session that was a good day; none of any other."""
    if not _is_good(session):
        return ()
    by_exercise: dict[str, list[SetRecord]] = {}
    for one in session.sets:
        by_exercise.setdefault(one.exercise, []).append(one)
    found = (_reached(session, name, sets) for name, sets in by_exercise.items())
    return tuple(one for one in found if one is not None)


def _is_good(session: SessionRecord) -> bool:
    """What nobody answered for is not known to be without pain."""
    asked = None not in (session.pain(When.BEFORE), session.pain(When.AFTER))
    return session.kind is Kind.GUIDED and asked and not soreness(session, None).is_too_much


def _reached(session: SessionRecord, name: str, sets: list[SetRecord]) -> PersonalRange | None:
    """The median of the repetitions without a fault, done the whole way."""
    measures = [one.range_measure for one in sets if one.range_measure]
    reps = [rep for one in sets if one.variant.range_share == 1.0 for rep in one.reps]
    scores = [rep.score for rep in reps if rep.score is not None]
    if not measures or not scores or sum(scores) / len(scores) < HIGH_SCORE:
        return None
    values = (rep.measures.get(measures[-1]) for rep in reps if rep.score and not rep.faults)
    known = [value for value in values if value is not None and math.isfinite(value)]
    if len(known) < LEAST_REPS or unit_of(measures[-1]) != "deg":
        return None
    value = float(round(median(known)))
    note = f"{len(known)} repetitions without a fault"
    return PersonalRange(name, measures[-1], value, session.began_at.date(), note)


def _gain(new: PersonalRange, old: PersonalRange) -> float:
    gain = new.value - old.value
    return -gain if (new.exercise, new.measure) in _LESS_IS_FURTHER else gain
