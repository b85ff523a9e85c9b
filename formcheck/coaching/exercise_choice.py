"""Which exercises a session has; the catalog's own files say what each one trains and needs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from formcheck.coaching import rules
from formcheck.coaching.person import Profile
from formcheck.coaching.schedule import ACTIVATION, STRENGTH, Stage
from formcheck.coaching.trainings import Training, last_with
from formcheck.spec.exercise import Exercise
from formcheck.spec.presets import MOVEMENTS


@dataclass(frozen=True)
class Choice:
    """The exercises of a session in the order of doing, and the movements that none of them has.

    `left_out` are pairs of an exercise's name and the reason why it is not among those to choose.
    """

    activation: tuple[Exercise, ...]
    strength: tuple[Exercise, ...]
    missing: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    new: str | None = None


def chosen(
    exercises: Sequence[Exercise],
    trainings: Sequence[Training],
    stage: Stage,
    profile: Profile,
    now: datetime,
) -> Choice:
    """The exercises for a session at `now`."""
    reasons = {one.name: _why_not(one, trainings, profile, now) for one in exercises}
    free = [one for one in exercises if not reasons[one.name]]
    strength = _strength(free, trainings, stage) if stage.name == STRENGTH else ()
    many = None if stage.name == ACTIVATION else rules.ACTIVATION_BEFORE_STRENGTH
    activation = _covering(
        [one for one in free if _role(one) == ACTIVATION], strength, trainings, many
    )
    trained = covered((*activation, *strength))
    new = next((one.name for one in strength if last_with(trainings, one.name) is None), None)
    return Choice(
        activation,
        strength,
        tuple(movement for movement in MOVEMENTS if movement not in trained),
        tuple((name, why) for name, why in reasons.items() if why),
        new,
    )


def covered(exercises: Iterable[Exercise]) -> frozenset[str]:
    """The movements of the hip that the exercises train."""
    return frozenset(movement for one in exercises for movement in one.guide.prescription.movements)


def _role(exercise: Exercise) -> str:
    return exercise.guide.prescription.role


def _why_not(
    exercise: Exercise, trainings: Sequence[Training], profile: Profile, now: datetime
) -> str:
    """Why an exercise is not to be chosen; "" if it may be."""
    if exercise.name in profile.avoid:
        return "the profile says to avoid it"
    lacking = [one for one in exercise.guide.prescription.needs if one not in profile.equipment]
    if lacking:
        return f"needs a {' and a '.join(lacking)}, which the profile does not list"
    with_it = [one for one in trainings if exercise.name in one.exercises]
    latest = with_it[-rules.HURTS_TIMES :]
    hurt = [one for one in latest if exercise.name in one.sore.exercises]
    rest = timedelta(days=rules.LEFT_OUT_DAYS)
    if len(hurt) == rules.HURTS_TIMES and now - latest[-1].began_at < rest:
        until = latest[-1].began_at + rest
        return f"it hurt the last {len(hurt)} times; again from {until.date().isoformat()}"
    return ""


def _strength(
    free: Sequence[Exercise], trainings: Sequence[Training], stage: Stage
) -> tuple[Exercise, ...]:
    done = stage.strength_trainings
    later = done >= rules.LATER_FROM
    many = rules.STRENGTH_LATER if later else rules.STRENGTH_AT_FIRST
    able = [one for one in free if _role(one) == STRENGTH]
    known = [one for one in able if last_with(trainings, one.name) is not None]
    known.sort(key=lambda one: _last_done(one, trainings))
    fresh = [
        one
        for one in able
        if one not in known and one.guide.prescription.demand <= 1 + done // rules.DEMAND_EVERY
    ]
    fresh.sort(key=lambda one: (one.guide.prescription.demand, one.name))
    sore = bool(trainings) and trainings[-1].sore.is_too_much
    room = len(known) < many + done // rules.ONE_MORE_EVERY
    new = fresh[:1] if room and not sore else []
    picked = list(new)
    for one in known:
        one_legged = sum(other.guide.prescription.each_side for other in (*picked, one))
        if len(picked) < many and one_legged <= rules.ONE_LEGGED:
            picked.append(one)
    return (*picked[len(new) :], *new)


def _covering(
    able: Sequence[Exercise],
    strength: Sequence[Exercise],
    trainings: Sequence[Training],
    many: int | None,
) -> tuple[Exercise, ...]:
    """Those that add what is not trained yet, then those done longest ago; all for None."""
    left = sorted(able, key=lambda one: (_last_done(one, trainings), one.name))
    picked: list[Exercise] = []
    while left and (many is None or len(picked) < many or _adds(left, (*strength, *picked))):
        trained = covered((*strength, *picked))
        best = max(left, key=lambda one: len(set(one.guide.prescription.movements) - trained))
        left.remove(best)
        picked.append(best)
    return tuple(picked)


def _adds(left: Iterable[Exercise], trained: Sequence[Exercise]) -> bool:
    return bool(covered(left) - covered(trained))


def _last_done(exercise: Exercise, trainings: Sequence[Training]) -> float:
    """Seconds since 1970 of the last time; 0 for never, which is longest ago."""
    last = last_with(trainings, exercise.name)
    return last.began_at.timestamp() if last else 0.0
