"""How anything that goes wrong is said: one line on stderr, and an exit code."""

from __future__ import annotations

import traceback

import click

from formcheck.errors import FormcheckError
from formcheck.wording import one_line

FAILED, MISUSED, PARTLY, STOPPED = 1, 2, 3, 130


def exit_code_of(error: Exception) -> int:
    """The command's exit code for this error."""
    return error.exit_code if isinstance(error, FormcheckError) else FAILED


def sentence(error: Exception) -> str:
    """The error as one line; what was not foreseen is owned up to."""
    if isinstance(error, FormcheckError):
        return one_line(error)
    what = one_line(f"{type(error).__name__}: {error}").rstrip(": ")
    return f"{what}; this is a bug in formcheck: run again with --verbose for the traceback"


def say(words: str) -> None:
    """One line to the person at the terminal, on stderr."""
    click.echo(f"formcheck: {one_line(words)}", err=True)


def complain(error: Exception, about: str = "", *, verbose: bool = False) -> None:
    """Say what went wrong, once, after its traceback if wanted."""
    if verbose:
        click.echo("".join(traceback.format_exception(error)).rstrip(), err=True)
    words = sentence(error)
    say(f"{about}: {words}" if about and about not in words else words)
