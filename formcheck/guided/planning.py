"""A plan from the files that it depends on and the clock, for the commands that go by it."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import click

from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, State, plan_for
from formcheck.coaching.records import SessionRecord
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.history.location import history_path
from formcheck.history.store import HistoryStore
from formcheck.profile.screening import ask_screen
from formcheck.profile.store import profile_at, profile_path, save_profile
from formcheck.serialization import plain


@dataclass(frozen=True)
class Wanted:
    """For which day (None: now), from which history and profile (None: where they usually lie)."""

    day: datetime | None = None
    db: Path | None = None
    profile: Path | None = None


def planned(wanted: Wanted) -> Plan:
    """The plan. Raises HistoryError, ProfileError, and UsageError for a day that is past."""
    profile = profile_at(profile_path(wanted.profile))
    return plan_for(load_history(wanted.db), _moment(wanted.day), profile)


def planned_after_asking(wanted: Wanted) -> Plan:
    """As `planned`; where the health screen is due it is asked first, if somebody is there."""
    plan = planned(wanted)
    if plan.state is not State.ASK_FIRST or not at_terminal():
        return plan
    answered_screen(profile_path(wanted.profile))
    return planned(wanted)


def answered_screen(path: Path) -> Profile:
    """The profile of this file with the health screen asked and kept. Raises OutputError."""
    answered = replace(profile_at(path), screen=ask_screen(datetime.now().date()))
    save_profile(path, answered)
    click.echo(f"Kept in {path}\n")
    return answered


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def load_history(db: Path | None) -> Sequence[SessionRecord]:
    """All sessions that are kept; none where no history is yet. Raises HistoryError.

    A file that was named must exist: else a slip of the pen would look like a beginner's history.
    """
    path = history_path(db)
    if not path.exists():
        if db is not None:
            raise InputNotFoundError(f"no such history: '{db}'; check the name")
        return ()
    with HistoryStore(path) as store:
        return store.load()


def _moment(day: datetime | None) -> datetime:
    """Now, or the same time on that day, in the zone of this machine."""
    now = datetime.now().astimezone()
    if day is None:
        return now
    if day.date() < now.date():
        raise UsageError(f"--date {day.date()} is past: give today or a day to come")
    return datetime.combine(day.date(), now.time()).astimezone()


SCHEMA = "formcheck.plan/1"


def as_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain dicts, lists, strings and numbers; times are ISO 8601 with their zone."""
    return {"schema": SCHEMA, "minutes": plan.minutes, **plain(plan)}
