"""A progress bar on stderr, for a terminal only."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO

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
