"""The history as one page of HTML that needs nothing else, with the look of the reports."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck import __version__, plots, wording
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.trends import Trend, pain_points, trends
from formcheck.history import words
from formcheck.history.charts import history_plot, look_of
from formcheck.history.weeks import DAYS, calendar_of
from formcheck.history.words import Row
from formcheck.report_keys import Key
from formcheck.script_json import script_json

_WEEKS = 26
_MOST_LISTED = 60
_FAULTS = "Faults"


@dataclass(frozen=True)
class _Chart:
    id: str
    title: str
    meaning: str
    label: str
    keys: tuple[Key, ...]


def page(sessions: Sequence[SessionRecord], today: date) -> str:
    """The whole page. All text that was typed or comes from files is escaped."""
    charts: dict[str, Any] = {}
    environment = Environment(
        loader=PackageLoader("formcheck", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
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
    colours = {"light": plots.LIGHT, "dark": plots.DARK}
    data = {"charts": charts, "colours": colours, "clock": [], "first_s": 0.0}
    return environment.get_template("history.html").render(
        **context,
        version=__version__,
        script_data=Markup(script_json(data)),  # escaped there
        charts_script=Markup(plots.bokeh_script()) if charts else "",
    )


def _overview(sessions: Sequence[SessionRecord]) -> str:
    if not sessions:
        return "Nothing is kept yet."
    first, last = sessions[0].began_at.astimezone(), sessions[-1].began_at.astimezone()
    begun = f"{first.day} {first:%B %Y}"
    if first.date() == last.date():
        return begun
    return f"{begun} to {last.day} {last:%B %Y}"


def _tiles(sessions: Sequence[SessionRecord], today: date) -> list[dict[str, str]]:
    if not sessions:
        return []
    calendar = calendar_of(sessions, today, 4)
    recent = sum(count or 0 for week in calendar.counts for count in week)
    reps = sum(words.reps_of(one) for one in sessions)
    score = words.score_of(sessions[-1])
    return [
        {"label": "Sessions", "value": str(len(sessions)), "note": f"{recent} in four weeks"},
        {"label": "Repetitions", "value": f"{reps}", "note": ""},
        {"label": "Last session's score", "value": words.score_words(score), "note": "of 100"},
    ]


def _calendar(sessions: Sequence[SessionRecord], today: date) -> dict[str, Any]:
    calendar = calendar_of(sessions, today, _WEEKS)
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
    rows = words.trend_rows(trend)
    moments = [point.at for point in trend.points]
    reps = wording.count(sum(point.reps for point in trend.points), "repetition")
    drawn = [
        _chart(f"{trend.exercise}-{number}", group, moments, charts)
        for number, group in enumerate(_grouped(trend, rows), start=1)
        if len(moments) > 1
    ]
    return {
        "id": trend.exercise,
        "title": wording.title(trend.exercise),
        "count": f"{wording.count(len(moments), 'session')}, {reps}",
        "charts": drawn,
        "rows": [_numbers(row) for row in rows],
    }


def _grouped(trend: Trend, rows: Sequence[Row]) -> Iterator[tuple[str, str, tuple[Row, ...]]]:
    """The rows that share a chart: its title, what is drawn, and they."""
    faults = {wording.label(code) for code in trend.codes}
    for row in rows:
        if row.name == words.SCORE:
            yield "Form score", "of 100, mean of the repetitions that were judged", (row,)
        elif row.name.startswith(words.RANGE):
            yield wording.title(row.name), "mean of the repetitions", (row,)
        elif row.name == words.ASYMMETRY:
            yield "Left minus right", "difference of that range", (row,)
    tempo = words.tempo_rows(trend)
    if tempo:
        yield "Tempo", "seconds, mean of the repetitions", tempo
    found = tuple(row for row in rows if row.name in faults)
    if found:
        yield _FAULTS, "percent of the repetitions in which each could be judged", found


def _pain(sessions: Sequence[SessionRecord], charts: dict[str, Any]) -> dict[str, Any] | None:
    points = pain_points(sessions)
    rows = words.pain_rows(points)
    if not rows:
        return None
    group = ("Pain", "0 is none, 10 the worst imaginable", rows)
    moments = [point.at for point in points]
    chart = _chart("pain", group, moments, charts) if len(points) > 1 else None
    return {"chart": chart, "rows": [_numbers(row) for row in rows]}


def _chart(
    name: str,
    group: tuple[str, str, tuple[Row, ...]],
    moments: Sequence[datetime],
    charts: dict[str, Any],
) -> _Chart:
    title, meaning, rows = group
    charts[name] = plots.as_item(history_plot(rows, moments))
    told = "; ".join(f"{row.name} {row.change}" for row in rows)
    looks = [look_of(number) for number in range(len(rows))]
    keys = tuple(
        Key(f"dot-{look.role}", look.symbol, row.name)
        for look, row in zip(looks, rows, strict=True)
        if len(rows) > 1 or title == _FAULTS
    )
    label = f"{title} over {len(moments)} sessions: {told}; the numbers are in the table below"
    return _Chart(name, title, meaning, label, keys)


def _numbers(row: Row) -> dict[str, str]:
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
        "when": words.when_words(session.began_at),
        "what": words.exercises_of(session),
        "reps": str(words.reps_of(session)),
        "score": words.score_words(words.score_of(session)),
        "pain": words.pain_words(session),
        "faults": words.fault_words(session),
        "notes": session.notes,
        "name": session.identity,
    }
