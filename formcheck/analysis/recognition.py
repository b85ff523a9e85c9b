"""Which exercise a recording shows: counts the repetitions of each, and compares their traits."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Protocol

import numpy as np

from formcheck.analysis import movement_evidence
from formcheck.analysis.analyzer import cut_rep_view
from formcheck.analysis.movement_evidence import Movement
from formcheck.analysis.reps import Excursion, RepCounter
from formcheck.biomechanics.body import REST_S, Body, RepView
from formcheck.biomechanics.movement_profile import Profile, in_words, movement_profile
from formcheck.exercises import bundled_recognizer
from formcheck.pose.landmarks import Motion
from formcheck.pose.nan_statistics import nan_expected, nan_median
from formcheck.results import Guess
from formcheck.spec.additive_model import AdditiveModel, probability
from formcheck.spec.exercise import Exercise, RepCycle

MIN_FIT = 0.7  # below this, no exercise is recognized
MIN_LEAD = 0.002  # fits that differ by less cannot be told apart
_SINGLE_REP_S = 1.2  # a single movement must last this long: people bend and step now and then
_SINGLE_REP_SHARE = 0.85
_FULL_SHARE = 0.6  # repetitions that last this share of the longest total are as good as all
_MIN_VARIANT_FIT = 0.6  # more than the fit of a trait that cannot be measured
_MIN_VARIANT_REPS = 2  # one repetition is not enough to choose a special form
_SCALE_S = 2.0
_ENOUGH_FIT_OF_TRAITS = 0.35  # counts as much as `MIN_FIT` of a learned model
_SMALL_SHARE = 0.65  # of `min_excursion`: smaller movements are no evidence
_NEEDED_PARTS = ("hip", "knee")
_REASONS = 3
_NEVER_LOG_ODDS = -6.0  # of a movement without a trait that decides
_WINDOW_S = 20.0  # more than the longest repetition and the rest before it


def recognize(
    exercises: Iterable[Exercise], shots: Iterable[Iterable[Motion]]
) -> tuple[Guess, ...]:
    """How well a recording, given as the chunks of each shot, fits each exercise, best first.

    The fit of a bundled exercise, 0..1, is the probability that the recording shows it and not
    something else, by the learned models (docs/recognition.md). That of another exercise is the
    typical fit of its repetitions' traits, times the share of its movement that was repetitions,
    times the share of the moving time that they explain, on a scale that fits the other one.

    A variant whose parent is among the exercises gets no guess of its own, so that the two cannot
    tie. If the parent is recognized and its repetitions have the traits that only the variant has,
    the variant takes the parent's place in the list, with the parent's fit.
    """
    searches = _searches(tuple(exercises))
    seen_s = collect_movements(searches, shots)
    longest_s = max((search.seconds for search in searches), default=0.0)
    whole = bundled_recognizer().whole
    guesses = [search.guess(whole, seen_s, longest_s) for search in searches]
    ranked = _without_tie(tuple(sorted(guesses, key=lambda guess: -guess.fit)), searches)
    variants = {search.exercise.name: search.variant() for search in searches}
    variant = variants.get(best(ranked) or "")
    return ranked if variant is None else (replace(ranked[0], exercise=variant), *ranked[1:])


def _without_tie(ranked: tuple[Guess, ...], searches: Sequence[_Search]) -> tuple[Guess, ...]:
    """Put the first guess ahead if the second is equal only because they share the style seen.

    Up and down in a standing split is a forward lunge as much as a reverse one: either name is
    right, and none would be wrong.
    """
    if len(ranked) < 2 or ranked[0].fit - ranked[1].fit >= MIN_LEAD:
        return ranked
    first, second = (
        next(search for search in searches if search.exercise.name == guess.exercise)
        for guess in ranked[:2]
    )
    if not first.styles_shown & second.styles_shown:
        return ranked
    behind = replace(ranked[1], fit=round(ranked[0].fit - MIN_LEAD, 3))
    return (ranked[0], behind, *ranked[2:])


class MovementCollector(Protocol):
    """Takes the movements of one exercise's signal."""

    exercise: Exercise

    def weigh(self, excursion: Excursion, rep: RepView | None, profile: Profile) -> None:
        """Take a movement; `rep` is None, and the profile empty, if it cannot be judged."""


def collect_movements(
    collectors: Sequence[MovementCollector], shots: Iterable[Iterable[Motion]]
) -> float:
    """Give each collector the movements of its exercise's signal.

    Returns for how many seconds a person was seen.
    """
    cycles = _by_cycle(collectors)
    with nan_expected():
        return sum(_search_shot(cycles, shot) for shot in shots)


def movement_values(exercise: Exercise, excursion: Excursion, profile: Profile) -> dict[str, float]:
    """The numbers by which a movement is judged: its profile, and its size.

    `log_size` is the log of its amplitude over the smallest that the exercise counts.
    """
    return {**profile, "log_size": math.log(excursion.amplitude / exercise.cycle.min_excursion)}


def _searches(exercises: tuple[Exercise, ...]) -> list[_Search]:
    names = {exercise.name for exercise in exercises}
    models = bundled_recognizer().movements
    return [
        _Search(
            parent,
            tuple(one for one in exercises if one.variant_of == parent.name),
            models.get(parent.name),
        )
        for parent in exercises
        if parent.variant_of not in names
    ]


def _by_cycle(searches: Iterable[MovementCollector]) -> list[_CycleSearch]:
    groups: list[tuple[RepCycle, list[MovementCollector]]] = []
    for search in searches:
        cycle = search.exercise.cycle
        group = next((group for known, group in groups if known == cycle), None)
        if group is None:
            groups.append((cycle, [search]))
        else:
            group.append(search)
    return [_CycleSearch(cycle, group) for cycle, group in groups]


def _search_shot(cycles: Iterable[_CycleSearch], shot: Iterable[Motion]) -> float:
    """Search one shot; return for how many seconds a person was seen in it."""
    window, scale, waiting, seen_s = None, float("nan"), 0, 0.0
    for motion in shot:
        window = motion if window is None else _end_of(window).followed_by(motion)
        seen_s += float(motion.seen.mean() * (motion.times_s[-1] - motion.times_s[0]))
        waiting = min(waiting + len(motion), len(window))
        if math.isnan(scale) and not _shows_rest(window):
            continue  # the scale of a person who enters at the end needs the next chunk
        scale = _rest_scale(window) if math.isnan(scale) else scale
        for cycle in cycles:
            cycle.add(Body(window, scale), new_frames=waiting)
        waiting = 0
    if window is None:
        return seen_s
    body = Body(window, _rest_scale(window) if math.isnan(scale) else scale)
    for cycle in cycles:
        if waiting:
            cycle.add(body, new_frames=waiting)
        cycle.end_shot(body)
    return seen_s


def best(guesses: tuple[Guess, ...]) -> str | None:
    """The name of the exercise that fits, or None if none does, or two fit about equally well."""
    if not guesses or guesses[0].fit < MIN_FIT:
        return None
    if len(guesses) > 1 and guesses[0].fit - guesses[1].fit < MIN_LEAD:
        return None
    return guesses[0].exercise


class _Search:
    """Finds the repetitions of one exercise, chunk by chunk, and compares its variants on them."""

    def __init__(
        self, exercise: Exercise, variants: tuple[Exercise, ...], model: AdditiveModel | None
    ) -> None:
        self.exercise = exercise
        self._variants = variants
        self._model = model
        self._movements: list[Movement] = []
        self._fits: list[float] = []
        self._variant_fits: dict[str, list[float]] = {}
        self._styles: dict[str, list[bool]] = {}
        self._moved = self._all_moved = self._seconds = 0.0

    @property
    def seconds(self) -> float:
        """How long the repetitions lasted."""
        return self._seconds

    def weigh(self, excursion: Excursion, rep: RepView | None, profile: Profile) -> None:
        """Take a movement; `rep` is None, and the profile empty, if it cannot be judged."""
        self._all_moved += excursion.amplitude
        if rep is None:
            self._movements.append(Movement(excursion, None))
            return
        if self._model is None:
            fit = _fit(self.exercise, replace(rep, side=self.exercise.side(rep)))
        else:
            fit = self._fit_by_model(self._model, excursion, profile, rep)
        if fit is None or excursion.amplitude < self.exercise.cycle.min_excursion:
            return
        self._fits.append(fit)
        self._moved += excursion.amplitude
        self._seconds += excursion.duration_s
        sided = replace(rep, side=self.exercise.side(rep))
        for style in self.exercise.styles:
            self._styles.setdefault(style.name, []).append(style.is_shown_by(sided))
        for variant in self._variants:
            own_fit = _own_fit(variant, self.exercise, rep)
            self._variant_fits.setdefault(variant.name, []).append(own_fit)

    def _fit_by_model(
        self, model: AdditiveModel, excursion: Excursion, profile: Profile, rep: RepView
    ) -> float | None:
        """The probability that it is a repetition; None if it more likely is not."""
        values = movement_values(self.exercise, excursion, profile)
        contributions = model.contributions(values)
        log_odds = model.bias + sum(contributions.values())
        if self._lacks_a_decisive_trait(rep):
            log_odds = min(log_odds, _NEVER_LOG_ODDS)
        self._movements.append(Movement(excursion, log_odds, contributions, model.sides(values)))
        return probability(log_odds) if log_odds > 0 else None

    def _lacks_a_decisive_trait(self, rep: RepView) -> bool:
        decisive = [one for one in self.exercise.distinguishing_traits if one.is_decisive]
        if not decisive:
            return False
        sided = replace(rep, side=self.exercise.side(rep))
        return any(trait.fit(sided) == 0 for trait in decisive)

    def guess(self, whole: AdditiveModel, seen_s: float, longest_s: float) -> Guess:
        """How well all movements fit the exercise, and what speaks for it and against it."""
        name = self.exercise.name
        if self._model is None:
            return Guess(name, round(self._trait_fit(longest_s), 3))
        numbers = movement_evidence.evidence(self._movements, seen_s)
        if not numbers:
            return Guess(name, 0.0)
        in_favor, against = movement_evidence.reasons(self._movements, _REASONS)
        fit = round(movement_evidence.fit_of(whole, numbers), 3)
        return Guess(name, fit, self._words(in_favor), self._words(against))

    def _words(self, names: Sequence[str]) -> tuple[str, ...]:
        """The numbers in words, each once: two estimates of the same number have one name."""
        large = {name: movement_evidence.is_large(self._movements, name) for name in names}
        return tuple(dict.fromkeys(in_words(name, is_large=large[name]) for name in names))

    def _trait_fit(self, longest_s: float) -> float:
        if not self._fits or (len(self._fits) == 1 and self._seconds < _SINGLE_REP_S):
            return 0.0
        explained = min(1.0, self._seconds / longest_s / _FULL_SHARE) if longest_s else 0.0
        share = 1.0 if len(self._fits) > 1 else _SINGLE_REP_SHARE
        fit = _typical(self._fits) * self._moved / self._all_moved * share * explained
        return float(np.interp(fit, (0.0, _ENOUGH_FIT_OF_TRAITS, 1.0), (0.0, MIN_FIT, 1.0)))

    @property
    def styles_shown(self) -> frozenset[str]:
        """The styles that most repetitions show."""
        return frozenset(
            name for name, shown in self._styles.items() if 2 * sum(shown) > len(shown)
        )

    def variant(self) -> str | None:
        """The variant whose own traits the repetitions have; None for the exercise itself."""
        fits = {
            name: _typical(fits)
            for name, fits in self._variant_fits.items()
            if len(fits) >= _MIN_VARIANT_REPS
        }
        name = max(fits, key=lambda name: fits[name], default=None)
        return name if name is not None and fits[name] >= _MIN_VARIANT_FIT else None


class _CycleSearch:
    """Cuts a recording into the excursions of one cycle, for all exercises that share it."""

    def __init__(self, cycle: RepCycle, searches: Sequence[MovementCollector]) -> None:
        self._cycle, self._searches = cycle, searches
        self._counter = RepCounter(cycle)

    def add(self, body: Body, new_frames: int) -> None:
        """Take the last `new_frames` of `body`; the frames before them are known."""
        values = self._cycle.values(body)[-new_frames:]
        for time_ms, value in zip(body.motion.times_ms[-new_frames:], values, strict=True):
            self._weigh(self._counter.update(int(time_ms), float(value)), body)

    def end_shot(self, body: Body) -> None:
        """The shot ends, and a repetition under way with it."""
        self._weigh(self._counter.finish(), body)

    def _weigh(self, excursion: Excursion | None, body: Body) -> None:
        if excursion is None or excursion.amplitude < _SMALL_SHARE * self._cycle.min_excursion:
            return
        is_whole = excursion.amplitude >= self._cycle.min_excursion
        rep: RepView | None = None
        profile: Profile = {}
        too_short = excursion.duration_s < self._cycle.min_rep_s
        began_in_window = excursion.start_ms >= body.motion.times_ms[0]
        if not (excursion.lost or excursion.abandoned or too_short) and began_in_window:
            rep = _rep_view(body, excursion)
            rep = None if _is_out_of_picture(rep) else rep
        if rep is None and not is_whole:
            return
        if rep is not None:
            profile = movement_profile(rep)
        for search in self._searches:
            search.weigh(excursion, rep, profile)


def _rep_view(body: Body, excursion: Excursion) -> RepView:
    times_ms = body.motion.times_ms
    around = (times_ms >= excursion.start_ms - 1000 * REST_S) & (times_ms <= excursion.end_ms)
    return cut_rep_view(body.motion[around], excursion, body.scale_px_per_m)


def _is_out_of_picture(rep: RepView) -> bool:
    """Whether hips or knees, which every exercise needs, are mostly beyond the picture's edge."""
    return any(rep.leaves_image_mostly(part) for part in _NEEDED_PARTS)


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
