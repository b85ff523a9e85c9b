"""Statistics without NaN equal those of NumPy, and stay silent where nothing was seen."""

from __future__ import annotations

import math
import warnings
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formcheck.pose.nan_statistics import nan_expected, nan_max, nan_median, nan_percentile

SERIES = st.integers(1, 60).flatmap(
    lambda size: arrays(float, size, elements=st.floats(-1e6, 1e6) | st.just(math.nan))
)
STATISTICS = [
    (nan_median, np.nanmedian),
    (nan_max, np.nanmax),
    (partial(nan_percentile, percent=20.0), partial(np.nanpercentile, q=20.0)),
]
Statistic = Callable[[np.ndarray], float]


@pytest.mark.parametrize(("ours", "numpys"), STATISTICS)
@given(values=SERIES)
def test_the_numbers_are_those_of_numpy_to_the_last_bit(
    ours: Statistic, numpys: Statistic, values: np.ndarray
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)
        expected = numpys(values)
    assert np.array_equal(ours(values), expected, equal_nan=True)


@pytest.mark.parametrize("ours", [ours for ours, _ in STATISTICS])
@pytest.mark.parametrize("size", [0, 3])
def test_a_series_that_was_never_seen_gives_nan_without_a_warning(
    ours: Statistic, size: int
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert math.isnan(ours(np.full(size, np.nan)))


def test_expected_nan_does_not_warn_inside_the_context_only() -> None:
    zero = np.zeros(1)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with nan_expected():
            assert np.isnan(zero / zero).all()
        with pytest.raises(RuntimeWarning):
            zero / zero
