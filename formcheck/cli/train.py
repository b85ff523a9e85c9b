"""The command `train`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, OpenCV or MediaPipe

from __future__ import annotations

from typing import Any

import click

from formcheck.cli.live import CAMERA, HEADLESS, MIRROR, REST, SAVE, STDIN, VOICE
from formcheck.cli.options import DB, EXERCISE_FILES, MODEL, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError
from formcheck.files import check_folder

CAMERA_FOR = click.option(
    "--camera-for",
    "cameras",
    multiple=True,
    metavar="EXERCISE=FILE",
    help="A file to play for one exercise in place of the camera; may be repeated.",
)
ANYWAY = click.option("--anyway", is_flag=True, help="Train also when it is too soon.")
RESUME_HINT = click.option(
    "--continue", "go_on", is_flag=True, default=None, help="Go on with today's unfinished session."
)
FRESH = click.option("--fresh", is_flag=True, help="Begin a new one in place of it.")
MOVES = click.option(
    "--moves/--no-moves", default=True, show_default=True, help="Warm-up and cool-down."
)
SETS = click.option("--sets", type=click.IntRange(min=1), metavar="N", help="At most so many sets.")
REPS = click.option(
    "--reps", type=click.IntRange(min=1), metavar="N", help="At most so many repetitions in a set."
)
PAIN_BEFORE = click.option(
    "--pain-before", type=click.IntRange(0, 10), metavar="0-10", help="Answers the question."
)
PAIN_AFTER = click.option(
    "--pain-after", type=click.IntRange(0, 10), metavar="0-10", help="Answers the question."
)


@click.command()
@with_options(CAMERA, CAMERA_FOR, RESUME_HINT, FRESH, ANYWAY, MOVES, SETS, REPS, REST)
@with_options(PAIN_BEFORE, PAIN_AFTER, MODEL, VOICE, MIRROR, HEADLESS, STDIN, SAVE)
@with_options(EXERCISE_FILES, DB, PROFILE, VERBOSE)
def train(cameras: tuple[str, ...], **options: Any) -> None:
    """Train today's plan in front of a camera, from the first question to the last."""
    if options["go_on"] and options["fresh"]:
        raise UsageError("--continue and --fresh exclude each other: give one of them")
    if options["folder"] is not None:
        check_folder(options["folder"])
    files = dict(map(_file_of, cameras))
    if not options["headless"]:
        # Before PyAV, as for `live`.
        from formcheck.live.display.window import check_screen

        check_screen()
    from formcheck.guided.run import run

    click.get_current_context().exit(run(options, files))


def _file_of(text: str) -> tuple[str, str]:
    from formcheck.exercises import find_exercise

    name, _, file = text.partition("=")
    if not file:
        raise UsageError(f"--camera-for takes EXERCISE=FILE, but got '{text}'")
    return find_exercise(name).name, file
