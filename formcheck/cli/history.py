"""The command `history` and its subcommands: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not load rich or bokeh

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import DB, EXERCISE_FILES, FORCE, VERBOSE, with_options
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.history.location import history_path
from formcheck.terminal.console import STOPPED, confirm, echo, say

if TYPE_CHECKING:
    from formcheck.coaching.records import SessionRecord
    from formcheck.history.store import HistoryStore

EXERCISE = click.option("-e", "--exercise", metavar="NAME", help="Only this exercise.")
YES = click.option("--yes", is_flag=True, help="Do not ask for confirmation.")
_MOST_WEEKS = 5200  # a hundred years
_JSON, _CSV = ".json", ".csv"
_PRIVATE = 0o600  # what is written holds pain and notes
_HOW_TO_START = (
    "train with `formcheck live`, or add a recording with `formcheck analyze CLIP --log`"
)


def _output_option(help_text: str, *, required: bool = True) -> Callable[[Any], Any]:
    return click.option(
        "-o",
        "--out",
        required=required,
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help=help_text,
    )


@click.group(invoke_without_command=True)
@EXERCISE
@click.option(
    "--weeks",
    type=click.IntRange(1, _MOST_WEEKS),
    default=12,
    show_default=True,
    metavar="N",
    help="How many weeks to show.",
)
@with_options(EXERCISE_FILES, DB, VERBOSE)
@click.pass_context
def history(
    ctx: click.Context, exercise: str | None, weeks: int, db: Path | None, verbose: bool
) -> None:
    """Show your training: a calendar, recent sessions, and trends of each exercise."""
    ctx.obj = db
    if ctx.invoked_subcommand is not None:
        return
    from formcheck.history.terminal import HistoryView, render
    from formcheck.history.weeks import start_of_first_week
    from formcheck.terminal.console import make_console

    if db is None and not history_path().exists():
        echo(f"The history is empty: {_HOW_TO_START}.")
        return
    today = datetime.now().date()
    with _existing(db) as store:
        sessions = _only(store.load(since=start_of_first_week(today, weeks)), exercise)
        kept, first_at = store.count()
    render(HistoryView(sessions, today, weeks, kept, first_at), make_console())


@history.command()
@click.argument("session")
@with_options(DB, VERBOSE)
@click.pass_obj
def show(group_db: Path | None, session: str, db: Path | None, verbose: bool) -> None:
    """Show one session: sets, faults, pain, and notes. The start of its name is enough."""
    from formcheck.history.terminal import render_session
    from formcheck.terminal.console import make_console

    with _existing(db or group_db) as store:
        render_session(store.find(session), make_console())


@history.command()
@_output_option("The page, a single self-contained file.")
@EXERCISE
@with_options(DB, FORCE, VERBOSE)
@click.pass_obj
def page(
    group_db: Path | None, out: Path, exercise: str | None, db: Path | None, verbose: bool
) -> None:
    """Write a page with charts of all sessions, for any browser, even offline."""
    with _existing(db or group_db) as store:
        sessions = _only(store.load(), exercise)
    from formcheck.files import write_atomically
    from formcheck.history.page import page as page_of
    from formcheck.own_files import HISTORY_PAGE

    write_atomically(out, page_of(sessions, datetime.now().date()), HISTORY_PAGE, mode=_PRIVATE)
    echo(f"Written: {out}")


@history.command()
@_output_option("A table with one row per repetition (.csv), or everything (.json).")
@with_options(DB, FORCE, VERBOSE)
@click.pass_obj
def export(group_db: Path | None, out: Path, db: Path | None, verbose: bool) -> None:
    """Export the history: .csv for spreadsheets, .json to import again."""
    ending = out.suffix.lower()
    if ending not in (_JSON, _CSV):
        raise UsageError(f"-o {out} ends in '{out.suffix}': use a name that ends in .csv or .json")
    with _existing(db or group_db) as store:
        sessions = store.load()
    from formcheck.files import write_atomically
    from formcheck.history.export import csv_text, json_text
    from formcheck.own_files import HISTORY_CSV, HISTORY_JSON

    is_json = ending == _JSON
    text = json_text(sessions) if is_json else csv_text(sessions)
    write_atomically(out, text, HISTORY_JSON if is_json else HISTORY_CSV, mode=_PRIVATE)
    echo(f"Written: {out} ({_count_text(len(sessions))})")


@history.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@with_options(DB, VERBOSE)
@click.pass_obj
def import_(group_db: Path | None, files: tuple[Path, ...], db: Path | None, verbose: bool) -> None:
    """Import exported .json files; sessions already in the history stay unchanged."""
    from formcheck.history.export import read_export
    from formcheck.history.store import HistoryStore

    sessions = [session for file in files for session in read_export(file)]
    with HistoryStore(history_path(db or group_db)) as store:
        added = store.add_all(sessions)
    known = len(sessions) - added
    echo(f"Added: {_count_text(added)}" + (f"; {known} already in the history" if known else ""))


@history.command()
@click.argument("session")
@click.argument("text")
@with_options(DB, VERBOSE)
@click.pass_obj
def note(group_db: Path | None, session: str, text: str, db: Path | None, verbose: bool) -> None:
    """Replace the notes of a session with TEXT; "" removes them."""
    with _existing(db or group_db) as store:
        found = store.find(session)
        store.update_notes(found.identity, text.strip())
    echo(f"Notes saved: {found.identity}")


@history.command()
@click.argument("session", required=False)
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="All sessions that began before this date.",
)
@click.option("--all", "everything", is_flag=True, help="All sessions.")
@YES
@with_options(DB, VERBOSE)
@click.pass_obj
def delete(group_db: Path | None, /, session: str | None, db: Path | None, **options: Any) -> None:
    """Delete one or more sessions permanently. Export first what you want to keep."""
    before: datetime | None = options["before"]
    if sum((session is not None, before is not None, options["everything"])) != 1:
        raise UsageError("choose what to delete: a SESSION, --before YYYY-MM-DD, or --all")
    with _existing(db or group_db) as store:
        selected = _select_sessions(store, session, before)
        if not selected:
            echo("Nothing to delete: no session matches")
            return
        names = selected[0].identity if len(selected) == 1 else _count_text(len(selected))
        if not options["yes"]:
            _confirm(f"Delete {names} permanently?")
        if session is not None:
            number = store.delete(selected[0].identity)
        elif before is not None:
            number = store.delete_before(_midnight(before.date()))
        else:
            number = store.delete_all()
    echo(f"Deleted: {_count_text(number)}")


def _confirm(question: str) -> None:
    """Ask for confirmation; without it, exit and report that nothing was deleted."""
    try:
        confirm(question, abort=True)
    except click.Abort:
        say("nothing was deleted; --yes deletes without asking")
        raise click.exceptions.Exit(STOPPED) from None


def _select_sessions(
    store: HistoryStore, session: str | None, before: datetime | None
) -> tuple[SessionRecord, ...]:
    if session is not None:
        return (store.find(session),)
    found = store.load()
    if before is None:
        return found
    limit = _midnight(before.date())
    return tuple(one for one in found if one.began_at < limit)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone(timezone.utc)


def _existing(db: Path | None) -> HistoryStore:
    """Open an existing history without creating one. Raises InputNotFoundError."""
    path = history_path(db)
    if not path.exists():
        raise InputNotFoundError(f"no history at '{path}'; {_HOW_TO_START}")
    from formcheck.history.store import HistoryStore

    return HistoryStore(path)


def _only(sessions: tuple[SessionRecord, ...], exercise: str | None) -> tuple[SessionRecord, ...]:
    """Return the sessions with only the sets of one exercise. Raises UnknownExerciseError."""
    if exercise is None:
        return sessions
    from dataclasses import replace

    from formcheck.exercises import find_exercise

    name = find_exercise(exercise).name
    kept = (
        replace(session, sets=tuple(one for one in session.sets if one.exercise == name))
        for session in sessions
    )
    return tuple(session for session in kept if session.sets)


def _count_text(number: int) -> str:
    from formcheck.wording import pluralize

    return pluralize(number, "session")
