"""Which exercise a recording shows: counts the repetitions of each, and compares their traits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from formcheck.analysis.analyzer import build_rep_view
from formcheck.analysis.reps import Excursion, RepCounter
from formcheck.biomechanics.body import REST_S, Body, RepView
from formcheck.pose.landmarks import Motion
from formcheck.pose.nan_statistics import nan_expected, nan_median
from formcheck.results import Guess
from formcheck.spec.exercise import Exercise

MIN_FIT = 0.35  # below this, no exercise is recognized
MIN_LEAD = 0.05  # fits that differ by less cannot be told apart
_SINGLE_REP_S = 1.2  # a single movement must last this long: people bend and step now and then
_SINGLE_REP_SHARE = 0.85
_FULL_SHARE = 0.6  # repetitions that last this share of the longest total are as good as all
_MIN_VARIANT_FIT = 0.6  # more than the fit of a trait that cannot be measured
_MIN_VARIANT_REPS = 2  # one repetition is not enough to choose a special form
_SCALE_S = 2.0
_WINDOW_S = 20.0  # more than the longest repetition and the rest before it


def recognize(
    exercises: Iterable[Exercise], shots: Iterable[Iterable[Motion]]
) -> tuple[Guess, ...]:
    """How well a recording, given as the chunks of each shot, fits each exercise, best first.

    The fit of an exercise, 0..1, is the typical fit of its repetitions' traits, times the share of
    its movement that was repetitions, times the share of the moving time that they explain.

    A variant whose parent is among the exercises gets no guess of its own, so that the two cannot
    tie. If the parent is recognized and its repetitions have the traits that only the variant has,
    the variant takes the parent's place in the list, with the parent's fit.
    """
    searches = _searches(tuple(exercises))
    with nan_expected():
        for shot in shots:
            _search_shot(searches, shot)
    found = {search.exercise.name: search.evidence() for search in searches}
    longest_s = max((evidence.seconds for evidence in found.values()), default=0.0)
    guesses = []
    for name, evidence in found.items():
        explained = min(1.0, evidence.seconds / longest_s / _FULL_SHARE) if longest_s else 0.0
        guesses.append(Guess(name, round(evidence.fit * explained, 3)))
    ranked = tuple(sorted(guesses, key=lambda guess: -guess.fit))
    variants = {search.exercise.name: search.variant() for search in searches}
    variant = variants.get(best(ranked) or "")
    return ranked if variant is None else (replace(ranked[0], exercise=variant), *ranked[1:])


def _searches(exercises: tuple[Exercise, ...]) -> list[_Search]:
    names = {exercise.name for exercise in exercises}
    return [
        _Search(parent, tuple(one for one in exercises if one.variant_of == parent.name))
        for parent in exercises
        if parent.variant_of not in names
    ]


def _search_shot(searches: Iterable[_Search], shot: Iterable[Motion]) -> None:
    window, scale, waiting = None, float("nan"), 0
    for motion in shot:
        window = motion if window is None else _end_of(window).followed_by(motion)
        waiting = min(waiting + len(motion), len(window))
        if math.isnan(scale) and not _shows_rest(window):
            continue  # the scale of a person who enters at the end needs the next chunk
        scale = _rest_scale(window) if math.isnan(scale) else scale
        for search in searches:
            search.add(Body(window, scale), new_frames=waiting)
        waiting = 0
    if window is None:
        return
    body = Body(window, _rest_scale(window) if math.isnan(scale) else scale)
    for search in searches:
        if waiting:
            search.add(body, new_frames=waiting)
        search.end_shot(body)


def best(guesses: tuple[Guess, ...]) -> str | None:
    """The name of the exercise that fits, or None if none does, or two fit about equally well."""
    if not guesses or guesses[0].fit < MIN_FIT:
        return None
    if len(guesses) > 1 and guesses[0].fit - guesses[1].fit < MIN_LEAD:
        return None
    return guesses[0].exercise


@dataclass(frozen=True)
class _Evidence:
    """How well the repetitions of an exercise fit, 0..1, and their total duration."""

    fit: float
    seconds: float


class _Search:
    """Finds the repetitions of one exercise, chunk by chunk, and compares its variants on them."""

    def __init__(self, exercise: Exercise, variants: tuple[Exercise, ...]) -> None:
        self.exercise = exercise
        self._variants = variants
        self._counter = RepCounter(exercise.cycle)
        self._fits: list[float] = []
        self._variant_fits: dict[str, list[float]] = {}
        self._moved = self._all_moved = self._seconds = 0.0

    def add(self, body: Body, new_frames: int) -> None:
        """Take the last `new_frames` of `body`; the frames before them are known."""
        values = self.exercise.cycle.signal.of(body)[-new_frames:]
        for time_ms, value in zip(body.motion.times_ms[-new_frames:], values, strict=True):
            self._weigh(self._counter.update(int(time_ms), float(value)), body)

    def end_shot(self, body: Body) -> None:
        """The shot ends, and a repetition under way with it."""
        self._weigh(self._counter.finish(), body)

    def evidence(self) -> _Evidence:
        """The evidence of all repetitions so far."""
        if not self._fits or (len(self._fits) == 1 and self._seconds < _SINGLE_REP_S):
            return _Evidence(0.0, self._seconds)
        share = 1.0 if len(self._fits) > 1 else _SINGLE_REP_SHARE
        fit = _typical(self._fits) * self._moved / self._all_moved * share
        return _Evidence(fit, self._seconds)

    def variant(self) -> str | None:
        """The variant whose own traits the repetitions have; None for the exercise itself."""
        fits = {
            name: _typical(fits)
            for name, fits in self._variant_fits.items()
            if len(fits) >= _MIN_VARIANT_REPS
        }
        name = max(fits, key=lambda name: fits[name], default=None)
        return name if name is not None and fits[name] >= _MIN_VARIANT_FIT else None

    def _weigh(self, excursion: Excursion | None, body: Body) -> None:
        cycle = self.exercise.cycle
        if excursion is None or excursion.amplitude < cycle.min_excursion:
            return
        self._all_moved += excursion.amplitude
        if excursion.lost or excursion.abandoned or excursion.duration_s < cycle.min_rep_s:
            return
        rep = _rep_view(self.exercise, body, excursion)
        fit = _fit(self.exercise, rep)
        if fit is None:
            return
        self._fits.append(fit)
        self._moved += excursion.amplitude
        self._seconds += excursion.duration_s
        for variant in self._variants:
            own_fit = _own_fit(variant, self.exercise, rep)
            self._variant_fits.setdefault(variant.name, []).append(own_fit)


def _rep_view(exercise: Exercise, body: Body, excursion: Excursion) -> RepView:
    times_ms = body.motion.times_ms
    around = (times_ms >= excursion.start_ms - 1000 * REST_S) & (times_ms <= excursion.end_ms)
    return build_rep_view(exercise, body.motion[around], excursion, body.scale_px_per_m)


def _fit(exercise: Exercise, rep: RepView) -> float | None:
    """The lowest fit of the repetition's traits; None if it lacks a required one."""
    required = [trait.fit(rep) for trait in exercise.required_traits]
    if min(required, default=1.0) <= 0:
        return None
    distinguishing = [trait.fit(rep) for trait in exercise.distinguishing_traits]
    return min(required + distinguishing, default=1.0)


def _own_fit(variant: Exercise, parent: Exercise, rep: RepView) -> float:
    """The lowest fit of the traits that the parent lacks; 0 if there are none."""
    seen = replace(rep, side=variant.side(rep))
    return min(
        (trait.fit(seen) for trait in variant.traits if trait not in parent.traits), default=0
    )


def _typical(fits: Sequence[float]) -> float:
    return min(float(np.mean(fits)), float(np.median(fits)))


def _end_of(motion: Motion) -> Motion:
    """The end of a motion, in which a repetition of the next chunk may have begun."""
    return motion[motion.times_s >= motion.times_s[-1] - _WINDOW_S]


def _shows_rest(motion: Motion) -> bool:
    """Whether enough follows the first sight of a person to learn the scale from."""
    seen = motion.times_s[motion.seen]
    return bool(len(seen)) and bool(motion.times_s[-1] - seen[0] >= _SCALE_S)


def _rest_scale(motion: Motion) -> float:
    seen = motion.times_s[motion.seen]
    if not len(seen):
        return float("nan")
    first = (motion.times_s <= seen[0] + _SCALE_S) & motion.seen
    return nan_median(motion[first].scale_px_per_m)
