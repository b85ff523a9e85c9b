"""Statistics of the series of a repetition."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from formcheck.biomechanics.body import _median

FEW = st.integers(0, 40).flatmap(
    lambda size: arrays(float, size, elements=st.floats(-1e6, 1e6) | st.just(math.nan))
)


@given(FEW)
def test_the_median_of_finite_values_is_exact(values: np.ndarray) -> None:
    before = values.copy()
    seen = values[np.isfinite(values)]
    found = _median(values)
    assert math.isnan(found) if not len(seen) else found == np.median(seen)
    assert np.array_equal(values, before, equal_nan=True)
