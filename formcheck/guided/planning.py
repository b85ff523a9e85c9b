"""Makes a plan from the profile, the history and the clock, for the commands that need one."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, PlanState, plan_for
from formcheck.coaching.records import SessionRecord
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.history.location import history_path
from formcheck.history.store import HistoryStore
from formcheck.profile.screening import ask_screen
from formcheck.profile.store import profile_at, profile_path, save_profile
from formcheck.serialization import to_json
from formcheck.terminal.console import echo

SCHEMA = "formcheck.plan/1"


@dataclass(frozen=True)
class PlanRequest:
    """A plan for a day (None: now), from this history and profile (None: the usual files)."""

    day: datetime | None = None
    db: Path | None = None
    profile: Path | None = None


def load_plan(request: PlanRequest) -> Plan:
    """Return the plan. Raises HistoryError, ProfileError, and UsageError for a past day."""
    profile = profile_at(profile_path(request.profile))
    return plan_for(load_history(request.db), _moment(request.day), profile)


def load_plan_after_screening(request: PlanRequest) -> Plan:
    """Return the plan, after asking the health questions if they are due at a terminal."""
    plan = load_plan(request)
    if plan.state is not PlanState.ASK_FIRST or not is_interactive():
        return plan
    ask_and_save_screen(profile_path(request.profile))
    return load_plan(request)


def ask_and_save_screen(path: Path) -> Profile:
    """Ask the health questions, save the answers in the profile, return it. Raises OutputError."""
    answered = replace(profile_at(path), screen=ask_screen(datetime.now().date()))
    save_profile(path, answered)
    echo(f"Saved in {path}\n")
    return answered


def is_interactive() -> bool:
    """Return whether standard input is a terminal."""
    return sys.stdin.isatty()


def load_history(db: Path | None) -> Sequence[SessionRecord]:
    """Return all logged sessions; none if there is no history yet. Raises HistoryError.

    A file given as `db` must exist: a typo must not look like a beginner's history.
    """
    path = history_path(db)
    if db is not None and not path.exists():
        raise InputNotFoundError(f"no such history: '{db}'; check the name")
    return load_sessions(path)


def load_sessions(path: Path) -> tuple[SessionRecord, ...]:
    """Return all sessions in this history; none if it does not exist. Raises HistoryError."""
    if not path.exists():
        return ()
    with HistoryStore(path) as store:
        return store.load()


def _moment(day: datetime | None) -> datetime:
    """Return now, or the same time on that day, in the local time zone."""
    now = datetime.now().astimezone()
    if day is None:
        return now
    if day.date() < now.date():
        raise UsageError(f"--date {day.date()} is in the past; give today or a later date")
    return datetime.combine(day.date(), now.time()).astimezone()


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return the plan as plain dicts, lists, strings and numbers; times are ISO 8601 with zone."""
    return {"schema": SCHEMA, "minutes": plan.minutes, **json.loads(to_json(plan, indent=None))}
