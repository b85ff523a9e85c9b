"""The console: rich output, a progress bar, messages on stderr, and exit codes.

Importing it is cheap: rich is loaded only when something is printed with it.
"""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import io
import os
import sys
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TextIO

import click

from formcheck.errors import FormcheckError
from formcheck.wording import one_line, printable

if TYPE_CHECKING:
    from rich.console import Console

LOG_WIDTH = 110  # characters, without a terminal
FAILED, MISUSED, PARTLY, STOPPED = 1, 2, 3, 130  # exit codes

Report = Callable[[float | None], None]


def make_console(width: int | None = None) -> Console:
    """Return a console that prints text as it is, without markup, emoji codes or highlighting."""
    from formcheck.terminal.clean_text import CleanConsole

    _replace_unknown_characters()
    return CleanConsole(width)


def _replace_unknown_characters() -> None:
    """File names may have characters that the terminal cannot show."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")


def echo(text: str, *, nl: bool = True, err: bool = False) -> None:
    """Print text as it is, but for characters that would steer the terminal.

    When nobody reads stdout any more, it raises BrokenPipeError; messages on stderr are dropped.
    """
    _replace_unknown_characters()
    try:
        click.echo(printable(text), nl=nl, err=err)
    except BrokenPipeError:
        if not err:
            raise
        _discard(sys.stderr)


def discard_output() -> None:
    """Write nothing more on stdout, whose reader is gone; not even what is still buffered."""
    _discard(sys.stdout)


def _discard(stream: TextIO) -> None:
    with suppress(OSError, ValueError, io.UnsupportedOperation):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)


@contextmanager
def readers_may_leave() -> Iterator[None]:
    """Within the block, it does not matter that nobody reads stdout any more: the work goes on."""
    try:
        yield
    except BrokenPipeError:
        discard_output()


def confirm(question: str, *, default: bool | None = False, abort: bool = False) -> bool:
    """Ask a question to be answered with y or n; with `abort`, no raises click.Abort."""
    return click.confirm(printable(question), default=default, abort=abort)


@contextmanager
def progress_bar(label: str, *, wanted: bool = True) -> Iterator[Report]:
    """Show a bar on a terminal; yields a function that takes the fraction done, 0..1, or None."""
    if not (wanted and sys.stderr.isatty()):
        yield lambda fraction: None
        return
    with _duplicated_stderr() as stream, _bar(printable(label), stream) as report:
        yield report


@contextmanager
def _bar(label: str, stream: TextIO) -> Iterator[Report]:
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
        task = progress.add_task(label, total=None)

        def report(fraction: float | None) -> None:
            if fraction is not None:
                progress.update(task, total=1.0, completed=min(1.0, fraction))

        yield report


@contextmanager
def _duplicated_stderr() -> Iterator[TextIO]:
    # Native libraries are silenced by redirecting stderr itself, which must not affect the bar.
    stderr = sys.stderr
    with os.fdopen(
        os.dup(stderr.fileno()), "w", encoding=stderr.encoding, errors="replace"
    ) as duplicate:
        yield duplicate


def exit_code_of(error: Exception) -> int:
    """Return the command's exit code for this error."""
    return error.exit_code if isinstance(error, FormcheckError) else FAILED


def sentence(error: Exception) -> str:
    """Return the error as one line; an unexpected one is called a bug."""
    if isinstance(error, FormcheckError):
        return one_line(error)
    description = one_line(f"{type(error).__name__}: {error}").rstrip(": ")
    return f"{description}; this is a bug in formcheck: run again with --verbose for the traceback"


def say(message: str) -> None:
    """Print one line on stderr."""
    echo(f"formcheck: {one_line(message)}", err=True)


def complain(error: Exception, about: str = "", *, verbose: bool = False) -> None:
    """Print the error on stderr as one line, after its traceback if `verbose`."""
    if verbose:
        echo("".join(traceback.format_exception(error)).rstrip(), err=True)
    message = sentence(error)
    say(f"{about}: {message}" if about and about not in message else message)
