"""Which exercise a recording shows: each one's repetitions are cut, and their traits compared."""

from __future__ import annotations

import math
import warnings
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from formcheck.analysis.analyzer import view_of_cut
from formcheck.analysis.reps import Cut, RepCounter
from formcheck.biomechanics.body import REST_S, Body
from formcheck.pose.landmarks import Motion
from formcheck.results import Guess
from formcheck.spec.exercise import Exercise

MIN_FIT = 0.35  # below, nothing fits well enough: "none of ours"
MIN_LEAD = 0.05  # two fits nearer than this cannot be told apart
_LONE_REP_S = 1.2  # a single movement must last this long: people bend and step now and then
_LONE_REP_SHARE = 0.85
_FULL_SHARE = 0.6  # explaining this much of the longest explanation is as good as all
_SCALE_S = 2.0
_WINDOW_S = 20.0  # more than the longest repetition and the rest before it


def recognize(
    exercises: Iterable[Exercise], shots: Iterable[Iterable[Motion]]
) -> tuple[Guess, ...]:
    """How well a recording, in shots of stretches of time, fits each exercise, best first.

    The fit of an exercise is the typical fit of its repetitions' traits, times the share of its
    movement that was repetitions, times the share of the moving time that they explain.
    """
    searches = [_Search(exercise) for exercise in exercises]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
        for shot in shots:
            _look(searches, shot)
    found = {search.exercise.name: search.evidence() for search in searches}
    longest_s = max((evidence.seconds for evidence in found.values()), default=0.0)
    guesses = []
    for name, evidence in found.items():
        explained = min(1.0, evidence.seconds / longest_s / _FULL_SHARE) if longest_s else 0.0
        guesses.append(Guess(name, round(evidence.fit * explained, 3)))
    return tuple(sorted(guesses, key=lambda guess: -guess.fit))


def _look(searches: Iterable[_Search], shot: Iterable[Motion]) -> None:
    window, scale, waiting = None, float("nan"), 0
    for motion in shot:
        window = motion if window is None else _latest(window).followed_by(motion)
        waiting = min(waiting + len(motion), len(window))
        if math.isnan(scale) and not _shows_rest(window):
            continue  # who comes at the end of a stretch is measured with more of the next
        scale = _rest_scale(window) if math.isnan(scale) else scale
        for search in searches:
            search.look(Body(window, scale), new_frames=waiting)
        waiting = 0
    if window is None:
        return
    body = Body(window, _rest_scale(window) if math.isnan(scale) else scale)
    for search in searches:
        if waiting:
            search.look(body, new_frames=waiting)
        search.end_shot(body)


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


class _Search:
    """Looks for the repetitions of one exercise, stretch by stretch."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self._counter = RepCounter(exercise.cycle)
        self._fits: list[float] = []
        self._moved = self._all_moved = self._seconds = 0.0

    def look(self, body: Body, new_frames: int) -> None:
        """Take the last `new_frames` of `body`, which also has what was before them."""
        values = self.exercise.cycle.signal.of(body)[-new_frames:]
        for time_ms, value in zip(body.motion.times_ms[-new_frames:], values, strict=True):
            self._weigh(self._counter.update(int(time_ms), float(value)), body)

    def end_shot(self, body: Body) -> None:
        """The recording is over, or a cut comes: a repetition under way ends here."""
        self._weigh(self._counter.finish(), body)

    def evidence(self) -> _Evidence:
        """What all repetitions say together."""
        if not self._fits or (len(self._fits) == 1 and self._seconds < _LONE_REP_S):
            return _Evidence(0.0, self._seconds)
        sure = 1.0 if len(self._fits) > 1 else _LONE_REP_SHARE
        typical = min(float(np.mean(self._fits)), float(np.median(self._fits)))
        return _Evidence(typical * self._moved / self._all_moved * sure, self._seconds)

    def _weigh(self, cut: Cut | None, body: Body) -> None:
        cycle = self.exercise.cycle
        if cut is None or cut.excursion < cycle.min_excursion:
            return
        self._all_moved += cut.excursion
        if cut.lost or cut.duration_s < cycle.min_rep_s:
            return
        fit = _fit(self.exercise, body, cut)
        if fit is not None:
            self._fits.append(fit)
            self._moved += cut.excursion
            self._seconds += cut.duration_s


def _fit(exercise: Exercise, body: Body, cut: Cut) -> float | None:
    """The worst fit of the repetition's traits; None when it lacks what a repetition needs."""
    times_ms = body.motion.times_ms
    around = (times_ms >= cut.start_ms - 1000 * REST_S) & (times_ms <= cut.end_ms)
    rep = view_of_cut(exercise, body.motion[around], cut, body.scale_px_per_m)
    needs = [trait.fit(rep) for trait in exercise.needs]
    if min(needs, default=1.0) <= 0:
        return None
    return min(needs + [trait.fit(rep) for trait in exercise.tells], default=1.0)


def _latest(motion: Motion) -> Motion:
    """The end of a stretch that a repetition in the next one may have begun in."""
    return motion[motion.times_s >= motion.times_s[-1] - _WINDOW_S]


def _shows_rest(motion: Motion) -> bool:
    """Whether as much of it follows the first sight of a person as the scale is learned from."""
    seen = motion.times_s[motion.seen]
    return bool(len(seen)) and bool(motion.times_s[-1] - seen[0] >= _SCALE_S)


def _rest_scale(motion: Motion) -> float:
    seen = motion.times_s[motion.seen]
    if not len(seen):
        return float("nan")
    first = (motion.times_s <= seen[0] + _SCALE_S) & motion.seen
    return float(np.nanmedian(motion[first].scale_px_per_m))
