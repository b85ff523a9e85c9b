"""A frame as a tiny gray sketch, and how little of one sketch is found again in another.

Sketches are compared tile by tile with the normalized cross-correlation (Lewis 1995, "Fast
Normalized Cross-Correlation"), which does not change when a tile becomes brighter or richer in
contrast: a lamp, a tint or the camera's exposure changes no likeness, another view does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

ROWS, COLUMNS = 48, 64
TILE = 8

# Gray levels of a tile (0..255, root mean square). Video noise, averaged as here, and what
# compression leaves of it, stay below the first; an edge beyond the last counts no more than it.
_NOISE = 2.0
_FAINT = 3.0
_STRONG = 15.0
# A picture whose liveliest tile has less contrast than this shows nothing at all.
_BLANK = 6.0

# Rows and columns that are nowhere brighter are bars about a picture of another shape.
_BLACK = 8.0
# So much less of edges, and something covers the lens; so much that is new, and nothing is left.
_BLURRED = 0.4
_WHOLE = 0.9

_WINDOW = (np.hanning(ROWS)[:, None] * np.hanning(COLUMNS)).astype(np.float32)


@dataclass(frozen=True)
class Sketch:
    """`gray` (48, 64), 0..255, whatever the picture's size and shape.

    `edges` (48,): in each tile the largest step between samples 1/128 of the width apart, in gray
    levels. A thing right before the lens is blurred, lettering and what stands in a room are not.
    """

    timestamp_ms: int
    gray: FloatArray
    edges: FloatArray

    @classmethod
    def of(cls, timestamp_ms: int, frame_rgb: NDArray[np.uint8]) -> Sketch:
        """Sample a (H, W, 3) picture of any size: four pixels for each cell, no full-size pass."""
        height, width = frame_rgb.shape[:2]
        rows = (np.arange(2 * ROWS) * 2 + 1) * height // (4 * ROWS)
        columns = (np.arange(2 * COLUMNS) * 2 + 1) * width // (4 * COLUMNS)
        # Green carries most of the brightness, and taking it alone is three times as fast.
        green = (rows[:, None] * width + columns) * 3 + 1
        samples = frame_rgb.reshape(-1)[green].astype(np.float32)
        left, right = samples[:, ::2], samples[:, 1::2]
        steps = np.abs(left - right).reshape(ROWS // TILE, 2 * TILE, COLUMNS).max(axis=1)
        edges = steps.reshape(ROWS // TILE, COLUMNS // TILE, TILE).max(axis=2)
        pairs = left + right
        return cls(timestamp_ms, (pairs[::2] + pairs[1::2]) / 4, edges.ravel())

    @cached_property
    def scene(self) -> FloatArray:
        """(48, 64) `gray`, with its outermost rows and columns in place of black bars."""
        return _without_bars(self.gray)

    @cached_property
    def tiles(self) -> FloatArray:
        """(48, 64) one row a tile of 8 by 8 cells, its mean taken off."""
        return _centered_tiles(self.scene)

    @cached_property
    def contrast(self) -> FloatArray:
        """(48,) root mean square of each tile, gray levels."""
        return _contrast(self.tiles)

    @cached_property
    def spectrum(self) -> NDArray[np.complex64]:
        """Fourier transform of the picture faded out toward its edges."""
        faded = (self.scene - self.scene.mean()) * _WINDOW
        return np.asarray(np.fft.rfft2(faded), dtype=np.complex64)

    @property
    def sharpness(self) -> float:
        """The fourth largest of the edges, gray levels."""
        return float(np.sort(self.edges)[-4])

    @property
    def is_blank(self) -> bool:
        """Whether it shows nothing: black, white, or one even color."""
        return bool(self.contrast.max() < _BLANK)


def unlike(one: Sketch, other: Sketch) -> float:
    """The share of what is to be seen that is in one of them only, 0..1; 0 if both are blank."""
    return _unlike(one.tiles, one.contrast, other.tiles, other.contrast)


def unlike_when_moved(one: Sketch, other: Sketch) -> float:
    """`unlike`, where the camera may have turned: the best single shift is undone first."""
    straight = unlike(one, other)
    down, right = _shift(one, other)
    if (down, right) == (0, 0):
        return straight
    height = (ROWS - abs(down)) // TILE * TILE
    width = (COLUMNS - abs(right)) // TILE * TILE
    if height < ROWS // 2 or width < COLUMNS // 2:
        return straight  # too little is left to compare
    a = one.scene[max(down, 0) :, max(right, 0) :][:height, :width]
    b = other.scene[max(-down, 0) :, max(-right, 0) :][:height, :width]
    tiles_a, tiles_b = _centered_tiles(a), _centered_tiles(b)
    return min(straight, _unlike(tiles_a, _contrast(tiles_a), tiles_b, _contrast(tiles_b)))


def unlike_anywhere(one: Sketch, other: Sketch, reach: int = 3) -> float:
    """`unlike`, where each tile of `other` is looked for within `reach` cells in `one`.

    What moves, nears or turns is found again a little beside; costs a few milliseconds.
    """
    best = np.zeros(len(one.tiles), dtype=np.float32)
    padded = np.pad(one.scene, reach, mode="edge")
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            tiles = _centered_tiles(padded[down : down + ROWS, right : right + COLUMNS])
            likeness = _likeness(tiles, _contrast(tiles), other.tiles, other.contrast)
            np.maximum(best, likeness, out=best)
    return _missing(best, _weights(one.contrast, other.contrast))


def is_blur_over(one: Sketch, other: Sketch) -> bool:
    """Whether what is new in `one` is blurred against what it hides of `other`: maybe a hand.

    A title card is as even, but replaces everything, and has sharp letters.
    """
    likeness = _likeness(one.tiles, one.contrast, other.tiles, other.contrast)
    weights = _weights(one.contrast, other.contrast)
    new = (likeness < 0.5) & (weights > 0)
    if _missing(likeness, weights) > _WHOLE and one.sharpness > _BLURRED * other.sharpness:
        return False
    return bool(one.edges[new].sum() < _BLURRED * other.edges[new].sum())


def _without_bars(gray: FloatArray) -> FloatArray:
    # The edges of bars never change, and would make any two pictures alike.
    for _ in range(2):
        lit = np.flatnonzero(gray.max(axis=1) > _BLACK)
        if 2 < len(lit) < len(gray):
            # The row at the bar's edge is half black.
            top, bottom = lit[0] + (lit[0] > 0), lit[-1] - (lit[-1] < len(gray) - 1)
            gray = gray[np.arange(len(gray)).clip(top, bottom)]
        gray = gray.T
    return np.ascontiguousarray(gray)


def _centered_tiles(gray: FloatArray) -> FloatArray:
    height, width = gray.shape
    rows = gray.reshape(height // TILE, TILE, width // TILE, TILE).transpose(0, 2, 1, 3)
    tiles = rows.reshape(-1, TILE * TILE)
    return np.asarray(tiles - tiles.mean(axis=1, keepdims=True), dtype=np.float32)


def _contrast(tiles: FloatArray) -> FloatArray:
    return np.asarray(np.sqrt(np.einsum("tc,tc->t", tiles, tiles) / (TILE * TILE)))


def _likeness(
    a: FloatArray, a_contrast: FloatArray, b: FloatArray, b_contrast: FloatArray
) -> FloatArray:
    """(tiles,) correlation of each tile, at most 1; the noise of both draws it toward 0."""
    together = np.einsum("tc,tc->t", a, b) / (TILE * TILE)
    return np.asarray(together / (a_contrast * b_contrast + _NOISE**2), dtype=np.float32)


def _weights(a_contrast: FloatArray, b_contrast: FloatArray) -> FloatArray:
    livelier = np.maximum(a_contrast, b_contrast)
    return np.where(livelier > _FAINT, np.minimum(livelier, _STRONG), 0).astype(np.float32)


def _missing(likeness: FloatArray, weights: FloatArray) -> float:
    whole = float(weights.sum())
    found = float((weights * np.maximum(likeness, 0)).sum())
    return max(0.0, 1 - found / whole) if whole > 0 else 0.0


def _unlike(a: FloatArray, a_contrast: FloatArray, b: FloatArray, b_contrast: FloatArray) -> float:
    return _missing(_likeness(a, a_contrast, b, b_contrast), _weights(a_contrast, b_contrast))


def _shift(one: Sketch, other: Sketch) -> tuple[int, int]:
    """Cells down and right by which `other` must move to lie on `one`.

    Phase correlation: Kuglin and Hines 1975, "The phase correlation image alignment method".
    """
    cross = one.spectrum * np.conj(other.spectrum)
    size = np.abs(cross)
    peaks = np.fft.irfft2(cross / (size + 1e-3 * float(size.max()) + 1e-9), (ROWS, COLUMNS))
    down, right = divmod(int(np.argmax(peaks)), COLUMNS)
    return (down + ROWS // 2) % ROWS - ROWS // 2, (right + COLUMNS // 2) % COLUMNS - COLUMNS // 2
