"""Shows the history on the terminal: a calendar, recent sessions, trends, and single sessions.

Every state also has a text or symbol, so nothing is lost without color.
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
from formcheck.coaching.records import SessionKind, SessionRecord, SetRecord, Variant
from formcheck.history import phrases
from formcheck.history.weeks import DAYS, Calendar, training_calendar, week_means

_KINDS = {
    SessionKind.GUIDED: "guided session",
    SessionKind.LIVE: "live session",
    SessionKind.RECORDING: "recording",
}
_DATED = {
    "recording time": "dated by the recording time in the file",
    "last change": "dated by when the file was last changed",
}


_BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"
_MAX_SESSIONS = 10
_NAME_WIDTH = 24
_MAX_COLUMNS = 26
_CALENDAR_WEEKS = 26  # more do not fit a narrow terminal
_STYLES = {0: "dim", 1: "green", 2: "bold green"}


@dataclass(frozen=True)
class HistoryView:
    """The sessions of the last `weeks` weeks, and how many are stored in total."""

    sessions: tuple[SessionRecord, ...]
    today: date
    weeks: int
    kept: int
    first_at: datetime | None

    @property
    def columns(self) -> int:
        """Width of a trend in characters."""
        return min(self.weeks, _MAX_COLUMNS)


def render(view: HistoryView, console: Console) -> None:
    """Print the overview of the history."""
    console.print(Rule(Text("Your training", style="bold"), align="left", style="dim"))
    console.print(phrases.overview(len(view.sessions), view.weeks, view.kept, view.first_at))
    console.print()
    weeks = min(view.weeks, _CALENDAR_WEEKS)
    for line in _calendar(training_calendar(view.sessions, view.today, weeks)):
        console.print(line, no_wrap=True)
    if not view.sessions:
        return
    console.print()
    console.print(Text("Recent sessions", style="bold underline"))
    console.print(_sessions(view.sessions))
    found = trends(view.sessions)
    if found:
        _print_trends(found, view, console)


def render_session(session: SessionRecord, console: Console) -> None:
    """Print everything stored about a session."""
    console.print(Rule(Text(session.identity, style="bold"), align="left", style="dim"))
    console.print(Text.assemble((phrases.time_text(session.began_at), "bold"), _length(session)))
    about = [_KINDS[session.kind], session.source or ""]
    about.append(_DATED.get(session.dated_by or "", session.dated_by or ""))
    console.print(", ".join(part for part in about if part))
    if session.sets:
        console.print()
        console.print(_sets(session))
        console.print()
    for pain in session.pains:
        where = f", {wording.label(pain.exercise)}" if pain.exercise else ""
        console.print(f"Pain {pain.when.value}{where}: {pain.pain} out of 10")
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
    table.add_column("Exercise")
    table.add_column("Reps", justify="right", no_wrap=True)
    table.add_column("Clean", justify="right", no_wrap=True)
    table.add_column("Score", justify="right")
    table.add_column("Range", justify="right")
    table.add_column("Faults (repetitions)")
    for one in session.sets:
        reps = f"{len(one.counted_reps)}" + (
            "" if one.target_reps is None else f" of {one.target_reps}"
        )
        table.add_row(
            str(one.number),
            _set_text(one),
            reps,
            phrases.clean_text(one.reps),
            phrases.score_text(one.score),
            _range_text(one),
            _faults_text(one),
        )
    return table


def _set_text(one: SetRecord) -> str:
    parts = [wording.title(one.exercise)]
    parts += [] if one.side is None else [one.side.value]
    parts += variant_parts(one.variant)
    parts += [] if one.stopped_because is None else [f"stopped: {one.stopped_because}"]
    return ", ".join(parts)


def variant_parts(variant: Variant) -> list[str]:
    """Describe how a variant differs from the plain exercise: ["pause of 2 s", "10 kg"]."""
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


def _range_text(one: SetRecord) -> str:
    key = one.range_measure
    known = [v for rep in one.reps if key and (v := rep.measures.get(key)) is not None]
    return wording.amount(sum(known) / len(known) if known else None, wording.unit_of(key or ""))


def _faults_text(one: SetRecord) -> str:
    if one.score is None:
        return "not judged" if one.reps else ""
    codes = sorted({code for rep in one.reps for code in rep.faults})
    parts = [f"{wording.label(c)} {sum(c in rep.faults for rep in one.reps)}" for c in codes]
    missed = sorted({code for rep in one.reps for code in rep.not_judged} - set(codes))
    parts += [f"{wording.label(code)} not judged" for code in missed if _is_never_judged(one, code)]
    unclear = wording.tally(one.reps).unclear
    parts += [f"{unclear} of {len(one.reps)} not fully judged"] if unclear else []
    return ", ".join(parts) or "none"


def _is_never_judged(one: SetRecord, code: str) -> bool:
    return all(code in rep.not_judged for rep in one.reps)


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
    yield Text("Each column is a week; the numbers are sessions.", style="dim")


def _cell(count: int | None) -> Text:
    if count is None:
        return Text(" ")
    text = "·" if count == 0 else str(count) if count < 10 else "+"
    return Text(text, style=_STYLES[min(count, 2)])


def _sessions(sessions: Sequence[SessionRecord]) -> Table:
    recent = sorted(sessions, key=lambda one: one.began_at)[-_MAX_SESSIONS:]
    asked = any(one.pains for one in recent)
    table = Table(box=None, padding=(0, 2, 0, 0), title_justify="left", header_style="dim")
    for name, right in (("Session", False), ("When", False), ("What", False), ("Reps", True)):
        table.add_column(name, justify="right" if right else "left", no_wrap=name != "What")
    table.add_column("Clean", justify="right", no_wrap=True)
    table.add_column("Score", justify="right")
    if asked:
        table.add_column("Pain", no_wrap=True)
    for one in reversed(recent):
        local = one.began_at.astimezone()
        ended = "" if one.ended_at is not None else " (not ended)"
        row = [
            one.identity,
            f"{local.day} {local:%b %Y}",
            phrases.exercise_names_text(one) + ended,
            str(phrases.count_reps(one)),
            phrases.clean_text([rep for of_set in one.sets for rep in of_set.reps]),
            phrases.score_text(phrases.mean_score(one)),
        ]
        table.add_row(*row, *([phrases.pain_text(one)] if asked else []))
    return table


def _print_trends(found: Iterable[Trend], view: HistoryView, console: Console) -> None:
    for trend in found:
        rows = phrases.trend_rows(trend)
        console.print()
        sessions = wording.pluralize(len(trend.points), "session")
        reps = wording.pluralize(sum(point.reps for point in trend.points), "repetition")
        heading = Text(wording.title(trend.exercise), style="bold underline")
        console.print(Text.assemble(heading, (f"  {sessions}, {reps}", "dim")))
        moments = [point.at for point in trend.points]
        console.print(_rows_table(rows, moments, view))
    pains = pain_points(view.sessions)
    if pains:
        console.print()
        console.print(Text("Pain, 0 to 10", style="bold underline"))
        console.print(_rows_table(phrases.pain_rows(pains), [one.at for one in pains], view))
    console.print()
    note = "Arrows go from the first sessions shown to the last ones (means of up to three)."
    console.print(Text(note, style="dim"))


def _rows_table(
    rows: Iterable[phrases.TrendRow], moments: Sequence[datetime], view: HistoryView
) -> Padding:
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(min_width=_NAME_WIDTH)  # so that the sparklines line up
    for row in rows:
        points = list(zip(moments, row.values, strict=True))
        means = week_means(points, view.today, view.weeks, view.columns)
        drawn = Text(sparkline(means, row.min_span, row.bounds), style="cyan", no_wrap=True)
        table.add_row(row.name, drawn, Text(row.change, no_wrap=True))
    return Padding(table, (0, 0, 0, 2), expand=False)


def sparkline(
    values: Sequence[float | None],
    min_span: float,
    bounds: tuple[float | None, float | None] = (None, None),
) -> str:
    """Draw one character per value; a gap where it is None.

    The axis spans at least `min_span`, so small changes look small; `bounds` are the lowest and
    highest possible values, None if unbounded.
    """
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, high = axis_span(min(known), max(known), min_span, bounds)
    last = len(_BLOCKS) - 1
    return "".join(
        GAP if value is None else _BLOCKS[round(last * (value - low) / (high - low))]
        for value in values
    )


def axis_span(
    low: float, high: float, min_span: float, bounds: tuple[float | None, float | None]
) -> tuple[float, float]:
    """Widen low..high to at least `min_span` (above 0), within the bounds if possible."""
    missing = max(0.0, min_span - (high - low))
    low, high = low - missing / 2, high + missing / 2
    bottom, top = bounds
    if bottom is not None and low < bottom:
        low, high = bottom, high + bottom - low
    if top is not None and high > top:
        low, high = low + top - high, top
    return low, high
