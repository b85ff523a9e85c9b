"""What one training showed of one exercise: sets done as asked, form, faults, pain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from formcheck.coaching.doses import Dose, reaches
from formcheck.coaching.records import RepRecord, SetRecord
from formcheck.coaching.trainings import Training
from formcheck.pose.side import LEGS, Side
from formcheck.spec.exercise import Exercise

_ENOUGH_REPS = 3  # of fewer no share of faults is worth a word


@dataclass(frozen=True)
class Showing:
    """What was seen of `exercise`: `sets_done` of the dose asked, and `score` 0..100 or None.

    `fault_shares` are shares 0..1 of the judged repetitions that have the fault.
    """

    sets_done: int
    sets_asked: int
    reps: int
    score: float | None
    fault_shares: Mapping[str, float]
    hurt_here: bool
    hurt_elsewhere: bool
    pain_answered: bool
    pains: Mapping[str, int]

    def common_faults(self, share: float) -> frozenset[str]:
        """Codes of the faults in at least that share of the repetitions."""
        return frozenset(code for code, found in self.fault_shares.items() if found >= share)


def showing_of(exercise: Exercise, training: Training, dose: Dose) -> Showing:
    """What the training showed of the exercise, measured against the dose that was asked."""
    sets = [one for one in training.session.sets if one.exercise == exercise.name]
    sore = training.sore
    ignored = _falling_short(exercise) if dose.variant.range_share < 1.0 else frozenset()
    scores = list(_scores(sets, ignored))
    here = sore.whole or exercise.name in sore.exercises
    return Showing(
        sets_done=sets_done(sets, dose, exercise.guide.prescription.each_side),
        sets_asked=dose.sets,
        reps=sum(len(one.reps) for one in sets),
        score=sum(scores) / len(scores) if scores else None,
        fault_shares=_fault_shares(sets, ignored),
        hurt_here=here,
        hurt_elsewhere=not here and bool(sore.exercises),
        pain_answered=sore.answered,
        pains=sore.pains,
    )


def sets_done(sets: Iterable[SetRecord], dose: Dose, each_side: bool) -> int:
    """How many sets were done to their end with the dose's repetitions, in its variant or harder.

    With `each_side` the leg that did fewer sets counts.
    """
    done: Counter[Side] = Counter()
    for one in sets:
        if one.stopped_because is not None or not reaches(one.variant, dose.variant):
            continue
        for leg in LEGS:
            done[leg] += _reps_of(one, leg, each_side) >= dose.reps
    return min(done[leg] for leg in LEGS)


def _reps_of(one: SetRecord, leg: Side, each_side: bool) -> int:
    if not each_side:
        return len(one.reps)
    if one.side in LEGS:
        return len(one.reps) if one.side is leg else 0
    return sum(rep.side in (leg, Side.BOTH) for rep in one.reps)


def _falling_short(exercise: Exercise) -> frozenset[str]:
    """Faults of not going far enough: with a smaller range they are what was asked for."""
    return frozenset(rule.code for rule in exercise.rules if not rule.is_known_on_the_way)


def _judged(sets: Iterable[SetRecord]) -> list[RepRecord]:
    return [rep for one in sets for rep in one.reps if rep.score is not None]


def _scores(sets: Sequence[SetRecord], ignored: Collection[str]) -> Iterable[float]:
    for rep in _judged(sets):
        only_short = bool(rep.faults) and all(code in ignored for code in rep.faults)
        yield 100.0 if only_short else float(rep.score or 0)


def _fault_shares(sets: Sequence[SetRecord], ignored: Collection[str]) -> dict[str, float]:
    judged = _judged(sets)
    if len(judged) < _ENOUGH_REPS:
        return {}
    found = Counter(code for rep in judged for code in rep.faults if code not in ignored)
    return {code: count / len(judged) for code, count in sorted(found.items())}
