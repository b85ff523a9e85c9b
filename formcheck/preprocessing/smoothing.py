"""Smoothing of live poses for display, one at a time, without lookahead and so without delay.

The price is that fast movement lags by a few tens of milliseconds and peaks are flattened a little.
So the result is for drawing a skeleton over the newest frame; judging uses `fixed_lag.py`, which
waits for a moment and is right at the peak.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.pose.kinematics import midpoint
from formcheck.pose.landmarks import FloatArray, Pose
from formcheck.preprocessing.filters import MAX_GAP_S

_MIN_CUTOFF_HZ = 1.5
_SPEED_COEFFICIENT = 3.0  # per trunk length a second: fast movement is smoothed less
_SPEED_CUTOFF_HZ = 1.0


class OneEuroFilter:
    """One-Euro filter of an array with NaN (Casiez 2012, CHI, doi 10.1145/2207676.2208639).

    A gap of at most 0.15 s is bridged with the last value; after a longer one the filter restarts.
    """

    def __init__(self) -> None:
        self._time_s: FloatArray | None = None
        self._value: FloatArray | None = None
        self._speed: FloatArray | None = None

    def update(self, timestamp_ms: int, value: FloatArray, unit: float) -> FloatArray:
        """Return the filtered value at this time, NaN where nothing is known.

        `unit` is the natural size of a movement (a trunk length) in the unit of `value`, so that
        pixels and meters are smoothed alike.
        """
        now_s = timestamp_ms / 1000
        if self._time_s is None or self._value is None or self._speed is None:
            self._time_s = np.where(np.isfinite(value), now_s, -1e6)
            self._value, self._speed = value.copy(), np.zeros_like(value)
            return self._value
        step_s = np.maximum(now_s - self._time_s, 1e-3)
        stale = step_s > MAX_GAP_S
        known = np.isfinite(value)
        restarted = known & (stale | ~np.isfinite(self._value))
        continued = known & ~restarted
        speed = np.where(continued, (value - self._value) / step_s / unit, 0.0)
        share = _smoothing_share(_SPEED_CUTOFF_HZ, step_s)
        self._speed = np.where(continued, self._speed + share * (speed - self._speed), 0.0)
        cutoff_hz = _MIN_CUTOFF_HZ + _SPEED_COEFFICIENT * np.abs(self._speed)
        moved = self._value + _smoothing_share(cutoff_hz, step_s) * (value - self._value)
        held = np.where(stale, np.nan, self._value)
        self._value = np.where(restarted, value, np.where(continued, moved, held))
        self._time_s = np.where(known, now_s, self._time_s)
        filtered: FloatArray = self._value.copy()
        return filtered


class CausalSmoother:
    """Smooths the poses of one live person; feed every pose in time order."""

    def __init__(self) -> None:
        self._image, self._world = OneEuroFilter(), OneEuroFilter()

    def update(self, pose: Pose) -> Pose:
        """Return the smoothed pose at this time."""
        return Pose(
            pose.timestamp_ms,
            self._image.update(pose.timestamp_ms, pose.xy_px, _trunk_length(pose.xy_px)),
            self._world.update(pose.timestamp_ms, pose.world_m, _trunk_length(pose.world_m)),
            pose.visibility,
        )


def _smoothing_share(cutoff_hz: FloatArray | float, step_s: FloatArray) -> FloatArray:
    """The share by which a first-order low-pass approaches a new value in one step."""
    rate = 2 * math.pi * np.asarray(cutoff_hz) * step_s
    return np.asarray(rate / (rate + 1))


def _trunk_length(points: FloatArray) -> float:
    """Shoulder center to hip center; 1 if unseen, which smooths a little more."""
    length = float(np.linalg.norm(midpoint(points, "shoulder") - midpoint(points, "hip")))
    return length if math.isfinite(length) and length > 0 else 1.0
