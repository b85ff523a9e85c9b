"""Blocks of words on a dark ground, ready to be laid over a picture; sizes follow a unit `u`."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.colors import BLACK, WHITE
from formcheck.drawing.hud import Kind, Line
from formcheck.drawing.icons import draw_icon, icon_mask
from formcheck.drawing.text import BOLD, REGULAR, line_height_px, width_px, wrapped, write
from formcheck.video.color_matrix import RGB

Pixels = NDArray[np.uint8]
GROUND_OPACITY = 165  # of 255: words are readable on anything, and the picture shows through
_WEIGHTS = {Kind.FAULT: BOLD, Kind.CUE: BOLD}


class Block:
    """A rectangle of `width_px` × `height_px`: RGB pixels and their opacity 0..255."""

    def __init__(self, width_px: int, height_px: int, ground: int = GROUND_OPACITY) -> None:
        self.rgb: Pixels = np.full((height_px, width_px, 3), BLACK, np.uint8)
        self.opacity: Pixels = np.full((height_px, width_px), ground, np.uint8)

    def write(
        self,
        text: str,
        corner_px: tuple[int, int],
        size_px: int,
        weight: int = REGULAR,
        color: RGB = WHITE,
    ) -> None:
        """One line of text, its line box beginning at that corner (x, y)."""
        left_px, top_px = corner_px
        rows = slice(top_px, top_px + line_height_px(size_px))
        rgb, opacity = self.rgb[rows], self.opacity[rows]
        mask = np.zeros(opacity.shape, np.uint8)
        write(mask, text, (left_px, 0), size_px, weight)
        share = mask[..., None] / np.float32(255)
        rgb[:] = np.rint(rgb * (1 - share) + np.array(color, np.float32) * share)
        np.maximum(opacity, mask, out=opacity)

    def icon(self, kind: Kind, left_px: int, top_px: int, size_px: int) -> None:
        """The shape of a kind of words."""
        draw_icon(self.rgb, kind, left_px, top_px, size_px)
        inside = self.opacity[top_px : top_px + size_px, left_px : left_px + size_px]
        mask = icon_mask(kind, size_px)[: inside.shape[0], : inside.shape[1]]
        np.maximum(inside, mask, out=inside)


def block_of_lines(lines: Sequence[Line], width_px: int, u: int) -> Block:
    """Sentences below one another, each behind its icon and wrapped to the width."""
    icon_px, gap_px = round(1.05 * u), round(0.45 * u)
    left_px = 2 * gap_px + icon_px
    room_px = width_px - left_px - gap_px
    parts = [wrapped(line.words, u, room_px, _WEIGHTS.get(line.kind, REGULAR)) for line in lines]
    step_px = line_height_px(u)
    height_px = 2 * gap_px + step_px * sum(map(len, parts)) + gap_px // 2 * (len(lines) - 1)
    block = Block(width_px, height_px)
    top_px = gap_px
    for line, words in zip(lines, parts, strict=True):
        block.icon(line.kind, gap_px, top_px + (step_px - icon_px) // 2, icon_px)
        for text in words:
            block.write(text, (left_px, top_px), u, _WEIGHTS.get(line.kind, REGULAR))
            top_px += step_px
        top_px += gap_px // 2
    return block


def label(text: str, size_px: int) -> Block:
    """A few words in a block just large enough."""
    pad_px = max(1, round(0.25 * size_px))
    height_px = line_height_px(size_px) + pad_px
    block = Block(width_px(text, size_px, BOLD) + 2 * pad_px, height_px)
    block.write(text, (pad_px, pad_px // 2), size_px, BOLD)
    return block


def warning_sign(size_px: int) -> Block:
    """The triangle of a fault, on no ground, with a dark edge."""
    edge_px = max(1, size_px // 10)
    block = Block(size_px + 2 * edge_px, size_px + 2 * edge_px, ground=0)
    block.opacity[:] = icon_mask(Kind.FAULT, size_px + 2 * edge_px)
    draw_icon(block.rgb, Kind.FAULT, edge_px, edge_px, size_px)
    return block
