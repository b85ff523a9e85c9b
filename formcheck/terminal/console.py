"""The terminal that results are printed to."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

import click

from formcheck.errors import FormcheckError
from formcheck.wording import one_line

if TYPE_CHECKING:
    from rich.console import Console

LOG_WIDTH = 110  # characters, where no terminal sets a limit


def make_console(width: int | None = None) -> Console:
    """A console that takes text as it is: no markup, emoji codes or highlighting in file names."""
    from rich.console import Console

    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # file names may hold what it cannot show
    return Console(markup=False, emoji=False, highlight=False, width=width)


Report = Callable[[float | None], None]


@contextmanager
def progress_bar(words: str, *, wanted: bool = True) -> Iterator[Report]:
    """Give a function that takes the fraction done, 0..1, or None while it is unknown."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda fraction: None
        return
    with _own_stderr() as stream, _bar(words, stream) as report:
        yield report


@contextmanager
def _bar(words: str, stream: TextIO) -> Iterator[Report]:
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn
    from rich.progress import TimeRemainingColumn as Remaining

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(bar_width=None),
        TaskProgressColumn(),
        Remaining(),
    )
    console = Console(file=stream, markup=False, highlight=False)
    with Progress(
        *columns, console=console, transient=True, redirect_stdout=False, redirect_stderr=False
    ) as progress:
        task = progress.add_task(words, total=None)

        def report(fraction: float | None) -> None:
            if fraction is not None:
                progress.update(task, total=1.0, completed=min(1.0, fraction))

        yield report


@contextmanager
def _own_stderr() -> Iterator[TextIO]:
    # The native libraries' lines are silenced by redirecting stderr itself; the bar must survive.
    stderr = sys.stderr
    with os.fdopen(os.dup(stderr.fileno()), "w", encoding=stderr.encoding, errors="replace") as own:
        yield own


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
