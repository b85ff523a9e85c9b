"""Dissolves: transitions in which each frame is a weighted mean of the shots before and after.

Moving people and cameras do not blend: at any moment, a tile shows either the old or the new
content, and tiles change at different times. In a dissolve, all tiles change together.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.video.thumbnails import (
    COLUMNS,
    ROWS,
    TILE,
    Thumbnail,
    dissimilarity,
    dissimilarity_after_search,
)

FloatArray = NDArray[np.float64]

# A dissolve starts and ends where its share differs from 0 and 1 by this much: less is motion.
_PURE = 0.06
# Before and after it, a single shot is visible for this long.
_STEADY_MS = 200
_MIN_DURATION_MS = 150
_MAX_DURATION_MS = 1900
# Largest residual of a dissolve, relative to that of an edge moving across the frame (1).
_MAX_RESIDUAL = 0.2
# In this share of the frame, nothing else moves during the dissolve.
_CALM_SHARE = 0.3
_OTHER_SCENE = 0.42
_WORTH_CHECKING = 0.55  # without searching for moved tiles, which is fast and overestimates
# From one frame to the next, a dissolve never gets this far: a hard cut does.
_MAX_STEP = 0.5


def find_dissolve(thumbnails: Sequence[Thumbnail]) -> tuple[int, int] | None:
    """Return the indices of the first blended frame and of the first frame after, or None.

    `thumbnails` are in time order; the first and the last are assumed to be unblended.
    """
    first, last = thumbnails[0], thumbnails[-1]
    if first.is_blank or last.is_blank or dissimilarity(first, last) < _WORTH_CHECKING:
        return None
    times_ms = np.array([thumbnail.timestamp_ms for thumbnail in thumbnails])
    tiles = np.stack([_tiles(thumbnail) for thumbnail in thumbnails])
    share = _shares(tiles)
    before = np.flatnonzero(share < _PURE)
    begin = int(before[-1]) + 1 if len(before) else 0
    after = np.flatnonzero(share > 1 - _PURE)
    end = int(after[0]) if len(after) else 0
    if not 0 < begin < end or not _is_long_enough(times_ms, begin, end):
        return None
    if np.diff(share[begin - 1 : end + 1]).max() > _MAX_STEP:
        return None
    # Between the unblended frames next to it, people have moved the least.
    blend = tiles[begin - 1 : end + 1]
    if _residual(blend) > _MAX_RESIDUAL:
        return None
    # Last, and from the first to the last frame: on a plain wall, even a trace of blending shows.
    return (begin, end) if _is_other_scene(thumbnails) else None


def _is_other_scene(thumbnails: Sequence[Thumbnail]) -> bool:
    """Whether the steady ends differ, each averaged: noise makes one dark room look like two."""
    first_ms, last_ms = thumbnails[0].timestamp_ms, thumbnails[-1].timestamp_ms
    before = [item for item in thumbnails if item.timestamp_ms <= first_ms + _STEADY_MS]
    after = [item for item in thumbnails if item.timestamp_ms >= last_ms - _STEADY_MS]
    return dissimilarity_after_search(_mean(before), _mean(after)) >= _OTHER_SCENE


def _mean(thumbnails: Sequence[Thumbnail]) -> Thumbnail:
    gray = np.stack([thumbnail.gray for thumbnail in thumbnails]).mean(axis=0)
    return dataclasses.replace(thumbnails[0], gray=np.asarray(gray, dtype=np.float32))


def _is_long_enough(times_ms: NDArray[np.int64], begin: int, end: int) -> bool:
    steady = min(times_ms[begin - 1] - times_ms[0], times_ms[-1] - times_ms[end]) >= _STEADY_MS
    # The last unblended frame and the first one count half each.
    return bool(
        steady
        and end - begin >= 2
        and times_ms[end] - times_ms[begin - 1] >= _MIN_DURATION_MS
        and times_ms[end] - times_ms[begin] <= _MAX_DURATION_MS
    )


def _tiles(thumbnail: Thumbnail) -> FloatArray:
    """Return (48, 64), one row per tile, with means: a plain wall that darkens is a change too."""
    rows = thumbnail.gray.reshape(ROWS // TILE, TILE, COLUMNS // TILE, TILE).transpose(0, 2, 1, 3)
    return np.asarray(rows.reshape(-1, TILE * TILE), dtype=np.float64)


def _shares(tiles: FloatArray) -> FloatArray:
    """Return (T,) how far each of (T, tiles, cells) is on the way from the first to the last.

    It is the median over the tiles: a moving person is only in some of them.
    """
    change = tiles[-1] - tiles[0]
    energy = (change**2).sum(axis=1)
    along = np.einsum("ftc,tc->ft", tiles - tiles[0], change)
    return _weighted_quantile(along / np.maximum(energy, 1e-9), np.sqrt(energy), 0.5)


def _residual(blend: FloatArray) -> float:
    """Return what no mean of first and last explains in the calm part; about 1 for motion."""
    change = blend[-1] - blend[0]
    energy = (change**2).sum(axis=1)
    share = _shares(blend)[1:-1]
    mean = blend[0] + share[:, None, None] * change
    residual = ((blend[1:-1] - mean) ** 2).sum(axis=(0, 2)) / np.maximum(energy, 1e-9)
    edge = float((share * (1 - share)).clip(0).sum())
    if edge <= 0:
        return 1.0
    return float(_weighted_quantile(residual[None] / edge, np.sqrt(energy), _CALM_SHARE)[0])


def _weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> FloatArray:
    """Return the (rows,) quantile of (rows, n) values, each column with its weight."""
    order = np.argsort(values, axis=1)
    cumulative = np.cumsum(weights[order], axis=1)
    middle = np.argmax(cumulative >= cumulative[:, -1:] * share, axis=1)
    rows = np.arange(len(values))
    return np.asarray(values[rows, order[rows, middle]])
