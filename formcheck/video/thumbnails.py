"""Tiny gray thumbnails of frames, and how dissimilar two of them are; pure.

Thumbnails are compared tile by tile with the normalized cross-correlation (Lewis 1995, "Fast
Normalized Cross-Correlation"), which does not depend on the brightness and contrast of a tile: a
lamp, a tint or the camera's exposure changes no similarity, another view does.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]

ROWS, COLUMNS = 48, 64
TILE = 8

# Contrast of a tile, in gray levels (0..255, root mean square). Video noise, averaged as here and
# compressed, stays below the first; contrast above the last counts no more than the last.
_NOISE = 2.0
_FAINT = 3.0
_STRONG = 15.0
# A frame is blank if no tile has more contrast than this.
_BLANK = 6.0

# Rows and columns that are nowhere brighter are letterbox bars.
_BLACK = 8.0
# With so small a share of the edges, something covers the lens; with so much new content, nothing
# of the earlier frame is left.
_BLURRED = 0.4
_ALL_NEW = 0.9

_WINDOW = (np.hanning(ROWS)[:, None] * np.hanning(COLUMNS)).astype(np.float32)


@dataclass(frozen=True)
class Thumbnail:
    """`gray` (48, 64), in [0, 255], whatever the size and shape of the frame.

    `edges` (48,): the largest step in each tile between samples 1/128 of the width apart, in gray
    levels. A hand in front of the lens is blurred; text and objects in a room are not.
    """

    timestamp_ms: int
    gray: FloatArray
    edges: FloatArray

    @classmethod
    def of(cls, timestamp_ms: int, frame_rgb: NDArray[np.uint8]) -> Thumbnail:
        """Sample an (H, W, 3) frame: four pixels per cell, without a pass over the full frame."""
        height, width = frame_rgb.shape[:2]
        rows = (np.arange(2 * ROWS) * 2 + 1) * height // (4 * ROWS)
        columns = (np.arange(2 * COLUMNS) * 2 + 1) * width // (4 * COLUMNS)
        # Green has most of the brightness, and using it alone is three times as fast.
        green = (rows[:, None] * width + columns) * 3 + 1
        samples = frame_rgb.reshape(-1)[green].astype(np.float32)
        left, right = samples[:, ::2], samples[:, 1::2]
        steps = np.abs(left - right).reshape(ROWS // TILE, 2 * TILE, COLUMNS).max(axis=1)
        edges = steps.reshape(ROWS // TILE, COLUMNS // TILE, TILE).max(axis=2)
        pairs = left + right
        return cls(timestamp_ms, (pairs[::2] + pairs[1::2]) / 4, edges.ravel())

    @cached_property
    def scene(self) -> FloatArray:
        """(48, 64) `gray`, with black bars replaced by the rows and columns next to them."""
        return _without_bars(self.gray)

    @cached_property
    def tiles(self) -> FloatArray:
        """(48, 64) one row per tile of 8 by 8 cells, minus its mean."""
        return _centered_tiles(self.scene)

    @cached_property
    def contrast(self) -> FloatArray:
        """(48,) root mean square of each tile, gray levels."""
        return _contrast(self.tiles)

    @cached_property
    def spectrum(self) -> NDArray[np.complex64]:
        """Fourier transform of the scene, faded out toward its edges."""
        faded = (self.scene - self.scene.mean()) * _WINDOW
        return np.asarray(np.fft.rfft2(faded), dtype=np.complex64)

    @property
    def sharpness(self) -> float:
        """The fourth largest of the edges, in gray levels."""
        return float(np.sort(self.edges)[-4])

    @property
    def is_blank(self) -> bool:
        """Whether it shows nothing: black, white, or one uniform color."""
        return bool(self.contrast.max() < _BLANK)


def dissimilarity(one: Thumbnail, other: Thumbnail) -> float:
    """Return the share of the visible content that only one of them has; 0 if both are blank."""
    return _tile_dissimilarity(one.tiles, one.contrast, other.tiles, other.contrast)


def dissimilarity_after_shift(one: Thumbnail, other: Thumbnail) -> float:
    """Return the dissimilarity after undoing the best shift: the camera may have moved."""
    straight = dissimilarity(one, other)
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
    return min(
        straight, _tile_dissimilarity(tiles_a, _contrast(tiles_a), tiles_b, _contrast(tiles_b))
    )


def dissimilarity_after_search(one: Thumbnail, other: Thumbnail, reach: int = 3) -> float:
    """Return the dissimilarity after searching each tile of `other` within `reach` cells in `one`.

    What moves, approaches or turns is found again nearby. Takes a few milliseconds.
    """
    best = np.zeros(len(one.tiles), dtype=np.float32)
    padded = np.pad(one.scene, reach, mode="edge")
    for down in range(2 * reach + 1):
        for right in range(2 * reach + 1):
            tiles = _centered_tiles(padded[down : down + ROWS, right : right + COLUMNS])
            similarity = _similarity(tiles, _contrast(tiles), other.tiles, other.contrast)
            np.maximum(best, similarity, out=best)
    return _missing(best, _weights(one.contrast, other.contrast))


def is_blur_over(one: Thumbnail, other: Thumbnail) -> bool:
    """Whether the new content in `one` is blurred compared to what it hides: maybe a hand.

    A title card is as uniform, but replaces everything, and has sharp letters.
    """
    similarity = _similarity(one.tiles, one.contrast, other.tiles, other.contrast)
    weights = _weights(one.contrast, other.contrast)
    new = (similarity < 0.5) & (weights > 0)
    if _missing(similarity, weights) > _ALL_NEW and one.sharpness > _BLURRED * other.sharpness:
        return False
    return bool(one.edges[new].sum() < _BLURRED * other.edges[new].sum())


def _without_bars(gray: FloatArray) -> FloatArray:
    # The edges of bars never change, and would make any two frames similar.
    for _ in range(2):
        lit = np.flatnonzero(gray.max(axis=1) > _BLACK)
        if 2 < len(lit) < len(gray):
            # The row at the edge of a bar is half black.
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


def _similarity(
    a: FloatArray, a_contrast: FloatArray, b: FloatArray, b_contrast: FloatArray
) -> FloatArray:
    """Return the (tiles,) correlation of each tile, at most 1; noise pulls it toward 0."""
    together = np.einsum("tc,tc->t", a, b) / (TILE * TILE)
    return np.asarray(together / (a_contrast * b_contrast + _NOISE**2), dtype=np.float32)


def _weights(a_contrast: FloatArray, b_contrast: FloatArray) -> FloatArray:
    stronger = np.maximum(a_contrast, b_contrast)
    return np.where(stronger > _FAINT, np.minimum(stronger, _STRONG), 0).astype(np.float32)


def _missing(similarity: FloatArray, weights: FloatArray) -> float:
    whole = float(weights.sum())
    found = float((weights * np.maximum(similarity, 0)).sum())
    return max(0.0, 1 - found / whole) if whole > 0 else 0.0


def _tile_dissimilarity(
    a: FloatArray, a_contrast: FloatArray, b: FloatArray, b_contrast: FloatArray
) -> float:
    return _missing(_similarity(a, a_contrast, b, b_contrast), _weights(a_contrast, b_contrast))


def _shift(one: Thumbnail, other: Thumbnail) -> tuple[int, int]:
    """Return by how many cells `other` must move down and right to match `one`.

    Phase correlation: Kuglin and Hines 1975, "The phase correlation image alignment method".
    """
    cross = one.spectrum * np.conj(other.spectrum)
    size = np.abs(cross)
    peaks = np.fft.irfft2(cross / (size + 1e-3 * float(size.max()) + 1e-9), (ROWS, COLUMNS))
    down, right = divmod(int(np.argmax(peaks)), COLUMNS)
    return (down + ROWS // 2) % ROWS - ROWS // 2, (right + COLUMNS // 2) % COLUMNS - COLUMNS // 2
