"""An icon for each message kind, so that nothing depends on color alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.colors import BLACK, GRAY, GREEN, ORANGE, SKY, VERMILION
from formcheck.drawing.hud import MessageKind
from formcheck.video.color_matrix import RGB

COLORS: Mapping[MessageKind, RGB] = {
    MessageKind.FAULT: VERMILION,
    MessageKind.CUE: SKY,
    MessageKind.CLEAR: GREEN,
    MessageKind.UNSURE: ORANGE,
    MessageKind.NOTE: GRAY,
}
# Outlines and the dark strokes on them, in the unit square.
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
    MessageKind, tuple[Sequence[tuple[float, float]], Sequence[Sequence[tuple[float, float]]]]
]
_SHAPES = {
    MessageKind.FAULT: (_TRIANGLE, (((0.5, 0.34), (0.5, 0.62)), ((0.5, 0.79), (0.5, 0.79)))),
    MessageKind.CUE: (_ARROW, ()),
    MessageKind.CLEAR: (_ROUND, (((0.27, 0.52), (0.44, 0.69), (0.73, 0.34)),)),
    MessageKind.UNSURE: (_SQUARE, ((*_HOOK, (0.5, 0.62)), ((0.5, 0.79), (0.5, 0.79)))),
    MessageKind.NOTE: (_BAR, ()),
}
_SHIFT = 4


def draw_icon(
    rgb: NDArray[np.uint8], kind: MessageKind, left_px: int, top_px: int, size_px: int
) -> None:
    """Draw a triangle, an arrow, a round check mark, a square "?" or a bar into (H, W, 3) RGB."""
    outline, strokes = _SHAPES[kind]
    cv2.fillPoly(
        rgb, [_fixed_point(outline, left_px, top_px, size_px)], COLORS[kind], cv2.LINE_AA, _SHIFT
    )
    for stroke in strokes:
        points = _fixed_point(stroke, left_px, top_px, size_px)
        width_px = max(1, round(0.12 * size_px))
        cv2.polylines(rgb, [points], False, BLACK, width_px, cv2.LINE_AA, _SHIFT)


def icon_mask(kind: MessageKind, size_px: int) -> NDArray[np.uint8]:
    """(size, size) alpha of the outline, for icons drawn without a panel background."""
    mask = np.zeros((size_px, size_px), np.uint8)
    cv2.fillPoly(mask, [_fixed_point(_SHAPES[kind][0], 0, 0, size_px)], 255, cv2.LINE_AA, _SHIFT)
    return mask


def _fixed_point(
    shape: Sequence[tuple[float, float]], left_px: int, top_px: int, size_px: int
) -> NDArray[np.int32]:
    points = np.array(shape) * (size_px - 1) + (left_px, top_px)
    return np.rint(points * (1 << _SHIFT)).astype(np.int32)
