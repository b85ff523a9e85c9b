"""What a guided session starts from: the profile, the history, and an unfinished session."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, PlanState, plan_for
from formcheck.coaching.records import SessionKind, SessionRecord
from formcheck.coaching.trainings import (
    end_time,
    first_pain_before,
    session_soreness,
    training_sessions,
)
from formcheck.exercises import find_exercise
from formcheck.guided.plan_sets import has_ended, limit_plan, plan_as_started, set_plan
from formcheck.guided.planning import ask_and_save_screen, is_interactive, load_sessions
from formcheck.history.location import history_path
from formcheck.history.store import HistoryStore
from formcheck.profile.store import limits_of, profile_at, profile_path


@dataclass(frozen=True)
class SessionContext:
    """Everything that is known before a guided session starts or is resumed.

    `unfinished` is today's session that has not ended, if any, and not part of `history`.
    `last_pain_before` is the pain rating before the previous session.
    """

    db: Path
    profile: Profile
    history: tuple[SessionRecord, ...]
    now: datetime
    unfinished: SessionRecord | None = None
    last_pain_before: int | None = None

    def plan(self, max_sets: int | None, max_reps: int | None) -> Plan:
        """Return today's plan, with at most so many sets and repetitions."""
        return limit_plan(plan_for(self._counted(), self.now, self.profile), max_sets, max_reps)

    def plan_of(self, session: SessionRecord, max_sets: int | None, max_reps: int | None) -> Plan:
        """Return the plan that a session was started with."""
        began_at = session.began_at.astimezone(self.now.tzinfo)
        plan = limit_plan(plan_for(self.history, began_at, self.profile), max_sets, max_reps)
        return plan_as_started(plan, session, self.profile, self.last_pain_before)

    def _counted(self) -> Sequence[SessionRecord]:
        """Leave the unfinished session out, so that a fresh start has the same plan; not so if it
        was too painful.
        """
        session = self.unfinished
        if session is None or not session_soreness(session, None).is_too_much:
            return self.history
        return (*self.history, session)


def load_context(db: Path | None, profile: Path | None) -> SessionContext:
    """Read profile and history; asks the health questions if they are due and the user is there.

    Raises HistoryError and ProfileError.
    """
    now = datetime.now().astimezone()
    path, person = history_path(db), profile_at(profile_path(profile))
    limits_of(person)  # raises for invalid limits before anything is asked
    sessions = load_sessions(path)
    unfinished = _find_unfinished(sessions, now)
    history = tuple(one for one in sessions if one is not unfinished)
    if plan_for(history, now, person).state is PlanState.ASK_FIRST and is_interactive():
        person = ask_and_save_screen(profile_path(profile))
    previous = training_sessions(history, now)
    last_pain_before = first_pain_before(previous[-1].session) if previous else None
    return SessionContext(path, person, history, now, unfinished, last_pain_before)


def has_sets_left(context: SessionContext, plan: Plan) -> bool:
    """Return whether the unfinished session has left anything of the plan to do."""
    sets = () if context.unfinished is None else context.unfinished.sets
    return any(
        not has_ended(
            set_plan(find_exercise(proposal.exercise), proposal, sets, 0.0), proposal.exercise, sets
        )
        for proposal in plan.proposals
    )


def close_unfinished(context: SessionContext) -> None:
    """End the unfinished session, if any, at the time of its last record."""
    if context.unfinished is not None:
        with HistoryStore(context.db) as store:
            store.end_session(context.unfinished.identity, end_time(context.unfinished))


def _find_unfinished(sessions: Sequence[SessionRecord], now: datetime) -> SessionRecord | None:
    """Return the last guided session if it is from today and has not ended."""
    guided = [one for one in sessions if one.kind is SessionKind.GUIDED]
    if not guided or guided[-1].ended_at is not None:
        return None
    began_at = guided[-1].began_at.astimezone(now.tzinfo)
    return guided[-1] if began_at.date() == now.date() else None
