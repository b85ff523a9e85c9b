"""Where one picture is blended into another: each frame between is a weighted mean of the two.

People and cameras that move make no such blends: at each moment every tile then shows either what
was there or what will be, and tiles change at different times. In a dissolve all tiles agree.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.video.thumbnails import COLUMNS, ROWS, TILE, Sketch, unlike, unlike_anywhere

FloatArray = NDArray[np.float64]

# A blend begins and ends where its share leaves 0 and reaches 1 by this much: less is motion.
_PURE = 0.06
# Before and after it, this long, only one picture is seen.
_STEADY_MS = 200
_SHORTEST_MS = 150
_LONGEST_MS = 1900
# What a blend leaves unexplained, as a share of what an edge moving over the picture would (1).
_LARGEST_REST = 0.2
# In this share of the picture, neither person moves during the blend.
_CALM = 0.3
_ANOTHER_SCENE = 0.42
_WORTH_A_LOOK = 0.55  # tiles compared straight across, which is quick and finds less alike
# Between two frames a blend never goes this far: a hard cut does.
_LARGEST_STEP = 0.5


def find_dissolve(sketches: Sequence[Sketch]) -> tuple[int, int] | None:
    """Indices of the first blended frame and of the first one after the blend, or None.

    `sketches` are frames in time order, of which the first and the last are thought to be pure.
    """
    first, last = sketches[0], sketches[-1]
    if first.is_blank or last.is_blank or unlike(first, last) < _WORTH_A_LOOK:
        return None
    times_ms = np.array([sketch.timestamp_ms for sketch in sketches])
    pictures = np.stack([_tiles(sketch) for sketch in sketches])
    share = _shares(pictures)
    before = np.flatnonzero(share < _PURE)
    begin = int(before[-1]) + 1 if len(before) else 0
    after = np.flatnonzero(share > 1 - _PURE)
    end = int(after[0]) if len(after) else 0
    if not 0 < begin < end or not _is_long_enough(times_ms, begin, end):
        return None
    if np.diff(share[begin - 1 : end + 1]).max() > _LARGEST_STEP:
        return None
    # Between the pure frames next to the blend, people have moved the least.
    blend = pictures[begin - 1 : end + 1]
    if _rest(blend) > _LARGEST_REST:
        return None
    # First and last, because even a trace of the other picture shows on an even wall.
    return (begin, end) if _is_another_scene(sketches) else None


def _is_another_scene(sketches: Sequence[Sketch]) -> bool:
    """Whether the steady ends differ, each averaged: in noise, one dark room looks like two."""
    first_ms, last_ms = sketches[0].timestamp_ms, sketches[-1].timestamp_ms
    before = [item for item in sketches if item.timestamp_ms <= first_ms + _STEADY_MS]
    after = [item for item in sketches if item.timestamp_ms >= last_ms - _STEADY_MS]
    return unlike_anywhere(_mean(before), _mean(after)) >= _ANOTHER_SCENE


def _mean(sketches: Sequence[Sketch]) -> Sketch:
    gray = np.stack([sketch.gray for sketch in sketches]).mean(axis=0)
    return dataclasses.replace(sketches[0], gray=np.asarray(gray, dtype=np.float32))


def _is_long_enough(times_ms: NDArray[np.int64], begin: int, end: int) -> bool:
    steady = min(times_ms[begin - 1] - times_ms[0], times_ms[-1] - times_ms[end]) >= _STEADY_MS
    # The last pure frame and the first one count half each.
    return bool(
        steady
        and end - begin >= 2
        and times_ms[end] - times_ms[begin - 1] >= _SHORTEST_MS
        and times_ms[end] - times_ms[begin] <= _LONGEST_MS
    )


def _tiles(sketch: Sketch) -> FloatArray:
    """(48, 64) one row a tile, means left in: an even wall that turns darker is a change too."""
    rows = sketch.gray.reshape(ROWS // TILE, TILE, COLUMNS // TILE, TILE).transpose(0, 2, 1, 3)
    return np.asarray(rows.reshape(-1, TILE * TILE), dtype=np.float64)


def _shares(pictures: FloatArray) -> FloatArray:
    """(T,) how far each of (T, tiles, cells) has gone from the first to the last, 0..1.

    The median over the tiles: a person who moves is in some of them only.
    """
    change = pictures[-1] - pictures[0]
    energy = (change**2).sum(axis=1)
    along = np.einsum("ftc,tc->ft", pictures - pictures[0], change)
    return _weighted_quantile(along / np.maximum(energy, 1e-9), np.sqrt(energy), 0.5)


def _rest(blend: FloatArray) -> float:
    """What no mean of first and last explains of the calm part; about 1 where things move."""
    change = blend[-1] - blend[0]
    energy = (change**2).sum(axis=1)
    share = _shares(blend)[1:-1]
    mean = blend[0] + share[:, None, None] * change
    rest = ((blend[1:-1] - mean) ** 2).sum(axis=(0, 2)) / np.maximum(energy, 1e-9)
    edge = float((share * (1 - share)).clip(0).sum())
    if edge <= 0:
        return 1.0
    return float(_weighted_quantile(rest[None] / edge, np.sqrt(energy), _CALM)[0])


def _weighted_quantile(values: FloatArray, weights: FloatArray, share: float) -> FloatArray:
    """(rows,) of (rows, n) values, each column with its weight."""
    order = np.argsort(values, axis=1)
    heaped = np.cumsum(weights[order], axis=1)
    middle = np.argmax(heaped >= heaped[:, -1:] * share, axis=1)
    rows = np.arange(len(values))
    return np.asarray(values[rows, order[rows, middle]])
