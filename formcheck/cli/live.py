"""The commands `live` and `cameras`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, OpenCV or MediaPipe

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options import DB, EXERCISE_FILES, JSON, MODEL, PROFILE, VERBOSE, with_options
from formcheck.errors import UsageError
from formcheck.files import check_folder

CAMERA = click.option(
    "--camera",
    default="0",
    show_default=True,
    metavar="0|NAME|FILE|URL",
    help="A camera by number or name, a file played in real time, or an RTSP or HTTP stream.",
)
REPS = click.option(
    "--reps",
    type=click.IntRange(min=1),
    metavar="N",
    help="Repetitions in a set; else the fewest that the exercise's page advises.",
)
SETS = click.option(
    "--sets",
    type=click.IntRange(min=1),
    metavar="N",
    help="Sets; else the fewest that are advised.",
)
REST = click.option(
    "--rest",
    "rest_s",
    type=click.FloatRange(min=0),
    default=60.0,
    show_default=True,
    metavar="S",
    help="Seconds between sets.",
)
SIDE = click.option(
    "--side",
    type=click.Choice(["alternate", "left", "right"]),
    default="alternate",
    show_default=True,
    help="Which leg counts; alternate: either, and on the side another one each set.",
)
VOICE = click.option(
    "--voice/--no-voice",
    default=None,
    help="Say counts and cues aloud, or not; by default only with a window.",
)
MIRROR = click.option(
    "--mirror/--no-mirror",
    default=True,
    show_default=True,
    help="Show yourself as in a mirror; left and right stay your own.",
)
RECORD = click.option(
    "--record",
    metavar="FILE.npz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the poses, for `formcheck replay`: it gives the identical document.",
)
SAVE = click.option(
    "--save",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Keep the result document, the poses and a report there.",
)
KEEP_VIDEO = click.option(
    "--keep-video", is_flag=True, help="Keep the pictures too, as a video, with --save."
)
LOG = click.option(
    "--log/--no-log",
    default=True,
    show_default=True,
    help="Keep each repetition, without pictures, in the history of your training.",
)
HEADLESS = click.option(
    "--headless", is_flag=True, help="No window: print each event as a line of JSON."
)
STDIN = click.option(
    "--stdin", is_flag=True, help="Take orders from standard input: pause, pain 3, quit …"
)


@click.command()
@click.option("-e", "--exercise", required=True, metavar="NAME", help="The exercise to train.")
@with_options(
    EXERCISE_FILES,
    CAMERA,
    REPS,
    SETS,
    REST,
    SIDE,
    MODEL,
    VOICE,
    MIRROR,
    HEADLESS,
    STDIN,
    RECORD,
    SAVE,
    KEEP_VIDEO,
    LOG,
    DB,
    PROFILE,
    VERBOSE,
)
def live(exercise: str, **options: Any) -> None:
    """Train in front of a camera: it counts, and corrects while you move."""
    if options["keep_video"] and options["folder"] is None:
        raise UsageError("--keep-video has no folder to write to: add --save DIR")
    for folder in (options["folder"], options["record"] and options["record"].parent):
        if folder is not None:
            check_folder(folder)
    if not options["headless"]:
        # Before PyAV, which the next import brings: both carry X11's libraries, and with PyAV's
        # loaded first OpenCV's window never opens (PyAV 18.1, OpenCV 5.1).
        from formcheck.live.display.window import check_screen

        check_screen()
    from formcheck.live.run import run

    click.get_current_context().exit(run(exercise, options))


@click.command()
@with_options(JSON, VERBOSE)
def cameras(as_json: bool, verbose: bool) -> None:
    """List the cameras of this machine, for `formcheck live --camera`."""
    from formcheck.live.camera.devices import show

    show(as_json=as_json)
