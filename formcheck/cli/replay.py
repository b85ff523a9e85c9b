"""`formcheck replay`: analyze poses that were recorded earlier, without the video."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from formcheck.batch.sequential import SequentialRun
from formcheck.cli.options import (
    EXERCISE,
    EXERCISE_FILES,
    EXPORT,
    FORCE,
    FOV,
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
from formcheck.errors import UsageError

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import AnalyzedRecording
    from formcheck.terminal.console import Report


class Judgment(click.ParamType):  # type: ignore[type-arg,unused-ignore]  # generic from 8.2 on
    """A repetition's number and a fault's code, such as 4:knee_valgus."""

    name = "judgment"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[int, str]:
        """Raises click's error for anything else."""
        if isinstance(value, tuple):
            return value
        number, _, code = str(value).partition(":")
        if not (number.isdecimal() and code):
            self.fail(f"{value!r} is not REPETITION:FAULT, such as 4:knee_valgus", param, ctx)
        return int(number), code.strip().lower().replace("-", "_")


@click.command()
@click.argument("poses", metavar="POSES.npz|RESULT.json", type=click.Path(path_type=Path))
@with_options(EXERCISE, EXERCISE_FILES, OUT, EXPORT, REPORT, FOV, OWN_LIMITS)
@click.option(
    "--explain",
    "judgment",
    type=Judgment(),
    metavar="REP:FAULT",
    help="Explain one judgment, such as 4:knee_valgus: measure, view, limit and certainty.",
)
@with_options(JSON, FORCE, VERBOSE, QUIET)
def replay(poses: Path, exercise: str, judgment: tuple[int, str] | None, **options: Any) -> None:
    """Analyze poses that `formcheck analyze --record` saved: the same document, without the video.

    Given a result document, it takes the poses beside it (STEM.npz) and the document's exercise.
    """
    check_exercise(exercise)
    if poses.suffix == ".json":
        from formcheck.pipeline.explain import recording_beside

        poses, exercise = recording_beside(poses, exercise)
    if judgment is not None:
        _explain(poses, exercise, judgment, options)
        return

    def one(clip: Path, _: Report) -> AnalyzedRecording:
        from formcheck.pipeline.analyze import analyze_poses
        from formcheck.profile.store import given_limits

        return analyze_poses(clip, exercise, given_limits(options["profile"]), options["fov_deg"])

    run = SequentialRun(one, output_target(options))
    run.add([poses])
    click.get_current_context().exit(run.run())


def _explain(
    poses: Path, exercise: str, judgment: tuple[int, str], options: dict[str, Any]
) -> None:
    for name in ("out", "export", "report"):
        if options[name]:
            raise UsageError(f"--explain prints its explanation: leave out --{name}")
    from formcheck.cli.explanation_page import show_explanation
    from formcheck.pipeline.explain import explain_judgment
    from formcheck.profile.store import given_limits

    limits = given_limits(options["profile"])
    explanation = explain_judgment(poses, exercise, *judgment, limits)
    show_explanation(explanation, as_json=options["as_json"])
