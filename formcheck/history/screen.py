"""The history on a terminal: a calendar, recent sessions, and trends.

Every state is said in words or symbols too, so nothing is lost without colour.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from rich.console import Console
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.trends import Trend, pain_points, trends
from formcheck.history import words
from formcheck.history.spark import sparkline
from formcheck.history.weeks import DAYS, Calendar, calendar_of, week_means

_MOST_SESSIONS = 10
_NAME_WIDTH = 24
_MOST_COLUMNS = 26
_CALENDAR_WEEKS = 26  # more do not fit a narrow terminal
_STYLES = {0: "dim", 1: "green", 2: "bold green"}


@dataclass(frozen=True)
class Shown:
    """What is looked at: the sessions of the last `weeks` weeks, and how many are kept in all."""

    sessions: tuple[SessionRecord, ...]
    today: date
    weeks: int
    kept: int
    first_at: datetime | None

    @property
    def columns(self) -> int:
        """How many characters wide a trend is drawn."""
        return min(self.weeks, _MOST_COLUMNS)


def render(shown: Shown, console: Console) -> None:
    """Print all of it."""
    console.print(Rule(Text("Your training", style="bold"), align="left", style="dim"))
    console.print(words.overview(len(shown.sessions), shown.weeks, shown.kept, shown.first_at))
    console.print()
    weeks = min(shown.weeks, _CALENDAR_WEEKS)
    for line in _calendar(calendar_of(shown.sessions, shown.today, weeks)):
        console.print(line, no_wrap=True)
    if not shown.sessions:
        return
    console.print()
    console.print(Text("Recent sessions", style="bold underline"))
    console.print(_sessions(shown.sessions))
    found = trends(shown.sessions)
    if found:
        _print_trends(found, shown, console)


def _calendar(calendar: Calendar) -> Iterator[Text]:
    months = [" "] * (2 * len(calendar.mondays) + 2)
    for week in range(len(calendar.mondays)):
        name = calendar.month_of(week)
        before = months[max(0, 2 * week - 1)]
        if name and (
            week == 0 or before == " "
        ):  # a month of which only days are shown has no room
            months[2 * week : 2 * week + 3] = name[:3]
    yield Text("     " + "".join(months).rstrip(), style="dim")
    for weekday, name in enumerate(DAYS):
        cells = [_cell(week[weekday]) for week in calendar.counts]
        yield Text("  ").join([Text(name, style="dim"), Text(" ").join(cells)])
    yield Text("A column is a week; the numbers are sessions.", style="dim")


def _cell(count: int | None) -> Text:
    if count is None:
        return Text(" ")
    words = "·" if count == 0 else str(count) if count < 10 else "+"
    return Text(words, style=_STYLES[min(count, 2)])


def _sessions(sessions: Sequence[SessionRecord]) -> Table:
    recent = sorted(sessions, key=lambda one: one.began_at)[-_MOST_SESSIONS:]
    asked = any(one.pains for one in recent)
    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left", header_style="dim")
    for name, right in (("Session", False), ("When", False), ("What", False), ("Reps", True)):
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "What")
    table.add_column("Score", justify="right")
    if asked:
        table.add_column("Pain", no_wrap=True)
    for one in reversed(recent):
        local = one.began_at.astimezone()
        ended = "" if one.ended_at is not None else " (not ended)"
        row = [
            one.identity,
            f"{local.day} {local:%b %Y}",
            words.exercises_of(one) + ended,
            str(words.reps_of(one)),
            words.score_words(words.score_of(one)),
        ]
        table.add_row(*row, *([words.pain_words(one)] if asked else []))
    return table


def _print_trends(found: Iterable[Trend], shown: Shown, console: Console) -> None:
    told = [(trend, words.trend_rows(trend)) for trend in found]
    for trend, rows in told:
        console.print()
        sessions = wording.count(len(trend.points), "session")
        reps = wording.count(sum(point.reps for point in trend.points), "repetition")
        heading = Text(wording.title(trend.exercise), style="bold underline")
        console.print(Text.assemble(heading, (f"  {sessions}, {reps}", "dim")))
        moments = [point.at for point in trend.points]
        console.print(_rows_table(rows, moments, shown))
    pains = pain_points(shown.sessions)
    if pains:
        console.print()
        console.print(Text("Pain, 0 to 10", style="bold underline"))
        console.print(_rows_table(words.pain_rows(pains), [one.at for one in pains], shown))
    console.print()
    note = "Arrows lead from the first sessions shown to the last ones (the mean of up to three)."
    console.print(Text(note, style="dim"))


def _rows_table(rows: Iterable[words.Row], moments: Sequence[datetime], shown: Shown) -> Padding:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(min_width=_NAME_WIDTH)  # so that drawings stand below each other
    for row in rows:
        points = list(zip(moments, row.values, strict=True))
        means = week_means(points, shown.today, shown.weeks, shown.columns)
        drawn = Text(sparkline(means, row.least, row.bounds), style="cyan", no_wrap=True)
        table.add_row(row.name, drawn, Text(row.change, no_wrap=True))
    return Padding(table, (0, 0, 0, 2), expand=False)
