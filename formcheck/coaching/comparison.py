"""A session against the last time each of its exercises was done; pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from formcheck import wording
from formcheck.coaching.records import RepRecord, SessionRecord, SetRecord, When
from formcheck.pose.side import Side

_MOST_ENDS = 3  # points at either end that a change is taken between


@dataclass(frozen=True)
class TrendPoint:
    """One exercise in one session, in the repetitions of all its sets.

    `score` 0..100. `range_of_motion` is the mean of `range_measure`, in the unit that its key ends
    in, and `asymmetry` that of the left less that of the right. `rep_s` is the mean length of a
    repetition, `tempo_s` that of its three parts (out, held, back). `fault_rates`: for each code
    the share, 0..1, of the repetitions in which it could be judged. `pain` is the worst answer of
    the session, 0..10.
    """

    session: str
    at: datetime
    sets: int
    reps: int
    score: float | None = None
    range_of_motion: float | None = None
    asymmetry: float | None = None
    rep_s: float | None = None
    tempo_s: tuple[float | None, float | None, float | None] = (None, None, None)
    fault_rates: Mapping[str, float | None] = field(default_factory=dict)
    pain: int | None = None


@dataclass(frozen=True)
class Trend:
    """One exercise over time, oldest point first; `codes` are the faults that it ever had."""

    exercise: str
    points: tuple[TrendPoint, ...]
    codes: tuple[str, ...]
    range_measure: str | None = None


@dataclass(frozen=True)
class PainPoint:
    """The worst answers of a session before, during and after, 0..10; None where not asked."""

    session: str
    at: datetime
    before: int | None
    during: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """The mean of the first few known values and of the last few, none in both."""

    first: float
    last: float


def trends(sessions: Iterable[SessionRecord]) -> tuple[Trend, ...]:
    """One trend for each exercise that was trained, the most trained first."""
    found: dict[str, list[tuple[SessionRecord, list[SetRecord]]]] = {}
    for session in sorted(sessions, key=lambda one: one.began_at):
        by_exercise: dict[str, list[SetRecord]] = {}
        for one in session.sets:
            if one.reps:
                by_exercise.setdefault(one.exercise, []).append(one)
        for exercise, sets in by_exercise.items():
            found.setdefault(exercise, []).append((session, sets))
    ordered = sorted(found.items(), key=lambda item: (-len(item[1]), item[0]))
    return tuple(_trend(exercise, trained) for exercise, trained in ordered)


def pain_points(sessions: Iterable[SessionRecord]) -> tuple[PainPoint, ...]:
    """The sessions in which pain was asked about, oldest first."""
    return tuple(
        PainPoint(
            session.identity,
            session.began_at,
            session.pain(When.BEFORE),
            session.pain(When.DURING),
            session.pain(When.AFTER),
        )
        for session in sorted(sessions, key=lambda one: one.began_at)
        if session.pains
    )


def change(values: Sequence[float | None]) -> Change | None:
    """What became of a value: up to three known points at either end; None with fewer than two."""
    known = [value for value in values if value is not None]
    count = min(_MOST_ENDS, len(known) // 2)
    if not count:
        return None
    return Change(sum(known[:count]) / count, sum(known[-count:]) / count)


def _trend(exercise: str, trained: Sequence[tuple[SessionRecord, list[SetRecord]]]) -> Trend:
    found = {c: 0 for _, sets in trained for one in sets for rep in one.reps for c in rep.faults}
    codes = tuple(sorted(found))
    # The newest word on what its range is holds: a mean of two different measures means nothing.
    named = [one.range_measure for _, sets in trained for one in sets if one.range_measure]
    measure = named[-1] if named else None
    points = tuple(_point(session, sets, codes, measure) for session, sets in trained)
    return Trend(exercise, points, codes, measure)


def _point(
    session: SessionRecord, sets: Sequence[SetRecord], codes: Iterable[str], measure: str | None
) -> TrendPoint:
    reps = [rep for one in sets for rep in one.reps]
    return TrendPoint(
        session=session.identity,
        at=session.began_at,
        sets=len(sets),
        reps=len(reps),
        score=_mean(rep.score for rep in reps),
        range_of_motion=_range(reps, measure),
        asymmetry=_asymmetry(reps, measure),
        rep_s=_mean(rep.duration_s for rep in reps),
        tempo_s=(
            _mean(rep.outbound_s for rep in reps),
            _mean(rep.hold_s for rep in reps),
            _mean(rep.return_s for rep in reps),
        ),
        fault_rates={code: fault_rate(reps, code) for code in codes},
        pain=max((one.pain for one in session.pains), default=None),
    )


def fault_rate(reps: Iterable[RepRecord], code: str) -> float | None:
    """The share, 0..1, of the repetitions in which the rule was judged; None when in none."""
    judged = [rep for rep in reps if rep.score is not None and code not in rep.not_judged]
    if not judged:
        return None
    return sum(code in rep.faults for rep in judged) / len(judged)


def _range(reps: Iterable[RepRecord], measure: str | None) -> float | None:
    return None if measure is None else _mean(rep.measures.get(measure) for rep in reps)


def _asymmetry(reps: Sequence[RepRecord], measure: str | None) -> float | None:
    left = _range([rep for rep in reps if rep.side is Side.LEFT], measure)
    right = _range([rep for rep in reps if rep.side is Side.RIGHT], measure)
    return None if left is None or right is None else left - right


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None and math.isfinite(value)]
    return sum(known) / len(known) if known else None


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
