"""What the user sees of a batch: live progress, a line per clip in a log, and a summary."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePath
from typing import Literal, Protocol

from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from formcheck.batch.rows import FAILED, Cell, Row
from formcheck.batch.run import BatchRun, Counts
from formcheck.errors import FormcheckError
from formcheck.terminal.clean_text import CleanText
from formcheck.terminal.console import LOG_WIDTH, echo, make_console
from formcheck.wording import label, one_line, pluralize, printable

_REFRESH_S = 0.25
_NO_TASK: tuple[str, float | None] = ("", None)
_SUMMARY_COLUMNS = {  # and their headings
    "exercise": "exercise", "reps": "reps", "good_reps": "clean", "faulty_reps": "with a fault",
    "score": "score", "faults": "faults",
}  # fmt: skip
_MAX_LISTED = 40  # clips, or failures


class ProgressDisplay(Protocol):
    """Receives the events of a run."""

    def started(self, worker: int, name: str) -> None:
        """A worker started a task of this name."""

    def progressed(self, worker: int, share: float | None) -> None:
        """A worker has done this share of its task, 0..1, or None if unknown."""

    def ended(self, worker: int, row: Row | None) -> None:
        """A clip has its outcome; `row` is None for an unchanged clip."""

    def refresh(self) -> None:
        """Time has passed."""


class SilentDisplay:
    """Shows nothing."""

    def started(self, worker: int, name: str) -> None:
        """Show nothing."""

    def progressed(self, worker: int, share: float | None) -> None:
        """Show nothing."""

    def ended(self, worker: int, row: Row | None) -> None:
        """Show nothing."""

    def refresh(self) -> None:
        """Show nothing."""


class LogDisplay(SilentDisplay):
    """Prints a line on stderr for each clip that is done or failed."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def ended(self, worker: int, row: Row | None) -> None:
        """Print the clip's line."""
        if row is not None:
            ended = self._counts.done + self._counts.failed
            echo(f"[{ended}/{self._counts.clips}] {outcome_line(row)}", err=True)


class TerminalDisplay:
    """Shows live what is done and how fast, the time left, and what each worker is doing."""

    def __init__(self, counts: Counts, workers: int, live: Live) -> None:
        self._counts, self._live = counts, live
        self._started_s = time.monotonic()
        self._tasks = dict.fromkeys(range(1, workers + 1), _NO_TASK)
        self._refreshed_s = 0.0

    def started(self, worker: int, name: str) -> None:
        """Show the worker's task."""
        self._tasks[worker] = (printable(name), None)
        self.refresh()

    def progressed(self, worker: int, share: float | None) -> None:
        """Show how much of its task the worker has done."""
        self._tasks[worker] = (self._tasks[worker][0], share)
        self.refresh()

    def ended(self, worker: int, row: Row | None) -> None:
        """Update the numbers, and print the reason of a failure."""
        if worker in self._tasks:
            self._tasks[worker] = _NO_TASK
        if row is not None and row["status"] == FAILED:
            self._live.console.print(Text(f"✗ {outcome_line(row)}", style="red"), soft_wrap=True)
        self.refresh()

    def refresh(self) -> None:
        """Redraw, at most every `_REFRESH_S`."""
        if time.monotonic() - self._refreshed_s >= _REFRESH_S:
            self._refreshed_s = time.monotonic()
            self._live.update(self._content(), refresh=True)

    def _content(self) -> Group:
        counts = self._counts
        ended = counts.done + counts.failed
        header = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=max(1, counts.clips), completed=ended, width=30)
        header.add_row(bar, Text(self._counts_text()))
        header.add_row("", Text(self._speed_text()))
        return Group(header, self._worker_table())

    def _counts_text(self) -> str:
        counts = self._counts
        parts = [f"{counts.done} of {counts.clips} clips"]
        if counts.unchanged:
            parts.append(f"{counts.unchanged} unchanged")
        return " · ".join([*parts, f"{counts.failed} failed"])

    def _speed_text(self) -> str:
        counts, elapsed_s = self._counts, time.monotonic() - self._started_s
        parts = [f"{counts.video_s / 60:.1f} video minutes in {duration_text(elapsed_s)}"]
        processed = counts.analyzed + counts.failed
        if processed:
            left_s = counts.to_analyze * elapsed_s / processed
            parts.append(f"{60 * processed / elapsed_s:.1f} clips a minute")
            parts.append(f"about {duration_text(left_s)} left")
        return " · ".join(parts)

    def _worker_table(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for number, (name, share) in sorted(self._tasks.items()):
            done = "" if share is None else f"{share:4.0%}"
            table.add_row(f"worker {number}", done, Text(name or "–", overflow="ellipsis"))
        return table


@contextmanager
def progress_display(counts: Counts, workers: int, *, quiet: bool) -> Iterator[ProgressDisplay]:
    """The display that suits stderr: live in a terminal, lines in a file or pipe."""
    if quiet:
        yield SilentDisplay()
    elif not sys.stderr.isatty():
        yield LogDisplay(counts)
    else:
        console = Console(stderr=True, highlight=False)
        console.push_render_hook(CleanText())
        with Live(console=console, auto_refresh=False, transient=True) as live:
            yield TerminalDisplay(counts, workers, live)


def outcome_line(row: Row) -> str:
    """A clip's outcome in one line."""
    if row["status"] == FAILED:
        reason = one_line(str(row["reason"]))
        return reason if str(row["clip"]) in reason else f"{row['clip']}: failed: {reason}"
    exercise = row.get("exercise")
    named = label(str(exercise)) if exercise else "no exercise recognized"
    parts = [named, pluralize(int(row["reps"] or 0), "repetition")]
    if "score" in row:
        parts.append(f"score {row['score']}")
    if "faults" in row:
        parts.append(str(row["faults"]).replace(";", ", "))
    return f"{row['clip']}: {', '.join(parts)}"


def duration_text(duration_s: float) -> str:
    """A duration in words: 40 s, 12 min, 3 h 20 min."""
    minutes = round(duration_s / 60)
    if minutes < 1:
        return f"{max(1, round(duration_s))} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


def print_summary(run: BatchRun, errors: Sequence[FormcheckError]) -> None:
    """Print the results of a finished run on stdout."""
    console = make_console()
    if not console.is_terminal:  # nothing has to be cut off in a file or a pipe
        console = make_console(width=LOG_WIDTH)
    counts = run.counts
    if counts.clips <= _MAX_LISTED and counts.done:
        console.print(_clip_table(run))
    for clip, reason in islice(run.failures(), _MAX_LISTED):
        line = f"✗ {reason}" if clip in reason else f"✗ {clip}: {reason}"
        console.print(Text(line, style="red"), soft_wrap=True)
    if counts.failed > _MAX_LISTED:
        console.print(Text(f"and {counts.failed - _MAX_LISTED} more: see run.json"))
    total = f"{counts.done} of {counts.clips + len(errors)} clips done"
    if counts.unchanged:
        total += f" ({counts.unchanged} unchanged)"
    failed = counts.failed + len(errors)
    console.print(Text(f"{total}, {failed} failed" if failed else total))
    console.print(Text(f"index.html, the tables and run.json are in {run.out}"), soft_wrap=True)


def _clip_table(run: BatchRun) -> Table:
    table = Table(box=None, pad_edge=False)
    table.add_column("clip", overflow="fold")
    for name, heading in _SUMMARY_COLUMNS.items():
        is_number = name in {"reps", "good_reps", "faulty_reps", "score"}
        justify: Literal["left", "right"] = "right" if is_number else "left"
        table.add_column(heading, justify=justify, overflow="fold")
    done = [one.clip for one in run.rows() if one.clip["status"] != FAILED]
    names = [PurePath(str(row["clip"])).name for row in done]
    for row, name in zip(done, names, strict=True):
        clip = name if names.count(name) == 1 else str(row["clip"])
        cells = (_readable(row.get(column, "–")) for column in _SUMMARY_COLUMNS)
        table.add_row(Text(clip), *(Text(cell) for cell in cells))
    return table


def _readable(cell: Cell) -> str:
    return ", ".join(label(part) for part in str(cell).split(";"))
