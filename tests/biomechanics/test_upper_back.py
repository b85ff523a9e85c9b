"""How far a stick that hinges carries its head, against what straight backs show."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.biomechanics import upper_back
from formcheck.biomechanics.body import RepView
from formcheck.pose.kinematics import anterior_axis
from formcheck.pose.landmarks import FACE, FloatArray, Side
from tests.support.stick import Scene, axes, standing
from tests.support.still_rep import seen_from, still_rep


def hinging(lean_deg: float, head_forward_m: float = 0.0) -> Scene:
    """Hinges by `lean_deg` seen from the side; the whole head is carried forward at the bottom."""

    def scene(depth: float, side: Side) -> FloatArray:
        left, front = axes(-90)
        hips = np.array([0.0, -0.8, 0.0]) - 0.12 * depth * front
        feet = {Side.LEFT: 0.1 * left, Side.RIGHT: -0.1 * left}
        points = standing(hips, feet, yaw_deg=-90, lean_deg=lean_deg * depth)
        points[list(FACE)] += head_forward_m * depth * anterior_axis(points)
        return points

    return scene


def rep_of(lean_deg: float, head_forward_m: float = 0.0, azimuth_deg: float = 0.0) -> RepView:
    scene = seen_from(hinging(lean_deg, head_forward_m), azimuth_deg)
    return still_rep(scene, Side.LEFT, working=Side.BOTH)


def test_a_head_carried_farther_forward_measures_more() -> None:
    values = [upper_back.head_carriage_deg(rep_of(75, forward)) for forward in (0, 0.05, 0.1)]
    assert all(np.diff(values) > 2)


def test_the_same_carriage_counts_less_the_more_upright() -> None:
    values = [upper_back.head_carriage_deg(rep_of(lean, 0.05)) for lean in (50, 60, 70, 80)]
    assert all(np.diff(values) > 2)


def test_the_error_grows_with_the_view_and_above_a_deep_hinge() -> None:
    errors = [upper_back.head_carriage_error_deg(rep_of(75, 0, a)) for a in range(0, 56, 5)]
    assert all(np.diff(errors) > 0)
    shallow = [upper_back.head_carriage_error_deg(rep_of(lean)) for lean in range(60, 31, -1)]
    assert shallow[0] == pytest.approx(errors[0])
    assert np.abs(np.diff(shallow)).max() < 2.0
    assert shallow[-1] > 5 * errors[0]


def test_unknown_while_upright_and_from_the_front() -> None:
    assert np.isnan(upper_back.head_carriage_error_deg(rep_of(20)))
    assert np.isnan(upper_back.head_carriage_error_deg(rep_of(75, 0, 90)))
