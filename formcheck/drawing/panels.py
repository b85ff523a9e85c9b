"""Text panels with a dark, translucent background, to be blended onto a frame."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.colors import BLACK, WHITE
from formcheck.drawing.hud import HudMessage, MessageKind
from formcheck.drawing.icons import draw_icon, icon_mask
from formcheck.drawing.text import (
    BOLD,
    REGULAR,
    draw_text,
    line_height_px,
    text_width_px,
    wrap_text,
)
from formcheck.video.color_matrix import RGB

Pixels = NDArray[np.uint8]
BACKGROUND_ALPHA = 165  # of 255: text is readable on anything, and the picture shows through
_WEIGHTS = {MessageKind.FAULT: BOLD, MessageKind.CUE: BOLD}


class Panel:
    """A rectangle of `width_px` × `height_px`: `rgb` (H, W, 3) and `alpha` (H, W), 0..255."""

    def __init__(self, width_px: int, height_px: int, background: int = BACKGROUND_ALPHA) -> None:
        self.rgb: Pixels = np.full((height_px, width_px, 3), BLACK, np.uint8)
        self.alpha: Pixels = np.full((height_px, width_px), background, np.uint8)

    def draw_text(
        self,
        text: str,
        corner_px: tuple[int, int],
        size_px: int,
        weight: int = REGULAR,
        color: RGB = WHITE,
    ) -> None:
        """Draw one line of text; `corner_px` (x, y) is the top left corner of its line box."""
        left_px, top_px = corner_px
        rows = slice(top_px, top_px + line_height_px(size_px))
        rgb, alpha = self.rgb[rows], self.alpha[rows]
        mask = np.zeros(alpha.shape, np.uint8)
        draw_text(mask, text, (left_px, 0), size_px, weight)
        share = mask[..., None] / np.float32(255)
        rgb[:] = np.rint(rgb * (1 - share) + np.array(color, np.float32) * share)
        np.maximum(alpha, mask, out=alpha)

    def draw_icon(self, kind: MessageKind, left_px: int, top_px: int, size_px: int) -> None:
        """Draw the icon of a message kind."""
        draw_icon(self.rgb, kind, left_px, top_px, size_px)
        inside = self.alpha[top_px : top_px + size_px, left_px : left_px + size_px]
        mask = icon_mask(kind, size_px)[: inside.shape[0], : inside.shape[1]]
        np.maximum(inside, mask, out=inside)


def message_panel(messages: Sequence[HudMessage], width_px: int, font_px: int) -> Panel:
    """The messages one below the other, each with its icon and wrapped to the width."""
    icon_px, gap_px = round(1.05 * font_px), round(0.45 * font_px)
    left_px = 2 * gap_px + icon_px
    max_width_px = width_px - left_px - gap_px
    wrapped = [
        wrap_text(message.text, font_px, max_width_px, _weight(message)) for message in messages
    ]
    step_px = line_height_px(font_px)
    height_px = 2 * gap_px + step_px * sum(map(len, wrapped)) + gap_px // 2 * (len(messages) - 1)
    panel = Panel(width_px, height_px)
    top_px = gap_px
    for message, lines in zip(messages, wrapped, strict=True):
        panel.draw_icon(message.kind, gap_px, top_px + (step_px - icon_px) // 2, icon_px)
        for line in lines:
            panel.draw_text(line, (left_px, top_px), font_px, _weight(message))
            top_px += step_px
        top_px += gap_px // 2
    return panel


def _weight(message: HudMessage) -> int:
    return _WEIGHTS.get(message.kind, REGULAR)


def label_panel(text: str, size_px: int) -> Panel:
    """One line of text in a panel that fits it."""
    pad_px = max(1, round(0.25 * size_px))
    height_px = line_height_px(size_px) + pad_px
    panel = Panel(text_width_px(text, size_px, BOLD) + 2 * pad_px, height_px)
    panel.draw_text(text, (pad_px, pad_px // 2), size_px, BOLD)
    return panel


def warning_sign_panel(size_px: int) -> Panel:
    """The fault icon without a background, with a dark edge."""
    edge_px = max(1, size_px // 10)
    panel = Panel(size_px + 2 * edge_px, size_px + 2 * edge_px, background=0)
    panel.alpha[:] = icon_mask(MessageKind.FAULT, size_px + 2 * edge_px)
    draw_icon(panel.rgb, MessageKind.FAULT, edge_px, edge_px, size_px)
    return panel
