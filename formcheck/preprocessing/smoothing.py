"""Smoothing of live poses for display, one at a time: nothing looks ahead, so nothing waits.

It delays fast movement by a few tens of milliseconds and flattens peaks a little, the price of not
knowing what comes next. So it draws a skeleton over the newest picture; what is judged comes from
`fixed_lag.py`, which waits a moment and is right at the peak.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.pose.landmarks import FloatArray, Pose
from formcheck.preprocessing.filters import MAX_GAP_S

_MIN_CUTOFF_HZ = 1.5
_SPEED_COEFFICIENT = 3.0  # per body length a second: fast movement is smoothed less
_SPEED_CUTOFF_HZ = 1.0


class OneEuro:
    """One-Euro filter of an array, NaN aware (Casiez 2012, CHI, doi 10.1145/2207676.2208639).

    `unit` is the size of one natural unit of movement (a trunk length) in the array's own unit, so
    that pixels and meters are smoothed alike. A gap of at most 0.15 s is bridged with the last
    value; after a longer one the filter starts afresh.
    """

    def __init__(self) -> None:
        self._time_s: FloatArray | None = None
        self._value: FloatArray | None = None
        self._speed: FloatArray | None = None

    def update(self, timestamp_ms: int, value: FloatArray, unit: float) -> FloatArray:
        """The filtered value at this time; NaN where nothing is known."""
        now_s = timestamp_ms / 1000
        if self._time_s is None or self._value is None or self._speed is None:
            self._time_s = np.where(np.isfinite(value), now_s, -1e6)
            self._value, self._speed = value.copy(), np.zeros_like(value)
            return self._value
        step_s = np.maximum(now_s - self._time_s, 1e-3)
        stale = step_s > MAX_GAP_S
        known = np.isfinite(value)
        fresh = known & (stale | ~np.isfinite(self._value))
        going_on = known & ~fresh
        speed = np.where(going_on, (value - self._value) / step_s / unit, 0.0)
        share = _smoothing_share(_SPEED_CUTOFF_HZ, step_s)
        self._speed = np.where(going_on, self._speed + share * (speed - self._speed), 0.0)
        cutoff_hz = _MIN_CUTOFF_HZ + _SPEED_COEFFICIENT * np.abs(self._speed)
        moved = self._value + _smoothing_share(cutoff_hz, step_s) * (value - self._value)
        kept = np.where(stale, np.nan, self._value)
        self._value = np.where(fresh, value, np.where(going_on, moved, kept))
        self._time_s = np.where(known, now_s, self._time_s)
        filtered: FloatArray = self._value.copy()
        return filtered


class CausalConditioner:
    """Smooths the poses of one live person; feed every pose in time order."""

    def __init__(self) -> None:
        self._picture, self._world = OneEuro(), OneEuro()

    def update(self, pose: Pose) -> Pose:
        """The smoothed pose of this moment."""
        trunk_px = _trunk_length(pose.xy_px)
        return Pose(
            pose.timestamp_ms,
            self._picture.update(pose.timestamp_ms, pose.xy_px, trunk_px),
            self._world.update(pose.timestamp_ms, pose.world_m, _trunk_length(pose.world_m)),
            pose.visibility,
        )


def _smoothing_share(cutoff_hz: FloatArray | float, step_s: FloatArray) -> FloatArray:
    """How far a first-order low-pass goes toward a new value in one step."""
    rate = 2 * math.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(rate / (rate + 1))


def _trunk_length(points: FloatArray) -> float:
    """Shoulder center to hip center; 1 when it is not seen, which smooths a little more."""
    length = float(np.linalg.norm(points[11:13].mean(axis=0) - points[23:25].mean(axis=0)))
    return length if math.isfinite(length) and length > 0 else 1.0
