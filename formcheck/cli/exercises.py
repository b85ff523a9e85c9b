"""`formcheck exercises`: list the exercises, or show one."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import click

from formcheck.cli.options import EXERCISE_FILES, JSON, VERBOSE, with_options


@click.command()
@click.argument("name", required=False)
@with_options(EXERCISE_FILES, JSON, VERBOSE)
def exercises(name: str | None, as_json: bool, verbose: bool) -> None:
    """List the exercises, or show one: how to do it, and each rule with its limit and source."""
    from formcheck.cli.exercise_pages import show_all, show_one

    if name is None:
        show_all(as_json=as_json)
    else:
        show_one(name, as_json=as_json)
