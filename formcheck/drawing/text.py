"""Text as pixels: measured, wrapped to a width, and drawn into an alpha mask.

The typeface is the one inside OpenCV (5 and later), so that every machine draws the same.
"""

from __future__ import annotations

from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

REGULAR, BOLD = 450, 700
_CACHED = 512


@lru_cache(maxsize=1)
def _face() -> cv2.FontFace:
    return cv2.FontFace("sans")


@lru_cache(maxsize=_CACHED)
def text_width_px(text: str, size_px: int, weight: int = REGULAR) -> int:
    """The width of a line, pixels."""
    x, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _face(), size_px, weight)
    return int(x + width)


def line_height_px(size_px: int) -> int:
    """The distance from one line to the next, pixels."""
    return round(1.32 * size_px)


@lru_cache(maxsize=_CACHED)
def wrap_text(text: str, size_px: int, max_width_px: int, weight: int = REGULAR) -> tuple[str, ...]:
    """Split a text into lines of at most `max_width_px`; words longer than a line are split."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width_px(longer, size_px, weight) <= max_width_px:
            lines[-1] = longer
        else:
            lines += _break_word(word, size_px, max_width_px, weight)
    return tuple(lines)


def draw_text(
    mask: NDArray[np.uint8],
    text: str,
    corner_px: tuple[int, int],
    size_px: int,
    weight: int = REGULAR,
) -> None:
    """Draw a line into a mask (H, W); `corner_px` (x, y) is the top left corner of its line box."""
    left_px, top_px = corner_px
    cv2.putText(mask, text, (left_px, top_px + size_px), 255, _face(), size_px, weight)


def _break_word(word: str, size_px: int, max_width_px: int, weight: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width_px(pieces[-1] + letter, size_px, weight) > max_width_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces
