"""Conditioning of recorded poses before the analyzers: outliers, gaps, swapped legs, smoothing.

All windows are in seconds, so that 15 and 120 frames a second are treated alike. The
counterpart for live use is `fixed_lag.py`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import MIRRORED, FloatArray, Landmark, Motion

MAX_GAP_S = 0.15
_OUTLIER_HALF_WINDOW_S = 0.15
_OUTLIER_WINDOW_FRAMES = 7
_OUTLIER_TRUNKS = 0.25  # farther from the local median than this share of the trunk is no movement
SMOOTHING_S = 0.045  # standard deviation of the Gaussian: cuts jitter above about 4 Hz
LEG_MARKS = np.array([mark.value for mark in Landmark if mark >= Landmark.LEFT_HIP])
OTHER_LEG = np.argsort(MIRRORED[LEG_MARKS])


def conditioned(motion: Motion, swapped: NDArray[np.bool_], trunk_px: float) -> Motion:
    """A stretch as the analyzers want it: repaired and smoothed both ways in time.

    `swapped` (T,) as `LegLabels` finds it and `trunk_px` as `typical_trunk_px` does, both of the
    whole recording, which the stretch may be a part of.
    """
    steady = with_legs_exchanged(motion, swapped)
    return smoothed(bridged(without_outliers(steady, trunk_px)))


def without_outliers(motion: Motion, trunk_px: float) -> Motion:
    """Landmarks that leave their own neighborhood for a moment become NaN.

    A Hampel rule: compared with the median of seven frames within 0.15 s either way (Pearson 2016,
    EURASIP J. Adv. Signal Process. 87). The limit is in trunk lengths, not in deviations, because a
    still person's deviation is nearly 0.
    """
    frames = np.arange(len(motion))
    odd = outliers(motion.xy_px, frames, _frame_s(motion.times_s), trunk_px)[..., None]
    xy_px = np.where(odd, np.nan, motion.xy_px)
    world_m = np.where(odd, np.nan, motion.world_m)
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def outliers(
    xy_px: FloatArray, frames: NDArray[np.intp], frame_s: float, trunk_px: float
) -> NDArray[np.bool_]:
    """(F, 33) which landmarks are outliers in those F of the frames of `xy_px` (T, 33, 2).

    `frame_s` is the usual time between frames.
    """
    half = _OUTLIER_WINDOW_FRAMES // 2
    step = max(1.0, _OUTLIER_HALF_WINDOW_S / frame_s / half)
    shifts = np.array(sorted({round(k * step) for k in range(-half, half + 1)}))
    around = xy_px[np.clip(frames[None, :] + shifts[:, None], 0, len(xy_px) - 1)]
    with np.errstate(invalid="ignore"):
        distance = np.linalg.norm(xy_px[frames] - _nanmedian(around), axis=-1)
        return np.asarray(distance > _OUTLIER_TRUNKS * trunk_px)


def bridged(motion: Motion, max_gap_s: float = MAX_GAP_S) -> Motion:
    """Straight lines over gaps of at most `max_gap_s`; longer ones stay NaN."""
    times_s = motion.times_s
    xy_px, world_m = motion.xy_px.copy(), motion.world_m.copy()
    missing = np.isnan(xy_px[:, :, 0])
    for mark in np.flatnonzero(missing.any(axis=0)):
        known = np.flatnonzero(~missing[:, mark])
        for before, after in pairwise(known):
            if after - before < 2 or times_s[after] - times_s[before] > max_gap_s + 1e-9:
                continue
            inside = np.arange(before + 1, after)
            share = (times_s[inside] - times_s[before]) / (times_s[after] - times_s[before])
            for track in (xy_px, world_m):
                step = track[after, mark] - track[before, mark]
                track[inside, mark] = track[before, mark] + share[:, None] * step
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def smoothed(motion: Motion, sigma_s: float = SMOOTHING_S) -> Motion:
    """Gaussian smoothing both ways in time: no delay, and unseen stays unseen."""
    if len(motion) < 3:
        return motion
    xy_px, world_m = (
        gaussian_in_time(motion.times_s, track, sigma_s) for track in (motion.xy_px, motion.world_m)
    )
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def gaussian_in_time(times_s: FloatArray, series: FloatArray, sigma_s: float) -> FloatArray:
    """Smooth any (T, …) series with a Gaussian in time; NaN weighs nothing and stays NaN."""
    reach = min(int(np.ceil(2.5 * sigma_s / _frame_s(times_s))), len(series) - 1)
    total, weight = np.zeros_like(series), np.zeros_like(series)
    known = np.isfinite(series)
    filled = np.where(known, series, 0.0)
    for shift in range(-reach, reach + 1):
        to = slice(max(0, -shift), len(series) - max(0, shift))
        of = slice(max(0, shift), len(series) - max(0, -shift))
        kernel = np.exp(-0.5 * ((times_s[of] - times_s[to]) / sigma_s) ** 2)
        kernel = kernel.reshape(-1, *[1] * (series.ndim - 1))
        total[to] += kernel * filled[of]
        weight[to] += kernel * known[of]
    return np.where(known, total / np.where(weight > 0, weight, np.nan), np.nan)


def with_legs_exchanged(motion: Motion, swapped: NDArray[np.bool_]) -> Motion:
    """Left and right legs exchanged in the frames (T,) of `swapped`."""
    if not swapped.any():
        return motion
    columns = np.tile(np.arange(len(Landmark)), (len(motion), 1))
    columns[np.ix_(swapped, LEG_MARKS)] = MIRRORED[LEG_MARKS]
    rows = np.arange(len(motion))[:, None]
    return Motion(
        motion.times_ms,
        motion.xy_px[rows, columns],
        motion.world_m[rows, columns],
        motion.visibility[rows, columns],
    )


_SWAP_TRUNKS = 1.0  # summed over ten leg landmarks in picture and world
_GLIDE_BACK_S = 1.0  # the model's own smoothing undoes a swap within this


class LegSwaps:
    """Finds where the model swapped left and right legs for a while.

    A swap is a jump that vanishes when the labels are exchanged, by `_SWAP_TRUNKS` at least, so
    that legs which merely cross in the picture are left alone. It ends with a second such jump, or
    when the model has let the legs glide back to where they stood before the first one.
    """

    def __init__(self, trunk_px: float) -> None:
        self.trunk_px = trunk_px  # may be corrected between stretches, as it becomes known
        self._last: FloatArray | None = None
        self._before: FloatArray | None = None  # the legs ahead of the jump that began the swap
        self._before_s = 0.0
        self._last_s = 0.0

    def find(self, motion: Motion) -> NDArray[np.bool_]:
        """(T,) whether each frame's legs carry each other's labels; stretches in time order."""
        measured = np.concatenate(
            [motion.xy_px[:, LEG_MARKS], motion.world_m[:, LEG_MARKS]], axis=-1
        )
        last = measured[0] if self._last is None else self._last
        unit = np.array([self.trunk_px, self.trunk_px, 1.0, 1.0, 1.0])
        legs, ahead = measured / unit, np.concatenate([last[None], measured[:-1]]) / unit
        other = legs[:, OTHER_LEG]
        jumps = _apart(legs, ahead) - _apart(other, ahead) > _SWAP_TRUNKS
        swapped = np.zeros(len(legs), dtype=np.bool_)
        if self._before is not None or jumps.any():
            for frame, now_s in enumerate(motion.times_s):
                if jumps[frame]:
                    self._before = ahead[frame] if self._before is None else None
                    self._before_s = motion.times_s[frame - 1] if frame else self._last_s
                elif self._before is not None and now_s - self._before_s < _GLIDE_BACK_S:
                    gain = _apart(other[frame], self._before) - _apart(legs[frame], self._before)
                    self._before = None if gain > _SWAP_TRUNKS else self._before
                swapped[frame] = self._before is not None
        self._last, self._last_s = measured[-1], float(motion.times_s[-1])
        return swapped


def _apart(first: FloatArray, second: FloatArray) -> FloatArray:
    """Summed distance of all leg landmarks; unseen ones count nothing."""
    distance: FloatArray = np.nansum(np.linalg.norm(first - second, axis=-1), axis=-1)
    return distance


def _nanmedian(stack: FloatArray) -> FloatArray:
    """Median over the first axis, NaN left out; all-NaN stays NaN, without a warning."""
    ordered = np.sort(stack, axis=0)  # NaN sorts last
    count = np.sum(np.isfinite(stack), axis=0)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0)[None] // 2, axis=0)[0]
    high = np.take_along_axis(ordered, (count // 2)[None].clip(0, len(stack) - 1), axis=0)[0]
    median: FloatArray = np.where(count > 0, (low + high) / 2, np.nan)
    return median


def _frame_s(times_s: FloatArray) -> float:
    """Typical time between frames, from the recording's own times."""
    return max(1e-3, float(np.median(np.diff(times_s)))) if len(times_s) > 1 else 1.0


def typical_trunk_px(motion: Motion) -> float:
    """Trunk length in the picture, foreshortened seldom; NaN when it was never seen."""
    shoulders = motion.xy_px[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    hips = motion.xy_px[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    length = np.linalg.norm(shoulders - hips, axis=-1)
    length = length[np.isfinite(length)]
    return float(np.percentile(length, 75)) if len(length) else float("nan")
