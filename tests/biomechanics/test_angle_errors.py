"""The error of an angle grows with what of it is depth, smoothly, the same for left and right."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.biomechanics import angle_errors
from formcheck.biomechanics.body import Body
from formcheck.pose.landmarks import MIRRORED, FloatArray, Landmark, Motion, Side
from tests.support.stick import SCALE_PX, film, stick_points

YAWS_DEG = np.arange(-180.0, 181.0, 1.0)


def seen(points: FloatArray, visibility: float = 1.0, frames: int = 5) -> Body:
    """A still person, all landmarks this visible."""
    motion = Motion.of([film(points, 40 * frame) for frame in range(frames)])
    visible = np.full(motion.visibility.shape, visibility)
    return Body(Motion(motion.times_ms, motion.xy_px, motion.world_m, visible), SCALE_PX)


def knee_error_deg(points: FloatArray, side: Side = Side.LEFT, visibility: float = 1.0) -> float:
    return float(angle_errors.knee_flexion_error_deg(seen(points, visibility), side)[2])


def hip_error_deg(points: FloatArray, side: Side = Side.LEFT) -> float:
    return float(angle_errors.hip_angle_error_deg(seen(points), side)[2])


def bent(yaw_deg: float, knee_deg: float = 80.0) -> FloatArray:
    return stick_points(knee_flexion=knee_deg, hip_flexion=60, trunk_lean=15, yaw=yaw_deg)


@pytest.mark.parametrize("error_deg", [knee_error_deg, hip_error_deg])
def test_a_bent_leg_is_surest_from_the_side(error_deg: object) -> None:
    side, oblique, front = (error_deg(bent(yaw)) for yaw in (-90.0, -45.0, 0.0))  # type: ignore[operator]
    assert side < oblique < front
    assert side < 6


@pytest.mark.parametrize("knee_deg", [5.0, 40.0, 90.0])
def test_errors_vary_smoothly_as_the_person_turns(knee_deg: float) -> None:
    for error_deg in (knee_error_deg, hip_error_deg):
        errors = np.array([error_deg(bent(yaw, knee_deg)) for yaw in YAWS_DEG])
        assert np.isfinite(errors).all()
        assert np.abs(np.diff(errors)).max() < 0.5


@pytest.mark.parametrize("yaw_deg", [0.0, 30.0, -75.0, 160.0])
def test_a_mirrored_picture_has_the_errors_of_the_other_leg(yaw_deg: float) -> None:
    points = bent(yaw_deg)
    mirrored = points[MIRRORED] * [-1, 1, 1]
    for error_deg in (knee_error_deg, hip_error_deg):
        for side in (Side.LEFT, Side.RIGHT):
            assert error_deg(mirrored, side.other) == pytest.approx(error_deg(points, side))


def test_a_leg_that_is_seen_worse_is_less_certain_and_one_outside_the_image_unknown() -> None:
    well, badly = (knee_error_deg(bent(-60.0), visibility=seen) for seen in (1.0, 0.2))
    assert well < badly
    body = seen(bent(-60.0))
    body.motion.visibility[3, Landmark.LEFT_ANKLE] = 0
    assert np.isnan(angle_errors.knee_flexion_error_deg(body, Side.LEFT)).tolist() == [
        False, False, False, True, False,
    ]  # fmt: skip
    assert np.isfinite(angle_errors.hip_angle_error_deg(body, Side.LEFT)).all()


def test_a_moving_knee_is_less_certain_than_a_still_one() -> None:
    poses = [film(bent(-90.0, 40.0 + 4 * frame), 40 * frame) for frame in range(12)]
    moving = Body(Motion.of(poses), SCALE_PX)
    errors = angle_errors.knee_flexion_error_deg(moving, Side.LEFT)
    assert errors[5] > knee_error_deg(bent(-90.0, 60.0)) + 3


def test_where_fit_and_model_disagree_the_angle_is_less_certain() -> None:
    body = seen(bent(-90.0))
    points = body.motion.body_m.copy()
    points[:, Landmark.LEFT_ANKLE] += [0.1, 0, 0]
    motion = body.motion
    moved = Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility, points)
    errors = angle_errors.knee_flexion_error_deg(Body(moved, SCALE_PX), Side.LEFT)
    assert errors[2] > knee_error_deg(bent(-90.0)) + 1


def test_both_legs_have_the_mean_of_their_errors_and_nobody_has_none() -> None:
    body = seen(bent(-30.0))
    left, right, both = (
        angle_errors.knee_flexion_error_deg(body, side)
        for side in (Side.LEFT, Side.RIGHT, Side.BOTH)
    )
    np.testing.assert_allclose(both, (left + right) / 2)
    nobody = seen(np.full((33, 3), np.nan))
    assert np.isnan(angle_errors.knee_flexion_error_deg(nobody, Side.BOTH)).all()
    assert np.isnan(angle_errors.trunk_lean_error_deg(nobody)).all()


def test_the_lean_of_an_upright_trunk_is_known_within_a_few_degrees() -> None:
    for yaw_deg in (0.0, -90.0):
        error_deg = angle_errors.trunk_lean_error_deg(seen(bent(yaw_deg)))
        assert (error_deg > 0).all()
        assert (error_deg < 10).all()
