"""The history as one page of HTML that needs nothing else, with the look of the reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bokeh.models import ColumnDataSource, Span
from bokeh.plotting import figure

from formcheck import wording
from formcheck.coaching.comparison import Trend, pain_points, trends
from formcheck.coaching.records import SessionRecord
from formcheck.history import phrases
from formcheck.history.phrases import TrendRow
from formcheck.history.terminal import axis_span
from formcheck.history.weeks import DAYS, local_date, training_calendar
from formcheck.html.charts import (
    LegendEntry,
    add_hover,
    chart_json,
    chart_scripts,
    empty_chart,
    set_theme_colors,
    set_ticks,
)
from formcheck.html.page import render_page

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
    """How one row is drawn: the role of its color, its mark, and that mark as a character."""

    role: str
    marker: str
    symbol: str
    dash: str


def look_of(number: int) -> Look:
    """The look of a chart's first row, second row, …; after four they begin again."""
    return Look(*_LOOKS[number % len(_LOOKS)])


def history_plot(rows: Sequence[TrendRow], moments: Sequence[datetime]) -> figure:
    """One chart of rows of the same unit, each with a value or None for each moment."""
    days = [_day(moment) for moment in moments]
    first, last = min(days), max(days)
    margin = max(1.0, 0.02 * (last - first))
    plot = empty_chart(_HEIGHT_PX, (first - margin, last + margin), _range(rows))
    set_ticks(plot.xaxis[0], day_ticks(local_date(min(moments)), local_date(max(moments))))
    plot.xgrid.visible = False
    plot.yaxis[0].ticker.desired_num_ticks = 4
    if any(value is not None and value < 0 for row in rows for value in row.values):
        zero = Span(dimension="width", location=0, line_dash="dashed", line_width=1)
        plot.add_layout(set_theme_colors(zero, line_color="limit"))
    for number, row in enumerate(rows):
        _add(plot, row, (days, moments), look_of(number))
    return plot


def _add(
    plot: figure, row: TrendRow, when: tuple[Sequence[float], Sequence[datetime]], look: Look
) -> None:
    days, moments = when
    factor = _AXES.get(row.unit, 1.0)
    values = [float("nan") if value is None else factor * value for value in row.values]
    source = ColumnDataSource(
        {
            "x": list(days),
            "y": values,  # a line breaks where nothing is known
            "words": [row.amount(value) for value in row.values],
            "when": [f"{local_date(m).day} {local_date(m):%b %Y}" for m in moments],
        }
    )
    line = plot.line("x", "y", source=source, line_width=1.5, line_dash=look.dash)
    few = len(days) <= 60
    dots = plot.scatter("x", "y", source=source, marker=look.marker, size=8 if few else 4)
    set_theme_colors(line.glyph, line_color=look.role)
    set_theme_colors(dots.glyph, fill_color=look.role, line_color=look.role)
    add_hover(plot, [dots], f"{row.name} <b>@words</b>, @when", mode="mouse")


def _range(rows: Sequence[TrendRow]) -> tuple[float, float]:
    known = [value for row in rows for value in row.values if value is not None]
    low, high = axis_span(min(known), max(known), rows[0].min_span, rows[0].bounds)
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


_WEEKS = 26
_MOST_LISTED = 60
_FAULTS = "Faults"


@dataclass(frozen=True)
class _Chart:
    id: str
    title: str
    meaning: str
    label: str
    keys: tuple[LegendEntry, ...]


def page(sessions: Sequence[SessionRecord], today: date) -> str:
    """The whole page. All text that was typed or comes from files is escaped."""
    charts: dict[str, Any] = {}
    context = {
        "title": "Your training",
        "overview": _overview(sessions),
        "tiles": _tiles(sessions, today),
        "calendar": _calendar(sessions, today),
        "exercises": [_exercise(trend, charts) for trend in trends(sessions)],
        "pain": _pain(sessions, charts),
        "sessions": [_listed(one) for one in reversed(sessions[-_MOST_LISTED:])],
        "left_out": max(0, len(sessions) - _MOST_LISTED),
    }
    return render_page("history.html", **context, **chart_scripts(charts))


def _overview(sessions: Sequence[SessionRecord]) -> str:
    if not sessions:
        return "The history is empty."
    first, last = sessions[0].began_at.astimezone(), sessions[-1].began_at.astimezone()
    begun = f"{first.day} {first:%B %Y}"
    if first.date() == last.date():
        return begun
    return f"{begun} to {last.day} {last:%B %Y}"


def _tiles(sessions: Sequence[SessionRecord], today: date) -> list[dict[str, str]]:
    if not sessions:
        return []
    calendar = training_calendar(sessions, today, 4)
    recent = sum(count or 0 for week in calendar.counts for count in week)
    reps = sum(phrases.count_reps(one) for one in sessions)
    score = phrases.mean_score(sessions[-1])
    return [
        {"label": "Sessions", "value": str(len(sessions)), "note": f"{recent} in four weeks"},
        {"label": "Repetitions", "value": f"{reps}", "note": ""},
        {"label": "Last session's score", "value": phrases.score_text(score), "note": "of 100"},
    ]


def _calendar(sessions: Sequence[SessionRecord], today: date) -> dict[str, Any]:
    calendar = training_calendar(sessions, today, _WEEKS)
    weeks = range(len(calendar.mondays))
    return {
        "months": [calendar.month_of(week) for week in weeks],
        "mondays": [_week_words(calendar.day(week, 0)) for week in weeks],
        "rows": [
            {"day": day, "counts": [calendar.counts[week][number] for week in weeks]}
            for number, day in enumerate(DAYS)
        ],
        "weeks": _WEEKS,
    }


def _week_words(monday: date) -> str:
    return f"week of {monday.day} {monday:%B %Y}"


def _exercise(trend: Trend, charts: dict[str, Any]) -> dict[str, Any]:
    rows = phrases.trend_rows(trend)
    moments = [point.at for point in trend.points]
    reps = wording.pluralize(sum(point.reps for point in trend.points), "repetition")
    drawn = [
        _chart(f"{trend.exercise}-{number}", group, moments, charts)
        for number, group in enumerate(_grouped(trend, rows), start=1)
        if len(moments) > 1
    ]
    return {
        "id": trend.exercise,
        "title": wording.title(trend.exercise),
        "count": f"{wording.pluralize(len(moments), 'session')}, {reps}",
        "charts": drawn,
        "rows": [_numbers(row) for row in rows],
    }


def _grouped(
    trend: Trend, rows: Sequence[TrendRow]
) -> Iterator[tuple[str, str, tuple[TrendRow, ...]]]:
    """The rows that share a chart: its title, what is drawn, and they."""
    faults = {wording.label(code) for code in trend.codes}
    for row in rows:
        if row.name == phrases.SCORE:
            yield "Form score", "of 100, mean of the repetitions that were judged", (row,)
        elif row.name.startswith(phrases.RANGE):
            yield wording.title(row.name), "mean of the repetitions", (row,)
        elif row.name == phrases.ASYMMETRY:
            yield "Left minus right", "difference of that range", (row,)
    tempo = phrases.tempo_rows(trend)
    if tempo:
        yield "Tempo", "seconds, mean of the repetitions", tempo
    found = tuple(row for row in rows if row.name in faults)
    if found:
        yield _FAULTS, "percent of the repetitions in which each could be judged", found


def _pain(sessions: Sequence[SessionRecord], charts: dict[str, Any]) -> dict[str, Any] | None:
    points = pain_points(sessions)
    rows = phrases.pain_rows(points)
    if not rows:
        return None
    group = ("Pain", "0 is none, 10 the worst imaginable", rows)
    moments = [point.at for point in points]
    chart = _chart("pain", group, moments, charts) if len(points) > 1 else None
    return {"chart": chart, "rows": [_numbers(row) for row in rows]}


def _chart(
    name: str,
    group: tuple[str, str, tuple[TrendRow, ...]],
    moments: Sequence[datetime],
    charts: dict[str, Any],
) -> _Chart:
    title, meaning, rows = group
    charts[name] = chart_json(history_plot(rows, moments))
    told = "; ".join(f"{row.name} {row.change}" for row in rows)
    looks = [look_of(number) for number in range(len(rows))]
    keys = tuple(
        LegendEntry(f"dot-{look.role}", look.symbol, row.name)
        for look, row in zip(looks, rows, strict=True)
        if len(rows) > 1 or title == _FAULTS
    )
    label = f"{title} over {len(moments)} sessions: {told}; the numbers are in the table below"
    return _Chart(name, title, meaning, label, keys)


def _numbers(row: TrendRow) -> dict[str, str]:
    known = [value for value in row.values if value is not None]
    return {
        "name": wording.title(row.name),
        "change": row.change,
        "low": row.amount(min(known)),
        "high": row.amount(max(known)),
        "last": row.amount(known[-1]),
    }


def _listed(session: SessionRecord) -> dict[str, str]:
    return {
        "when": phrases.time_text(session.began_at),
        "what": phrases.exercise_names_text(session),
        "reps": str(phrases.count_reps(session)),
        "clean": phrases.clean_text([rep for one in session.sets for rep in one.reps]),
        "score": phrases.score_text(phrases.mean_score(session)),
        "pain": phrases.pain_text(session),
        "faults": phrases.fault_text(session),
        "notes": session.notes,
        "name": session.identity,
    }
