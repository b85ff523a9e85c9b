"""What is printed when a run is over: its clips, its failures, and where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from pathlib import PurePath
from typing import Literal

from rich.table import Table
from rich.text import Text

from formcheck.bulk.batch_run import BatchRun
from formcheck.bulk.rows import FAILED, Cell
from formcheck.console import LOG_WIDTH, make_console
from formcheck.errors import FormcheckError

_COLUMNS = ("exercise", "reps", "good_reps", "score", "faults")
_AT_MOST = 40  # clips, or failures, that are listed one by one


def render(run: BatchRun, problems: Sequence[FormcheckError]) -> None:
    """Print it on stdout."""
    console = make_console()
    if not console.is_terminal:  # a file or a log has room: nothing is cut off
        console = make_console(width=LOG_WIDTH)
    counts = run.counts
    if counts.clips <= _AT_MOST and counts.done:
        console.print(_clips(run))
    for clip, reason in islice(run.failures(), _AT_MOST):
        words = f"✗ {reason}" if clip in reason else f"✗ {clip}: {reason}"
        console.print(Text(words, style="red"), soft_wrap=True)
    if counts.failed > _AT_MOST:
        console.print(Text(f"and {counts.failed - _AT_MOST} more: see run.json"))
    words = f"{counts.done} of {counts.clips + len(problems)} clips done"
    if counts.kept:
        words += f" ({counts.kept} of them before)"
    failed = counts.failed + len(problems)
    console.print(Text(f"{words}, {failed} failed" if failed else words))
    console.print(Text(f"index.html, the tables and run.json are in {run.out}"), soft_wrap=True)


def _clips(run: BatchRun) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("clip", overflow="fold")
    for name in _COLUMNS:
        is_number = name in {"reps", "good_reps", "score"}
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(name.replace("_reps", ""), justify=justify, overflow="fold")
    done = [row for row, _ in run.rows() if row["status"] != FAILED]
    names = [PurePath(str(row["clip"])).name for row in done]
    for row, name in zip(done, names, strict=True):
        clip = name if names.count(name) == 1 else str(row["clip"])
        cells = (_readable(row.get(column, "–")) for column in _COLUMNS)
        table.add_row(Text(clip), *(Text(cell) for cell in cells))
    return table


def _readable(cell: Cell) -> str:
    return str(cell).replace(";", ", ").replace("_", " ")
