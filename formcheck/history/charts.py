"""The charts of the history's page: numbers over days, with BokehJS."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from bokeh.models import ColumnDataSource, Span
from bokeh.plotting import figure

from formcheck.history.spark import span_of
from formcheck.history.weeks import day_of
from formcheck.history.words import Row
from formcheck.plots import add_hover, blank_plot, label_ticks, painted

_HEIGHT_PX = 170
_MOST_TICKS = 7
_MONTHS = (1, 2, 3, 6, 12, 24, 60, 120, 240)
_LOOKS = (
    ("left", "circle", "●", "solid"),
    ("right", "diamond", "◆", "dashed"),
    ("muted", "triangle", "▲", "dotted"),
    ("fault", "square", "■", "dotdash"),
)
_AXES = {"share": 100.0}  # drawn in percent


@dataclass(frozen=True)
class Look:
    """How one row is drawn: the role of its colour, its mark, and that mark as a character."""

    role: str
    marker: str
    symbol: str
    dash: str


def look_of(number: int) -> Look:
    """The look of a chart's first row, second row, …; after four they begin again."""
    return Look(*_LOOKS[number % len(_LOOKS)])


def history_plot(rows: Sequence[Row], moments: Sequence[datetime]) -> figure:
    """One chart of rows of the same unit, each with a value or None for each moment."""
    days = [_day(moment) for moment in moments]
    first, last = min(days), max(days)
    margin = max(1.0, 0.02 * (last - first))
    plot = blank_plot(_HEIGHT_PX, (first - margin, last + margin), _range(rows))
    label_ticks(plot.xaxis[0], day_ticks(day_of(min(moments)), day_of(max(moments))))
    plot.xgrid.visible = False
    plot.yaxis[0].ticker.desired_num_ticks = 4
    if any(value is not None and value < 0 for row in rows for value in row.values):
        zero = Span(dimension="width", location=0, line_dash="dashed", line_width=1)
        plot.add_layout(painted(zero, line_color="limit"))
    for number, row in enumerate(rows):
        _add(plot, row, (days, moments), look_of(number))
    return plot


def _add(
    plot: figure, row: Row, when: tuple[Sequence[float], Sequence[datetime]], look: Look
) -> None:
    days, moments = when
    factor = _AXES.get(row.unit, 1.0)
    values = [float("nan") if value is None else factor * value for value in row.values]
    source = ColumnDataSource(
        {
            "x": list(days),
            "y": values,  # a line breaks where nothing is known
            "words": [row.amount(value) for value in row.values],
            "when": [f"{day_of(m).day} {day_of(m):%b %Y}" for m in moments],
        }
    )
    line = plot.line("x", "y", source=source, line_width=1.5, line_dash=look.dash)
    few = len(days) <= 60
    dots = plot.scatter("x", "y", source=source, marker=look.marker, size=8 if few else 4)
    painted(line.glyph, line_color=look.role)
    painted(dots.glyph, fill_color=look.role, line_color=look.role)
    add_hover(plot, [dots], f"{row.name} <b>@words</b>, @when", mode="mouse")


def _range(rows: Sequence[Row]) -> tuple[float, float]:
    known = [value for row in rows for value in row.values if value is not None]
    low, high = span_of(min(known), max(known), rows[0].least, rows[0].bounds)
    factor, room = _AXES.get(rows[0].unit, 1.0), 0.08 * (high - low)
    return factor * (low - room), factor * (high + room)


def _day(moment: datetime) -> float:
    """Days since the year 1, where the reader is, with the time of the day as a fraction."""
    local = moment.astimezone()
    return local.toordinal() + (60 * local.hour + local.minute) / 1440


def day_ticks(first: date, last: date) -> dict[float, str]:
    """At most seven round dates from the first to the last, with their words."""
    length = (last - first).days
    if length < 6 * 14:
        step = next(n for n in (1, 2, 4, 7, 14) if length // n < _MOST_TICKS)
        days = [first + timedelta(days=n) for n in range(0, length + 1, step)]
        return {float(day.toordinal()): f"{day.day} {day:%b}" for day in days}
    months = [
        date(year, month, 1)
        for year in range(first.year, last.year + 1)
        for month in range(1, 13)
        if first <= date(year, month, 1) <= last
    ]
    for step in _MONTHS:
        found = [day for day in months if (12 * day.year + day.month - 1) % step == 0]
        if len(found) <= _MOST_TICKS:
            break
    return {float(day.toordinal()): _month_words(day, step) for day in found}


def _month_words(day: date, step: int) -> str:
    if step >= 12:
        return str(day.year)
    return f"{day:%b}\n{day.year}" if day.month == 1 else f"{day:%b}"
