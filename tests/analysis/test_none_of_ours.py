"""Drawn people doing something else are not taken for one of our exercises, and ours are found.

The models were fitted on other drawings; see docs/recognition.md for filmed people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck.analysis import recognition
from formcheck.bench.movements.catalog import OTHERS, OURS
from formcheck.bench.movements.recordings import Recording, generate, rng_of
from formcheck.exercises import all_exercises, find_exercise
from formcheck.pose.landmarks import Landmark, Motion
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.offline import PreparedShot
from formcheck.results import Guess
from formcheck.spec.exercise import Exercise

SEED = 77_000  # of no drawing that the models were fitted on


@cache
def guesses(name: str, number: int) -> tuple[Recording, tuple[Guess, ...]]:
    drawn = generate(name, rng_of(name, number, SEED))
    return drawn, recognized(drawn, drawn.motion)


def recognized(
    drawn: Recording, motion: Motion, among: Sequence[Exercise] = ()
) -> tuple[Guess, ...]:
    with nan_expected():
        shot = PreparedShot(Track.of(motion), drawn.shot.width, drawn.shot.height)
        return recognition.recognize(among or all_exercises(), [shot])


@pytest.mark.slow
def test_other_activities_are_hardly_ever_taken_for_ours() -> None:
    mistaken = {name: recognition.best(guesses(name, 0)[1]) for name in OTHERS}
    mistaken = {name: taken for name, taken in mistaken.items() if taken is not None}
    assert len(mistaken) <= 0.08 * len(OTHERS), mistaken


@pytest.mark.slow
def test_ours_are_mostly_recognized_and_seldom_confused() -> None:
    right = wrong = 0
    for name in OURS:
        for number in range(4):
            drawn, found = guesses(name, number)
            best = recognition.best(found)
            accepted = {drawn.exercise, *drawn.also_right}
            right += best in accepted
            wrong += best is not None and best not in accepted
    total = 4 * len(OURS)
    assert right >= 0.6 * total
    assert wrong <= 0.08 * total


@pytest.mark.parametrize("number", range(5))
def test_steps_forward_are_forward_lunges(number: int) -> None:
    assert recognition.best(guesses("forward_lunge", number)[1]) == "forward_lunge"


def test_a_front_foot_that_steps_is_never_a_reverse_lunge() -> None:
    """The trait decides, whatever the learned model says."""
    drawn, _ = guesses("forward_lunge", 1)
    reverse = find_exercise("reverse_lunge")
    (found,) = recognized(drawn, drawn.motion, [reverse])
    assert found.fit < 0.05
    undecided = [replace(trait, is_decisive=False) for trait in reverse.distinguishing_traits]
    lenient = replace(reverse, distinguishing_traits=tuple(undecided))
    assert recognized(drawn, drawn.motion, [lenient])[0].fit > found.fit


@pytest.mark.parametrize("part", ["KNEE", "HIP"])
def test_a_body_without_what_an_exercise_needs_is_never_recognized(part: str) -> None:
    """The model keeps guessing knees that are beyond the edge; they are no evidence."""
    name = next(name for name in OURS if recognition.best(guesses(name, 0)[1]) is not None)
    drawn, _ = guesses(name, 0)
    visibility = drawn.motion.visibility.copy()
    visibility[:, [Landmark[f"LEFT_{part}"], Landmark[f"RIGHT_{part}"]]] = 0
    motion = Motion(drawn.motion.times_ms, drawn.motion.xy_px, drawn.motion.world_m, visibility)
    assert recognition.best(recognized(drawn, motion)) is None


def test_a_guess_says_what_speaks_for_it_and_against_it() -> None:
    found = guesses("romanian_deadlift", 0)[1]
    guess = next(guess for guess in found if guess.exercise == "romanian_deadlift")
    assert 0 <= guess.fit <= 1
    assert guess.speaks_for
    assert len(guess.speaks_for) <= 3
    assert not set(guess.speaks_for) & set(guess.speaks_against)


def test_the_same_recording_gives_the_same_guesses_in_any_order_of_exercises() -> None:
    drawn, found = guesses("glute_bridge", 0)
    with nan_expected():
        shot = PreparedShot(Track.of(drawn.motion), drawn.shot.width, drawn.shot.height)
        again = recognition.recognize(tuple(reversed(all_exercises())), [shot])
    fits = {guess.exercise: guess.fit for guess in found}
    assert {guess.exercise: guess.fit for guess in again} == fits
    assert np.isfinite(list(fits.values())).all()


def test_a_tie_is_decided_only_if_both_exercises_share_the_style_that_is_seen() -> None:
    drawn, _ = guesses("split_squat", 1)
    lunge = find_exercise("forward_lunge")
    lunge = replace(lunge, required_traits=lunge.required_traits[:1], distinguishing_traits=())
    twins = [replace(lunge, name=name) for name in ("one", "other")]
    plain = [replace(twin, styles=()) for twin in twins]
    tied = recognized(drawn, drawn.motion, plain)
    assert tied[0].fit == tied[1].fit >= recognition.MIN_FIT
    assert recognition.best(tied) is None
    assert recognition.best(recognized(drawn, drawn.motion, twins)) == "one"
