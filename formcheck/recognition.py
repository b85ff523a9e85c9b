"""Which exercise a recording shows: each one's repetitions are cut, and their traits compared."""

from __future__ import annotations

import warnings
from collections.abc import Iterable

import numpy as np

from formcheck.analyzer import view_of_cut
from formcheck.body import REST_S, Body
from formcheck.pose import Motion
from formcheck.reps import Cut, RepCounter
from formcheck.results import Guess
from formcheck.spec import Exercise

MIN_FIT = 0.35  # below, nothing fits well enough: "none of ours"
MIN_LEAD = 0.05  # two fits nearer than this cannot be told apart
_LONE_REP_SHARE = 0.85  # a single repetition says a little less than several
_SCALE_S = 2.0


def recognise(exercises: Iterable[Exercise], motion: Motion) -> tuple[Guess, ...]:
    """How well the recording fits each exercise, best first.

    The fit of an exercise is the mean fit of its repetitions' traits, times the share of its
    excursions that were repetitions, times the share of the moving time that they explain.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        body = Body(motion, _rest_scale(motion))
        found = {exercise.name: _fits(exercise, body) for exercise in exercises}
    longest_s = max((seconds for _, seconds in found.values()), default=0.0)
    guesses = []
    for name, (fits, seconds) in found.items():
        share = min(1.0, seconds / longest_s / 0.6) if longest_s else 0.0
        sure = 1.0 if len(fits) > 1 else _LONE_REP_SHARE
        fit = float(np.mean(fits)) * share * sure if fits else 0.0
        guesses.append(Guess(name, round(fit, 3)))
    return tuple(sorted(guesses, key=lambda guess: -guess.fit))


def best(guesses: tuple[Guess, ...]) -> str | None:
    """The name of the exercise that fits, or None when none does or two fit alike."""
    if not guesses or guesses[0].fit < MIN_FIT:
        return None
    if len(guesses) > 1 and guesses[0].fit - guesses[1].fit < MIN_LEAD:
        return None
    return guesses[0].exercise


def _fits(exercise: Exercise, body: Body) -> tuple[list[float], float]:
    """Fit of each repetition, and the seconds that they last together."""
    fits, seconds = [], 0.0
    for cut in _cuts(exercise, body):
        if cut.lost or cut.excursion < exercise.cycle.min_excursion:
            continue
        times_ms = body.motion.times_ms
        around = (times_ms >= cut.start_ms - 1000 * REST_S) & (times_ms <= cut.end_ms)
        rep = view_of_cut(exercise, body.motion[around], cut, body.scale_px_per_m)
        needs = [trait.fit(rep) for trait in exercise.needs]
        if min(needs, default=1.0) <= 0:
            continue
        tells = [trait.fit(rep) for trait in exercise.tells]
        fits.append(min(needs + tells, default=1.0))
        seconds += (cut.end_ms - cut.start_ms) / 1000
    return fits, seconds


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
