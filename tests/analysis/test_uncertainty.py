"""Intervals follow the standard error, stay within the angle's range, and hide what is unknown."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.analysis import uncertainty


def test_an_interval_contains_nine_of_ten_normal_errors() -> None:
    low, high = uncertainty.interval_90(60.0, 5.0, (0.0, 180.0))
    errors = np.random.default_rng(1).normal(60.0, 5.0, 20_000)
    assert np.mean((low <= errors) & (errors <= high)) == pytest.approx(0.9, abs=0.01)


def test_an_interval_stays_within_the_range_of_the_angle() -> None:
    low, high = uncertainty.interval_90(1.0, 4.0, (0.0, 180.0))
    assert low == 0.0 < high
    _, top = uncertainty.interval_90(179.5, 4.0, (0.0, 180.0))
    assert top == 180.0


def test_only_an_angle_that_is_certain_enough_is_reported() -> None:
    most_deg = uncertainty.MAX_HALF_WIDTH_DEG / 1.645
    assert uncertainty.is_reportable(most_deg - 0.1)
    assert not uncertainty.is_reportable(most_deg + 0.1)
    assert not uncertainty.is_reportable(float("nan"))


def test_angles_over_time_are_left_out_where_their_error_is_large_or_unknown() -> None:
    angles_deg, errors_deg = np.array([10.0, 20.0, 30.0]), np.array([3.0, 30.0, np.nan])
    told = uncertainty.reportable_angles(angles_deg, errors_deg)
    np.testing.assert_array_equal(told, [10.0, np.nan, np.nan])
    np.testing.assert_allclose(uncertainty.half_widths_90(errors_deg)[:2], [4.935, 49.35])
