"""Words as pixels: measured, wrapped to a width, written into an opacity mask.

The typeface is the one inside OpenCV (5 and later), so that every machine draws alike.
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
def width_px(text: str, size_px: int, weight: int = REGULAR) -> int:
    """How wide a line is, pixels."""
    x, _, width, _ = cv2.getTextSize((0, 0), text, (0, 0), _face(), size_px, weight)
    return int(x + width)


def line_height_px(size_px: int) -> int:
    """From one line to the next."""
    return round(1.32 * size_px)


@lru_cache(maxsize=_CACHED)
def wrapped(text: str, size_px: int, room_px: int, weight: int = REGULAR) -> tuple[str, ...]:
    """The lines of a text that fit into `room_px`; a word too long for a line is broken."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_px(longer, size_px, weight) <= room_px:
            lines[-1] = longer
        else:
            lines += _broken(word, size_px, room_px, weight)
    return tuple(lines)


def write(
    mask: NDArray[np.uint8],
    text: str,
    corner_px: tuple[int, int],
    size_px: int,
    weight: int = REGULAR,
) -> None:
    """Add a line to an opacity mask (H, W), its line box beginning at that corner (x, y)."""
    left_px, top_px = corner_px
    cv2.putText(mask, text, (left_px, top_px + size_px), 255, _face(), size_px, weight)


def _broken(word: str, size_px: int, room_px: int, weight: int) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_px(pieces[-1] + letter, size_px, weight) > room_px:
            pieces.append("")
        pieces[-1] += letter
    return pieces
