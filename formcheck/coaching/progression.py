"""How much of an exercise comes next, by replaying the rules over all trainings; pure.

The level is never stored: it follows from the history and the rules (`rulebook.py`), so that the
same history always gives the same proposal, and each can be explained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from formcheck.coaching import rules
from formcheck.coaching.doses import Dose, Ladder, dose_words
from formcheck.coaching.performance import Showing, showing_of
from formcheck.coaching.records import Variant
from formcheck.coaching.trainings import Training
from formcheck.spec.exercise import Exercise

Numbers = Mapping[str, float | str]


@dataclass(frozen=True)
class Proposal:
    """What to do of one exercise, why, by which rule, and the numbers that it saw.

    With `each_side` sets and repetitions are for one leg, and the other does as many. `last` is
    the dose that was asked for when it was last done, None for a new exercise.
    """

    exercise: str
    sets: int
    reps: int
    variant: Variant
    reason: str
    numbers: Numbers
    rule: str
    each_side: bool = False
    last: Dose | None = None

    @property
    def dose(self) -> Dose:
        """Sets, repetitions and variant."""
        return Dose(self.sets, self.reps, self.variant)


@dataclass(frozen=True)
class _Standing:
    """Where an exercise stands: the dose that comes next, the one asked last, and why.

    `streak` are the showings at the dose asked last, since it was first asked; `seen` is the
    latest, whatever its dose.
    """

    dose: Dose
    rule: str
    numbers: Numbers
    last: Dose | None = None
    last_at: datetime | None = None
    streak: tuple[Showing, ...] = ()
    seen: Showing | None = None


def propose(
    exercise: Exercise, ladder: Ladder, trainings: Sequence[Training], now: datetime
) -> Proposal:
    """The proposal for `now`; `trainings` are all until then, the oldest first."""
    standing = _Standing(ladder.start, "start", {})
    before: Training | None = None
    for training in trainings:
        if exercise.name in training.exercises:
            standing = _opened(standing, ladder, training.began_at, before)
            showing = showing_of(exercise, training, standing.dose)
            standing = replace(_concluded(standing, ladder, showing), last_at=training.began_at)
        before = training
    standing = _opened(standing, ladder, now, before)
    dose = standing.dose
    return Proposal(
        exercise=exercise.name,
        sets=dose.sets,
        reps=dose.reps,
        variant=dose.variant,
        reason=_reason(standing),
        numbers=standing.numbers,
        rule=standing.rule,
        each_side=exercise.guide.prescription.each_side,
        last=standing.last,
    )


def lighter(proposal: Proposal, ladder: Ladder, pain: int) -> Proposal:
    """The same with one step back, for a day on which the knee is sore before it begins."""
    dose = ladder.down(proposal.dose)
    words = rules.rule_of("lighter_today").short
    return replace(
        proposal,
        sets=dose.sets,
        reps=dose.reps,
        variant=dose.variant,
        rule="lighter_today",
        reason=f"{words} Pain now: {pain} of 10.",
        numbers={"pain before": pain},
    )


def _opened(
    standing: _Standing, ladder: Ladder, now: datetime, before: Training | None
) -> _Standing:
    """What is asked when a training begins: time away and the training before change it."""
    if standing.last is None or standing.last_at is None:
        return standing
    days = (now - standing.last_at).days
    numbers = {"days away": days}
    if days >= rules.ANEW_DAYS:
        return _begun_lower(standing, ladder, ladder.start, ("anew", numbers))
    if days >= rules.EASE_IN_DAYS:
        return _begun_lower(standing, ladder, ladder.eased(standing.last), ("ease_in", numbers))
    sore = before is not None and before.sore.is_too_much
    if sore and ladder.exceeds(standing.dose, standing.last):
        pains = dict(before.sore.pains) if before else {}
        return replace(standing, dose=standing.last, rule="sore_last_time", numbers=pains)
    return standing


def _begun_lower(
    standing: _Standing, ladder: Ladder, dose: Dose, why: tuple[str, Numbers]
) -> _Standing:
    return replace(
        standing,
        dose=ladder.least(dose, standing.dose),
        rule=why[0],
        numbers=why[1],
        streak=(),
        seen=None,
    )


def _concluded(standing: _Standing, ladder: Ladder, showing: Showing) -> _Standing:
    """What follows from a training of the dose asked: one step back, the same, or one step on."""
    asked = standing.dose
    streak = (*standing.streak, showing) if standing.last in (None, asked) else (showing,)
    rule, numbers = _verdict(streak, standing.seen)
    if rule.endswith("_back"):
        dose = ladder.down(asked)
    elif rule == "more":
        dose = ladder.up(asked)
        rule = _kind_of_more(asked, dose)
    else:
        dose = asked
    kept = streak if dose == asked else ()
    return _Standing(dose, rule, numbers, last=asked, streak=kept, seen=showing)


def _verdict(streak: Sequence[Showing], before: Showing | None) -> tuple[str, Numbers]:
    """The first rule that applies to what was seen at this dose, and the numbers it saw.

    `before` is the showing before, whatever its dose.
    """
    seen = streak[-1]
    if seen.hurt_here:
        return "pain_back", seen.pains
    if form_back := _form_back(streak, before):
        return form_back
    if same := _kept_by(seen):
        return same, _numbers(seen)
    good = _good_ones(streak)
    numbers = {**_numbers(seen), "times running": good}
    return ("more" if good >= rules.TWICE else "once_more"), numbers


# Why a dose is kept, in this order.
_KEPT: tuple[tuple[str, Callable[[Showing], bool]], ...] = (
    ("pain_elsewhere", lambda seen: seen.hurt_elsewhere),
    ("sets_missing", lambda seen: seen.sets_done < seen.sets_asked),
    ("form_unknown", lambda seen: seen.score is None),
    ("form_middling", lambda seen: seen.score is not None and seen.score < rules.HIGH_SCORE),
    ("pain_unknown", lambda seen: not seen.pain_answered),
)


def _kept_by(seen: Showing) -> str | None:
    """The rule that keeps the dose; None if everything was good."""
    return next((code for code, applies in _KEPT if applies(seen)), None)


def _numbers(seen: Showing) -> dict[str, float | str]:
    score = {} if seen.score is None else {"score": round(seen.score)}
    sets = {"sets done": seen.sets_done, "sets asked": seen.sets_asked}
    return {**score, **sets, **seen.pains}


def _form_back(streak: Sequence[Showing], before: Showing | None) -> tuple[str, Numbers] | None:
    seen = streak[-1]
    if seen.score is not None and seen.score < rules.LOW_SCORE:
        return "form_back", {"score": round(seen.score)}
    if seen.score is not None and before is not None and before.score is not None:
        fall = before.score - seen.score
        if fall >= rules.FALL_OF_SCORE and seen.score < rules.HIGH_SCORE:
            return "form_back", {"score": round(seen.score), "before": round(before.score)}
    share = rules.SAME_FAULT_SHARE
    running = streak[-rules.TWICE :]
    common = frozenset.intersection(*(one.common_faults(share) for one in running))
    if len(running) < rules.TWICE or not common:
        return None
    code = min(common)
    return "fault_back", {"fault": code, "share in percent": round(100 * seen.fault_shares[code])}


def _good_ones(streak: Sequence[Showing]) -> int:
    """How many of the latest showings, one after another, were good in every respect."""
    good = takewhile(lambda one: not one.hurt_here and _kept_by(one) is None, reversed(streak))
    return sum(1 for _ in good)


def _kind_of_more(asked: Dose, dose: Dose) -> str:
    if dose == asked:
        return "at_top"
    if dose.variant != asked.variant:
        return "harder"
    return "more_sets" if dose.sets > asked.sets else "more_reps"


def _reason(standing: _Standing) -> str:
    words = rules.rule_of(standing.rule).short
    if standing.last is None:
        return words
    if standing.last != standing.dose:
        return f"{words} Last time {dose_words(standing.last)}."
    return f"{words} It is at its least already." if standing.rule.endswith("_back") else words
