"""The command `profile` and what belongs to it: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for the exercises

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import DB, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.coaching.person import Profile

KEYS = ("sessions_a_week", "days", "equipment", "avoid")
WHEN = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="When it was set or reached; else today.",
)
_NEGATIVE = {"ignore_unknown_options": True}  # -3 is a number, not an option
_HINTS = """\
The profile is a text file: {path}

  [health_screen]  your answers, true or false; `formcheck profile screen` asks them again
  [training]       sessions_a_week = 2 or 3
                   days = ["mon", "thu"]: the days you like to train on
                   equipment = ["band", "bench", "step", "weights"]: what you have
                   avoid = ["forward_lunge"]: exercises not to propose
  [[limit]]        a rule's limit of your own; as many such parts as you need
  [[range]]        how far you got on a good day; judges nothing

To take a limit or range away, delete its part. `formcheck profile show` checks the file."""


@click.group(invoke_without_command=True)
@with_options(PROFILE, VERBOSE)
@click.pass_context
def profile(ctx: click.Context, profile: Path | None, verbose: bool) -> None:
    """See and change what the program knows of you; a file that you can read."""
    ctx.obj = profile
    if ctx.invoked_subcommand is None:
        ctx.invoke(show)


@profile.command()
@with_options(VERBOSE)
@click.pass_obj
def show(given: Path | None, verbose: bool) -> None:
    """Print the profile, checked."""
    from formcheck.profile.store import limits_of, profile_at, profile_path
    from formcheck.profile.toml import text_of

    path = profile_path(given)
    found = profile_at(path)
    limits_of(found)
    click.echo(f"# {path}" + ("" if path.exists() else " (not there yet: this is an empty one)"))
    click.echo(text_of(found), nl=False)


@profile.command("edit-hints")
@with_options(VERBOSE)
@click.pass_obj
def edit_hints(given: Path | None, verbose: bool) -> None:
    """Say where the file lies and what may be written into it."""
    from formcheck.profile.store import profile_path

    click.echo(_HINTS.format(path=profile_path(given)))


@profile.command("set")
@click.argument("key", type=click.Choice(KEYS), metavar="KEY")
@click.argument("value")
@with_options(VERBOSE)
@click.pass_obj
def set_(given: Path | None, key: str, value: str, verbose: bool) -> None:
    """Set sessions_a_week, days, equipment or avoid; lists with commas, "" for none."""
    from formcheck.profile.schema import Table, one_of

    words = [word.strip().lower() for word in value.split(",") if word.strip()]
    content: Any = words
    if key == "sessions_a_week":
        content = int(value) if value.strip().isdecimal() else value
    checked = one_of(Table("", {key: content}), key)
    _change(given, lambda old: replace(old, **{key: checked}))


@profile.command(context_settings=_NEGATIVE)
@click.argument("exercise")
@click.argument("rule")
@click.argument("value", type=float)
@click.option("--by", required=True, metavar="WHO", help="Who set it: you, your therapist.")
@click.option("--why", required=True, metavar="WORDS", help="The reason; it is always shown.")
@click.option("--unit", default="deg", show_default=True, metavar="UNIT", help="As in the rule.")
@click.option("--view", metavar="VIEW", help="Only from this view: front, side, oblique, above.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def limit(given: Path | None, /, exercise: str, day: datetime | None, **said: Any) -> None:
    """Set a rule's limit for you, such as: hip_thrust incomplete_hip_extension 160."""
    from formcheck.analysis.personal_limits import PersonalLimit
    from formcheck.exercises import find_exercise

    name = find_exercise(exercise).name
    said.pop("verbose")
    new = PersonalLimit(exercise=name, set_on=_day(day), **said)
    about = (new.exercise, new.rule, new.unit, new.view)

    def changed(old: Profile) -> Profile:
        kept = [one for one in old.limits if (one.exercise, one.rule, one.unit, one.view) != about]
        return replace(old, limits=(*kept, new))

    _change(given, changed)


@profile.command("range", context_settings=_NEGATIVE)
@click.argument("exercise")
@click.argument("measure")
@click.argument("value", type=float)
@click.option("--note", default="", metavar="WORDS", help="Anything to remember with it.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def range_(given: Path | None, /, exercise: str, day: datetime | None, **said: Any) -> None:
    """Note how far you got on a good day, such as: hip_thrust hip_angle_deg 172."""
    from formcheck.coaching.person import PersonalRange
    from formcheck.exercises import find_exercise

    found = find_exercise(exercise)
    keys = [measure.key for measure in found.measures]
    if said["measure"] not in keys:
        raise UsageError(f"{found.name} has no '{said['measure']}'; choose from: {', '.join(keys)}")
    said.pop("verbose")
    new = PersonalRange(exercise=found.name, on=_day(day), **said)

    def changed(old: Profile) -> Profile:
        same = (new.exercise, new.measure)
        kept = [one for one in old.ranges if (one.exercise, one.measure) != same]
        return replace(old, ranges=(*kept, new))

    _change(given, changed)


@profile.command()
@with_options(VERBOSE)
@click.pass_obj
def screen(given: Path | None, verbose: bool) -> None:
    """Answer the questions about your health, again or for the first time."""
    from formcheck.profile.screening import ask_screen

    answered = ask_screen(datetime.now().date())
    _change(given, lambda old: replace(old, screen=answered))


@profile.command()
@click.option("--by", required=True, metavar="WHO", help="Who said so.")
@with_options(WHEN, VERBOSE)
@click.pass_obj
def cleared(given: Path | None, by: str, day: datetime | None, verbose: bool) -> None:
    """Note that a professional said you may train, although the screen had a yes."""

    def changed(old: Profile) -> Profile:
        if old.screen is None:
            raise UsageError("there are no answers yet: run `formcheck profile screen` first")
        return replace(old, screen=replace(old.screen, cleared_on=_day(day), cleared_by=by))

    _change(given, changed)


@profile.command()
@with_options(DB, VERBOSE)
@click.pass_obj
def calibrate(given: Path | None, db: Path | None, verbose: bool) -> None:
    """Note how far you got on good days, from your guided sessions; shown and asked before."""
    from formcheck.coaching.calibration import suggestions, with_ranges, words_of
    from formcheck.guided.planning import load_history
    from formcheck.profile.store import profile_at, profile_path

    found = suggestions(load_history(db), profile_at(profile_path(given)))
    for one in found:
        click.echo(words_of(one))
    if not found:
        click.echo("Nothing to note: no guided session, answered for without pain, went further.")
    elif click.confirm("Note this in your profile? It judges nothing.", default=None):
        _change(given, lambda old: with_ranges(old, found))
    else:
        click.echo("Nothing was changed.")


def _change(given: Path | None, change: Callable[[Profile], Profile]) -> None:
    from formcheck.profile.store import limits_of, profile_at, profile_path, save_profile

    path = profile_path(given)
    changed = change(profile_at(path))
    limits_of(changed)
    save_profile(path, changed)
    click.echo(f"Kept in {path}")


def _day(given: datetime | None) -> date:
    return datetime.now().date() if given is None else given.date()
