"""The options that several commands share."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from formcheck.batch.sequential import OutputTarget
from formcheck.errors import ExerciseWarning
from formcheck.history.location import history_option
from formcheck.output.formats import export_names, parse_exports
from formcheck.output.outputs import OutputOptions, check_output_folder
from formcheck.terminal.console import say

Command = TypeVar("Command", bound=Callable[..., Any])


def with_options(*wanted: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """All of these options on one command, listed by `--help` in this order."""

    def add(command: Command) -> Command:
        for option in reversed(wanted):
            command = option(command)
        return command

    return add


def _keep_verbose(ctx: click.Context, _: click.Parameter, verbose: bool) -> bool:
    ctx.meta["verbose"] = verbose
    return verbose


VERBOSE = click.option(
    "--verbose",
    is_flag=True,
    callback=_keep_verbose,
    is_eager=True,
    help="Show tracebacks, and what the native libraries log.",
)
EXERCISE = click.option(
    "-e",
    "--exercise",
    default="auto",
    show_default=True,
    metavar="NAME",
    help="The exercise, or auto to recognize it.",
)
OUT = click.option(
    "-o",
    "--out",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="Write DIR/STEM.json for each clip, as soon as it is done.",
)
EXPORT = click.option(
    "--export",
    metavar="KINDS",
    help=f"Write more files, for analysis: {', '.join(export_names())}, separated by commas.",
)
VIDEO = click.option(
    "--video",
    is_flag=True,
    help="Write DIR/STEM.annotated.mp4 and a still of each fault in DIR/STEM.evidence.",
)
SLOWMO = click.option(
    "--slowmo",
    is_flag=True,
    help="In the video, play repetitions with a fault again, slowly; means --video.",
)
REPORT = click.option(
    "--report",
    is_flag=True,
    help="Write a page beside it, STEM.html: for patients and therapists, opens in any browser.",
)
LOG = click.option(
    "--log", "log", is_flag=True, help="Keep the repetitions in the history of your training."
)
DB = click.option(
    "--db",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of the history; else FORMCHECK_DB, else one in your user data folder.",
)
PAGE = click.option(
    "--page",
    metavar="FILE.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a page with plots; opens in any browser.",
)
PROFILE = click.option(
    "--profile",
    metavar="FILE",
    envvar="FORMCHECK_PROFILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of your profile; else FORMCHECK_PROFILE, else one in your settings folder.",
)
OWN_LIMITS = click.option(
    "--profile",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Judge by the personal limits of this profile too; without it by the general ones only.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON and nothing else.")
MODEL = click.option(
    "--model",
    default="full",
    show_default=True,
    metavar="MODEL",
    help="Pose model: lite, full, heavy, or a path.",
)
QUIET = click.option("--quiet", is_flag=True, help="Print neither summary nor progress.")
MANIFEST = click.option(
    "--manifest",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="A list of clips, .csv or .jsonl: path, exercise, side, subject and columns of your own.",
)
SAMPLE_FPS = click.option(
    "--sample-fps",
    type=click.FloatRange(min=0, min_open=True),
    metavar="N",
    help="Look at N frames a second only: quicker, and a little less exact (docs/scale.md).",
)
CLUSTER = click.option(
    "--cluster",
    metavar="tcp://…|local:N",
    help="Let a Dask cluster do it: its scheduler's address, or N workers on this machine.",
)


def _use_exercise_files(
    ctx: click.Context, _: click.Parameter, paths: tuple[str, ...]
) -> tuple[str, ...]:
    """Load the exercise files before any other option or command needs their names."""
    from formcheck import exercises  # noqa: PLC0415  # reads the metadata of installed packages

    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always", ExerciseWarning)
        exercises.use_files(map(exercises.ExerciseFile.read, paths))
        exercises.exercise_names()
    for warning in caught:
        if issubclass(warning.category, ExerciseWarning):
            say(str(warning.message))
    return paths


EXERCISE_FILES = click.option(
    "--exercises",
    "exercise_files",
    multiple=True,
    metavar="FILE.py",
    envvar="FORMCHECK_EXERCISES",
    type=click.Path(),
    is_eager=True,
    expose_value=False,
    callback=_use_exercise_files,
    help="Also use the exercise in this Python file (docs/add_an_exercise.md); may be repeated.",
)


class Workers(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic from 8.2 on
    """A number of worker processes, or "auto", which is None."""

    name = "workers"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> int | None:
        """Raises click's error for anything else."""
        if value in {None, "auto"}:
            return None
        number = int(value) if str(value).isdecimal() else 0
        if number < 1:
            self.fail(f"{value!r} is neither auto nor a number of workers, 1 or more", param, ctx)
        return number


WORKERS = click.option(
    "--workers",
    type=Workers(),
    default=None,
    metavar="auto|N",
    help="Processes that share the clips, or a long one; auto: one for each core.  [default: auto]",
)


def output_target(options: dict[str, Any]) -> OutputTarget:
    """What the options of a command ask to be written, and where. Raises UsageError."""
    shown = {name: options[name] for name in ("out", "as_json", "quiet", "verbose")}
    asked = tuple(name for name in ("video", "slowmo", "report") if options.get(name))
    check_output_folder(asked, options["out"])
    outputs = OutputOptions(
        exports=parse_exports(options["export"], options["out"]),
        video="video" in asked or "slowmo" in asked,
        slowmo="slowmo" in asked,
        report="report" in asked,
    )
    return OutputTarget(**shown, outputs=outputs, history=history_option(options))


def check_exercise(name: str) -> None:
    """Raise UnknownExerciseError unless it is "auto" or the name of an exercise."""
    if name != "auto":
        from formcheck.exercises import find_exercise  # noqa: PLC0415  # loads every exercise

        find_exercise(name)
