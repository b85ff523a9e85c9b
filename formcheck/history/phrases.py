"""What the history says in words, the same in a terminal and on its page; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from formcheck import wording
from formcheck.coaching.comparison import PainPoint, Trend, TrendPoint, change
from formcheck.coaching.records import SessionRecord, When

SCORE, RANGE, ASYMMETRY = "form score", "range: ", "left minus right"
Value = Callable[[TrendPoint], float | None]


@dataclass(frozen=True)
class Row:
    """One number of an exercise over time: its name, unit, and the value of each point.

    `least` is the span that a drawing of it shows at least, so that noise stays small; `bounds`
    are what it cannot be outside of.
    """

    name: str
    unit: str
    values: tuple[float | None, ...]
    least: float
    bounds: tuple[float | None, float | None] = (None, None)

    def amount(self, value: float | None) -> str:
        """A value in words: "91", "38°", "25 %"."""
        if value is None:
            return wording.UNKNOWN
        if self.unit == "share":
            return f"{round(100 * value)} %"
        if self.unit == "points":
            return f"{value:.0f}"
        return wording.amount(value, self.unit)

    @property
    def change(self) -> str:
        """How it went, "72 → 91"; the one value where there is only one."""
        found = change(self.values)
        if found is not None:
            return arrow(self.amount(found.first), self.amount(found.last))
        known = [value for value in self.values if value is not None]
        return self.amount(known[0]) if known else wording.UNKNOWN


def arrow(first: str, last: str) -> str:
    """From what to what."""
    return f"{first} → {last}"


def trend_rows(trend: Trend) -> tuple[Row, ...]:
    """What is told of an exercise: those numbers of which at least one is known."""

    def row(name: str, unit: str, of: Value, least: float, low: float | None = None) -> Row:
        return Row(name, unit, tuple(map(of, trend.points)), least, (low, None))

    measure = trend.range_measure or ""
    label, unit = wording.label(measure), wording.unit_of(measure)
    size = 10.0 if unit == "deg" else 0.1
    rows = [
        Row(SCORE, "points", tuple(p.score for p in trend.points), 20.0, (0.0, 100.0)),
        row(RANGE + label, unit, lambda p: p.range_of_motion, size),
        row(ASYMMETRY, unit, lambda p: p.asymmetry, size),
        row("a repetition", "s", lambda p: p.rep_s, 1.0, 0.0),
        *(_fault_row(trend, code) for code in trend.codes),
        Row("pain that day", "points", tuple(p.pain for p in trend.points), 10.0, (0.0, 10.0)),
    ]
    return tuple(one for one in rows if any(value is not None for value in one.values))


def tempo_rows(trend: Trend) -> tuple[Row, ...]:
    """How long the three parts of a repetition took, in seconds."""
    rows = (
        Row(name, "s", tuple(point.tempo_s[part] for point in trend.points), 1.0, (0.0, None))
        for part, name in enumerate(("out", "held", "back"))
    )
    return tuple(row for row in rows if any(value is not None for value in row.values))


def _fault_row(trend: Trend, code: str) -> Row:
    values = tuple(point.fault_rates.get(code) for point in trend.points)
    return Row(wording.label(code), "share", values, 1.0, (0.0, 1.0))


def exercises_of(session: SessionRecord) -> str:
    """What was trained, in the order of the sets: "Clamshell, glute bridge"."""
    names = dict.fromkeys(wording.label(one.exercise) for one in session.sets)
    return wording.title(", ".join(names)) if names else wording.UNKNOWN


def reps_of(session: SessionRecord) -> int:
    """How many repetitions it has."""
    return sum(len(one.reps) for one in session.sets)


def score_of(session: SessionRecord) -> float | None:
    """Mean score of the repetitions that were judged, 0..100; None when none was."""
    scores = [rep.score for one in session.sets for rep in one.reps if rep.score is not None]
    return sum(scores) / len(scores) if scores else None


def score_words(score: float | None) -> str:
    """A mean score without decimals; unknown is a dash."""
    return wording.UNKNOWN if score is None else f"{score:.0f}"


def fault_words(session: SessionRecord) -> str:
    """The faults and in how many repetitions: "knee valgus 3, torso lean 1"; "" without any."""
    found = Counter(code for one in session.sets for rep in one.reps for code in rep.faults)
    return ", ".join(f"{wording.label(code)} {number}" for code, number in found.most_common())


def pain_words(session: SessionRecord) -> str:
    """Pain before, at its worst and after: "2 → 4 → 1"; "" where nobody asked."""
    answers = [session.pain(when) for when in (When.BEFORE, When.DURING, When.AFTER)]
    told = [str(answer) for answer in answers if answer is not None]
    return " → ".join(told)


def pain_rows(points: Sequence[PainPoint]) -> tuple[Row, ...]:
    """Pain of each session before, during and after, of those that were asked."""
    rows = (
        Row(f"pain {name}", "points", tuple(values), 10.0, (0.0, 10.0))
        for name, values in (
            ("before", [point.before for point in points]),
            ("during", [point.during for point in points]),
            ("after", [point.after for point in points]),
        )
    )
    return tuple(row for row in rows if any(value is not None for value in row.values))


def when_words(moment: datetime) -> str:
    """An aware moment where the reader is: "Tue 24 Nov 2026 16:21"."""
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def overview(shown: int, weeks: int, kept: int, first: datetime | None) -> str:
    """How many sessions in these weeks, and how many altogether."""
    span = "week" if weeks == 1 else f"{weeks} weeks"
    words = f"{wording.count(shown, 'session')} in the last {span}"
    if first is None or kept == shown:
        return words
    local = first.astimezone()
    return f"{words}; {kept} since {local.day} {local:%B %Y}"
