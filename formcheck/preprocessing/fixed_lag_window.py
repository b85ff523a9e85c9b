"""The latest frames of a live person, cleaned as a recording's are, as far as they reach.

Released frames stay for a moment, since later frames are compared with them.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, FloatArray, Motion, Pose
from formcheck.preprocessing import filters
from formcheck.preprocessing.depth_solver import SOLVED_LANDMARKS

LAG_S = 0.15
_KEEP_S = LAG_S + filters.MAX_GAP_S  # what smoothing looks back on, and a gap that ends in it
_INITIAL_CAPACITY = 64  # frames; doubled if a camera is faster than that

# `points`: image x, y (px) and world x, y, z (m) as measured, with swapped legs swapped back.
# `outlier`: landmarks to ignore. `scale`: pixels per meter. `depth_m`: distance of each of
# `SOLVED_LANDMARKS` from the camera as far as it is solved.
_FRAME = np.dtype([
    ("time_ms", np.int64), ("points", np.float64, (LANDMARK_COUNT, 5)),
    ("visibility", np.float64, (LANDMARK_COUNT,)), ("outlier", np.bool_, (LANDMARK_COUNT,)),
    ("scale", np.float64), ("depth_m", np.float64, (len(SOLVED_LANDMARKS),)),
])  # fmt: skip


class FixedLagWindow:
    """The pending frames, and before them those released in the last 0.3 s."""

    def __init__(self) -> None:
        self._rows = np.zeros(_INITIAL_CAPACITY, _FRAME)
        self._first = self._first_pending = self._end = 0

    @property
    def frames(self) -> NDArray[Any]:
        """All T frames: a view of a structured array, so that what is written to it stays."""
        return self._rows[self._first : self._end]

    @property
    def pending(self) -> int:
        """How many of the frames, the last ones, have not been released yet."""
        return self._end - self._first_pending

    def add(self, pose: Pose) -> None:
        """Append the newest pose."""
        if self._end == len(self._rows):
            self._make_room()
        row = self._rows[self._end]
        row["time_ms"] = pose.timestamp_ms
        row["points"][:, :2], row["points"][:, 2:] = pose.xy_px, pose.world_m
        row["visibility"] = pose.visibility
        row["scale"], row["depth_m"] = np.nan, np.nan
        self._end += 1

    def release(self, count: int) -> None:
        """Mark the oldest `count` pending frames as final; drop frames that none needs any more."""
        self._first_pending += count
        if self._first_pending > self._first:
            since_ms = self._rows["time_ms"][self._first_pending - 1] - 1000 * _KEEP_S
            self._first += int(np.searchsorted(self.frames["time_ms"], since_ms))

    def clean_pending(self, frame_s: float, trunk_px: float) -> Motion:
        """The pending frames, repaired and smoothed; `frame_s` is the usual time between frames.

        A frame about to be released has the frames of `LAG_S` on either side and becomes what it
        would become in a recording; newer ones know less of what follows.
        """
        frames, pending = self.frames, self.frames[-self.pending :]
        points = frames["points"].copy()
        index = np.arange(len(frames) - len(pending), len(frames))
        pending["outlier"] = filters.find_outliers(points[..., :2], index, frame_s, trunk_px)
        points[frames["outlier"]] = np.nan
        motion = filters.fill_gaps(
            Motion(frames["time_ms"], points[..., :2], points[..., 2:], frames["visibility"])
        )
        filled = np.concatenate([motion.xy_px, motion.world_m], axis=-1)
        smooth = self.smooth_pending(filled, filters.SMOOTHING_S)
        return Motion(
            pending["time_ms"].copy(),
            smooth[..., :2],
            smooth[..., 2:],
            pending["visibility"].copy(),
        )

    def smooth_pending(self, series: FloatArray, sigma_s: float) -> FloatArray:
        """The pending frames of a series (T, …), smoothed in time over up to `LAG_S` either way.

        As in `filters.gaussian_smooth`, NaN weighs nothing and stays NaN.
        """
        times_s = self.frames["time_ms"] / 1000.0
        return gaussian_means_at(times_s[-self.pending :], times_s, series, sigma_s, LAG_S)

    def _make_room(self) -> None:
        kept = self.frames.copy()
        if 2 * len(kept) > len(self._rows):
            self._rows = np.zeros(2 * len(self._rows), _FRAME)
        self._rows[: len(kept)] = kept
        self._first_pending -= self._first
        self._first, self._end = 0, len(kept)


def gaussian_means_at(
    at_s: FloatArray, times_s: FloatArray, series: FloatArray, sigma_s: float, reach_s: float
) -> FloatArray:
    """(A, …) Gaussian means of a series (T, …) at its last A times, over `reach_s` either way.

    All at once, since for so few frames each call costs more than the arithmetic.
    """
    apart_s = np.abs(at_s[:, None] - times_s)
    kernel = np.where(apart_s <= reach_s + 1e-9, np.exp(-0.5 * (apart_s / sigma_s) ** 2), 0.0)
    flat = series.reshape(len(series), -1)
    known = np.isfinite(flat)
    weight = np.where(known[-len(at_s) :], kernel @ known, np.nan)
    mean = (kernel @ np.where(known, flat, 0.0)) / weight
    return np.asarray(mean.reshape(len(at_s), *series.shape[1:]))
