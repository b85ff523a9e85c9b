"""The causal One-Euro filter: smooth at rest, fast in movement, NaN in long gaps."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import Pose
from formcheck.preprocessing.smoothing import CausalSmoother, OneEuroFilter


def filtered(times_ms: list[int], values: list[float]) -> list[float]:
    one_euro = OneEuroFilter()
    pairs = zip(times_ms, values, strict=True)
    return [float(one_euro.update(t, np.array([v]), 1.0)[0]) for t, v in pairs]


def test_a_constant_stays_constant() -> None:
    assert filtered([0, 33, 66, 100], [5.0] * 4) == [5.0] * 4


def test_jitter_of_a_still_point_is_reduced() -> None:
    noise = np.random.default_rng(1).normal(0, 0.01, 300)
    out = filtered([33 * k for k in range(300)], list(noise))
    assert np.std(out[30:]) < np.std(noise) / 2


@pytest.mark.parametrize("fps", [15, 30, 60, 120])
def test_a_movement_of_one_trunk_a_second_lags_less_than_a_tenth_of_a_second(fps: int) -> None:
    times_s = np.arange(0, 2, 1 / fps)
    out = filtered([round(1000 * t) for t in times_s], list(times_s))
    lag_s = times_s[-1] - out[-1]
    assert 0 <= lag_s < 0.1


def test_a_short_gap_holds_the_last_value_and_a_long_one_is_nan() -> None:
    out = filtered([0, 100, 200, 400, 500], [1.0, np.nan, np.nan, np.nan, 3.0])
    assert out[1] == 1.0
    assert np.isnan(out[3])
    assert out[4] == 3.0, "after a long gap the filter restarts"


def test_frames_without_a_person_stay_empty() -> None:
    conditioner = CausalSmoother()
    assert not conditioner.update(Pose.unseen(0)).is_seen
    assert not conditioner.update(Pose.unseen(500)).is_seen


def test_the_filter_is_causal() -> None:
    times = [33 * k for k in range(40)]
    values = list(np.sin(np.arange(40) / 5))
    assert filtered(times[:20], values[:20]) == filtered(times, values)[:20]
