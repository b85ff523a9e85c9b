"""Legs that the model swapped for a while are found over a whole recording."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import LEGS, MIRRORED, FloatArray, Motion, Side
from formcheck.preprocessing import filters
from formcheck.preprocessing.filters import LEG_LANDMARKS
from formcheck.preprocessing.leg_swaps import LegSwapDetector
from tests.support.stick import SCENES, performed, with_nobody


def swapped_frames(motion: Motion, *edges: int) -> list[int]:
    """The swapped frames found, with the recording added in chunks that begin at `edges`."""
    detector = LegSwapDetector(filters.typical_trunk_length_px(motion))
    for first, end in zip((0, *edges), (*edges, len(motion)), strict=True):
        detector.add(motion[first:end])
    return np.flatnonzero(detector.swapped_frames()).tolist()


def mislabeled(motion: Motion, shares: dict[int, float]) -> Motion:
    """The motion with the legs of some frames moved a share of the way to each other's place."""
    tracks = []
    for good in (motion.xy_px, motion.world_m):
        track = good.copy()
        for frame, share in shares.items():
            other: FloatArray = good[frame, MIRRORED[LEG_LANDMARKS]]
            track[frame, LEG_LANDMARKS] += share * (other - track[frame, LEG_LANDMARKS])
        tracks.append(track)
    return Motion(motion.times_ms, *tracks, motion.visibility)


@pytest.fixture(name="clean", scope="module")
def clean_motion() -> Motion:
    """Two reverse lunges seen from the side at 30 frames a second."""
    return performed(SCENES["reverse_lunge"], [*LEGS])


@pytest.mark.parametrize("scene", SCENES)
@pytest.mark.parametrize("fps", [12.0, 30.0])
def test_no_swap_is_found_in_clean_movements(scene: str, fps: float) -> None:
    clean = performed(SCENES[scene], [Side.LEFT, Side.RIGHT], fps=fps)
    assert swapped_frames(clean) == []


def test_legs_that_cross_quickly_are_not_swapped() -> None:
    """Somebody who walks on the spot seen from the side, eight frames a second."""
    poses = performed(SCENES["reverse_lunge"], [*LEGS] * 3, fps=8.0, rep_s=1.2, rest_s=0.1)
    assert swapped_frames(poses) == []


def test_a_swap_is_found_to_the_exact_frame(clean: Motion) -> None:
    held = range(60, 75)  # in the lunge, where the feet are far apart
    assert swapped_frames(mislabeled(clean, dict.fromkeys(held, 1.0))) == [*held]


@pytest.mark.parametrize("edge", [58, 60, 67, 75])
def test_chunk_boundaries_change_nothing(clean: Motion, edge: int) -> None:
    held = range(60, 75)
    assert swapped_frames(mislabeled(clean, dict.fromkeys(held, 1.0)), edge) == [*held]


def test_a_swap_that_glides_back_ends_with_the_glide(clean: Motion) -> None:
    glide = {60: 1.0, 61: 1.0, 62: 1.0, 63: 0.8, 64: 0.6, 65: 0.3, 66: 0.1}
    found = swapped_frames(mislabeled(clean, glide))
    assert found[:3] == [60, 61, 62]
    assert max(found) < 66


def test_glides_at_both_ends_do_not_swap_the_frames_between(clean: Motion) -> None:
    """A glide there for a moment at both ends of the lunge: between them the labels are right."""
    moments = {48: 0.5, 49: 1.0, 50: 1.0, 78: 0.5, 79: 1.0, 80: 1.0}
    found = swapped_frames(mislabeled(clean, moments))
    assert set(found) <= {48, 49, 50, 78, 79, 80}


def test_a_recording_that_begins_swapped_is_corrected(clean: Motion) -> None:
    lunging = clean[62:]
    assert swapped_frames(mislabeled(lunging, dict.fromkeys(range(8), 1.0))) == [*range(8)]


def test_frames_without_a_person_neither_start_nor_hide_a_swap(clean: Motion) -> None:
    assert swapped_frames(with_nobody(clean, 50, 56)) == []
    held = range(60, 75)
    broken = mislabeled(clean, dict.fromkeys(held, 1.0))
    assert swapped_frames(with_nobody(broken, 64, 67)) == [*held]


def test_a_recording_without_a_person_has_no_swap(clean: Motion) -> None:
    assert swapped_frames(with_nobody(clean, 0, len(clean))) == []
