"""Trends of each exercise over time, and a session compared with the previous one; pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from formcheck import wording
from formcheck.coaching.records import PainMoment, RepRecord, SessionRecord, SetRecord
from formcheck.pose.side import Side

_MAX_END_POINTS = 3  # averaged at each end of a change


@dataclass(frozen=True)
class TrendPoint:
    """One exercise in one session, over the repetitions of all its sets.

    `found` counts the repetitions by what was found in them, `score` is 0..100. `range_of_motion`
    is the mean of `Trend.range_measure`, in the unit its key ends in; `asymmetry` is left minus
    right. `rep_s` is the mean duration of a repetition, `tempo_s` those of its phases (outbound,
    hold, return). `fault_rates` maps codes to the share, 0..1, of the repetitions in which the rule
    was judged. `pain` is the worst answer, 0..10.
    """

    session: str
    at: datetime
    sets: int
    reps: int
    found: wording.RepTally = wording.NO_REPS
    score: float | None = None
    range_of_motion: float | None = None
    asymmetry: float | None = None
    rep_s: float | None = None
    tempo_s: tuple[float | None, float | None, float | None] = (None, None, None)
    fault_rates: Mapping[str, float | None] = field(default_factory=dict)
    pain: int | None = None


@dataclass(frozen=True)
class Trend:
    """One exercise over time, oldest point first; `codes` are all faults that occurred."""

    exercise: str
    points: tuple[TrendPoint, ...]
    codes: tuple[str, ...]
    range_measure: str | None = None


@dataclass(frozen=True)
class PainPoint:
    """The worst answers before, during, and after a session, 0..10; None if not asked."""

    session: str
    at: datetime
    before: int | None
    during: int | None
    after: int | None


@dataclass(frozen=True)
class Change:
    """The means of the first and of the last few known values; no value is in both."""

    first: float
    last: float


@dataclass(frozen=True)
class ExerciseComparison:
    """One exercise now and last time (None the first time); `measure` is its range measure."""

    exercise: str
    now: TrendPoint
    last: TrendPoint | None
    measure: str | None


@dataclass(frozen=True)
class ComparisonRow:
    """One quantity as text, now and last time; a dash if unknown."""

    name: str
    now: str
    last: str


def trends(sessions: Iterable[SessionRecord]) -> tuple[Trend, ...]:
    """Return a trend for each exercise, the most trained first."""
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
    """Return the sessions with answers about pain, oldest first."""
    return tuple(
        PainPoint(
            session.identity,
            session.began_at,
            session.pain(PainMoment.BEFORE),
            session.pain(PainMoment.DURING),
            session.pain(PainMoment.AFTER),
        )
        for session in sorted(sessions, key=lambda one: one.began_at)
        if session.pains
    )


def change(values: Sequence[float | None]) -> Change | None:
    """Average up to three known values at each end; None with fewer than two values."""
    known = [value for value in values if value is not None]
    count = min(_MAX_END_POINTS, len(known) // 2)
    if not count:
        return None
    return Change(sum(known[:count]) / count, sum(known[-count:]) / count)


def compare_session(
    session: SessionRecord, history: Iterable[SessionRecord]
) -> tuple[ExerciseComparison, ...]:
    """Compare the exercises of the session, in order; `history` may contain the session too."""
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
            found[trend.exercise] = ExerciseComparison(
                trend.exercise, now[0], latest, trend.range_measure
            )
    order = dict.fromkeys(one.exercise for one in session.sets)
    return tuple(found[name] for name in order if name in found)


def comparison_rows(one: ExerciseComparison) -> tuple[ComparisonRow, ...]:
    """Return the rows to show for an exercise, without those unknown both times."""
    measure = one.measure or ""
    names: dict[str, Callable[[TrendPoint], str]] = {
        "sets": lambda point: str(point.sets),
        "repetitions": lambda point: str(point.reps),
        "result": lambda point: wording.tally_text(point.found) or wording.UNKNOWN,
        "form score": lambda point: _score(point.score),
        f"range: {wording.label(measure)}": lambda point: wording.amount(
            point.range_of_motion, wording.unit_of(measure)
        ),
        "out / held / back": _tempo,
        "faults": _faults,
        "worst pain": lambda point: _known(point.pain),
    }
    rows = (
        ComparisonRow(name, of(one.now), wording.UNKNOWN if one.last is None else of(one.last))
        for name, of in names.items()
    )
    return tuple(row for row in rows if {row.now, row.last} != {wording.UNKNOWN})


def fault_rate(reps: Iterable[RepRecord], code: str) -> float | None:
    """Return the share, 0..1, of judged repetitions with the fault; None if none was judged."""
    judged = [rep for rep in reps if rep.score is not None and code not in rep.not_judged]
    if not judged:
        return None
    return sum(code in rep.faults for rep in judged) / len(judged)


def _trend(exercise: str, trained: Sequence[tuple[SessionRecord, list[SetRecord]]]) -> Trend:
    found = {c: 0 for _, sets in trained for one in sets for rep in one.reps for c in rep.faults}
    codes = tuple(sorted(found))
    # Only the latest range measure counts: a mean over different measures means nothing.
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
        found=wording.tally(reps),
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


def _range(reps: Iterable[RepRecord], measure: str | None) -> float | None:
    return None if measure is None else _mean(rep.measures.get(measure) for rep in reps)


def _asymmetry(reps: Sequence[RepRecord], measure: str | None) -> float | None:
    left = _range([rep for rep in reps if rep.side is Side.LEFT], measure)
    right = _range([rep for rep in reps if rep.side is Side.RIGHT], measure)
    return None if left is None or right is None else left - right


def _mean(values: Iterable[float | None]) -> float | None:
    known = [value for value in values if value is not None and math.isfinite(value)]
    return sum(known) / len(known) if known else None


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
    """The faults with their shares of the judged repetitions; a dash if none was judged."""
    if point.score is None:
        return wording.UNKNOWN
    found = {code: rate for code, rate in point.fault_rates.items() if rate}
    shares = (f"{wording.label(code)} {rate:.0%}" for code, rate in sorted(found.items()))
    if text := ", ".join(shares):
        return text
    return "none" if point.found.clean == point.found.reps else "none in what was judged"
