"""What is seen of a run while it goes on: a board in a terminal, plain lines elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import PurePath
from typing import Literal, Protocol

import click
from rich.console import Console, Group
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from formcheck.batch.rows import FAILED, Cell, Row
from formcheck.batch.run import BatchRun, Counts
from formcheck.errors import FormcheckError
from formcheck.terminal.console import LOG_WIDTH, make_console
from formcheck.wording import count, one_line

_REFRESH_S = 0.25
_NOTHING: tuple[str, float | None] = ("", None)


class Board(Protocol):
    """Is told what happens."""

    def began(self, worker: int, name: str) -> None:
        """A worker began with something."""

    def told(self, worker: int, share: float | None) -> None:
        """A worker has done that share of it."""

    def ended(self, worker: int, row: Row | None) -> None:
        """A clip is over; `row` is None for one that was done before."""

    def tick(self) -> None:
        """Time has passed."""


class Silent:
    """Shows nothing."""

    def began(self, worker: int, name: str) -> None:
        """Say nothing."""

    def told(self, worker: int, share: float | None) -> None:
        """Say nothing."""

    def ended(self, worker: int, row: Row | None) -> None:
        """Say nothing."""

    def tick(self) -> None:
        """Say nothing."""


class Lines(Silent):
    """A line on stderr for each clip that is done or fails, for logs."""

    def __init__(self, counts: Counts) -> None:
        self._counts = counts

    def ended(self, worker: int, row: Row | None) -> None:
        """Say what came of the clip."""
        if row is not None:
            done = self._counts.done + self._counts.failed
            click.echo(f"[{done}/{self._counts.clips}] {sentence(row)}", err=True)


class Screen:
    """The board itself: what is done and how fast, how long it will take, and who is at what."""

    def __init__(self, counts: Counts, workers: int, live: Live) -> None:
        self._counts, self._live = counts, live
        self._began_s = time.monotonic()
        self._at = dict.fromkeys(range(1, workers + 1), _NOTHING)
        self._shown_s = 0.0

    def began(self, worker: int, name: str) -> None:
        """A worker began with something."""
        self._at[worker] = (name, None)
        self.tick()

    def told(self, worker: int, share: float | None) -> None:
        """A worker has done that share of it."""
        self._at[worker] = (self._at[worker][0], share)
        self.tick()

    def ended(self, worker: int, row: Row | None) -> None:
        """A clip is over."""
        if worker in self._at:
            self._at[worker] = _NOTHING
        if row is not None and row["status"] == "failed":
            self._live.console.print(Text(f"✗ {sentence(row)}", style="red"), soft_wrap=True)
        self.tick()

    def tick(self) -> None:
        """Draw it again, now and then."""
        if time.monotonic() - self._shown_s >= _REFRESH_S:
            self._shown_s = time.monotonic()
            self._live.update(self._drawn(), refresh=True)

    def _drawn(self) -> Group:
        counts = self._counts
        over = counts.done + counts.failed
        above = Table.grid(padding=(0, 1))
        bar = ProgressBar(total=max(1, counts.clips), completed=over, width=30)
        above.add_row(bar, Text(self._sentence()))
        above.add_row("", Text(self._pace()))
        return Group(above, self._workers())

    def _sentence(self) -> str:
        counts = self._counts
        words = [f"{counts.done} of {counts.clips} clips"]
        if counts.kept:
            words.append(f"{counts.kept} of them before")
        return " · ".join([*words, f"{counts.failed} failed"])

    def _pace(self) -> str:
        counts, passed_s = self._counts, time.monotonic() - self._began_s
        words = [f"{counts.video_s / 60:.1f} video minutes in {duration(passed_s)}"]
        now = counts.analyzed + counts.failed
        if now:
            words.append(f"{60 * now / passed_s:.1f} clips a minute")
            words.append(f"about {duration(counts.to_analyze * passed_s / now)} left")
        return " · ".join(words)

    def _workers(self) -> Table:
        table = Table(box=None, show_header=False, padding=(0, 1))
        for number, (name, share) in sorted(self._at.items()):
            said = "" if share is None else f"{share:4.0%}"
            table.add_row(f"worker {number}", said, Text(name or "–", overflow="ellipsis"))
        return table


@contextmanager
def board(counts: Counts, workers: int, *, quiet: bool) -> Iterator[Board]:
    """The right one for where stderr leads to."""
    if quiet:
        yield Silent()
    elif not sys.stderr.isatty():
        yield Lines(counts)
    else:
        console = Console(stderr=True, highlight=False)
        with Live(console=console, auto_refresh=False, transient=True) as live:
            yield Screen(counts, workers, live)


def sentence(row: Row) -> str:
    """What came of a clip, in one line."""
    if row["status"] == "failed":
        reason = one_line(str(row["reason"]))
        return reason if str(row["clip"]) in reason else f"{row['clip']}: failed: {reason}"
    exercise = (str(row.get("exercise") or "no exercise recognized")).replace("_", " ")
    words = [exercise, count(int(row["reps"] or 0), "repetition")]
    if "score" in row:
        words.append(f"score {row['score']}")
    if "faults" in row:
        words.append(str(row["faults"]).replace(";", ", "))
    return f"{row['clip']}: {', '.join(words)}"


def duration(time_s: float) -> str:
    """Seconds as people say them: 40 s, 12 min, 3 h 20 min."""
    minutes = round(time_s / 60)
    if minutes < 1:
        return f"{max(1, round(time_s))} s"
    return f"{minutes} min" if minutes < 60 else f"{minutes // 60} h {minutes % 60} min"


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
