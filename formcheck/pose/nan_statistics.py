"""Statistics of series in which unseen values are NaN; a series that was never seen gives NaN.

NumPy's `nanmedian` and its kin return the same numbers, but warn about series without any value.
Such warnings can only be silenced for the whole process; these functions do not warn.
"""

from __future__ import annotations

import numpy as np

from formcheck.pose.landmarks import FloatArray


def nan_median(values: FloatArray) -> float:
    """Median of all values that are not NaN; NaN if there is none."""
    known = values[~np.isnan(values)]
    return float(np.median(known)) if known.size else float("nan")


def nan_percentile(values: FloatArray, percent: float) -> float:
    """Percentile, 0..100, of all values that are not NaN; NaN if there is none."""
    known = values[~np.isnan(values)]
    return float(np.percentile(known, percent)) if known.size else float("nan")


def nan_max(values: FloatArray) -> float:
    """Maximum of all values that are not NaN; NaN if there is none."""
    return float(np.fmax.reduce(values, axis=None, initial=np.nan))


def nan_expected() -> np.errstate:
    """A context in which arithmetic on unseen values gives NaN without a warning.

    It concerns the current thread or task only.
    """
    return np.errstate(invalid="ignore", divide="ignore")
