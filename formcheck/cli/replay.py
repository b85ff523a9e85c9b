"""`formcheck replay`: analyze poses that were recorded earlier, without the video."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.batch.sequential import SequentialRun
from formcheck.cli.options import (
    EXERCISE,
    EXPORT,
    JSON,
    OUT,
    OWN_LIMITS,
    QUIET,
    REPORT,
    VERBOSE,
    check_exercise,
    output_target,
    with_options,
)

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import Examined
    from formcheck.terminal.console import Report


@click.command()
@click.argument("poses", metavar="POSES.npz", type=click.Path(path_type=Path))
@with_options(EXERCISE, OUT, EXPORT, REPORT, OWN_LIMITS, JSON, VERBOSE, QUIET)
def replay(poses: Path, exercise: str, **options: Any) -> None:
    """Analyze poses that `formcheck analyze --record` saved: the same document, no video."""
    check_exercise(exercise)

    def one(clip: Path, _: Report) -> Examined:
        from formcheck.pipeline.analyze import reexamine

        return reexamine(clip, exercise, profile=options["profile"])

    run = SequentialRun(one, output_target(options))
    run.add([poses])
    click.get_current_context().exit(run.run())
