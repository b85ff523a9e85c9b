"""Drawing directly onto the planes of a YUV 4:2:0 frame, without converting it to RGB and back."""

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
class PremultipliedImage:
    """A YUV image with premultiplied alpha, ready to be blended onto a `Canvas`.

    `color` and `inverse_alpha` are three planes each: what is added, and how much (0..255) of the
    canvas is kept. The first plane has full size, the other two half. Width and height are even.
    """

    color: tuple[Plane, Plane, Plane]
    inverse_alpha: tuple[Plane, Plane, Plane]

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        height, width = self.color[0].shape
        return width, height


def premultiply(rgb: Plane, alpha: Plane, matrix: Matrix = BT601) -> PremultipliedImage:
    """Convert (H, W, 3) RGB and (H, W) alpha, 0..255; odd sizes gain an empty row or column."""
    height, width = alpha.shape
    rgb = np.pad(rgb, ((0, height % 2), (0, width % 2), (0, 0)))
    share = np.pad(alpha, ((0, height % 2), (0, width % 2))).astype(np.float32) / np.float32(255)
    yuv = matrix.yuv(rgb.astype(np.float32)) * share[..., None]
    planes: list[NDArray[np.float32]] = [yuv[..., 0], _halved(yuv[..., 1]), _halved(yuv[..., 2])]
    shares: list[NDArray[np.float32]] = [share, _halved(share), _halved(share)]
    color = [np.rint(plane).astype(np.uint8) for plane in planes]
    inverse_alpha = [np.rint(255 * (1 - plane)).astype(np.uint8) for plane in shares]
    return PremultipliedImage(
        (color[0], color[1], color[2]), (inverse_alpha[0], inverse_alpha[1], inverse_alpha[2])
    )


class Canvas:
    """A frame to draw on, in place; coordinates are pixels (x, y) of the full frame."""

    def __init__(self, planes: Sequence[Plane], matrix: Matrix = BT601) -> None:
        """`planes` are Y (H, W) and U and V (H/2, W/2), sizes rounded up."""
        self._planes = planes
        self._matrix = matrix

    @property
    def size(self) -> tuple[int, int]:
        """Width and height, pixels."""
        height, width = self._planes[0].shape
        return width, height

    def draw_lines(self, lines: Sequence[FloatArray], color: RGB, width_px: float) -> None:
        """Draw polylines through points (N, 2) each, with a dark edge for contrast."""
        if not lines:
            return
        edge_px = max(1.0, 0.35 * width_px)
        full, half = _eighths(lines, 1), _eighths(lines, 2)
        self._draw_polylines(0, full, _yuv_color(self._matrix, BLACK)[0], width_px + 2 * edge_px)
        y, u, v = _yuv_color(self._matrix, color)
        self._draw_polylines(0, full, y, width_px)
        for plane, value in ((1, u), (2, v)):
            self._draw_polylines(plane, half, value, (width_px + edge_px) / 2)

    def draw_dots(self, points: FloatArray, color: RGB, radius_px: float) -> None:
        """Draw filled circles around points (N, 2), with a dark edge."""
        # Zero-length lines have round caps, which are rounder than OpenCV's small circles.
        self.draw_lines(list(np.repeat(points[:, None], 2, axis=1)), color, 2 * radius_px)

    def fill_rectangle(
        self, left_px: float, top_px: float, width_px: float, height_px: float, color: RGB
    ) -> None:
        """Fill a rectangle; does nothing if its width or height is not positive."""
        for number, value in enumerate(_yuv_color(self._matrix, color)):
            part = 1 if number == 0 else 2
            left, top = round(left_px / part), round(top_px / part)
            right = round((left_px + width_px) / part)
            bottom = round((top_px + height_px) / part)
            if right > max(left, 0) and bottom > max(top, 0):
                self._planes[number][max(top, 0) : bottom, max(left, 0) : right] = value

    def blend(self, image: PremultipliedImage, x_px: float, y_px: float) -> None:
        """Blend an image, top left corner at (x, y) rounded to even, clipped to the frame."""
        left, top = 2 * round(x_px / 2), 2 * round(y_px / 2)
        for number, (color, inverse_alpha) in enumerate(
            zip(image.color, image.inverse_alpha, strict=True)
        ):
            part = 1 if number == 0 else 2
            _blend(self._planes[number], color, inverse_alpha, (left // part, top // part))

    def _draw_polylines(
        self, plane: int, lines: Sequence[NDArray[np.int32]], value: int, width_px: float
    ) -> None:
        cv2.polylines(
            self._planes[plane],
            lines,
            isClosed=False,
            color=value,
            thickness=max(1, round(width_px)),
            lineType=cv2.LINE_8 if plane else cv2.LINE_AA,  # chroma is coarse anyway
            shift=_SHIFT,
        )


def dashes(line: FloatArray, dash_px: float) -> list[FloatArray]:
    """Split a straight line (2, 2) into dashes with gaps of the same length."""
    length = float(np.linalg.norm(line[1] - line[0]))
    count = max(1, round(length / (2 * dash_px)))
    edges = np.linspace(0.0, 1.0, 2 * count)[:, None]
    points = line[0] + edges * (line[1] - line[0])
    return [points[n : n + 2] for n in range(0, 2 * count, 2)]


@lru_cache(maxsize=64)
def _yuv_color(matrix: Matrix, color: RGB) -> tuple[int, int, int]:
    return matrix.yuv_color(color)


def _eighths(lines: Sequence[FloatArray], part: int) -> list[NDArray[np.int32]]:
    """Lines in OpenCV's units on a plane with one pixel for every `part` of the frame."""
    points = (np.concatenate(lines) - (part - 1) / 2) / part
    # Landmarks can be far outside the frame, and OpenCV's arithmetic has 32 bits.
    fine = np.rint(np.clip(points, -20_000, 20_000) * (1 << _SHIFT)).astype(np.int32)
    ends = np.cumsum([len(line) for line in lines]).tolist()
    return [fine[end - len(line) : end] for end, line in zip(ends, lines, strict=True)]


def _halved(plane: NDArray[np.float32]) -> NDArray[np.float32]:
    height, width = plane.shape
    halved: NDArray[np.float32] = plane.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3))
    return halved


def _blend(plane: Plane, color: Plane, inverse_alpha: Plane, corner_px: tuple[int, int]) -> None:
    (left, top), (height, width) = corner_px, plane.shape
    first_x, first_y = max(0, -left), max(0, -top)
    end_x, end_y = min(color.shape[1], width - left), min(color.shape[0], height - top)
    if first_x >= end_x or first_y >= end_y:
        return
    inside = (slice(first_y, end_y), slice(first_x, end_x))
    below = plane[top + first_y : top + end_y, left + first_x : left + end_x]
    kept = cv2.multiply(below, inverse_alpha[inside], scale=1 / 255)
    cv2.add(kept, color[inside], dst=below)
