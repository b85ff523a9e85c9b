"""How one exercise went in one training session: completed sets, form score, faults, pain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from formcheck.coaching.doses import Dose, is_at_least_as_hard
from formcheck.coaching.records import RepRecord, SetRecord
from formcheck.coaching.trainings import TrainingSession
from formcheck.pose.side import LEGS, Side
from formcheck.spec.exercise import Exercise

_MIN_JUDGED_REPS = 3  # with fewer, a share of faults means nothing


@dataclass(frozen=True)
class ExercisePerformance:
    """One exercise in one session, compared with the dose asked for.

    `score` is the mean of the judged repetitions, 0..100, or None. `fault_shares` maps fault codes
    to the share, 0..1, of the judged repetitions that have the fault. `hurt` covers this exercise
    and the session in general, `hurt_elsewhere` only other exercises.
    """

    sets_done: int
    sets_asked: int
    reps: int
    score: float | None
    fault_shares: Mapping[str, float]
    hurt: bool
    hurt_elsewhere: bool
    pain_answered: bool
    pains: Mapping[str, int]

    def common_faults(self, share: float) -> frozenset[str]:
        """Return the codes of the faults in at least that share of the repetitions."""
        return frozenset(code for code, found in self.fault_shares.items() if found >= share)


def performance_of(
    exercise: Exercise, training: TrainingSession, dose: Dose
) -> ExercisePerformance:
    """Compare what the session has of the exercise with the dose asked for."""
    sets = [one for one in training.session.sets if one.exercise == exercise.name]
    soreness = training.soreness
    ignored = _range_faults(exercise) if dose.variant.range_share < 1.0 else frozenset()
    scores = list(_scores(sets, ignored))
    hurt = soreness.in_general or exercise.name in soreness.exercises
    return ExercisePerformance(
        sets_done=count_sets_done(sets, dose, exercise.guide.prescription.each_side),
        sets_asked=dose.sets,
        reps=sum(len(one.reps) for one in sets),
        score=sum(scores) / len(scores) if scores else None,
        fault_shares=_fault_shares(sets, ignored),
        hurt=hurt,
        hurt_elsewhere=not hurt and bool(soreness.exercises),
        pain_answered=soreness.answered,
        pains=soreness.pains,
    )


def count_sets_done(sets: Iterable[SetRecord], dose: Dose, each_side: bool) -> int:
    """Count the sets completed with the dose's repetitions, in its variant or a harder one.

    With `each_side`, the leg with fewer sets counts.
    """
    done: Counter[Side] = Counter()
    for one in sets:
        if one.stopped_because is not None or not is_at_least_as_hard(one.variant, dose.variant):
            continue
        for leg in LEGS:
            done[leg] += _count_reps(one, leg, each_side) >= dose.reps
    return min(done[leg] for leg in LEGS)


def _count_reps(one: SetRecord, leg: Side, each_side: bool) -> int:
    if not each_side:
        return len(one.reps)
    if one.side in LEGS:
        return len(one.counted_reps) if one.side is leg else 0
    return sum(rep.side in (leg, Side.BOTH) for rep in one.reps)


def _range_faults(exercise: Exercise) -> frozenset[str]:
    """Codes of the faults of not going far enough: a smaller range asks for exactly that."""
    return frozenset(rule.code for rule in exercise.rules if not rule.is_known_on_the_way)


def _judged_reps(sets: Iterable[SetRecord]) -> list[RepRecord]:
    return [rep for one in sets for rep in one.counted_reps if rep.score is not None]


def _scores(sets: Sequence[SetRecord], ignored: Collection[str]) -> Iterable[float]:
    for rep in _judged_reps(sets):
        has_only_ignored = bool(rep.faults) and all(code in ignored for code in rep.faults)
        yield 100.0 if has_only_ignored else float(rep.score or 0)


def _fault_shares(sets: Sequence[SetRecord], ignored: Collection[str]) -> dict[str, float]:
    judged = _judged_reps(sets)
    if len(judged) < _MIN_JUDGED_REPS:
        return {}
    found = Counter(code for rep in judged for code in rep.faults if code not in ignored)
    return {code: count / len(judged) for code, count in sorted(found.items())}
