"""The commands `live` and `cameras`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, OpenCV or MediaPipe

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.cli.options import (
    DB,
    EXERCISE_FILES,
    FORCE,
    FOV,
    JSON,
    MODEL,
    PROFILE,
    VERBOSE,
    with_options,
)
from formcheck.errors import UsageError
from formcheck.files import check_folder
from formcheck.own_files import POSES, check_replaceable, protected_inputs

if TYPE_CHECKING:
    from formcheck.live.options import SessionOptions

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
    help="Repetitions per set; by default the fewest that the exercise's page recommends.",
)
SETS = click.option(
    "--sets",
    type=click.IntRange(min=1),
    metavar="N",
    help="Sets; by default the fewest that the exercise's page recommends.",
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
    help="Which leg counts; alternate: either, side-lying one leg per set.",
)
VOICE = click.option(
    "--voice/--no-voice",
    default=None,
    help="Speak counts and cues; by default only with a window.",
)
MIRROR = click.option(
    "--mirror/--no-mirror",
    default=True,
    show_default=True,
    help="Show yourself as in a mirror; left and right remain your own.",
)
RECORD = click.option(
    "--record",
    metavar="FILE.npz",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Save the poses; `formcheck replay` gives the identical document.",
)
SAVE = click.option(
    "--save",
    "save_folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Save the result document, the poses, and a report in DIR.",
)
KEEP_VIDEO = click.option("--keep-video", is_flag=True, help="With --save, save a video, too.")
LOG = click.option(
    "--log/--no-log",
    default=True,
    show_default=True,
    help="Log each repetition, without images, in your training history.",
)
HEADLESS = click.option(
    "--headless", is_flag=True, help="No window: print each event as a line of JSON."
)
STDIN = click.option(
    "--stdin", is_flag=True, help="Read commands from standard input: pause, pain 3, quit …"
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
    FOV,
    HEADLESS,
    STDIN,
    RECORD,
    FORCE,
    SAVE,
    KEEP_VIDEO,
    LOG,
    DB,
    PROFILE,
    VERBOSE,
)
def live(**options: Any) -> None:
    """Train in front of a camera, with counts and corrections while you move."""
    from formcheck.live.options import LiveOptions

    live_options = LiveOptions(**options)
    if live_options.keep_video and live_options.save_folder is None:
        raise UsageError("--keep-video has no folder to write to: add --save DIR")
    record = live_options.record
    for folder in (live_options.save_folder, None if record is None else record.parent):
        if folder is not None:
            check_folder(folder)
    context = click.get_current_context()
    context.with_resource(protected_inputs([live_options.camera]))
    if record is not None:
        check_replaceable(record, POSES)
    prepare_window(live_options)
    from formcheck.live.run import run

    context.exit(run(live_options))


def prepare_window(options: SessionOptions) -> None:
    """Check that a window can be opened, if one is needed. Raises UsageError.

    This also loads OpenCV, before anything loads PyAV: both bundle X11 libraries, and OpenCV's
    window never opens if PyAV's are loaded first (PyAV 18.1, OpenCV 5.1).
    """
    if not options.headless:
        from formcheck.live.display.window import check_screen

        check_screen()


@click.command()
@with_options(JSON, VERBOSE)
def cameras(as_json: bool, verbose: bool) -> None:
    """List this machine's cameras, for `formcheck live --camera`."""
    from formcheck.live.camera.devices import print_cameras

    print_cameras(as_json=as_json)
