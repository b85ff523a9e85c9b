"""Selects the exercises of a session by what they train, need, and demand; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import rules
from formcheck.coaching.person import Profile
from formcheck.coaching.schedule import ACTIVATION, STRENGTH, TrainingLevel
from formcheck.coaching.trainings import TrainingSession, last_session_with
from formcheck.spec.exercise import Exercise
from formcheck.spec.presets import MOVEMENTS


@dataclass(frozen=True)
class ExerciseSelection:
    """The exercises of a session in order, and the hip movements that none of them trains.

    `excluded` are pairs of an exercise's name and the reason why it is not available; `new` is the
    strength exercise that was never done before, if any.
    """

    activation: tuple[Exercise, ...]
    strength: tuple[Exercise, ...]
    missing: tuple[str, ...]
    excluded: tuple[tuple[str, str], ...]
    new: str | None = None


def select_exercises(
    exercises: Sequence[Exercise],
    trainings: Sequence[TrainingSession],
    level: TrainingLevel,
    profile: Profile,
    now: datetime,
) -> ExerciseSelection:
    """Select the exercises for a session at `now`."""
    proposed = [one for one in exercises if one.is_proposed]
    reasons = {one.name: _exclusion_reason(one, trainings, profile, now) for one in proposed}
    available = [one for one in proposed if not reasons[one.name]]
    strength = _select_strength(available, trainings, level) if level.name == STRENGTH else ()
    count = None if level.name == ACTIVATION else rules.ACTIVATION_BEFORE_STRENGTH
    activation = _select_activation(
        [one for one in available if _role(one) == ACTIVATION], strength, trainings, count
    )
    trained = hip_movements((*activation, *strength))
    new = next(
        (one.name for one in strength if last_session_with(trainings, one.name) is None), None
    )
    return ExerciseSelection(
        activation,
        strength,
        tuple(movement for movement in MOVEMENTS if movement not in trained),
        tuple((name, reason) for name, reason in reasons.items() if reason),
        new,
    )


def hip_movements(exercises: Iterable[Exercise]) -> frozenset[str]:
    """Return the hip movements that the exercises train (keys of `MOVEMENTS`)."""
    return frozenset(movement for one in exercises for movement in one.guide.prescription.movements)


def _role(exercise: Exercise) -> str:
    return exercise.guide.prescription.role


def _exclusion_reason(
    exercise: Exercise, trainings: Sequence[TrainingSession], profile: Profile, now: datetime
) -> str:
    """Why an exercise is not available; "" if it is."""
    if exercise.name in profile.avoid:
        return "the profile says to avoid it"
    missing = [one for one in exercise.guide.prescription.equipment if one not in profile.equipment]
    if missing:
        return f"needs a {' and a '.join(missing)}, which the profile does not list"
    with_it = [one for one in trainings if exercise.name in one.exercises]
    latest = with_it[-rules.HURTS_TIMES :]
    hurt = [one for one in latest if exercise.name in one.soreness.exercises]
    rest = timedelta(days=rules.LEFT_OUT_DAYS)
    if len(hurt) == rules.HURTS_TIMES and now - latest[-1].began_at < rest:
        until = latest[-1].began_at + rest
        return f"it hurt the last {len(hurt)} times; again from {until.date().isoformat()}"
    return ""


def _select_strength(
    available: Sequence[Exercise], trainings: Sequence[TrainingSession], level: TrainingLevel
) -> tuple[Exercise, ...]:
    done = level.strength_trainings
    later = done >= rules.LATER_FROM
    count = rules.STRENGTH_LATER if later else rules.STRENGTH_AT_FIRST
    candidates = [one for one in available if _role(one) == STRENGTH]
    known = [one for one in candidates if last_session_with(trainings, one.name) is not None]
    known.sort(key=lambda one: _last_done(one, trainings))
    untried = [
        one
        for one in candidates
        if one not in known and one.guide.prescription.knee_demand <= 1 + done // rules.DEMAND_EVERY
    ]
    untried.sort(key=lambda one: (one.guide.prescription.knee_demand, one.name))
    sore = bool(trainings) and trainings[-1].soreness.is_too_much
    has_room = len(known) < count + done // rules.ONE_MORE_EVERY
    new = untried[:1] if has_room and not sore else []
    selected = list(new)
    for one in known:
        single_leg = sum(other.guide.prescription.each_side for other in (*selected, one))
        if len(selected) < count and single_leg <= rules.MAX_SINGLE_LEG:
            selected.append(one)
    return (*selected[len(new) :], *new)


def _select_activation(
    candidates: Sequence[Exercise],
    strength: Sequence[Exercise],
    trainings: Sequence[TrainingSession],
    count: int | None,
) -> tuple[Exercise, ...]:
    """Select those that add a movement, then those done longest ago; all if `count` is None."""
    left = sorted(candidates, key=lambda one: (_last_done(one, trainings), one.name))
    selected: list[Exercise] = []
    while left and (
        count is None or len(selected) < count or _adds_movement(left, (*strength, *selected))
    ):
        trained = hip_movements((*strength, *selected))
        best = max(left, key=lambda one: len(set(one.guide.prescription.movements) - trained))
        left.remove(best)
        selected.append(best)
    return tuple(selected)


def _adds_movement(left: Iterable[Exercise], trained: Sequence[Exercise]) -> bool:
    return bool(hip_movements(left) - hip_movements(trained))


def _last_done(exercise: Exercise, trainings: Sequence[TrainingSession]) -> float:
    """Seconds since 1970 of the last time; 0 for never, so that it sorts first."""
    last = last_session_with(trainings, exercise.name)
    return last.began_at.timestamp() if last else 0.0
