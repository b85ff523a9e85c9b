"""The command `train`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, OpenCV or MediaPipe

from __future__ import annotations

from typing import Any

import click

from formcheck.cli.live import CAMERA, HEADLESS, MIRROR, REST, SAVE, STDIN, VOICE, prepare_window
from formcheck.cli.options import DB, EXERCISE_FILES, FOV, MODEL, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError
from formcheck.files import check_folder

CAMERA_FOR = click.option(
    "--camera-for",
    "cameras",
    multiple=True,
    metavar="EXERCISE=FILE",
    help="A file to play for one exercise instead of the camera; may be repeated.",
)
ANYWAY = click.option("--anyway", is_flag=True, help="Train even if it is too soon.")
CONTINUE = click.option(
    "--continue", "resume", is_flag=True, default=None, help="Resume today's unfinished session."
)
FRESH = click.option("--fresh", is_flag=True, help="Start a new session instead of resuming.")
MOVES = click.option(
    "--moves/--no-moves",
    "with_moves",
    default=True,
    show_default=True,
    help="Include warm-up and cool-down.",
)
SETS = click.option(
    "--sets", "max_sets", type=click.IntRange(min=1), metavar="N", help="At most N sets."
)
REPS = click.option(
    "--reps",
    "max_reps",
    type=click.IntRange(min=1),
    metavar="N",
    help="At most N repetitions per set.",
)
PAIN_BEFORE = click.option(
    "--pain-before",
    type=click.IntRange(0, 10),
    metavar="0-10",
    help="Answer the pain question before the session in advance.",
)
PAIN_AFTER = click.option(
    "--pain-after",
    type=click.IntRange(0, 10),
    metavar="0-10",
    help="Answer the pain question after the session in advance.",
)


@click.command()
@with_options(CAMERA, CAMERA_FOR, CONTINUE, FRESH, ANYWAY, MOVES, SETS, REPS, REST)
@with_options(PAIN_BEFORE, PAIN_AFTER, MODEL, VOICE, MIRROR, HEADLESS, STDIN, SAVE)
@with_options(FOV, EXERCISE_FILES, DB, PROFILE, VERBOSE)
def train(cameras: tuple[str, ...], **options: Any) -> None:
    """Train today's plan in front of a camera, from warm-up to summary."""
    from formcheck.guided.options import GuidedOptions

    guided_options = GuidedOptions(camera_files=dict(map(_camera_file, cameras)), **options)
    if guided_options.resume and guided_options.fresh:
        raise UsageError("--continue and --fresh exclude each other: give one of them")
    if guided_options.save_folder is not None:
        check_folder(guided_options.save_folder)
    prepare_window(guided_options)
    from formcheck.guided.run import run

    click.get_current_context().exit(run(guided_options))


def _camera_file(text: str) -> tuple[str, str]:
    from formcheck.exercises import find_exercise

    name, _, file = text.partition("=")
    if not file:
        raise UsageError(f"--camera-for takes EXERCISE=FILE, but got '{text}'")
    return find_exercise(name).name, file
