"""Measured angles of stick people are the angles they were drawn with."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from formcheck.pose import kinematics as k
from formcheck.pose.landmarks import LEGS, MIRRORED, Landmark, Motion, Side
from tests.support.stick import film, stick_points

ANGLES = st.floats(5, 120)


@given(knee=ANGLES, hip=ANGLES, lean=st.floats(0, 80))
def test_drawn_angles_are_measured(knee: float, hip: float, lean: float) -> None:
    assume(abs(hip - 90) > 1e-6)  # a thigh straight ahead is neither in line nor opposite
    points = stick_points(knee_flexion=knee, hip_flexion=hip, trunk_lean=lean)
    for side in LEGS:
        assert k.knee_flexion_deg(points, side) == pytest.approx(knee, abs=1e-4)
        assert k.hip_angle_deg(points, side) == pytest.approx(180 - hip, abs=1e-4)
        assert k.hip_flexion_deg(points, side) == pytest.approx(hip, abs=1e-4)
        assert k.hip_abduction_deg(points, side) == pytest.approx(0 if hip < 90 else 180, abs=1e-4)
    assert k.trunk_lean_deg(points) == pytest.approx(lean, abs=1e-4)


@pytest.mark.parametrize("yaw", [0, 30, 90, 150, -45, -90])
def test_yaw_is_the_rotation_to_the_own_left(yaw: float) -> None:
    assert k.yaw_deg(stick_points(yaw=yaw)) == pytest.approx(yaw, abs=1e-6)


@given(scale=st.floats(0.2, 5), shift=st.floats(-3, 3), knee=ANGLES)
def test_angles_do_not_depend_on_size_or_place(scale: float, shift: float, knee: float) -> None:
    points = stick_points(knee_flexion=knee, hip_flexion=40, trunk_lean=20)
    moved = points * scale + shift
    assert k.knee_flexion_deg(moved, Side.LEFT) == pytest.approx(knee, abs=1e-4)
    assert k.trunk_lean_deg(moved) == pytest.approx(20, abs=1e-4)


def test_a_mirror_exchanges_left_and_right_and_turns_the_yaw() -> None:
    points = stick_points(knee_flexion=50, hip_flexion=30, yaw=35)
    points[Landmark.LEFT_KNEE] += [0.05, 0.02, 0]
    mirrored = (points * [-1, 1, 1])[MIRRORED]
    for side in LEGS:
        assert k.knee_flexion_deg(mirrored, side) == pytest.approx(
            float(k.knee_flexion_deg(points, side.other))
        )
    assert k.yaw_deg(mirrored) == pytest.approx(-35)


def test_unseen_stays_unseen() -> None:
    points = stick_points(knee_flexion=50)
    points[Landmark.LEFT_KNEE] = np.nan
    assert np.isnan(k.knee_flexion_deg(points, Side.LEFT))
    assert k.knee_flexion_deg(points, Side.RIGHT) == pytest.approx(50)


@given(scale_px=st.floats(20, 900), knee=ANGLES)
def test_body_points_undo_the_projection_at_any_scale(scale_px: float, knee: float) -> None:
    points = stick_points(knee_flexion=knee, hip_flexion=45, yaw=40)
    motion = Motion.of([film(points, scale_px=scale_px)])
    assert motion.scale_px_per_m[0] == pytest.approx(scale_px)
    assert k.knee_flexion_deg(motion.body_m, Side.LEFT)[0] == pytest.approx(knee, abs=1e-3)
