"""A session against the last time each of its exercises was done; pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from formcheck import wording
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.trends import TrendPoint, trends


@dataclass(frozen=True)
class Compared:
    """One exercise now and the last time, None for the first; `measure` says what its range is."""

    exercise: str
    now: TrendPoint
    last: TrendPoint | None
    measure: str | None


@dataclass(frozen=True)
class Row:
    """One number in words, now and last time; a dash where it is not known."""

    name: str
    now: str
    last: str


def compared(session: SessionRecord, history: Iterable[SessionRecord]) -> tuple[Compared, ...]:
    """The exercises of the session, in the order of doing; `history` may hold it too."""
    before = [
        one
        for one in history
        if one.identity != session.identity and one.began_at <= session.began_at
    ]
    found = {}
    for trend in trends([*before, session]):
        now = [point for point in trend.points if point.session == session.identity]
        if now:
            last = [point for point in trend.points if point.session != session.identity]
            latest = last[-1] if last else None
            found[trend.exercise] = Compared(trend.exercise, now[0], latest, trend.range_measure)
    order = dict.fromkeys(one.exercise for one in session.sets)
    return tuple(found[name] for name in order if name in found)


def rows_of(one: Compared) -> tuple[Row, ...]:
    """What is told of an exercise; what neither time has is left out."""
    measure = one.measure or ""
    names: dict[str, Callable[[TrendPoint], str]] = {
        "sets": lambda point: str(point.sets),
        "repetitions": lambda point: str(point.reps),
        "form score": lambda point: _score(point.score),
        f"range: {wording.label(measure)}": lambda point: wording.amount(
            point.range_of_motion, wording.unit_of(measure)
        ),
        "out / held / back": _tempo,
        "faults": _faults,
        "pain, at its worst": lambda point: _known(point.pain),
    }
    rows = (
        Row(name, of(one.now), wording.UNKNOWN if one.last is None else of(one.last))
        for name, of in names.items()
    )
    return tuple(row for row in rows if {row.now, row.last} != {wording.UNKNOWN})


def _score(score: float | None) -> str:
    return wording.UNKNOWN if score is None else f"{score:.0f}"


def _known(value: int | None) -> str:
    return wording.UNKNOWN if value is None else str(value)


def _tempo(point: TrendPoint) -> str:
    if all(part is None for part in point.tempo_s):
        return wording.UNKNOWN
    parts = (wording.UNKNOWN if part is None else f"{part:.1f}" for part in point.tempo_s)
    return f"{' / '.join(parts)} s"


def _faults(point: TrendPoint) -> str:
    """Shares of the repetitions that were judged; a dash where none was."""
    if point.score is None:
        return wording.UNKNOWN
    found = {code: rate for code, rate in point.fault_rates.items() if rate}
    words = (f"{wording.label(code)} {rate:.0%}" for code, rate in sorted(found.items()))
    return ", ".join(words) or "none found"
