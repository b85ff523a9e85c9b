"""What is printed when a run is over: its clips, its failures, and where everything lies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from rich.table import Table
from rich.text import Text

from formcheck.bulk.batch_run import BatchRun
from formcheck.bulk.rows import FAILED
from formcheck.errors import FormcheckError
from formcheck.terminal import make_console

_COLUMNS = ("exercise", "reps", "good_reps", "score", "faults")
_AT_MOST = 40  # clips, or failures, that are listed one by one


def render(run: BatchRun, problems: Sequence[FormcheckError]) -> None:
    """Print it on stdout."""
    console = make_console()
    counts = run.counts
    if counts.clips <= _AT_MOST:
        console.print(_clips(run))
    words = [f"{counts.done} of {counts.clips + len(problems)} clips done"]
    if counts.kept:
        words.append(f"{counts.kept} of them before")
    words.append(f"{counts.failed + len(problems)} failed")
    console.print(Text(", ".join(words)))
    if counts.clips > _AT_MOST:
        for clip, reason in islice(run.failures(), _AT_MOST):
            console.print(Text(f"✗ {clip}: {reason}" if clip not in reason else f"✗ {reason}"))
    if counts.failed > _AT_MOST:
        console.print(Text(f"and {counts.failed - _AT_MOST} more: see run.json"))
    console.print(Text(f"tables, index.html and run.json are in {run.out}"))


def _clips(run: BatchRun) -> Table:
    table = Table(box=None, pad_edge=False)
    for name in ("clip", "exercise", "reps", "good", "score", "faults"):
        table.add_column(name, justify="right" if name in {"reps", "good", "score"} else "left")
    for row, _ in run.rows():
        clip = Text(str(row["clip"]))
        if row["status"] == FAILED:
            table.add_row(clip, Text(f"✗ {row['reason']}", style="red"))
            continue
        cells = (
            row.get(name, "–") for name in ("exercise", "reps", "good_reps", "score", "faults")
        )
        table.add_row(clip, *(Text(str(cell)) for cell in cells))
    return table
