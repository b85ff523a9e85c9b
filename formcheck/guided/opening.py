"""What a guided session begins from: the profile, the history, and one that was broken off."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, State, plan_for
from formcheck.coaching.records import Kind, SessionRecord
from formcheck.coaching.trainings import end_of, pain_at_first, soreness, trainings_of
from formcheck.exercises import find_exercise
from formcheck.guided.course import as_begun, at_most, is_over, live_plan
from formcheck.guided.planning import answered_screen, at_terminal
from formcheck.history.location import history_path
from formcheck.history.store import HistoryStore
from formcheck.profile.store import limits_of, profile_at, profile_path


@dataclass(frozen=True)
class Opening:
    """Everything that is known before a guided session begins or goes on.

    `history` is without `broken_off`, the session of today that was not ended, if there is one.
    `pain_last` is the answer from before the session before.
    """

    db: Path
    profile: Profile
    history: tuple[SessionRecord, ...]
    now: datetime
    broken_off: SessionRecord | None = None
    pain_last: int | None = None

    def plan(self, sets: int | None, reps: int | None) -> Plan:
        """Today's plan, with at most so many sets and repetitions."""
        return at_most(plan_for(self._counted(), self.now, self.profile), sets, reps)

    def plan_of(self, session: SessionRecord, sets: int | None, reps: int | None) -> Plan:
        """The plan that the session was begun by."""
        began_at = session.began_at.astimezone(self.now.tzinfo)
        plan = at_most(plan_for(self.history, began_at, self.profile), sets, reps)
        return as_begun(plan, session, self.profile, self.pain_last)

    def _counted(self) -> Sequence[SessionRecord]:
        """Who begins afresh on the same day begins by the same plan, unless it hurt too much."""
        one = self.broken_off
        if one is None or not soreness(one, None).is_too_much:
            return self.history
        return (*self.history, one)


def opened(db: Path | None, profile: Path | None) -> Opening:
    """Read all of it; where the health screen is due, it is asked first if somebody is there.

    Raises HistoryError and ProfileError.
    """
    now = datetime.now().astimezone()
    path, known = history_path(db), profile_at(profile_path(profile))
    limits_of(known)
    sessions = _sessions(path)
    broken_off = _broken_off(sessions, now)
    history = tuple(one for one in sessions if one is not broken_off)
    if plan_for(history, now, known).state is State.ASK_FIRST and at_terminal():
        known = answered_screen(profile_path(profile))
    before = trainings_of(history, now)
    pain_last = pain_at_first(before[-1].session) if before else None
    return Opening(path, known, history, now, broken_off, pain_last)


def left_over(opening: Opening, plan: Plan) -> bool:
    """Whether anything of the plan is left in the session that was broken off."""
    session = opening.broken_off
    sets = () if session is None else session.sets
    names = [(one, find_exercise(one.exercise)) for one in plan.proposals]
    return any(
        not is_over(live_plan(exercise, one, sets, 0.0), one.exercise, sets)
        for one, exercise in names
    )


def end_broken_off(opening: Opening) -> None:
    """Whoever begins afresh has ended what was broken off, when anything was last known of it."""
    if opening.broken_off is not None:
        with HistoryStore(opening.db) as store:
            store.end_session(opening.broken_off.identity, end_of(opening.broken_off))


def _sessions(path: Path) -> tuple[SessionRecord, ...]:
    if not path.exists():
        return ()
    with HistoryStore(path) as store:
        return store.load()


def _broken_off(sessions: Sequence[SessionRecord], now: datetime) -> SessionRecord | None:
    """The last guided session, if it is of today and has not ended."""
    guided = [one for one in sessions if one.kind is Kind.GUIDED]
    if not guided or guided[-1].ended_at is not None:
        return None
    began_at = guided[-1].began_at.astimezone(now.tzinfo)
    return guided[-1] if began_at.date() == now.date() else None
