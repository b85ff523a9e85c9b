"""The options that several commands share."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from formcheck.batch.inputs import FOV_RANGE_DEG
from formcheck.batch.sequential import OutputTarget
from formcheck.errors import ExerciseWarning
from formcheck.history.location import history_option
from formcheck.output.formats import export_names, parse_exports
from formcheck.output.outputs import OutputOptions, check_output_folder
from formcheck.own_files import replacing_anything
from formcheck.terminal.console import say

Command = TypeVar("Command", bound=Callable[..., Any])


_LARGEST = 1e9


class FiniteRange(click.FloatRange):
    """Numbers in a range; neither "nan", which is in every range, nor "inf"."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Raises click's error for anything else."""
        number = float(super().convert(value, param, ctx))
        if not math.isfinite(number) or abs(number) > _LARGEST:
            self.fail(f"{value!r} is not a number up to {_LARGEST:g}", param, ctx)
        return number


def with_options(*options: Callable[[Command], Command]) -> Callable[[Command], Command]:
    """Add these options to a command; `--help` lists them in this order."""

    def add(command: Command) -> Command:
        for option in reversed(options):
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
    help="Show tracebacks and the log of native libraries.",
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
    help="Write DIR/STEM.json for each clip as soon as it is analyzed.",
)
EXPORT = click.option(
    "--export",
    metavar="KINDS",
    help=f"Also write tables and motion files: {', '.join(export_names())}, separated by commas.",
)
VIDEO = click.option(
    "--video",
    is_flag=True,
    help="Also write DIR/STEM.annotated.mp4, and a still of each fault in DIR/STEM.evidence.",
)
SLOWMO = click.option(
    "--slowmo",
    is_flag=True,
    help="In the video, replay repetitions with a fault slowly. Implies --video.",
)
REPORT = click.option(
    "--report",
    is_flag=True,
    help="Also write the page DIR/STEM.html for patients and therapists; opens in any browser.",
)
LOG = click.option(
    "--log", "log", is_flag=True, help="Add the repetitions to your training history."
)
DB = click.option(
    "--db",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="History database. Default: FORMCHECK_DB, or a file in your user data folder.",
)
PAGE = click.option(
    "--page",
    metavar="FILE.html",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write a page with charts; opens in any browser.",
)
PROFILE = click.option(
    "--profile",
    metavar="FILE",
    envvar="FORMCHECK_PROFILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Your profile. Default: FORMCHECK_PROFILE, or a file in your settings folder.",
)
OWN_LIMITS = click.option(
    "--profile",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Apply the personal limits of this profile. Default: general limits only.",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print only JSON.")
MODEL = click.option(
    "--model",
    default="full",
    show_default=True,
    metavar="MODEL",
    help="Pose model: lite, full, heavy, or the path of a .task file.",
)
QUIET = click.option("--quiet", is_flag=True, help="Print no summary and no progress.")
MANIFEST = click.option(
    "--manifest",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="List of clips, .csv or .jsonl: path, exercise, side, subject, and your own columns.",
)
SAMPLE_FPS = click.option(
    "--sample-fps",
    type=FiniteRange(min=0, min_open=True),
    metavar="N",
    help="Analyze only N frames per second: faster, slightly less accurate (docs/scale.md).",
)
FOV = click.option(
    "--fov",
    "fov_deg",
    type=FiniteRange(*FOV_RANGE_DEG),
    metavar="DEGREES",
    help="Horizontal field of view of the picture. Default: unknown, taken for a usual one.",
)
CLUSTER = click.option(
    "--cluster",
    metavar="tcp://…|local:N",
    help="Use a Dask cluster: its scheduler's address, or N workers on this machine.",
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


def _replace_anything(ctx: click.Context, _: click.Parameter, force: bool) -> None:
    """Let the command replace foreign files, until it ends."""
    ctx.with_resource(replacing_anything(allowed=force))


FORCE = click.option(
    "--force",
    is_flag=True,
    expose_value=False,
    callback=_replace_anything,
    help="Replace existing files that formcheck did not write, too; never a file that is read.",
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
    help="Worker processes for a batch or a long clip; auto: one per core.  [default: auto]",
)


def output_target(options: dict[str, Any]) -> OutputTarget:
    """What a command's options say should be written, and where. Raises UsageError."""
    target = {name: options[name] for name in ("out", "as_json", "quiet", "verbose")}
    chosen = tuple(name for name in ("video", "slowmo", "report") if options.get(name))
    check_output_folder(chosen, options["out"])
    outputs = OutputOptions(
        exports=parse_exports(options["export"], options["out"]),
        video="video" in chosen or "slowmo" in chosen,
        slowmo="slowmo" in chosen,
        report="report" in chosen,
    )
    return OutputTarget(**target, outputs=outputs, history=history_option(options))


def check_exercise(name: str) -> None:
    """Raise UnknownExerciseError unless it is "auto" or the name of an exercise."""
    if name != "auto":
        from formcheck.exercises import find_exercise  # noqa: PLC0415  # loads every exercise

        find_exercise(name)
