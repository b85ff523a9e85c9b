"""Angles of people on their side: sticks that roll by known degrees, seen from all around."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.biomechanics import side_lying_angles
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.side_lying import CameraDirection
from formcheck.biomechanics.side_lying_angles import BlendedAngle
from formcheck.biomechanics.side_lying_weights import (
    CLAMSHELL_ROLL,
    LEG_RAISE_DRIFT,
    LEG_RAISE_ROLL,
)
from formcheck.pose.landmarks import FloatArray, Landmark, Side
from tests.biomechanics.test_side_lying import rolling
from tests.support.stick import SCENES, Scene, turn
from tests.support.still_rep import seen_from, still_rep

ROLLS = {"clamshell": CLAMSHELL_ROLL, "side_lying_leg_raise": LEG_RAISE_ROLL}
EVERY_ROLL = pytest.mark.parametrize("name", ROLLS)
AROUND = range(-45, 46)
UPWARD = range(0, 81, 2)


def drifting(drift_deg: float) -> Scene:
    """A leg raise in which the leg swings forward by `drift_deg` as it rises."""

    def drifted(depth: float, side: Side) -> FloatArray:
        points = SCENES["side_lying_leg_raise"](depth, side)
        hip = points[Landmark.of(side, "hip")].copy()
        legs = [Landmark.of(side, p) for p in ("knee", "ankle", "heel", "foot_index")]
        swings = [turn(np.array([0.0, 1, 0]), s * drift_deg * depth) for s in (1, -1)]
        knee = points[legs[0]] - hip
        swing = min(swings, key=lambda rotation: float((rotation @ knee)[2]))
        points[legs] = hip + (points[legs] - hip) @ swing.T
        return points

    return drifted


def along(rep_at: Callable[[int], RepView], degrees: range, angle: BlendedAngle) -> FloatArray:
    """(N, 2) value and standard error for each of the camera's places."""
    reps = [rep_at(degree) for degree in degrees]
    return np.array([(angle.value_deg(rep), angle.standard_error_deg(rep)) for rep in reps])


@EVERY_ROLL
@pytest.mark.parametrize("azimuth_deg", [-40, -15, 0, 15, 40])
@pytest.mark.parametrize("elevation_deg", [0, 50])
def test_more_roll_measures_more_from_everywhere(
    name: str, azimuth_deg: float, elevation_deg: float
) -> None:
    values = []
    for roll in (0, 10, 20, 30, 40):
        scene = seen_from(rolling(SCENES[name], roll), azimuth_deg, elevation_deg)
        values.append(ROLLS[name].value_deg(still_rep(scene, Side.RIGHT)))
    assert values[0] < 12
    assert values[4] > 20
    assert all(np.diff(values) > 2)


@EVERY_ROLL
def test_no_step_as_the_camera_moves_around_the_person(name: str) -> None:
    scene = rolling(SCENES[name], 30)
    around = along(lambda a: still_rep(seen_from(scene, a), Side.RIGHT), AROUND, ROLLS[name])
    up = along(lambda e: still_rep(seen_from(scene, 10, e), Side.RIGHT), UPWARD, ROLLS[name])
    for found in (around, up):
        assert np.isfinite(found).all()
        assert np.abs(np.diff(found, axis=0)).max() < 6.0  # a fifth of the roll, at the steepest


def test_no_step_in_drift_and_more_drift_measures_more() -> None:
    for degree in AROUND[::10]:
        reps = [still_rep(seen_from(drifting(d), degree, 20), Side.RIGHT) for d in (0, 15, 30)]
        values = [LEG_RAISE_DRIFT.value_deg(rep) for rep in reps]
        assert values[0] < values[1] < values[2]
    found = along(
        lambda a: still_rep(seen_from(drifting(20), a, 20), Side.RIGHT), AROUND, LEG_RAISE_DRIFT
    )
    assert np.abs(np.diff(found, axis=0)).max() < 3.0


@EVERY_ROLL
def test_nothing_is_known_from_head_feet_and_behind(name: str) -> None:
    for azimuth_deg in (80, -80, 150, 180, -150):
        rep = still_rep(seen_from(SCENES[name], azimuth_deg), Side.RIGHT)
        assert np.isnan(ROLLS[name].standard_error_deg(rep))
        assert np.isnan(side_lying_angles.opening_error_deg(rep))
        assert np.isnan(side_lying_angles.knee_bend_error_deg(rep))


@EVERY_ROLL
def test_errors_grow_toward_head_and_feet_alike(name: str) -> None:
    errors = along(
        lambda a: still_rep(seen_from(SCENES[name], a), Side.RIGHT), AROUND, ROLLS[name]
    )[:, 1]
    np.testing.assert_allclose(errors, errors[::-1], rtol=1e-6)
    assert np.all(np.diff(errors[65:]) > -0.01)
    assert errors[-1] > 1.1 * errors[45]


@EVERY_ROLL
def test_no_one_working_leg_is_unknown(name: str) -> None:
    rep = still_rep(SCENES[name], Side.RIGHT, working=Side.BOTH)
    assert np.isnan(ROLLS[name].value_deg(rep))
    assert np.isnan(ROLLS[name].standard_error_deg(rep))
    assert np.isnan(side_lying_angles.opening_deg(rep))
    assert np.isnan(side_lying_angles.knee_bend_deg(rep))


@pytest.mark.parametrize("azimuth_deg", [-10, 0, 15, 35])
def test_the_opening_is_the_angle_gained_between_the_thighs(azimuth_deg: float) -> None:
    # Not from the feet: there a lens shows the near knee larger, which this picture does not.
    scene = seen_from(SCENES["clamshell"], azimuth_deg, 20)
    points = [SCENES["clamshell"](depth, Side.RIGHT) for depth in (0.0, 1.0)]
    thighs = [
        (
            p[Landmark.LEFT_KNEE] - p[Landmark.LEFT_HIP],
            p[Landmark.RIGHT_KNEE] - p[Landmark.RIGHT_HIP],
        )
        for p in points
    ]
    true = [np.degrees(np.arccos(a @ b / np.linalg.norm(a) / np.linalg.norm(b))) for a, b in thighs]
    rep = still_rep(scene, Side.RIGHT)
    error = side_lying_angles.opening_error_deg(rep)
    assert side_lying_angles.opening_deg(rep) == pytest.approx(true[1] - true[0], abs=2 * error)


def test_the_shares_of_the_places_add_up() -> None:
    for upper in np.linspace(-1, 1, 21):
        for head in np.linspace(-1, 1, 21):
            shares = side_lying_angles.blend(CameraDirection(head, upper, 0.5))
            assert shares.sum() == pytest.approx(1.0)
            assert (shares >= 0).all()
