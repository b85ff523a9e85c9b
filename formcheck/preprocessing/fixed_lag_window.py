"""The latest frames of a live person, conditioned as a recording's are, as far as they reach.

Frames that were given out stay for a while, since those that follow are compared with them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, FloatArray, Motion, Pose
from formcheck.preprocessing import filters
from formcheck.preprocessing.depth_solver import MARKS

LAG_S = 0.15
_KEPT_S = LAG_S + filters.MAX_GAP_S  # what smoothing looks back on, and a gap that ends in it
_ROOM = 64  # frames; doubled when a camera is faster than that

# `points`: picture x, y (px) and world x, y, z (m) as measured, legs exchanged where they were
# swapped. `odd`: the outliers. `scale`: pixels a meter. `depth_m`: distance of `MARKS` from the
# camera as far as it is solved.
_FRAME = np.dtype([
    ("time_ms", np.int64), ("points", np.float64, (LANDMARK_COUNT, 5)),
    ("visibility", np.float64, (LANDMARK_COUNT,)), ("odd", np.bool_, (LANDMARK_COUNT,)),
    ("scale", np.float64), ("depth_m", np.float64, (len(MARKS),)),
])  # fmt: skip


class LagWindow:
    """The frames that wait, and before them those that were given out in the last 0.3 s."""

    def __init__(self) -> None:
        self._rows = np.zeros(_ROOM, _FRAME)
        self._first = self._waiting = self._end = 0

    @property
    def frames(self) -> NDArray[Any]:
        """All T frames as a view, a structured array; what is written there stays."""
        return self._rows[self._first : self._end]

    @property
    def waiting(self) -> int:
        """How many of them, the last ones, were not given out yet."""
        return self._end - self._waiting

    def add(self, pose: Pose) -> None:
        """Take the newest pose."""
        if self._end == len(self._rows):
            self._make_room()
        row = self._rows[self._end]
        row["time_ms"] = pose.timestamp_ms
        row["points"][:, :2], row["points"][:, 2:] = pose.xy_px, pose.world_m
        row["visibility"] = pose.visibility
        row["scale"], row["depth_m"] = np.nan, np.nan
        self._end += 1

    def give_out(self, count: int) -> None:
        """The oldest `count` of the waiting frames are final; forget what none of them needs."""
        self._waiting += count
        if self._waiting > self._first:
            since_ms = self._rows["time_ms"][self._waiting - 1] - 1000 * _KEPT_S
            self._first += int(np.searchsorted(self.frames["time_ms"], since_ms))

    def conditioned(self, frame_s: float, trunk_px: float) -> Motion:
        """The waiting frames, repaired and smoothed; `frame_s` is the usual time between frames.

        A frame that is given out has the frames of `LAG_S` on either side and becomes what a
        recording of it becomes; the newer ones know less of what follows them.
        """
        frames, fresh = self.frames, self.frames[-self.waiting :]
        points = frames["points"].copy()
        index = np.arange(len(frames) - len(fresh), len(frames))
        fresh["odd"] = filters.outliers(points[..., :2], index, frame_s, trunk_px)
        points[frames["odd"]] = np.nan
        motion = filters.bridged(
            Motion(frames["time_ms"], points[..., :2], points[..., 2:], frames["visibility"])
        )
        whole = np.concatenate([motion.xy_px, motion.world_m], axis=-1)
        steady = self.averaged(whole, filters.SMOOTHING_S)
        return Motion(
            fresh["time_ms"].copy(), steady[..., :2], steady[..., 2:], fresh["visibility"].copy()
        )

    def averaged(self, series: FloatArray, sigma_s: float) -> FloatArray:
        """The waiting frames of a series (T, …), smoothed in time over at most `LAG_S` either way.

        As `filters.gaussian_in_time`, NaN weighs nothing and stays NaN.
        """
        times_s = self.frames["time_ms"] / 1000.0
        return averaged_at(times_s[-self.waiting :], times_s, series, sigma_s, LAG_S)

    def _make_room(self) -> None:
        kept = self.frames.copy()
        if 2 * len(kept) > len(self._rows):
            self._rows = np.zeros(2 * len(self._rows), _FRAME)
        self._rows[: len(kept)] = kept
        self._waiting -= self._first
        self._first, self._end = 0, len(kept)


def averaged_at(
    at_s: FloatArray, times_s: FloatArray, series: FloatArray, sigma_s: float, reach_s: float
) -> FloatArray:
    """(A, …) Gaussian means of a series (T, …) at its last A times, from `reach_s` either way.

    All at once, since for so few frames each call costs more than the arithmetic.
    """
    apart_s = np.abs(at_s[:, None] - times_s)
    kernel = np.where(apart_s <= reach_s + 1e-9, np.exp(-0.5 * (apart_s / sigma_s) ** 2), 0.0)
    flat = series.reshape(len(series), -1)
    known = np.isfinite(flat)
    weight = np.where(known[-len(at_s) :], kernel @ known, np.nan)
    mean = (kernel @ np.where(known, flat, 0.0)) / weight
    return np.asarray(mean.reshape(len(at_s), *series.shape[1:]))
