"""The next dose of an exercise, by replaying the rules over all training sessions; pure.

The dose is never stored: it follows from the history and the rules (`rules.py`), so the same
history always gives the same proposal, and each proposal can be explained.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import takewhile

from formcheck.coaching import rules
from formcheck.coaching.doses import Dose, ProgressionLadder, dose_text
from formcheck.coaching.performance import ExercisePerformance, performance_of
from formcheck.coaching.records import Variant
from formcheck.coaching.trainings import TrainingSession
from formcheck.spec.exercise import Exercise

Numbers = Mapping[str, float | str]


@dataclass(frozen=True)
class Proposal:
    """One exercise of a plan: its dose, the reason, the rule that set it, and the numbers it used.

    With `each_side`, sets and repetitions are per leg. `last` is the dose asked for last time;
    None for a new exercise.
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
        """Sets, repetitions, and variant."""
        return Dose(self.sets, self.reps, self.variant)


@dataclass(frozen=True)
class _Progress:
    """The state of an exercise: the next dose, the rule that set it, and the dose asked last.

    `streak` holds the performances at the last dose since it was first asked; `latest` is the most
    recent performance at any dose.
    """

    dose: Dose
    rule: str
    numbers: Numbers
    last: Dose | None = None
    last_at: datetime | None = None
    streak: tuple[ExercisePerformance, ...] = ()
    latest: ExercisePerformance | None = None


def propose(
    exercise: Exercise,
    ladder: ProgressionLadder,
    trainings: Sequence[TrainingSession],
    now: datetime,
) -> Proposal:
    """Propose the dose at `now`; `trainings` are all sessions until then, oldest first."""
    progress = _Progress(ladder.start, "start", {})
    previous: TrainingSession | None = None
    for training in trainings:
        if exercise.name in training.exercises:
            progress = _before_session(progress, ladder, training.began_at, previous)
            performance = performance_of(exercise, training, progress.dose)
            progress = _after_session(progress, ladder, performance)
            progress = replace(progress, last_at=training.began_at)
        previous = training
    progress = _before_session(progress, ladder, now, previous)
    dose = progress.dose
    return Proposal(
        exercise=exercise.name,
        sets=dose.sets,
        reps=dose.reps,
        variant=dose.variant,
        reason=_reason(progress),
        numbers=progress.numbers,
        rule=progress.rule,
        each_side=exercise.guide.prescription.each_side,
        last=progress.last,
    )


def lighter(proposal: Proposal, ladder: ProgressionLadder, pain: int) -> Proposal:
    """Return the proposal one step back, for a day when the knee is sore before the session."""
    dose = ladder.down(proposal.dose)
    message = rules.coaching_rule("lighter_today").message
    return replace(
        proposal,
        sets=dose.sets,
        reps=dose.reps,
        variant=dose.variant,
        rule="lighter_today",
        reason=f"{message} Pain now: {pain} out of 10.",
        numbers={"pain before": pain},
    )


def _before_session(
    progress: _Progress,
    ladder: ProgressionLadder,
    now: datetime,
    previous: TrainingSession | None,
) -> _Progress:
    """The dose when a session begins: time off and the previous session may lower it."""
    if progress.last is None or progress.last_at is None:
        return progress
    days = (now - progress.last_at).days
    numbers = {"days away": days}
    if days >= rules.RESTART_DAYS:
        return _restarted(progress, ladder, ladder.start, ("anew", numbers))
    if days >= rules.EASE_IN_DAYS:
        return _restarted(progress, ladder, ladder.eased(progress.last), ("ease_in", numbers))
    sore = previous is not None and previous.soreness.is_too_much
    if sore and ladder.exceeds(progress.dose, progress.last):
        pains = dict(previous.soreness.pains) if previous else {}
        return replace(progress, dose=progress.last, rule="sore_last_time", numbers=pains)
    return progress


def _restarted(
    progress: _Progress, ladder: ProgressionLadder, dose: Dose, reason: tuple[str, Numbers]
) -> _Progress:
    return replace(
        progress,
        dose=ladder.least(dose, progress.dose),
        rule=reason[0],
        numbers=reason[1],
        streak=(),
        latest=None,
    )


def _after_session(
    progress: _Progress, ladder: ProgressionLadder, performance: ExercisePerformance
) -> _Progress:
    """The dose after a session: one step back, the same, or one step forward."""
    asked = progress.dose
    is_same_dose = progress.last in (None, asked)
    streak = (*progress.streak, performance) if is_same_dose else (performance,)
    rule, numbers = _next_rule(streak, progress.latest)
    if rule.endswith("_back"):
        dose = ladder.down(asked)
    elif rule == "more":
        dose = ladder.up(asked)
        rule = _increase_rule(asked, dose)
    else:
        dose = asked
    kept = streak if dose == asked else ()
    return _Progress(dose, rule, numbers, last=asked, streak=kept, latest=performance)


def _next_rule(
    streak: Sequence[ExercisePerformance], previous: ExercisePerformance | None
) -> tuple[str, Numbers]:
    """The first rule that applies to the performances at this dose, and the numbers it used.

    `previous` is the performance before the latest, at any dose.
    """
    latest = streak[-1]
    if latest.hurt:
        return "pain_back", latest.pains
    if form_rule := _form_back_rule(streak, previous):
        return form_rule
    if keep_rule := _keep_rule(latest):
        return keep_rule, _numbers(latest)
    good = _count_good(streak)
    numbers = {**_numbers(latest), "times running": good}
    return ("more" if good >= rules.GOOD_IN_A_ROW else "once_more"), numbers


# Reasons to keep the dose, in order of precedence.
_KEEP_REASONS: tuple[tuple[str, Callable[[ExercisePerformance], bool]], ...] = (
    ("pain_elsewhere", lambda one: one.hurt_elsewhere),
    ("sets_missing", lambda one: one.sets_done < one.sets_asked),
    ("form_unknown", lambda one: one.score is None),
    ("form_middling", lambda one: one.score is not None and one.score < rules.HIGH_SCORE),
    ("pain_unknown", lambda one: not one.pain_answered),
)


def _keep_rule(performance: ExercisePerformance) -> str | None:
    """The rule that keeps the dose; None if everything was good."""
    return next((code for code, applies in _KEEP_REASONS if applies(performance)), None)


def _numbers(performance: ExercisePerformance) -> dict[str, float | str]:
    score = {} if performance.score is None else {"score": round(performance.score)}
    sets = {"sets done": performance.sets_done, "sets asked": performance.sets_asked}
    return {**score, **sets, **performance.pains}


def _form_back_rule(
    streak: Sequence[ExercisePerformance], previous: ExercisePerformance | None
) -> tuple[str, Numbers] | None:
    """The rule that lowers the dose because of the form, and its numbers."""
    latest = streak[-1]
    if latest.score is not None and latest.score < rules.LOW_SCORE:
        return "form_back", {"score": round(latest.score)}
    if latest.score is not None and previous is not None and previous.score is not None:
        drop = previous.score - latest.score
        if drop >= rules.SCORE_DROP and latest.score < rules.HIGH_SCORE:
            return "form_back", {"score": round(latest.score), "before": round(previous.score)}
    share = rules.SAME_FAULT_SHARE
    recent = streak[-rules.GOOD_IN_A_ROW :]
    common = frozenset.intersection(*(one.common_faults(share) for one in recent))
    if len(recent) < rules.GOOD_IN_A_ROW or not common:
        return None
    code = min(common)
    percent = round(100 * latest.fault_shares[code])
    return "fault_back", {"fault": code, "share in percent": percent}


def _count_good(streak: Sequence[ExercisePerformance]) -> int:
    """Count the latest consecutive performances that were good in every respect."""
    good = takewhile(lambda one: not one.hurt and _keep_rule(one) is None, reversed(streak))
    return sum(1 for _ in good)


def _increase_rule(asked: Dose, dose: Dose) -> str:
    if dose == asked:
        return "at_top"
    if dose.variant != asked.variant:
        return "harder"
    return "more_sets" if dose.sets > asked.sets else "more_reps"


def _reason(progress: _Progress) -> str:
    message = rules.coaching_rule(progress.rule).message
    if progress.last is None:
        return message
    if progress.last != progress.dose:
        return f"{message} Last time {dose_text(progress.last)}."
    is_at_minimum = progress.rule.endswith("_back")
    return f"{message} This is already the minimum." if is_at_minimum else message
