"""The command `plan`: parse, call, print."""
# ruff: noqa: PLC0415  # --help must not wait for rich or the exercises

from __future__ import annotations

import json
from typing import Any

import click

from formcheck.cli.options import DB, JSON, PROFILE, VERBOSE, with_options

DATE = click.option(
    "--date",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="YYYY-MM-DD",
    help="Look ahead to that day, as if nothing were trained until then.",
)
ANYWAY = click.option("--anyway", is_flag=True, help="Show the session also when it is too soon.")


@click.group(invoke_without_command=True)
@with_options(DATE, ANYWAY, JSON, DB, PROFILE, VERBOSE)
@click.pass_context
def plan(ctx: click.Context, /, anyway: bool, as_json: bool, **options: Any) -> None:
    """Show today's session: what, how much, and why; from your history and profile."""
    ctx.obj = options
    if ctx.invoked_subcommand is not None:
        return
    from formcheck.guided.planning import Wanted, planned, planned_after_asking

    wanted = Wanted(options["day"], options["db"], options["profile"])
    if as_json:
        from formcheck.guided.planning import as_document

        document = as_document(planned(wanted))
        click.echo(json.dumps(document, indent=2, ensure_ascii=False))
        return
    from formcheck.guided.plan_page import render_plan
    from formcheck.terminal.console import make_console

    render_plan(planned_after_asking(wanted), make_console(), anyway=anyway)


@plan.command()
@with_options(DATE, DB, PROFILE, VERBOSE)
@click.pass_obj
def explain(above: dict[str, Any], /, **options: Any) -> None:
    """Show each rule that had a say: the numbers it saw, what it decided, its source."""
    from formcheck.guided.plan_page import render_explained
    from formcheck.guided.planning import Wanted, planned_after_asking
    from formcheck.terminal.console import make_console

    given = (options[name] or above[name] for name in ("day", "db", "profile"))
    render_explained(planned_after_asking(Wanted(*given)), make_console())
