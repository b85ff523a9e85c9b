"""Cleaning leaves clean poses alone and repairs the errors of a pose model."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import LEGS, MIRRORED, Landmark, Motion, Side
from formcheck.preprocessing import filters
from formcheck.preprocessing.depth import estimate_geometry, refine_depth
from formcheck.preprocessing.filters import LEG_LANDMARKS
from formcheck.preprocessing.lens import Lens
from tests.support.stick import SCENES, condition, performed

KNEE = Landmark.LEFT_KNEE


def copied(motion: Motion) -> Motion:
    return Motion(
        motion.times_ms, motion.xy_px.copy(), motion.world_m.copy(), motion.visibility.copy()
    )


def with_steady_legs(motion: Motion) -> Motion:
    swaps = filters.LiveLegSwapDetector(filters.typical_trunk_length_px(motion))
    # In two chunks; the first ends within the swap.
    swapped = np.concatenate([swaps.find(motion[:67]), swaps.find(motion[67:])])
    return filters.swap_legs(motion, swapped)


def with_depth(motion: Motion) -> Motion:
    return refine_depth(motion, Lens(640, 480), estimate_geometry(motion, Lens(640, 480)))


@pytest.fixture(name="clean")
def clean_motion() -> Motion:
    """Two reverse lunges seen from the side at 30 frames a second."""
    return performed(SCENES["reverse_lunge"], [*LEGS])


def test_clean_poses_are_neither_outliers_nor_swapped(clean: Motion) -> None:
    trunk_px = filters.typical_trunk_length_px(clean)
    assert np.array_equal(filters.remove_outliers(clean, trunk_px).xy_px, clean.xy_px)
    assert not filters.LiveLegSwapDetector(trunk_px).find(clean).any()


def test_smoothing_does_not_shift_a_peak(clean: Motion) -> None:
    times_s = clean.times_s
    hill = np.exp(-(((times_s - 2.0) / 0.3) ** 2))
    after = filters.gaussian_smooth(times_s, hill, 0.045)
    assert int(after.argmax()) == int(hill.argmax())
    assert after.max() == pytest.approx(1, abs=0.04)


def test_a_constant_stays_constant() -> None:
    times_s = np.sort(np.random.default_rng(0).uniform(0, 5, 100))
    assert filters.gaussian_smooth(times_s, np.full(100, 7.0), 0.05) == pytest.approx(7.0)


def test_a_landmark_that_jumps_for_one_frame_is_removed_and_interpolated(clean: Motion) -> None:
    broken = copied(clean)
    broken.xy_px[40, KNEE] += 150
    left = filters.remove_outliers(broken, filters.typical_trunk_length_px(broken))
    assert np.isnan(left.xy_px[40, KNEE]).all()
    repaired = condition(broken).xy_px[40, KNEE]
    assert repaired == pytest.approx(clean.xy_px[40, KNEE], abs=3)


@pytest.mark.parametrize(("frames", "filled"), [(2, True), (3, True), (4, False)])
def test_only_gaps_up_to_150_ms_are_filled(clean: Motion, frames: int, filled: bool) -> None:
    broken = copied(clean)
    broken.xy_px[30 : 30 + frames, KNEE] = np.nan
    broken.world_m[30 : 30 + frames, KNEE] = np.nan
    found = filters.fill_gaps(broken).xy_px[30 : 30 + frames, KNEE]
    assert np.isfinite(found).all() == filled


def test_legs_swapped_for_a_while_are_swapped_back(clean: Motion) -> None:
    broken = copied(clean)
    held = slice(60, 75)  # in the lunge, where the feet are far apart
    broken.xy_px[held, LEG_LANDMARKS] = clean.xy_px[held][:, MIRRORED[LEG_LANDMARKS]]
    broken.world_m[held, LEG_LANDMARKS] = clean.world_m[held][:, MIRRORED[LEG_LANDMARKS]]
    assert not np.allclose(broken.xy_px, clean.xy_px)
    assert np.allclose(with_steady_legs(broken).xy_px, clean.xy_px)


def test_a_swap_that_glides_back_ends_with_the_glide(clean: Motion) -> None:
    broken = copied(clean)
    for frame, share in zip(range(60, 66), (1, 1, 0.8, 0.5, 0.2, 0.1), strict=True):
        for track, good in ((broken.xy_px, clean.xy_px), (broken.world_m, clean.world_m)):
            other = good[frame, MIRRORED[LEG_LANDMARKS]]
            track[frame, LEG_LANDMARKS] += share * (other - track[frame, LEG_LANDMARKS])
    repaired = with_steady_legs(broken)
    assert np.allclose(repaired.xy_px[70:], clean.xy_px[70:])


@pytest.mark.parametrize("frames", [1, 2, 3])
def test_very_short_recordings_are_processed(clean: Motion, frames: int) -> None:
    short = with_depth(condition(clean[:frames]))
    assert len(short) == frames
    assert np.isfinite(short.body_m).all()


def test_unseen_frames_stay_unseen(clean: Motion) -> None:
    broken = copied(clean)
    broken.xy_px[50:80], broken.world_m[50:80] = np.nan, np.nan
    whole = with_depth(condition(broken))
    assert np.isnan(whole.body_m[52:78]).all()
    assert np.isfinite(whole.body_m[:48]).all()


def test_depth_is_recovered_when_the_model_flattens_it() -> None:
    """A front lunge whose world depth is a quarter: the fit brings the knee's bend back."""
    from formcheck.pose.kinematics import knee_flexion_deg  # noqa: PLC0415
    from tests.support.stick import lunge  # noqa: PLC0415

    true = performed(lunge(0.7, yaw_deg=0.0), [Side.LEFT])
    flat = copied(true)
    flat.world_m[:, :, 2] *= 0.25
    peak = int(2.2 * 30)
    drawn, seen, found = (
        float(knee_flexion_deg(motion.body_m, Side.LEFT)[peak])
        for motion in (true, flat, with_depth(flat))
    )
    assert abs(found - drawn) < abs(seen - drawn)
