"""Which exercise a recording shows: each one's repetitions are cut, and their traits compared."""

from __future__ import annotations

import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from formcheck.analyzer import view_of_cut
from formcheck.body import REST_S, Body
from formcheck.pose import Motion
from formcheck.reps import Cut, RepCounter
from formcheck.results import Guess
from formcheck.spec import Exercise

MIN_FIT = 0.35  # below, nothing fits well enough: "none of ours"
MIN_LEAD = 0.05  # two fits nearer than this cannot be told apart
_LONE_REP_S = 1.2  # a single movement must last this long: people bend and step now and then
_LONE_REP_SHARE = 0.85
_FULL_SHARE = 0.6  # explaining this much of the longest explanation is as good as all
_SCALE_S = 2.0


def recognise(exercises: Iterable[Exercise], motion: Motion) -> tuple[Guess, ...]:
    """How well the recording fits each exercise, best first.

    The fit of an exercise is the typical fit of its repetitions' traits, times the share of its
    movement that was repetitions, times the share of the moving time that they explain.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        body = Body(motion, _rest_scale(motion))
        found = {exercise.name: _evidence(exercise, body) for exercise in exercises}
    longest_s = max((evidence.seconds for evidence in found.values()), default=0.0)
    guesses = []
    for name, evidence in found.items():
        explained = min(1.0, evidence.seconds / longest_s / _FULL_SHARE) if longest_s else 0.0
        guesses.append(Guess(name, round(evidence.fit * explained, 3)))
    return tuple(sorted(guesses, key=lambda guess: -guess.fit))


def best(guesses: tuple[Guess, ...]) -> str | None:
    """The name of the exercise that fits, or None when none does or two fit alike."""
    if not guesses or guesses[0].fit < MIN_FIT:
        return None
    if len(guesses) > 1 and guesses[0].fit - guesses[1].fit < MIN_LEAD:
        return None
    return guesses[0].exercise


@dataclass(frozen=True)
class _Evidence:
    """For one exercise: how well its repetitions fit, 0..1, and how long they last together."""

    fit: float
    seconds: float


def _evidence(exercise: Exercise, body: Body) -> _Evidence:
    fits, moved, all_moved, seconds = [], 0.0, 0.0, 0.0
    for cut in _cuts(exercise, body):
        if cut.excursion < exercise.cycle.min_excursion:
            continue
        all_moved += cut.excursion
        if cut.lost or cut.duration_s < exercise.cycle.min_rep_s:
            continue
        fit = _fit(exercise, body, cut)
        if fit is not None:
            fits.append(fit)
            moved += cut.excursion
            seconds += cut.duration_s
    if not fits or (len(fits) == 1 and seconds < _LONE_REP_S):
        return _Evidence(0.0, seconds)
    sure = 1.0 if len(fits) > 1 else _LONE_REP_SHARE
    typical = min(float(np.mean(fits)), float(np.median(fits)))
    return _Evidence(typical * moved / all_moved * sure, seconds)


def _fit(exercise: Exercise, body: Body, cut: Cut) -> float | None:
    """The worst fit of the repetition's traits; None when it lacks what a repetition needs."""
    times_ms = body.motion.times_ms
    around = (times_ms >= cut.start_ms - 1000 * REST_S) & (times_ms <= cut.end_ms)
    rep = view_of_cut(exercise, body.motion[around], cut, body.scale_px_per_m)
    needs = [trait.fit(rep) for trait in exercise.needs]
    if min(needs, default=1.0) <= 0:
        return None
    return min(needs + [trait.fit(rep) for trait in exercise.tells], default=1.0)


def _cuts(exercise: Exercise, body: Body) -> list[Cut]:
    counter = RepCounter(exercise.cycle)
    values = exercise.cycle.signal.of(body)
    cuts = [
        counter.update(int(time_ms), float(value))
        for time_ms, value in zip(body.motion.times_ms, values, strict=True)
    ]
    cuts.append(counter.finish())
    return [cut for cut in cuts if cut is not None]


def _rest_scale(motion: Motion) -> float:
    seen = motion.times_s[motion.seen]
    if not len(seen):
        return float("nan")
    first = (motion.times_s <= seen[0] + _SCALE_S) & motion.seen
    return float(np.nanmedian(motion[first].scale_px_per_m))
