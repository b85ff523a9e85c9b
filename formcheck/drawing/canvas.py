"""Drawing straight onto the planes of a YUV 4:2:0 picture, so that no pixel is converted twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.colors import BLACK
from formcheck.pose.landmarks import FloatArray
from formcheck.video.color_matrix import BT601, RGB, Matrix

Plane = NDArray[np.uint8]
_SHIFT = 3  # OpenCV takes coordinates in eighths of a pixel


@dataclass(frozen=True)
class Sprite:
    """A prepared picture to lay over another: planes with the opacity already in them.

    `paint` and `keep` are three planes each: what is added, and how much (0..255) of what lies
    below is kept; the first has full size, the other two half of it. Width and height are even.
    """

    paint: tuple[Plane, Plane, Plane]
    keep: tuple[Plane, Plane, Plane]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        height, width = self.paint[0].shape
        return width, height


def sprite_of(rgb: Plane, opacity: Plane, matrix: Matrix = BT601) -> Sprite:
    """From (H, W, 3) RGB and (H, W) opacity 0..255; odd sizes gain an empty row or column."""
    height, width = opacity.shape
    rgb = np.pad(rgb, ((0, height % 2), (0, width % 2), (0, 0)))
    share = np.pad(opacity, ((0, height % 2), (0, width % 2))).astype(np.float32) / np.float32(255)
    yuv = matrix.yuv(rgb.astype(np.float32)) * share[..., None]
    planes: list[NDArray[np.float32]] = [yuv[..., 0], _halved(yuv[..., 1]), _halved(yuv[..., 2])]
    shares: list[NDArray[np.float32]] = [share, _halved(share), _halved(share)]
    paint = [np.rint(plane).astype(np.uint8) for plane in planes]
    keep = [np.rint(255 * (1 - plane)).astype(np.uint8) for plane in shares]
    return Sprite((paint[0], paint[1], paint[2]), (keep[0], keep[1], keep[2]))


class Canvas:
    """One picture to draw on, in place; coordinates are pixels (x, y) of the full picture."""

    def __init__(self, planes: Sequence[Plane], matrix: Matrix = BT601) -> None:
        """`planes` are Y (H, W) and U and V (H/2, W/2), sizes rounded up."""
        self._planes = planes
        self._matrix = matrix

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        height, width = self._planes[0].shape
        return width, height

    def lines(self, lines: Sequence[FloatArray], color: RGB, width_px: float) -> None:
        """Open lines through points (N, 2) each, with a dark edge that stands off any ground."""
        if not lines:
            return
        edge_px = max(1.0, 0.35 * width_px)
        full, half = _eighths(lines, 1), _eighths(lines, 2)
        self._strokes(0, full, _pigment(self._matrix, BLACK)[0], width_px + 2 * edge_px)
        y, u, v = _pigment(self._matrix, color)
        self._strokes(0, full, y, width_px)
        for plane, value in ((1, u), (2, v)):
            self._strokes(plane, half, value, (width_px + edge_px) / 2)

    def dots(self, points: FloatArray, color: RGB, radius_px: float) -> None:
        """Filled circles about points (N, 2), with a dark edge."""
        # Lines of no length have round ends, and are rounder than OpenCV's small circles.
        self.lines(list(np.repeat(points[:, None], 2, axis=1)), color, 2 * radius_px)

    def fill(
        self, left_px: float, top_px: float, width_px: float, height_px: float, color: RGB
    ) -> None:
        """A rectangle; nothing where its width or height is 0 or less."""
        for number, value in enumerate(_pigment(self._matrix, color)):
            part = 1 if number == 0 else 2
            left, top = round(left_px / part), round(top_px / part)
            right = round((left_px + width_px) / part)
            bottom = round((top_px + height_px) / part)
            if right > max(left, 0) and bottom > max(top, 0):
                self._planes[number][max(top, 0) : bottom, max(left, 0) : right] = value

    def lay(self, sprite: Sprite, x_px: float, y_px: float) -> None:
        """Put a sprite with its left top corner there (rounded to even); what sticks out is cut."""
        left, top = 2 * round(x_px / 2), 2 * round(y_px / 2)
        for number, (paint, keep) in enumerate(zip(sprite.paint, sprite.keep, strict=True)):
            part = 1 if number == 0 else 2
            _lay(self._planes[number], paint, keep, left // part, top // part)

    def _strokes(
        self, plane: int, lines: Sequence[NDArray[np.int32]], value: int, width_px: float
    ) -> None:
        cv2.polylines(
            self._planes[plane],
            lines,
            isClosed=False,
            color=value,
            thickness=max(1, round(width_px)),
            lineType=cv2.LINE_8 if plane else cv2.LINE_AA,  # color is blurred anyway
            shift=_SHIFT,
        )


def dashes(line: FloatArray, dash_px: float) -> list[FloatArray]:
    """A straight line (2, 2) as dashes with gaps of the same length."""
    length = float(np.linalg.norm(line[1] - line[0]))
    count = max(1, round(length / (2 * dash_px)))
    edges = np.linspace(0.0, 1.0, 2 * count)[:, None]
    points = line[0] + edges * (line[1] - line[0])
    return [points[n : n + 2] for n in range(0, 2 * count, 2)]


@lru_cache(maxsize=64)
def _pigment(matrix: Matrix, color: RGB) -> tuple[int, int, int]:
    return matrix.pigment(color)


def _eighths(lines: Sequence[FloatArray], part: int) -> list[NDArray[np.int32]]:
    """Lines in OpenCV's units, on a plane that has one pixel for `part` of the picture's."""
    points = (np.concatenate(lines) - (part - 1) / 2) / part
    # Far outside of the picture a guess may lie anywhere; OpenCV's arithmetic is 32 bits wide.
    fine = np.rint(np.clip(points, -20_000, 20_000) * (1 << _SHIFT)).astype(np.int32)
    ends = np.cumsum([len(line) for line in lines]).tolist()
    return [fine[end - len(line) : end] for end, line in zip(ends, lines, strict=True)]


def _halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = plane.shape
    halved: NDArray[np.float32] = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return halved


def _lay(plane: Plane, paint: Plane, keep: Plane, left: int, top: int) -> None:
    height, width = plane.shape
    first_x, first_y = max(0, -left), max(0, -top)
    end_x, end_y = min(paint.shape[1], width - left), min(paint.shape[0], height - top)
    if first_x >= end_x or first_y >= end_y:
        return
    inside = (slice(first_y, end_y), slice(first_x, end_x))
    below = plane[top + first_y : top + end_y, left + first_x : left + end_x]
    kept = cv2.multiply(below, keep[inside], scale=1 / 255)
    cv2.add(kept, paint[inside], dst=below)
