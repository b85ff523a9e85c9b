"""The command `history` and what belongs to it: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for rich or the library of the charts

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import DB, VERBOSE, with_options
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.history.location import history_path
from formcheck.terminal.console import STOPPED, say

if TYPE_CHECKING:
    from formcheck.coaching.records import SessionRecord
    from formcheck.history.store import HistoryStore

EXERCISE = click.option("-e", "--exercise", metavar="NAME", help="Only this exercise.")
YES = click.option("--yes", is_flag=True, help="Do not ask.")
_MOST_WEEKS = 5200  # a hundred years
_JSON, _CSV = ".json", ".csv"
_HOW_TO_BEGIN = (
    "train with `formcheck live`, or keep a recording with `formcheck analyze CLIP --log`"
)


def _file(words: str, *, required: bool = True) -> Callable[[Any], Any]:
    return click.option(
        "-o",
        "--out",
        required=required,
        metavar="FILE",
        type=click.Path(path_type=Path, dir_okay=False),
        help=words,
    )


@click.group(invoke_without_command=True)
@EXERCISE
@click.option(
    "--weeks",
    type=click.IntRange(1, _MOST_WEEKS),
    default=12,
    show_default=True,
    metavar="N",
    help="How far back to look.",
)
@with_options(DB, VERBOSE)
@click.pass_context
def history(
    ctx: click.Context, exercise: str | None, weeks: int, db: Path | None, verbose: bool
) -> None:
    """Show your training: a calendar, recent sessions, and how each exercise went."""
    ctx.obj = db
    if ctx.invoked_subcommand is not None:
        return
    from formcheck.history.terminal import Shown, render
    from formcheck.history.weeks import first_moment
    from formcheck.terminal.console import make_console

    if db is None and not history_path().exists():
        click.echo(f"Nothing is kept yet: {_HOW_TO_BEGIN}.")
        return
    today = datetime.now().date()
    with _existing(db) as store:
        sessions = _only(store.load(since=first_moment(today, weeks)), exercise)
        kept, first_at = store.count()
    render(Shown(sessions, today, weeks, kept, first_at), make_console())


@history.command()
@click.argument("session")
@with_options(DB, VERBOSE)
@click.pass_obj
def show(above: Path | None, session: str, db: Path | None, verbose: bool) -> None:
    """Show one session: its sets, faults, pain and notes. The beginning of its name will do."""
    from formcheck.history.terminal import render_session
    from formcheck.terminal.console import make_console

    with _existing(db or above) as store:
        render_session(store.find(session), make_console())


@history.command()
@_file("The page, one file that needs nothing else.")
@EXERCISE
@with_options(DB, VERBOSE)
@click.pass_obj
def page(
    above: Path | None, out: Path, exercise: str | None, db: Path | None, verbose: bool
) -> None:
    """Write a page with charts over all sessions: for any browser, also offline."""
    with _existing(db or above) as store:
        sessions = _only(store.load(), exercise)
    from formcheck.files import write_atomically
    from formcheck.history.page import page as page_of

    write_atomically(out, page_of(sessions, datetime.now().date()))
    click.echo(f"Written: {out}")


@history.command()
@_file("A table with a row for each repetition (.csv), or everything (.json).")
@with_options(DB, VERBOSE)
@click.pass_obj
def export(above: Path | None, out: Path, db: Path | None, verbose: bool) -> None:
    """Write all that is kept to a file: .csv for spreadsheets, .json to import again."""
    ending = out.suffix.lower()
    if ending not in (_JSON, _CSV):
        raise UsageError(f"-o {out} ends in '{out.suffix}': give a name that ends in .csv or .json")
    with _existing(db or above) as store:
        sessions = store.load()
    from formcheck.files import write_atomically
    from formcheck.history.export import csv_text, json_text

    write_atomically(out, json_text(sessions) if ending == _JSON else csv_text(sessions))
    click.echo(f"Written: {out} ({_counted(len(sessions))})")


@history.command("import")
@click.argument(
    "files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path)
)
@with_options(DB, VERBOSE)
@click.pass_obj
def import_(above: Path | None, files: tuple[Path, ...], db: Path | None, verbose: bool) -> None:
    """Add the sessions of exported .json files; those that are kept already stay as they are."""
    from formcheck.history.export import read_export
    from formcheck.history.store import HistoryStore

    sessions = [session for file in files for session in read_export(file)]
    with HistoryStore(history_path(db or above)) as store:
        added = store.add_all(sessions)
    known = len(sessions) - added
    click.echo(f"Added: {_counted(added)}" + (f"; {known} already kept" if known else ""))


@history.command()
@click.argument("session")
@click.argument("text")
@with_options(DB, VERBOSE)
@click.pass_obj
def note(above: Path | None, session: str, text: str, db: Path | None, verbose: bool) -> None:
    """Write TEXT as the notes of a session, in place of what was there; "" for none."""
    with _existing(db or above) as store:
        found = store.find(session)
        store.update_notes(found.identity, text.strip())
    click.echo(f"Noted: {found.identity}")


@history.command()
@click.argument("session", required=False)
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="All sessions that began before this day.",
)
@click.option("--all", "everything", is_flag=True, help="All sessions.")
@YES
@with_options(DB, VERBOSE)
@click.pass_obj
def delete(above: Path | None, /, session: str | None, db: Path | None, **options: Any) -> None:
    """Delete a session, or many, for good. An export keeps what you want to keep."""
    before: datetime | None = options["before"]
    if sum((session is not None, before is not None, options["everything"])) != 1:
        raise UsageError("say what to delete: a SESSION, --before YYYY-MM-DD, or --all")
    with _existing(db or above) as store:
        chosen = _chosen(store, session, before)
        if not chosen:
            click.echo("Deleted: nothing, since there is nothing of that kind")
            return
        names = chosen[0].identity if len(chosen) == 1 else _counted(len(chosen))
        if not options["yes"]:
            _agree(f"Delete {names} for good?")
        if session is not None:
            number = store.delete(chosen[0].identity)
        elif before is not None:
            number = store.delete_before(_midnight(before.date()))
        else:
            number = store.delete_all()
    click.echo(f"Deleted: {_counted(number)}")


def _agree(question: str) -> None:
    """Go on only after a yes; else say that all is still there."""
    try:
        click.confirm(question, abort=True)
    except click.Abort:
        say("nothing was deleted; --yes deletes without asking")
        raise click.exceptions.Exit(STOPPED) from None


def _chosen(
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
    """The history that is there; nothing is made by looking. Raises InputNotFoundError."""
    path = history_path(db)
    if not path.exists():
        raise InputNotFoundError(f"there is no history '{path}'; {_HOW_TO_BEGIN}")
    from formcheck.history.store import HistoryStore

    return HistoryStore(path)


def _only(sessions: tuple[SessionRecord, ...], exercise: str | None) -> tuple[SessionRecord, ...]:
    """The sessions with only the sets of one exercise. Raises UnknownExerciseError."""
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


def _counted(number: int) -> str:
    from formcheck.wording import count

    return count(number, "session")
