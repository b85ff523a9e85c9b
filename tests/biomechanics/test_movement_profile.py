"""The profile of a movement: what it says of clean ones, and what must not change it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest

from formcheck.analysis import recognition
from formcheck.analysis.reps import Excursion
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.movement_profile import Profile, in_words
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import MIRRORED, Motion, Side
from formcheck.spec.exercise import Exercise
from tests.support.stick import SCENES, performed

NAMES = sorted(set(SCENES) - {"single_leg_bridge"})


class Collector:
    """Keeps the profiles of one exercise's movements."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise
        self.profiles: list[Profile] = []

    def weigh(self, excursion: Excursion, rep: RepView | None, profile: Profile) -> None:
        if rep is not None:
            self.profiles.append(profile)


def profiles(name: str, motion: Motion) -> list[Profile]:
    collector = Collector(find_exercise(name))
    recognition.collect_movements([collector], [[motion]])
    return collector.profiles


def test_a_clean_deadlift_is_described_as_it_is_drawn() -> None:
    found = profiles("romanian_deadlift", performed(SCENES["romanian_deadlift"], [Side.LEFT] * 2))
    assert len(found) == 2
    for profile in found:
        assert profile["trunk_lean_deg_at_peak"] == pytest.approx(70, abs=3)
        assert profile["forward_lean_change_deg"] == pytest.approx(70, abs=5)
        assert profile["sideways_lean_change_deg"] < 10
        assert profile["farther_foot_travel_legs"] < 0.3
        assert profile["hip_height_legs_at_peak"] > 0.8


def test_bending_back_has_the_other_sign_than_bowing() -> None:
    """An unsigned lean would take a back-bend for a deadlift."""
    scene = SCENES["romanian_deadlift"]
    motion = performed(scene, [Side.LEFT] * 2)
    turned = Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility)
    swapped = Motion(
        turned.times_ms,
        turned.xy_px[:, MIRRORED],
        turned.world_m[:, MIRRORED],
        turned.visibility[:, MIRRORED],
    )  # left and right exchanged: the same points are a person who faces the other way
    forward = profiles("romanian_deadlift", motion)[0]["forward_lean_change_deg"]
    backward = profiles("romanian_deadlift", swapped)[0]["forward_lean_change_deg"]
    assert forward == pytest.approx(-backward, abs=1)
    assert forward > 50


@pytest.mark.parametrize("name", NAMES)
def test_everything_is_known_of_a_person_in_full_view(name: str) -> None:
    profile = profiles(name, performed(SCENES[name], [Side.LEFT] * 2))[-1]
    unknown = {key for key, value in profile.items() if not np.isfinite(value)}
    lying_say_nothing_of_ahead = {
        key for key in unknown if "ahead" in key or "lean_change" in key or "aside" in key
    } | {"front_foot_travel_legs"}
    assert unknown <= lying_say_nothing_of_ahead
    assert len(profile) > 80


def variants(motion: Motion) -> Iterator[Motion]:
    """The same person farther away, elsewhere in the picture, and in a mirrored picture."""
    yield Motion(motion.times_ms, motion.xy_px * 0.4, motion.world_m, motion.visibility)
    yield Motion(motion.times_ms, motion.xy_px + [90, -35], motion.world_m, motion.visibility)
    flip = np.array([-1.0, 1.0])
    yield Motion(
        motion.times_ms,
        motion.xy_px[:, MIRRORED] * flip,
        motion.world_m[:, MIRRORED] * np.array([-1.0, 1.0, 1.0]),
        motion.visibility[:, MIRRORED],
    )


@pytest.mark.parametrize("name", NAMES)
def test_distance_place_and_mirroring_change_nothing(name: str) -> None:
    motion = performed(SCENES[name], [Side.LEFT] * 2)
    first = profiles(name, motion)[-1]
    for other in variants(motion):
        again = profiles(name, other)[-1]
        for key, value in first.items():
            assert again[key] == pytest.approx(value, abs=0.02, rel=0.02, nan_ok=True), key


def test_numbers_have_names_that_people_can_read() -> None:
    profile = profiles("forward_lunge", performed(SCENES["forward_lunge"], [Side.LEFT]))[0]
    for name in profile:
        words = in_words(name, is_large=True)
        assert "_" not in words
        assert not words.endswith((" deg", " legs", " s"))
        assert words != in_words(name, is_large=False), "in which direction it speaks"
