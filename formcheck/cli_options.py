"""The options that several commands share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

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
    help="The exercise, or auto to recognise it.",
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
    help="Write more beside it, for analysis: csv, parquet, mot, trc, separated by commas.",
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
PROFILE = click.option(
    "--profile",
    metavar="FILE",
    envvar="FORMCHECK_PROFILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file of your profile; else FORMCHECK_PROFILE, else one in your settings folder.",
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
