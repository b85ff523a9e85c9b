"""Converts an analysis to the set and repetition records of the history; pure."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from formcheck.coaching.records import RepRecord, SetRecord
from formcheck.exercises import find_exercise
from formcheck.pose.side import Side
from formcheck.results import Analysis, Rep, TrainedSet
from formcheck.spec.exercise import Exercise


def range_measure_of(exercise: Exercise) -> str | None:
    """Return the key of the measure of the range of motion; None without measures."""
    if exercise.range_measure:
        return exercise.range_measure
    return exercise.measures[0].key if exercise.measures else None


def requested_side(side: str | None) -> Side | None:
    """Return the side a set was for; None if either ("any")."""
    return None if side in (None, "any") else Side(side)


def rep_record(rep: Rep, number: int) -> RepRecord:
    """Convert a repetition; `number` is its number in the set."""
    return RepRecord(
        number=number,
        side=rep.side,
        duration_s=rep.end_s - rep.start_s,
        score=rep.score,
        outbound_s=rep.tempo.outbound_s,
        hold_s=rep.tempo.hold_s,
        return_s=rep.tempo.return_s,
        measures=dict(rep.measures),
        faults={fault.code: fault.value for fault in rep.faults},
        not_judged=tuple(dict.fromkeys(item.code for item in rep.not_judged)),
    )


def set_records(analysis: Analysis, began_at: datetime) -> tuple[SetRecord, ...]:
    """Return the sets of a live session, or all repetitions of a recording as one set.

    `began_at` is the time of the first frame. Empty if no exercise was recognized or no repetition
    counted; sets without repetitions are omitted.
    """
    if analysis.exercise is None:
        return ()
    trained = () if analysis.training is None else analysis.training.sets
    first_s = analysis.source.start_s or 0.0
    return tuple(
        SetRecord(
            exercise=analysis.exercise,
            number=one.number,
            began_at=began_at + timedelta(seconds=max(0.0, reps[0].start_s - first_s)),
            reps=tuple(rep_record(rep, number) for number, rep in enumerate(reps, start=1)),
            side=requested_side(one.side),
            range_measure=range_measure_of(find_exercise(analysis.exercise)),
        )
        for one, reps in _split_into_sets(analysis.reps, trained)
        if reps
    )


def _split_into_sets(
    reps: tuple[Rep, ...], sets: tuple[TrainedSet, ...]
) -> Iterator[tuple[TrainedSet, tuple[Rep, ...]]]:
    if not sets:
        yield TrainedSet(1, "any", (), len(reps)), reps
        return
    first = 0
    for one in sets:
        yield one, reps[first : first + one.reps]
        first += one.reps
