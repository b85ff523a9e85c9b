"""The command `plan`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for rich or the exercises

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli_options import DB, JSON, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.coaching.programme import Plan
    from formcheck.coaching.records import SessionRecord

DATE = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Look ahead to that day, as if nothing were trained until then.",
)
ANYWAY = click.option("--anyway", is_flag=True, help="Show the session also when it is too soon.")


@click.group(invoke_without_command=True)
@with_options(DATE, ANYWAY, JSON, DB, PROFILE, VERBOSE)
@click.pass_context
def plan(ctx: click.Context, /, anyway: bool, as_json: bool, **options: Any) -> None:
    """Show today's session: what, how much, and why; from your history and profile."""
    ctx.obj = options
    if ctx.invoked_subcommand is not None:
        return
    made = _plan(options, ask=not as_json)
    if as_json:
        from formcheck.plan_json import as_document

        click.echo(json.dumps(as_document(made), indent=2, ensure_ascii=False))
        return
    from formcheck.console import make_console
    from formcheck.plan_page import render_plan

    render_plan(made, make_console(), anyway=anyway)


@plan.command()
@with_options(DATE, DB, PROFILE, VERBOSE)
@click.pass_obj
def explain(above: dict[str, Any], /, **options: Any) -> None:
    """Show each rule that had a say: the numbers it saw, what it decided, its source."""
    from formcheck.console import make_console
    from formcheck.plan_page import render_explained

    given = {name: options[name] or above[name] for name in ("day", "db", "profile")}
    render_explained(_plan(given, ask=True), make_console())


def _plan(options: dict[str, Any], *, ask: bool) -> Plan:
    """The plan; at a terminal the health screen is asked first where it is due."""
    from dataclasses import replace

    from formcheck.coaching.programme import State, plan_for
    from formcheck.profile.file import profile_at, profile_path, save_profile
    from formcheck.profile.screening import ask_screen

    now, history = _moment(options["day"]), load_history(options["db"])
    path = profile_path(options["profile"])
    profile = profile_at(path)
    made = plan_for(history, now, profile)
    if ask and made.state is State.ASK_FIRST and at_terminal():
        profile = replace(profile, screen=ask_screen(datetime.now().date()))
        save_profile(path, profile)
        click.echo(f"Kept in {path}\n")
        made = plan_for(history, now, profile)
    return made


def at_terminal() -> bool:
    """Whether somebody is there to be asked."""
    return sys.stdin.isatty()


def load_history(db: Path | None) -> Sequence[SessionRecord]:
    """All sessions that are kept; none where no history is yet. Raises HistoryError.

    A file that was named must exist: else a slip of the pen would look like a beginner's history.
    """
    from formcheck.errors import InputNotFoundError
    from formcheck.history.place import history_path
    from formcheck.history.store import HistoryStore

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
