"""How training went over time: one point for each session and exercise; pure.

What was not seen or not judged, None or NaN in a record, is None here: it is left out of every
mean, and a fault that could be judged in no repetition has no rate, which is not a rate of 0.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from formcheck.coaching.records import RepRecord, SessionRecord, SetRecord, When
from formcheck.sides import Side

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
