"""The shape that goes with each kind of words, so that nothing is said by color alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.colors import BLACK, GRAY, GREEN, ORANGE, SKY, VERMILION
from formcheck.drawing.hud import Kind
from formcheck.video.color_matrix import RGB

COLORS: Mapping[Kind, RGB] = {
    Kind.FAULT: VERMILION,
    Kind.CUE: SKY,
    Kind.CLEAR: GREEN,
    Kind.UNSURE: ORANGE,
    Kind.NOTE: GRAY,
}
# Outlines and the dark strokes on them, in a square from 0 to 1.
_TRIANGLE = ((0.5, 0.04), (1.0, 0.94), (0.0, 0.94))
_ARROW = (
    (0.0, 0.36), (0.5, 0.36), (0.5, 0.08), (1.0, 0.5), (0.5, 0.92), (0.5, 0.64), (0.0, 0.64),
)  # fmt: skip
_ROUND = tuple(
    (0.5 + 0.48 * float(np.cos(a)), 0.5 + 0.48 * float(np.sin(a)))
    for a in np.linspace(0, 2 * np.pi, 40, endpoint=False)
)
_SQUARE = ((0.06, 0.06), (0.94, 0.06), (0.94, 0.94), (0.06, 0.94))
_BAR = ((0.0, 0.40), (1.0, 0.40), (1.0, 0.60), (0.0, 0.60))
_HOOK = tuple(
    (0.5 + 0.17 * float(np.cos(a)), 0.37 + 0.17 * float(np.sin(a)))
    for a in np.radians(np.linspace(-170, 90, 14))
)
_SHAPES: Mapping[
    Kind, tuple[Sequence[tuple[float, float]], Sequence[Sequence[tuple[float, float]]]]
]
_SHAPES = {
    Kind.FAULT: (_TRIANGLE, (((0.5, 0.34), (0.5, 0.62)), ((0.5, 0.79), (0.5, 0.79)))),
    Kind.CUE: (_ARROW, ()),
    Kind.CLEAR: (_ROUND, (((0.27, 0.52), (0.44, 0.69), (0.73, 0.34)),)),
    Kind.UNSURE: (_SQUARE, ((*_HOOK, (0.5, 0.62)), ((0.5, 0.79), (0.5, 0.79)))),
    Kind.NOTE: (_BAR, ()),
}
_SHIFT = 4


def draw_icon(rgb: NDArray[np.uint8], kind: Kind, left_px: int, top_px: int, size_px: int) -> None:
    """Draw it into (H, W, 3) RGB; a triangle, an arrow, a round tick, a square "?", or a bar."""
    outline, strokes = _SHAPES[kind]
    cv2.fillPoly(rgb, [_fine(outline, left_px, top_px, size_px)], COLORS[kind], cv2.LINE_AA, _SHIFT)
    for stroke in strokes:
        points = _fine(stroke, left_px, top_px, size_px)
        width_px = max(1, round(0.12 * size_px))
        cv2.polylines(rgb, [points], False, BLACK, width_px, cv2.LINE_AA, _SHIFT)


def icon_mask(kind: Kind, size_px: int) -> NDArray[np.uint8]:
    """(size, size) opacity of the outline alone, for icons that lie on the picture itself."""
    mask = np.zeros((size_px, size_px), np.uint8)
    cv2.fillPoly(mask, [_fine(_SHAPES[kind][0], 0, 0, size_px)], 255, cv2.LINE_AA, _SHIFT)
    return mask


def _fine(
    shape: Sequence[tuple[float, float]], left_px: int, top_px: int, size_px: int
) -> NDArray[np.int32]:
    points = np.array(shape) * (size_px - 1) + (left_px, top_px)
    return np.rint(points * (1 << _SHIFT)).astype(np.int32)
