"""The command `profile` and its subcommands: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not load the exercises

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import DB, EXERCISE_FILES, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError
from formcheck.profile import PREFERENCES
from formcheck.terminal.console import confirm, echo

if TYPE_CHECKING:
    from formcheck.coaching.person import Profile

WHEN = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="The date it was set or reached; default: today.",
)
_NEGATIVE = {"ignore_unknown_options": True}  # -3 is a number, not an option
_HINTS = """\
The profile is a text file: {path}

  [health_screen]  your answers, true or false; `formcheck profile screen` asks again
  [training]       sessions_a_week = 2 or 3
                   days = ["mon", "thu"]: the days you prefer to train on
                   equipment = ["band", "bench", "step", "weights"]: what you have
                   avoid = ["forward_lunge"]: exercises that are never suggested
  [[limit]]        your own limit for a rule; add as many of these sections as you need
  [[range]]        how far you got on a good day; never used to judge

Your comments and layout are kept when formcheck changes the file. To remove a limit or a range,
delete its section. `formcheck profile show` checks the file."""


@click.group(invoke_without_command=True)
@with_options(EXERCISE_FILES, PROFILE, VERBOSE)
@click.pass_context
def profile(ctx: click.Context, profile: Path | None, verbose: bool) -> None:
    """Show or change what formcheck knows about you: a file you can read and edit."""
    ctx.obj = profile
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


@profile.command()
@with_options(VERBOSE)
@click.pass_obj
def show(given: Path | None, verbose: bool) -> None:
    """Check the profile and print it."""
    from formcheck.profile.store import limits_of, profile_at, profile_path
    from formcheck.profile.toml import profile_text

    path = profile_path(given)
    found = profile_at(path)
    limits_of(found)
    missing = "" if path.exists() else " (no such file yet; this is an empty profile)"
    echo(f"# {path}{missing}")
    echo(profile_text(found), nl=False)


@profile.command("edit-hints")
@with_options(VERBOSE)
@click.pass_obj
def edit_hints(given: Path | None, verbose: bool) -> None:
    """Print where the file is and what it may contain."""
    from formcheck.profile.store import profile_path

    echo(_HINTS.format(path=profile_path(given)))


@profile.command("set")
@click.argument("key", type=click.Choice(PREFERENCES), metavar="KEY")
@click.argument("value")
@with_options(VERBOSE)
@click.pass_obj
def set_(given: Path | None, key: str, value: str, verbose: bool) -> None:
    """Set sessions_a_week, days, equipment, or avoid; lists use commas, "" is an empty list."""
    from formcheck.profile.schema import Table, take_preference

    content: Any = [item.strip().lower() for item in value.split(",") if item.strip()]
    if key == "sessions_a_week":
        content = int(value) if value.strip().isdecimal() else value
    checked = take_preference(Table("", {key: content}), key)
    _change(given, lambda old: replace(old, **{key: checked}))


@profile.command(context_settings=_NEGATIVE)
@click.argument("exercise")
@click.argument("rule")
@click.argument("value", type=float)
@click.option("--by", required=True, metavar="WHO", help="Who set it: you or your therapist.")
@click.option("--why", required=True, metavar="TEXT", help="The reason; it is always shown.")
@click.option("--unit", default="deg", show_default=True, metavar="UNIT", help="Unit of the rule.")
@click.option("--view", metavar="VIEW", help="This view only: front, side, oblique, or above.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def limit(given: Path | None, /, exercise: str, day: datetime | None, **options: Any) -> None:
    """Set your own limit for a rule, such as: hip_thrust incomplete_hip_extension 160."""
    from formcheck.coaching.person import replaced
    from formcheck.exercises import find_exercise
    from formcheck.spec.personal_limits import PersonalLimit

    name = find_exercise(exercise).name
    options.pop("verbose")
    new = PersonalLimit(exercise=name, set_on=_day(day), **options)

    def subject(one: PersonalLimit) -> tuple[str | None, ...]:
        return one.exercise, one.rule, one.unit, one.view

    _change(given, lambda old: replace(old, limits=replaced(old.limits, new, subject)))


@profile.command("range", context_settings=_NEGATIVE)
@click.argument("exercise")
@click.argument("measure")
@click.argument("value", type=float)
@click.option("--note", default="", metavar="TEXT", help="A note to keep with it.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def range_(given: Path | None, /, exercise: str, day: datetime | None, **options: Any) -> None:
    """Record how far you got on a good day, such as: hip_thrust hip_angle_deg 172."""
    from formcheck.coaching.person import PersonalRange, replaced
    from formcheck.exercises import find_exercise

    found = find_exercise(exercise)
    keys = [measure.key for measure in found.measures]
    if options["measure"] not in keys:
        raise UsageError(
            f"{found.name} has no measure '{options['measure']}'; choose from: {', '.join(keys)}"
        )
    options.pop("verbose")
    new = PersonalRange(exercise=found.name, on=_day(day), **options)

    def subject(one: PersonalRange) -> tuple[str, ...]:
        return one.exercise, one.measure

    _change(given, lambda old: replace(old, ranges=replaced(old.ranges, new, subject)))


@profile.command()
@with_options(VERBOSE)
@click.pass_obj
def screen(given: Path | None, verbose: bool) -> None:
    """Answer the health questions, for the first time or again."""
    from formcheck.profile.screening import ask_screen

    answered = ask_screen(datetime.now().date())
    _change(given, lambda old: replace(old, screen=answered))


@profile.command()
@click.option("--by", required=True, metavar="WHO", help="Who cleared you.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def cleared(given: Path | None, by: str, day: datetime | None, verbose: bool) -> None:
    """Record that a professional cleared you to train despite a yes in the screen."""

    def changed(old: Profile) -> Profile:
        if old.screen is None:
            raise UsageError("no answers to the health screen yet: run `formcheck profile screen`")
        return replace(old, screen=replace(old.screen, cleared_on=_day(day), cleared_by=by))

    _change(given, changed)


@profile.command()
@with_options(DB, VERBOSE)
@click.pass_obj
def calibrate(given: Path | None, db: Path | None, verbose: bool) -> None:
    """Suggest ranges from your good guided sessions and record them if you agree."""
    from formcheck.coaching.calibration import suggest_ranges, suggestion_text, with_ranges
    from formcheck.guided.planning import load_history
    from formcheck.profile.store import profile_at, profile_path

    found = suggest_ranges(load_history(db), profile_at(profile_path(given)))
    for one in found:
        echo(suggestion_text(one))
    if not found:
        echo("Nothing to record: no pain-free guided session went further.")
    elif confirm("Record this in your profile? It is never used to judge.", default=None):
        _change(given, lambda old: with_ranges(old, found))
    else:
        echo("Nothing was changed.")


def _change(given: Path | None, change: Callable[[Profile], Profile]) -> None:
    from formcheck.profile.store import limits_of, profile_at, profile_path, save_profile

    path = profile_path(given)
    changed = change(profile_at(path))
    limits_of(changed)
    save_profile(path, changed)
    echo(f"Saved to {path}")


def _day(given: datetime | None) -> date:
    return datetime.now().date() if given is None else given.date()
