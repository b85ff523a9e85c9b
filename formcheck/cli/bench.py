"""`formcheck bench`: score formcheck against the truth, and time it."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options import (
    EXERCISE_FILES,
    FORCE,
    MODEL,
    PAGE,
    SAMPLE_FPS,
    VERBOSE,
    Workers,
    with_options,
)
from formcheck.errors import UsageError
from formcheck.files import check_folder
from formcheck.own_files import BENCH_FIGURES, BENCH_PAGE, BENCH_TABLES, check_replaceable


@click.command()
@click.argument("folders", nargs=-1, metavar="[TRUTH_DIR]...", type=click.Path(path_type=Path))
@with_options(MODEL, SAMPLE_FPS)
@click.option(
    "--fitted-on",
    metavar="SOURCES",
    help="Sources of recordings that limits or models were fitted on, separated by commas, or "
    "none. They get rows of their own.",
)
@click.option(
    "--workers",
    type=Workers(),
    default=None,
    metavar="auto|N",
    help="Worker processes for pose recordings; auto: one per core.  [default: auto]",
)
@click.option("--no-accuracy", is_flag=True, help="Only measure speed and memory.")
@click.option("--no-speed", is_flag=True, help="Only score the results.")
@click.option(
    "--repeats",
    type=click.IntRange(min=1),
    default=3,
    show_default=True,
    metavar="N",
    help="Timed runs of each kind.",
)
@click.option(
    "--json",
    "target",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all figures there too.",
)
@click.option(
    "--markdown",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write the accuracy as Markdown tables.",
)
@with_options(PAGE, EXERCISE_FILES, FORCE, VERBOSE)
def bench(folders: tuple[Path, ...], **options: Any) -> None:
    """Score the results against clips whose truth is known, and time them.

    TRUTH_DIR holds videos or pose recordings, each with its truth beside it: CLIP.mp4 or CLIP.npz,
    and CLIP.json. Without one, the sample clips of a source checkout are taken. The first video is
    timed.
    """
    if options["no_accuracy"] and options["no_speed"]:
        raise UsageError("--no-accuracy and --no-speed leave nothing to do: give one of them")
    given = [options[name].resolve() for name in ("target", "markdown", "page") if options[name]]
    if len(set(given)) < len(given):
        raise UsageError("--json, --markdown and --page name the same file: give each its own")
    kinds = {"target": BENCH_FIGURES, "markdown": BENCH_TABLES, "page": BENCH_PAGE}
    for name, kind in kinds.items():
        if options[name] is not None:
            check_folder(options[name].parent)
            check_replaceable(options[name], kind)
    from formcheck.cli.bench_run import run

    click.get_current_context().exit(run(folders, **options))
