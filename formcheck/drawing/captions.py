"""Draws the heads-up display: exercise, count and phase at the top, messages beside the body."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from formcheck.analysis.timeline import ATTEMPT, REST, Timeline
from formcheck.drawing.canvas import Canvas, PremultipliedImage, premultiply
from formcheck.drawing.colors import GRAY, SKY
from formcheck.drawing.hud import Hud, HudMessage, HudState, PhaseBar
from formcheck.drawing.panels import Panel, message_panel
from formcheck.drawing.text import BOLD, line_height_px, text_width_px
from formcheck.pose.landmarks import Side
from formcheck.video.color_matrix import BT601, RGB, Matrix

_LINES_ACROSS = 24  # font sizes per short side: 15 pixels on a phone's 360
_MIN_FONT_PX = 9
_BAR_BACKGROUND: RGB = (96, 96, 96)
_TYPICAL_MESSAGE_LINES = 4
_MAX_SAMPLES = 200


class HudOverlay:
    """Draws a `Hud` onto frames of one size."""

    def __init__(
        self,
        hud: Hud,
        timeline: Timeline,
        size_px: tuple[int, int],
        matrix: Matrix = BT601,
    ) -> None:
        """`size_px` is the width and height of the frames; landmarks are in the same pixels."""
        self._hud = hud
        self._timeline = timeline
        self._size_px = size_px
        self._matrix = matrix
        self._font_px = font_size_px(size_px)
        self._width_px = min(size_px[0], _LINES_ACROSS * self._font_px)
        is_wide = size_px[0] > 1.2 * size_px[1]
        self._message_width_px = round(0.8 * self._width_px) if is_wide else self._width_px
        self._at_left, self._at_top = self._freest_corner(timeline)

    def draw(self, canvas: Canvas, state: HudState, timestamp_ms: int) -> None:
        """Draw one state, and the progress of the current repetition."""
        header = _header(state.title, state.counter, self._width_px, self._font_px, self._matrix)
        canvas.blend(header, 0, 0)
        bar = self._hud.phase_bar_at(timestamp_ms / 1000)
        label = self._idle_label(timestamp_ms) if bar is None else bar.label
        if label:
            self._draw_phase(canvas, label, state.side, bar)
        if not state.messages:
            return
        image = _messages(state.messages, self._message_width_px, self._font_px, self._matrix)
        width, height = image.size
        left = 0 if self._at_left else self._size_px[0] - width
        canvas.blend(image, left, header.size[1] if self._at_top else self._size_px[1] - height)

    def _idle_label(self, timestamp_ms: int) -> str:
        """The phase between repetitions; "" while no person is detected."""
        frame = int(np.searchsorted(self._timeline.times_ms, timestamp_ms))
        phase = self._timeline.phase[min(frame, len(self._timeline.phase) - 1)]
        return phase if phase in (REST, ATTEMPT) else ""

    def _draw_phase(
        self, canvas: Canvas, label: str, side: Side | None, bar: PhaseBar | None
    ) -> None:
        font_px = self._font_px
        pad, top, height = _pad_px(font_px), _bar_top_px(font_px), round(0.7 * font_px)
        image = _label(label, font_px, self._matrix)
        canvas.blend(image, pad, top + (height - image.size[1]) / 2)
        left = pad + text_width_px("attempt", font_px, BOLD) + font_px // 2
        right = self._width_px - pad
        if side is not None and side is not Side.BOTH:
            image = _label(f"{side.value} side", font_px, self._matrix)
            canvas.blend(image, right - image.size[0], top + (height - image.size[1]) / 2)
        right = right - text_width_px("right side", font_px, BOLD) - font_px
        if bar is None:
            canvas.fill_rectangle(left, top, right - left, height, _BAR_BACKGROUND)
            return
        gap = max(1, font_px // 8)
        edges = left + np.cumsum([0.0, *bar.shares]) * (right - left)
        now = left + bar.progress * (right - left)
        for first, end in pairwise(edges.tolist()):
            canvas.fill_rectangle(first, top, end - first - gap, height, _BAR_BACKGROUND)
            canvas.fill_rectangle(first, top, min(end - gap, now) - first, height, SKY)
        canvas.fill_rectangle(now - gap, top - gap, 2 * gap, height + 2 * gap, (255, 255, 255))

    def _freest_corner(self, timeline: Timeline) -> tuple[bool, bool]:
        """Whether messages go left, and top: the corner that covers the body least."""
        frames = np.flatnonzero(timeline.rep if timeline.rep.any() else timeline.seen)
        sample = frames[np.linspace(0, len(frames) - 1, min(len(frames), _MAX_SAMPLES)).astype(int)]
        points = timeline.xy_px[sample].reshape(-1, 2) if len(frames) else np.empty((0, 2))
        width, height = self._size_px
        height_px = (_TYPICAL_MESSAGE_LINES * line_height_px(self._font_px)) + self._font_px
        top = _header_height_px(self._font_px)
        best, fewest = (True, False), float("inf")
        for at_top in (False, True):
            low, high = (top, top + height_px) if at_top else (height - height_px, height)
            for at_left in (True, False):
                first, last = (
                    (0, self._message_width_px)
                    if at_left
                    else (width - self._message_width_px, width)
                )
                x, y = points[:, 0], points[:, 1]
                inside = (x >= first) & (x <= last) & (y >= low) & (y <= high)
                count = float(np.count_nonzero(inside))
                if count < fewest:
                    best, fewest = (at_left, at_top), count
        return best


def font_size_px(size_px: tuple[int, int]) -> int:
    """The font size for frames of this width and height, pixels."""
    return max(_MIN_FONT_PX, round(min(size_px) / _LINES_ACROSS))


def _pad_px(font_px: int) -> int:
    return round(0.45 * font_px)


def _bar_top_px(font_px: int) -> int:
    return _pad_px(font_px) // 2 + line_height_px(round(1.2 * font_px)) + round(0.15 * font_px)


def _header_height_px(font_px: int) -> int:
    return _bar_top_px(font_px) + round(0.7 * font_px) + _pad_px(font_px)


@lru_cache(maxsize=64)
def _header(
    title: str, counter: str, width: int, font_px: int, matrix: Matrix
) -> PremultipliedImage:
    panel = Panel(width, _header_height_px(font_px))
    pad, big = _pad_px(font_px), round(1.2 * font_px)
    max_width_px = width - 3 * pad - text_width_px(counter, big, BOLD)
    size = font_px
    while text_width_px(title, size, BOLD) > max_width_px and size > _MIN_FONT_PX:
        size -= 1
    panel.draw_text(title, (pad, pad // 2 + big - size), size, BOLD)
    panel.draw_text(counter, (width - pad - text_width_px(counter, big, BOLD), pad // 2), big, BOLD)
    return premultiply(panel.rgb, panel.alpha, matrix)


@lru_cache(maxsize=64)
def _messages(
    messages: tuple[HudMessage, ...], width: int, font_px: int, matrix: Matrix
) -> PremultipliedImage:
    panel = message_panel(messages, width, font_px)
    return premultiply(panel.rgb, panel.alpha, matrix)


@lru_cache(maxsize=32)
def _label(text: str, font_px: int, matrix: Matrix) -> PremultipliedImage:
    panel = Panel(text_width_px(text, font_px, BOLD) + 2, line_height_px(font_px), background=0)
    panel.draw_text(text, (0, 0), font_px, BOLD, GRAY)
    return premultiply(panel.rgb, panel.alpha, matrix)
