"""The history on a terminal: a calendar, recent sessions, and trends.

Every state is said in words or symbols too, so nothing is lost without color.
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
from formcheck.coaching.comparison import Trend, pain_points, trends
from formcheck.coaching.records import Kind, SessionRecord, SetRecord, Variant
from formcheck.history import phrases
from formcheck.history.weeks import DAYS, Calendar, calendar_of, week_means

_KINDS = {
    Kind.GUIDED: "guided session",
    Kind.LIVE: "training in front of the camera",
    Kind.RECORDING: "recording",
}
_DATED = {
    "recording time": "dated by the recording time in the file",
    "last change": "dated by when the file was last changed",
}


def render_session(session: SessionRecord, console: Console) -> None:
    """Print all that is kept of it."""
    console.print(Rule(Text(session.identity, style="bold"), align="left", style="dim"))
    console.print(Text.assemble((phrases.when_words(session.began_at), "bold"), _length(session)))
    about = [_KINDS[session.kind], session.source or ""]
    about.append(_DATED.get(session.dated_by or "", session.dated_by or ""))
    console.print(", ".join(part for part in about if part))
    if session.sets:
        console.print()
        console.print(_sets(session))
        console.print()
    for pain in session.pains:
        where = f", {wording.label(pain.exercise)}" if pain.exercise else ""
        console.print(f"Pain {pain.when.value}{where}: {pain.pain} of 10")
    if session.notes:
        console.print(Text.assemble(("Notes: ", "bold"), session.notes))


def _length(session: SessionRecord) -> str:
    if session.ended_at is None:
        return ", not ended"
    minutes, seconds = divmod(round((session.ended_at - session.began_at).total_seconds()), 60)
    return f", {minutes}:{seconds:02d} long"


def _sets(session: SessionRecord) -> Table:
    table = Table(box=None, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("Set", justify="right")
    table.add_column("What")
    table.add_column("Reps", justify="right", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Range", justify="right")
    table.add_column("Faults, in how many")
    for one in session.sets:
        reps = f"{len(one.reps)}" + ("" if one.target_reps is None else f" of {one.target_reps}")
        table.add_row(
            str(one.number),
            _what(one),
            reps,
            phrases.score_words(one.score),
            _range(one),
            _found(one),
        )
    return table


def _what(one: SetRecord) -> str:
    parts = [wording.title(one.exercise)]
    parts += [] if one.side is None else [one.side.value]
    parts += variant_words(one.variant)
    parts += [] if one.stopped_because is None else [f"stopped: {one.stopped_because}"]
    return ", ".join(parts)


def variant_words(variant: Variant) -> list[str]:
    """What makes it other than the plain exercise: ["pause of 2 s", "10 kg"]."""
    found = []
    if variant.range_share != 1.0:
        found.append(f"{variant.range_share:.0%} of the range")
    if variant.pause_s:
        found.append(f"pause of {variant.pause_s:g} s")
    if variant.band:
        found.append(f"{variant.band} band")
    if variant.load_kg:
        found.append(f"{variant.load_kg:g} kg")
    return found


def _range(one: SetRecord) -> str:
    key = one.range_measure
    known = [v for rep in one.reps if key and (v := rep.measures.get(key)) is not None]
    return wording.amount(sum(known) / len(known) if known else None, wording.unit_of(key or ""))


def _found(one: SetRecord) -> str:
    if one.score is None:
        return "not judged" if one.reps else ""
    codes = sorted({code for rep in one.reps for code in rep.faults})
    told = [f"{wording.label(c)} {sum(c in rep.faults for rep in one.reps)}" for c in codes]
    missed = sorted({code for rep in one.reps for code in rep.not_judged} - set(codes))
    told += [f"{wording.label(code)} not judged" for code in missed if _always(one, code)]
    return ", ".join(told) or "none found"


def _always(one: SetRecord, code: str) -> bool:
    return all(code in rep.not_judged for rep in one.reps)


_BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(
    values: Sequence[float | None],
    least: float,
    bounds: tuple[float | None, float | None] = (None, None),
) -> str:
    """One character for each value, lowest to highest; a gap where it is None.

    The drawing spans `least` or more, so that what hardly changes looks so; `bounds` are the lowest
    and highest value that can be, None where there is none.
    """
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, high = span_of(min(known), max(known), least, bounds)
    last = len(_BLOCKS) - 1
    return "".join(
        GAP if value is None else _BLOCKS[round(last * (value - low) / (high - low))]
        for value in values
    )


def span_of(
    low: float, high: float, least: float, bounds: tuple[float | None, float | None]
) -> tuple[float, float]:
    """A span of at least `least` (above 0) about low..high, kept within the bounds if it can be."""
    missing = max(0.0, least - (high - low))
    low, high = low - missing / 2, high + missing / 2
    bottom, top = bounds
    if bottom is not None and low < bottom:
        low, high = bottom, high + bottom - low
    if top is not None and high > top:
        low, high = low + top - high, top
    return low, high


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
    console.print(phrases.overview(len(shown.sessions), shown.weeks, shown.kept, shown.first_at))
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
    phrases = "·" if count == 0 else str(count) if count < 10 else "+"
    return Text(phrases, style=_STYLES[min(count, 2)])


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
            phrases.exercises_of(one) + ended,
            str(phrases.reps_of(one)),
            phrases.score_words(phrases.score_of(one)),
        ]
        table.add_row(*row, *([phrases.pain_words(one)] if asked else []))
    return table


def _print_trends(found: Iterable[Trend], shown: Shown, console: Console) -> None:
    told = [(trend, phrases.trend_rows(trend)) for trend in found]
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
        console.print(_rows_table(phrases.pain_rows(pains), [one.at for one in pains], shown))
    console.print()
    note = "Arrows lead from the first sessions shown to the last ones (the mean of up to three)."
    console.print(Text(note, style="dim"))


def _rows_table(rows: Iterable[phrases.Row], moments: Sequence[datetime], shown: Shown) -> Padding:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(min_width=_NAME_WIDTH)  # so that drawings stand below each other
    for row in rows:
        points = list(zip(moments, row.values, strict=True))
        means = week_means(points, shown.today, shown.weeks, shown.columns)
        drawn = Text(sparkline(means, row.least, row.bounds), style="cyan", no_wrap=True)
        table.add_row(row.name, drawn, Text(row.change, no_wrap=True))
    return Padding(table, (0, 0, 0, 2), expand=False)
