"""Training sessions in the history, as the program counts them, and whether they hurt; pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from formcheck.coaching.records import PainMoment, SessionKind, SessionRecord
from formcheck.coaching.rules import COUNTS_FROM_REPS, ONE_TRAINING_H
from formcheck.coaching.safety import Action, pain_advice


@dataclass(frozen=True)
class Soreness:
    """The answers about pain in one training session, and which of them were too high.

    `in_general`: too much pain before, after, or during without naming an exercise. `exercises`:
    names of those with too much pain. `answered`: the question after the session was answered.
    """

    pains: Mapping[str, int]
    in_general: bool
    exercises: frozenset[str]
    answered: bool

    @property
    def is_too_much(self) -> bool:
        """Whether any answer was too high."""
        return self.in_general or bool(self.exercises)


@dataclass(frozen=True)
class TrainingSession:
    """One recorded session, or several that follow each other within three hours, merged."""

    session: SessionRecord
    began_at: datetime
    ended_at: datetime
    soreness: Soreness

    @cached_property
    def exercises(self) -> frozenset[str]:
        """Names of the exercises with at least one repetition."""
        return frozenset(one.exercise for one in self.session.sets if one.reps)


def training_sessions(
    history: Iterable[SessionRecord], now: datetime
) -> tuple[TrainingSession, ...]:
    """Return the training sessions that began by `now`, oldest first.

    A guided session counts from its first repetition or its first answer about pain during it;
    any other from ten repetitions on, because trying something out is not training.
    """
    past = sorted(
        (one for one in history if one.began_at <= now),
        key=lambda one: (one.began_at, one.identity),
    )
    found: list[TrainingSession] = []
    for session in filter(_counts, _merge_adjacent(past)):
        previous = found[-1].session if found else None
        soreness = session_soreness(session, previous)
        ended_at = min(end_time(session), now)
        found.append(TrainingSession(session, session.began_at, ended_at, soreness))
    return tuple(found)


def end_time(session: SessionRecord) -> datetime:
    """Return when the session ended; if interrupted, the last time anything was recorded."""
    if session.ended_at:
        return max(session.began_at, session.ended_at)
    recorded = (*(one.began_at for one in session.sets), *(one.at for one in session.pains))
    return max((session.began_at, *recorded))


def session_soreness(session: SessionRecord, previous: SessionRecord | None) -> Soreness:
    """Judge the answers about pain; the first one is compared with that of the previous session."""
    start = first_pain_before(session)
    previous_start = first_pain_before(previous) if previous else None
    baseline = {
        PainMoment.BEFORE: previous_start, PainMoment.DURING: start, PainMoment.AFTER: start
    }  # fmt: skip
    too_much = [
        one
        for one in session.pains
        if pain_advice(one.when, one.pain, baseline[one.when]).action is not Action.GO
    ]
    named = {one.exercise for one in too_much if one.when is PainMoment.DURING}
    stopped = {one.exercise for one in session.sets if one.stopped_because == "pain"}
    answers = ((when, session.pain(when)) for when in PainMoment)
    return Soreness(
        pains={f"pain {when.value}": pain for when, pain in answers if pain is not None},
        in_general=None in named or any(one.when is not PainMoment.DURING for one in too_much),
        exercises=frozenset(name for name in named | stopped if name is not None),
        answered=session.pain(PainMoment.AFTER) is not None,
    )


def first_pain_before(session: SessionRecord) -> int | None:
    """Return the first answer before training; a merged session's second one follows exercise."""
    answers = [one for one in session.pains if one.when is PainMoment.BEFORE]
    return min(answers, key=lambda one: one.at).pain if answers else None


def last_session_with(
    trainings: Sequence[TrainingSession], exercise: str
) -> TrainingSession | None:
    """Return the latest training session that has the exercise."""
    return next((one for one in reversed(trainings) if exercise in one.exercises), None)


def _merge_adjacent(sessions: Iterable[SessionRecord]) -> list[SessionRecord]:
    """Merge sessions, oldest first, that follow each other within `ONE_TRAINING_H` hours."""
    merged: list[SessionRecord] = []
    for session in sessions:
        gap = timedelta(hours=ONE_TRAINING_H)
        if merged and session.began_at - end_time(merged[-1]) <= gap:
            merged[-1] = _merged(merged[-1], session)
        else:
            merged.append(session)
    return merged


def _merged(one: SessionRecord, other: SessionRecord) -> SessionRecord:
    kind = one.kind if SessionKind.GUIDED not in (one.kind, other.kind) else SessionKind.GUIDED
    return replace(
        one,
        kind=kind,
        ended_at=max(end_time(one), end_time(other)),
        sets=one.sets + other.sets,
        pains=one.pains + other.pains,
    )


def _counts(session: SessionRecord) -> bool:
    reps = sum(len(one.reps) for one in session.sets)
    if session.kind is SessionKind.GUIDED:
        return reps > 0 or any(one.when is PainMoment.DURING for one in session.pains)
    return reps >= COUNTS_FROM_REPS
