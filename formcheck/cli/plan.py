"""The command `plan`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not load rich or the exercises

from __future__ import annotations

import json
from typing import Any

import click

from formcheck.cli.options import DB, EXERCISE_FILES, JSON, PROFILE, VERBOSE, with_options
from formcheck.terminal.console import echo

DATE = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Look ahead to this date, assuming no training until then.",
)
ANYWAY = click.option("--anyway", is_flag=True, help="Show the session even if it is too soon.")


@click.group(invoke_without_command=True)
@with_options(DATE, ANYWAY, EXERCISE_FILES, JSON, DB, PROFILE, VERBOSE)
@click.pass_context
def plan(ctx: click.Context, /, anyway: bool, as_json: bool, **options: Any) -> None:
    """Show today's session from your history and profile: exercises, doses, and why."""
    ctx.obj = options
    if ctx.invoked_subcommand is not None:
        return
    from formcheck.guided.planning import PlanRequest, load_plan, load_plan_after_screening
    from formcheck.wording import escaped_json

    request = PlanRequest(options["day"], options["db"], options["profile"])
    if as_json:
        from formcheck.guided.planning import plan_document

        document = plan_document(load_plan(request))
        echo(escaped_json(json.dumps(document, indent=2, ensure_ascii=False)))
        return
    from formcheck.guided.plan_page import render_plan
    from formcheck.terminal.console import make_console

    render_plan(load_plan_after_screening(request), make_console(), anyway=anyway)


@plan.command()
@with_options(DATE, DB, PROFILE, VERBOSE)
@click.pass_obj
def explain(group_options: dict[str, Any], /, **options: Any) -> None:
    """Show each rule that applied: the numbers it used, what it decided, and its source."""
    from formcheck.guided.plan_page import render_explanation
    from formcheck.guided.planning import PlanRequest, load_plan_after_screening
    from formcheck.terminal.console import make_console

    given = (options[name] or group_options[name] for name in ("day", "db", "profile"))
    render_explanation(load_plan_after_screening(PlanRequest(*given)), make_console())
