"""`formcheck report`: make the page of a saved result again."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from formcheck.cli.options import EXERCISE_FILES, FORCE, QUIET, VERBOSE, with_options


@click.command()
@click.argument("document", metavar="RESULT.json", type=click.Path(path_type=Path))
@click.option(
    "--clip", metavar="FILE", type=click.Path(path_type=Path), help="Where the video is now."
)
@click.option(
    "--poses", metavar="FILE.npz", type=click.Path(path_type=Path), help="Poses kept by --record."
)
@click.option(
    "-o",
    "--out",
    metavar="FILE.html",
    type=click.Path(path_type=Path),
    help="The page; otherwise beside the result, STEM.html.",
)
@with_options(EXERCISE_FILES, FORCE, VERBOSE, QUIET)
def report(document: Path, verbose: bool, **options: Any) -> None:
    """Make the page of a saved result again, from it and its video; nothing is judged anew."""
    from formcheck.report.rebuild import rebuild_report

    rebuild_report(document, **options)
