"""The history as the program counts it: what was one training, and whether it hurt."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from formcheck.coaching.records import Kind, SessionRecord, When
from formcheck.coaching.rules import COUNTS_FROM_REPS, ONE_TRAINING_H
from formcheck.coaching.safety import Action, pain_verdict


@dataclass(frozen=True)
class Soreness:
    """What was said about pain in one training, and what of it was too much.

    `whole`: before, after, or during without an exercise. `exercises`: those it was too much in.
    `answered`: somebody said how the knee felt after it.
    """

    pains: Mapping[str, int]
    whole: bool
    exercises: frozenset[str]
    answered: bool

    @property
    def is_too_much(self) -> bool:
        """Whether any answer was."""
        return self.whole or bool(self.exercises)


@dataclass(frozen=True)
class Training:
    """One training: a session, or several that follow on one another within three hours."""

    session: SessionRecord
    began_at: datetime
    ended_at: datetime
    sore: Soreness

    @cached_property
    def exercises(self) -> frozenset[str]:
        """The names of those that were done."""
        return frozenset(one.exercise for one in self.session.sets if one.reps)


def trainings_of(history: Iterable[SessionRecord], now: datetime) -> tuple[Training, ...]:
    """All trainings that began until `now`, the oldest first.

    A guided session counts from its first repetition or its first answer of pain during it, others
    from ten repetitions on: trying something out is no training.
    """
    past = sorted(
        (one for one in history if one.began_at <= now),
        key=lambda one: (one.began_at, one.identity),
    )
    joined: list[SessionRecord] = []
    for session in past:
        gap = timedelta(hours=ONE_TRAINING_H)
        if joined and session.began_at - end_of(joined[-1]) <= gap:
            joined[-1] = _together(joined[-1], session)
        else:
            joined.append(session)
    found: list[Training] = []
    for session in filter(_counts, joined):
        before = found[-1].session if found else None
        ended_at = min(end_of(session), now)
        found.append(Training(session, session.began_at, ended_at, soreness(session, before)))
    return tuple(found)


def end_of(session: SessionRecord) -> datetime:
    """When it ended; of one that was interrupted, the last moment that anything is known of."""
    known = [session.ended_at] if session.ended_at else [
        *(one.began_at for one in session.sets), *(one.at for one in session.pains)
    ]  # fmt: skip
    return max((session.began_at, *known))


def soreness(session: SessionRecord, before: SessionRecord | None) -> Soreness:
    """What was said about pain; the first answer is compared with that of the training `before`."""
    start = pain_at_first(session)
    last_start = pain_at_first(before) if before else None
    base = {When.BEFORE: last_start, When.DURING: start, When.AFTER: start}
    too_much = [
        one
        for one in session.pains
        if pain_verdict(one.when, one.pain, base[one.when]).action is not Action.GO
    ]
    named = {one.exercise for one in too_much if one.when is When.DURING}
    stopped = {one.exercise for one in session.sets if one.stopped_because == "pain"}
    answers = ((when, session.pain(when)) for when in When)
    return Soreness(
        pains={f"pain {when.value}": pain for when, pain in answers if pain is not None},
        whole=None in named or any(one.when is not When.DURING for one in too_much),
        exercises=frozenset(name for name in named | stopped if name is not None),
        answered=session.pain(When.AFTER) is not None,
    )


def pain_at_first(session: SessionRecord) -> int | None:
    """The first answer before a training; a second session's comes after exercise already."""
    asked = [one for one in session.pains if one.when is When.BEFORE]
    return min(asked, key=lambda one: one.at).pain if asked else None


def last_with(trainings: Sequence[Training], exercise: str) -> Training | None:
    """The latest training in which the exercise was done."""
    return next((one for one in reversed(trainings) if exercise in one.exercises), None)


def _together(one: SessionRecord, other: SessionRecord) -> SessionRecord:
    kind = one.kind if Kind.GUIDED not in (one.kind, other.kind) else Kind.GUIDED
    return replace(
        one,
        kind=kind,
        ended_at=max(end_of(one), end_of(other)),
        sets=one.sets + other.sets,
        pains=one.pains + other.pains,
    )


def _counts(session: SessionRecord) -> bool:
    reps = sum(len(one.reps) for one in session.sets)
    if session.kind is Kind.GUIDED:
        return reps > 0 or any(one.when is When.DURING for one in session.pains)
    return reps >= COUNTS_FROM_REPS
