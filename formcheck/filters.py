"""Conditioning of a whole recording before the analyzers: outliers, gaps, swapped legs, smoothing.

All windows are in seconds, so that 15 and 120 frames a second are treated alike. The causal
counterpart for live use is in `causal.py`.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import MIRRORED, FloatArray, Landmark, Motion

MAX_GAP_S = 0.15
_OUTLIER_HALF_WINDOW_S = 0.15
_OUTLIER_WINDOW_FRAMES = 7
_OUTLIER_TRUNKS = 0.25  # farther from the local median than this share of the trunk is no movement
_SMOOTHING_S = 0.045  # standard deviation of the Gaussian: cuts jitter above about 4 Hz
_CHUNK_FRAMES = 2000  # bounds the working memory of a long recording
_LEGS = np.array([mark.value for mark in Landmark if mark >= Landmark.LEFT_HIP])


def condition(motion: Motion) -> Motion:
    """The recording as the analyzers want it: repaired and smoothed both ways in time."""
    if len(motion) < 3:
        return motion
    return smoothed(bridged(without_outliers(with_steady_legs(motion))))


def without_outliers(motion: Motion) -> Motion:
    """Landmarks that leave their own neighbourhood for a moment become NaN.

    A Hampel rule: compared with the median of seven frames within 0.15 s either way (Pearson 2016,
    EURASIP J. Adv. Signal Process. 87). The limit is in trunk lengths, not in deviations, because a
    still person's deviation is nearly 0.
    """
    frames = len(motion)
    step = _OUTLIER_HALF_WINDOW_S / _frame_s(motion.times_s) / (_OUTLIER_WINDOW_FRAMES // 2)
    half = _OUTLIER_WINDOW_FRAMES // 2
    shifts = np.unique([round(k * max(1.0, step)) for k in range(-half, half + 1)])
    trunk_px = _trunk_px(motion)
    xy_px, world_m = motion.xy_px.copy(), motion.world_m.copy()
    for first in range(0, frames, _CHUNK_FRAMES):
        index = np.arange(first, min(frames, first + _CHUNK_FRAMES))
        around = motion.xy_px[np.clip(index[None, :] + shifts[:, None], 0, frames - 1)]
        with np.errstate(invalid="ignore"):
            typical = _nanmedian(around)
            distance = np.linalg.norm(motion.xy_px[index] - typical, axis=-1)
            odd = distance > _OUTLIER_TRUNKS * trunk_px
        xy_px[index] = np.where(odd[..., None], np.nan, xy_px[index])
        world_m[index] = np.where(odd[..., None], np.nan, world_m[index])
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


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


def smoothed(motion: Motion, sigma_s: float = _SMOOTHING_S) -> Motion:
    """Gaussian smoothing both ways in time: no delay, and unseen stays unseen."""
    if len(motion) < 3:
        return motion
    xy_px, world_m = (
        gaussian_in_time(motion.times_s, track, sigma_s) for track in (motion.xy_px, motion.world_m)
    )
    return Motion(motion.times_ms, xy_px, world_m, motion.visibility)


def gaussian_in_time(times_s: FloatArray, series: FloatArray, sigma_s: float) -> FloatArray:
    """Smooth any (T, …) series with a Gaussian in time; NaN weighs nothing and stays NaN."""
    reach = max(1, int(np.ceil(2.5 * sigma_s / _frame_s(times_s))))
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


def with_steady_legs(motion: Motion) -> Motion:
    """Left and right legs exchanged back where the model swapped them for a while.

    The cheapest labelling of the whole recording (dynamic programming over two states): legs should
    move little from frame to frame, and a swap must save `_SWAP_TRUNKS` of trunk length to be
    believed, so that legs which merely cross in the picture are left alone.
    """
    legs = np.concatenate(
        [motion.xy_px[:, _LEGS] / _trunk_px(motion), motion.world_m[:, _LEGS]], axis=-1
    )
    other = legs[:, np.argsort(MIRRORED[_LEGS])]
    keep_cost, swap_cost = _step_costs(legs, other)
    swapped = _cheapest_labels(keep_cost, swap_cost)
    if not swapped.any():
        return motion
    columns = np.tile(np.arange(len(Landmark)), (len(motion), 1))
    columns[np.ix_(swapped, _LEGS)] = MIRRORED[_LEGS]
    rows = np.arange(len(motion))[:, None]
    return Motion(
        motion.times_ms,
        motion.xy_px[rows, columns],
        motion.world_m[rows, columns],
        motion.visibility[rows, columns],
    )


_SWAP_TRUNKS = 1.0  # summed over ten leg landmarks in picture and world
_SWAPPED_FRAME_COST = 0.02  # labels as the model gave them are right unless shown otherwise


def _step_costs(legs: FloatArray, other: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T-1,) summed movement between frames when labels stay, and when they are exchanged."""
    with np.errstate(invalid="ignore"):
        keep = np.nansum(np.linalg.norm(legs[1:] - legs[:-1], axis=-1), axis=1)
        swap = np.nansum(np.linalg.norm(other[1:] - legs[:-1], axis=-1), axis=1)
    return keep, swap


def _cheapest_labels(keep_cost: FloatArray, swap_cost: FloatArray) -> NDArray[np.bool_]:
    """(T,) whether each frame's legs are exchanged in the cheapest labelling."""
    frames = len(keep_cost) + 1
    if not np.any(swap_cost + _SWAP_TRUNKS < keep_cost):
        return np.zeros(frames, dtype=np.bool_)
    cost = np.array([0.0, _SWAPPED_FRAME_COST])
    came_from = np.zeros((frames, 2), dtype=np.int8)
    for frame in range(1, frames):
        stay, change = keep_cost[frame - 1], swap_cost[frame - 1] + _SWAP_TRUNKS
        paths = np.array([[cost[0] + stay, cost[1] + change], [cost[0] + change, cost[1] + stay]])
        came_from[frame] = paths.argmin(axis=1)
        cost = paths.min(axis=1) + np.array([0.0, _SWAPPED_FRAME_COST])
    labels = np.zeros(frames, dtype=np.bool_)
    state = int(cost.argmin())
    for frame in range(frames - 1, -1, -1):
        labels[frame] = state == 1
        state = int(came_from[frame, state])
    return labels


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


def _trunk_px(motion: Motion) -> float:
    """Typical trunk length in the picture; NaN when it was never seen."""
    shoulders = motion.xy_px[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]].mean(axis=1)
    hips = motion.xy_px[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=1)
    length = np.linalg.norm(shoulders - hips, axis=-1)
    length = length[np.isfinite(length)]
    return float(np.percentile(length, 75)) if len(length) else float("nan")
