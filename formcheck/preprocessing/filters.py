"""Cleaning of poses before the analysis: outliers, gaps, swapped legs, smoothing.

All windows are in seconds, so that 15 and 120 frames a second are treated alike. `offline.py`
applies these filters to recordings, `fixed_lag.py` to live poses.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.kinematics import midpoint
from formcheck.pose.landmarks import MIRRORED, FloatArray, Landmark, Motion
from formcheck.pose.nan_statistics import nan_expected

MAX_GAP_S = 0.15
_OUTLIER_HALF_WINDOW_S = 0.15
_OUTLIER_WINDOW_FRAMES = 7
_OUTLIER_TRUNKS = 0.25  # farther than this from the local median, in trunk lengths, is an outlier
SMOOTHING_S = 0.045  # standard deviation of the Gaussian: removes jitter above about 4 Hz
_REACH_SIGMAS = 2.5
_SWAP_TRUNKS = 1.0  # summed over ten leg landmarks in image and world
_GLIDE_BACK_S = 1.0  # the model's own smoothing undoes a swap within this time
LEG_LANDMARKS = np.array([mark.value for mark in Landmark if mark >= Landmark.LEFT_HIP])
OPPOSITE_LEG = np.argsort(MIRRORED[LEG_LANDMARKS])  # places in `LEG_LANDMARKS`


def clean_motion(motion: Motion, swapped: NDArray[np.bool_], trunk_px: float) -> Motion:
    """Return `motion` with legs swapped back, outliers removed, gaps filled, and smoothed.

    `swapped` (T,) comes from `LegSwapDetector`, `trunk_px` from `typical_trunk_length_px`, both for
    the whole recording, of which `motion` may be a part.
    """
    return smooth(fill_gaps(remove_outliers(swap_legs(motion, swapped), trunk_px)))


def remove_outliers(motion: Motion, trunk_px: float) -> Motion:
    """Return `motion` with landmarks that jump away for a moment set to NaN.

    A Hampel filter over seven frames within 0.15 s either way (Pearson 2016, EURASIP J. Adv. Signal
    Process. 87). The threshold is in trunk lengths, not in deviations, because the deviation of a
    still person is nearly 0.
    """
    frames = np.arange(len(motion))
    outlier = find_outliers(motion.xy_px, frames, _frame_s(motion.times_s), trunk_px)[..., None]
    xy_px = np.where(outlier, np.nan, motion.xy_px)
    world_m = np.where(outlier, np.nan, motion.world_m)
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def find_outliers(
    xy_px: FloatArray, frames: NDArray[np.intp], frame_s: float, trunk_px: float
) -> NDArray[np.bool_]:
    """(F, 33) which landmarks are outliers in F of the frames of `xy_px` (T, 33, 2).

    `frames` (F,) are frame numbers; `frame_s` is the usual time between frames.
    """
    half = _OUTLIER_WINDOW_FRAMES // 2
    step = max(1.0, _OUTLIER_HALF_WINDOW_S / frame_s / half)
    shifts = np.array(sorted({round(k * step) for k in range(-half, half + 1)}))
    around = xy_px[np.clip(frames[None, :] + shifts[:, None], 0, len(xy_px) - 1)]
    with nan_expected():
        distance = np.linalg.norm(xy_px[frames] - _median_over_frames(around), axis=-1)
        return np.asarray(distance > _OUTLIER_TRUNKS * trunk_px)


def fill_gaps(motion: Motion, max_gap_s: float = MAX_GAP_S) -> Motion:
    """Return `motion` with gaps of at most `max_gap_s` interpolated linearly; longer stay NaN."""
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
            for series in (xy_px, world_m):
                step = series[after, mark] - series[before, mark]
                series[inside, mark] = series[before, mark] + share[:, None] * step
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def smooth(motion: Motion, sigma_s: float = SMOOTHING_S) -> Motion:
    """Return `motion` smoothed by a Gaussian both ways in time: no delay, and NaN stays NaN."""
    if len(motion) < 3:
        return motion
    xy_px, world_m = (
        gaussian_smooth(motion.times_s, series, sigma_s)
        for series in (motion.xy_px, motion.world_m)
    )
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def gaussian_smooth(times_s: FloatArray, series: FloatArray, sigma_s: float) -> FloatArray:
    """Smooth a series (T, …) with a Gaussian in time; NaN weighs nothing and stays NaN."""
    reach = min(int(np.ceil(_REACH_SIGMAS * sigma_s / _frame_s(times_s))), len(series) - 1)
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


def swap_legs(motion: Motion, swapped: NDArray[np.bool_]) -> Motion:
    """Return `motion` with left and right leg exchanged in the frames where `swapped` (T,)."""
    if not swapped.any():
        return motion
    columns = np.tile(np.arange(len(Landmark)), (len(motion), 1))
    columns[np.ix_(swapped, LEG_LANDMARKS)] = MIRRORED[LEG_LANDMARKS]
    rows = np.arange(len(motion))[:, None]
    return Motion(
        motion.times_ms,
        motion.xy_px[rows, columns],
        motion.world_m[rows, columns],
        motion.visibility[rows, columns],
    )


class LiveLegSwapDetector:
    """Finds frames in which the model swapped left and right legs, without lookahead.

    A swap is a jump that disappears when the labels are exchanged, by at least `_SWAP_TRUNKS`, so
    that legs that merely cross in the image are left alone. It ends with a second such jump, or
    when the model has let the legs glide back to where they were before the first one.
    """

    def __init__(self, trunk_px: float) -> None:
        self.trunk_px = trunk_px  # may be updated between calls, as it becomes known
        self._last: FloatArray | None = None
        self._before: FloatArray | None = None  # the legs before the jump that began the swap
        self._before_s = 0.0
        self._last_s = 0.0

    def find(self, motion: Motion) -> NDArray[np.bool_]:
        """(T,) whether the legs are swapped in each frame; call in time order."""
        measured = np.concatenate(
            [motion.xy_px[:, LEG_LANDMARKS], motion.world_m[:, LEG_LANDMARKS]], axis=-1
        )
        last = measured[0] if self._last is None else self._last
        unit = np.array([self.trunk_px, self.trunk_px, 1.0, 1.0, 1.0])
        legs, previous = measured / unit, np.concatenate([last[None], measured[:-1]]) / unit
        other = legs[:, OPPOSITE_LEG]
        jumps = _distance(legs, previous) - _distance(other, previous) > _SWAP_TRUNKS
        swapped = np.zeros(len(legs), dtype=np.bool_)
        if self._before is not None or jumps.any():
            for frame, now_s in enumerate(motion.times_s):
                if jumps[frame]:
                    self._before = previous[frame] if self._before is None else None
                    self._before_s = motion.times_s[frame - 1] if frame else self._last_s
                elif self._before is not None and now_s - self._before_s < _GLIDE_BACK_S:
                    kept = _distance(legs[frame], self._before)
                    gain = _distance(other[frame], self._before) - kept
                    self._before = None if gain > _SWAP_TRUNKS else self._before
                swapped[frame] = self._before is not None
        self._last, self._last_s = measured[-1], float(motion.times_s[-1])
        return swapped


def _distance(first: FloatArray, second: FloatArray) -> FloatArray:
    """Summed distance of all leg landmarks; unseen ones count as 0."""
    distance: FloatArray = np.nansum(np.linalg.norm(first - second, axis=-1), axis=-1)
    return distance


def _median_over_frames(stack: FloatArray) -> FloatArray:
    """Median over the first axis without NaN; NaN where all are; faster than `np.nanmedian`."""
    ordered = np.sort(stack, axis=0)  # NaN sorts last
    count = np.sum(np.isfinite(stack), axis=0)
    low = np.take_along_axis(ordered, np.maximum(count - 1, 0)[None] // 2, axis=0)[0]
    high = np.take_along_axis(ordered, (count // 2)[None].clip(0, len(stack) - 1), axis=0)[0]
    median: FloatArray = np.where(count > 0, (low + high) / 2, np.nan)
    return median


def _frame_s(times_s: FloatArray) -> float:
    """Median time between frames, seconds; 1 for a single frame."""
    return max(1e-3, float(np.median(np.diff(times_s)))) if len(times_s) > 1 else 1.0


def typical_trunk_length_px(motion: Motion) -> float:
    """Upper quartile of the trunk's length in the image, pixels; NaN if it was never seen.

    Foreshortening only shortens, so most frames are shorter than the trunk really is.
    """
    trunk = midpoint(motion.xy_px, "shoulder") - midpoint(motion.xy_px, "hip")
    length = np.linalg.norm(trunk, axis=-1)
    length = length[np.isfinite(length)]
    return float(np.percentile(length, 75)) if len(length) else float("nan")
