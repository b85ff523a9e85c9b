"""Texts of the history that the terminal and the page share; pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from formcheck import wording
from formcheck.coaching.comparison import PainPoint, Trend, TrendPoint, change
from formcheck.coaching.records import PainMoment, RepRecord, SessionRecord

SCORE, RANGE, ASYMMETRY = "form score", "range: ", "left minus right"
Value = Callable[[TrendPoint], float | None]


@dataclass(frozen=True)
class TrendRow:
    """One quantity of an exercise over time: its name, unit, and the value of each point.

    `min_span` is the smallest range of its axis, so that noise looks small; `bounds` are the lowest
    and highest possible values.
    """

    name: str
    unit: str
    values: tuple[float | None, ...]
    min_span: float
    bounds: tuple[float | None, float | None] = (None, None)

    def amount(self, value: float | None) -> str:
        """Format a value: "91", "38°", "25%"."""
        if value is None:
            return wording.UNKNOWN
        if self.unit == "share":
            return f"{round(100 * value)}%"
        if self.unit == "points":
            return f"{value:.0f}"
        return wording.amount(value, self.unit)

    @property
    def change(self) -> str:
        """The change from first to last, "72 → 91"; a single value as it is."""
        found = change(self.values)
        if found is not None:
            return arrow(self.amount(found.first), self.amount(found.last))
        known = [value for value in self.values if value is not None]
        return self.amount(known[0]) if known else wording.UNKNOWN


def arrow(first: str, last: str) -> str:
    """Format a change."""
    return f"{first} → {last}"


def trend_rows(trend: Trend) -> tuple[TrendRow, ...]:
    """Return the quantities of an exercise that have at least one known value."""

    def row(name: str, unit: str, of: Value, min_span: float, low: float | None = None) -> TrendRow:
        return TrendRow(name, unit, tuple(map(of, trend.points)), min_span, (low, None))

    measure = trend.range_measure or ""
    label, unit = wording.label(measure), wording.unit_of(measure)
    size = 10.0 if unit == "deg" else 0.1
    rows = [
        TrendRow(SCORE, "points", tuple(p.score for p in trend.points), 20.0, (0.0, 100.0)),
        row(RANGE + label, unit, lambda p: p.range_of_motion, size),
        row(ASYMMETRY, unit, lambda p: p.asymmetry, size),
        row("time per repetition", "s", lambda p: p.rep_s, 1.0, 0.0),
        *(_fault_row(trend, code) for code in trend.codes),
        TrendRow("pain that day", "points", tuple(p.pain for p in trend.points), 10.0, (0.0, 10.0)),
    ]
    return tuple(one for one in rows if any(value is not None for value in one.values))


def tempo_rows(trend: Trend) -> tuple[TrendRow, ...]:
    """Return the durations of the three phases of a repetition, in seconds."""
    rows = (
        TrendRow(name, "s", tuple(point.tempo_s[part] for point in trend.points), 1.0, (0.0, None))
        for part, name in enumerate(("out", "held", "back"))
    )
    return tuple(row for row in rows if any(value is not None for value in row.values))


def _fault_row(trend: Trend, code: str) -> TrendRow:
    values = tuple(point.fault_rates.get(code) for point in trend.points)
    return TrendRow(wording.label(code), "share", values, 1.0, (0.0, 1.0))


def exercise_names_text(session: SessionRecord) -> str:
    """Return the exercises in order: "Clamshell, glute bridge"."""
    names = dict.fromkeys(wording.label(one.exercise) for one in session.sets)
    return wording.title(", ".join(names)) if names else wording.UNKNOWN


def count_reps(session: SessionRecord) -> int:
    """Count the repetitions of a session."""
    return sum(len(one.reps) for one in session.sets)


def mean_score(session: SessionRecord) -> float | None:
    """Return the mean score of the judged repetitions, 0..100; None if none was judged."""
    scores = [rep.score for one in session.sets for rep in one.reps if rep.score is not None]
    return sum(scores) / len(scores) if scores else None


def score_text(score: float | None) -> str:
    """Format a mean score without decimals; a dash if unknown."""
    return wording.UNKNOWN if score is None else f"{score:.0f}"


def fault_text(session: SessionRecord) -> str:
    """Return the faults with their counts, and how many repetitions were not fully judged.

    "knee valgus 3, torso lean 1, 2 not fully judged"; "none" if all were clean, "" without any.
    """
    reps = [rep for one in session.sets for rep in one.reps]
    found = Counter(code for rep in reps for code in rep.faults)
    parts = [f"{wording.label(code)} {number}" for code, number in found.most_common()]
    unclear = wording.tally(reps).unclear
    parts += [f"{unclear} not fully judged"] if unclear else []
    return ", ".join(parts) or ("none" if reps else "")


def clean_text(reps: Collection[RepRecord]) -> str:
    """Return how many repetitions are clean: "3 of 5"; a dash if none was fully judged."""
    found = wording.tally(reps)
    return f"{found.clean} of {found.reps}" if found.fully_judged else wording.UNKNOWN


def pain_text(session: SessionRecord) -> str:
    """Return the pain before, during, and after: "2 → 4 → 1"; "" without answers."""
    answers = (session.pain(when) for when in PainMoment)
    return " → ".join(str(answer) for answer in answers if answer is not None)


def pain_rows(points: Sequence[PainPoint]) -> tuple[TrendRow, ...]:
    """Return the pain before, during, and after each session, if answered."""
    rows = (
        TrendRow(f"pain {name}", "points", tuple(values), 10.0, (0.0, 10.0))
        for name, values in (
            ("before", [point.before for point in points]),
            ("during", [point.during for point in points]),
            ("after", [point.after for point in points]),
        )
    )
    return tuple(row for row in rows if any(value is not None for value in row.values))


def time_text(moment: datetime) -> str:
    """Format an aware time in local time: "Tue 24 Nov 2026 16:21"."""
    local = moment.astimezone()
    return f"{local:%a} {local.day} {local:%b %Y %H:%M}"


def overview(shown: int, weeks: int, kept: int, first: datetime | None) -> str:
    """Return the number of sessions in these weeks and in total."""
    span = "week" if weeks == 1 else f"{weeks} weeks"
    text = f"{wording.pluralize(shown, 'session')} in the last {span}"
    if first is None or kept == shown:
        return text
    local = first.astimezone()
    return f"{text}; {kept} since {local.day} {local:%B %Y}"
