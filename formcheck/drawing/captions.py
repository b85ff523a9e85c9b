"""The words beside the body: exercise, count and phase above, the rest where there is room."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise

import numpy as np

from formcheck.analysis.timeline import ATTEMPT, REST, Timeline
from formcheck.drawing.canvas import Canvas, Sprite, sprite_of
from formcheck.drawing.colors import GRAY, SKY
from formcheck.drawing.hud import Line, PhaseBar, Script, Shown
from formcheck.drawing.panels import Block, block_of_lines
from formcheck.drawing.text import BOLD, line_height_px, width_px
from formcheck.pose.landmarks import Side
from formcheck.video.color_matrix import BT601, RGB, Matrix

_UNITS_ACROSS = 24  # of the short side: 15 pixels of type on a phone's 360
_SMALLEST_PX = 9
_TRACK: RGB = (96, 96, 96)
_TYPICAL_LINES = 4
_SAMPLES = 200


class WordsOverlay:
    """Draws what a `Script` says onto pictures of one size."""

    def __init__(
        self,
        script: Script,
        timeline: Timeline,
        size_px: tuple[int, int],
        matrix: Matrix = BT601,
    ) -> None:
        """`size_px` is the picture's width and height, in which the landmarks are too."""
        self._script = script
        self._timeline = timeline
        self._size_px = size_px
        self._matrix = matrix
        self._u = unit_px(size_px)
        self._width_px = min(size_px[0], _UNITS_ACROSS * self._u)
        is_wide = size_px[0] > 1.2 * size_px[1]
        self._lines_px = round(0.8 * self._width_px) if is_wide else self._width_px
        self._at_left, self._at_top = self._freest(timeline)

    def draw(self, canvas: Canvas, shown: Shown, timestamp_ms: int) -> None:
        """What is said at one moment, and how far the repetition under way has come."""
        head = _head(shown.title, shown.counter, self._width_px, self._u, self._matrix)
        canvas.lay(head, 0, 0)
        bar = self._script.bar_at(timestamp_ms / 1000)
        word = self._word_between(timestamp_ms) if bar is None else bar.word
        if word:
            self._draw_phase(canvas, word, shown.side, bar)
        if not shown.lines:
            return
        sprite = _lines(shown.lines, self._lines_px, self._u, self._matrix)
        width, height = sprite.size
        left = 0 if self._at_left else self._size_px[0] - width
        canvas.lay(sprite, left, head.size[1] if self._at_top else self._size_px[1] - height)

    def _word_between(self, timestamp_ms: int) -> str:
        """The state of somebody who does no repetition; nothing while nobody is seen."""
        frame = int(np.searchsorted(self._timeline.times_ms, timestamp_ms))
        phase = self._timeline.phase[min(frame, len(self._timeline.phase) - 1)]
        return phase if phase in (REST, ATTEMPT) else ""

    def _draw_phase(
        self, canvas: Canvas, word: str, side: Side | None, bar: PhaseBar | None
    ) -> None:
        u = self._u
        pad, top, height = _pad_px(u), _bar_top_px(u), round(0.7 * u)
        sprite = _word(word, u, self._matrix)
        canvas.lay(sprite, pad, top + (height - sprite.size[1]) / 2)
        left = pad + width_px("attempt", u, BOLD) + u // 2
        right = self._width_px - pad
        if side is not None and side is not Side.BOTH:
            sprite = _word(f"{side.value} side", u, self._matrix)
            canvas.lay(sprite, right - sprite.size[0], top + (height - sprite.size[1]) / 2)
        right = right - width_px("right side", u, BOLD) - u
        if bar is None:
            canvas.fill(left, top, right - left, height, _TRACK)
            return
        gap = max(1, u // 8)
        edges = left + np.cumsum([0.0, *bar.shares]) * (right - left)
        now = left + bar.done * (right - left)
        for first, end in pairwise(edges.tolist()):
            canvas.fill(first, top, end - first - gap, height, _TRACK)
            canvas.fill(first, top, min(end - gap, now) - first, height, SKY)
        canvas.fill(now - gap, top - gap, 2 * gap, height + 2 * gap, (255, 255, 255))

    def _freest(self, timeline: Timeline) -> tuple[bool, bool]:
        """Whether the words go to the left, and to the top: where the body is least."""
        frames = np.flatnonzero(timeline.rep if timeline.rep.any() else timeline.seen)
        sample = frames[np.linspace(0, len(frames) - 1, min(len(frames), _SAMPLES)).astype(int)]
        points = timeline.xy_px[sample].reshape(-1, 2) if len(frames) else np.empty((0, 2))
        width, height = self._size_px
        room = (_TYPICAL_LINES * line_height_px(self._u)) + self._u
        top = _head_height_px(self._u)
        best, fewest = (True, False), float("inf")
        for at_top in (False, True):
            low, high = (top, top + room) if at_top else (height - room, height)
            for at_left in (True, False):
                first, last = (0, self._lines_px) if at_left else (width - self._lines_px, width)
                x, y = points[:, 0], points[:, 1]
                inside = (x >= first) & (x <= last) & (y >= low) & (y <= high)
                count = float(np.count_nonzero(inside))
                if count < fewest:
                    best, fewest = (at_left, at_top), count
        return best


def unit_px(size_px: tuple[int, int]) -> int:
    """The size of type for a picture, pixels."""
    return max(_SMALLEST_PX, round(min(size_px) / _UNITS_ACROSS))


def _pad_px(u: int) -> int:
    return round(0.45 * u)


def _bar_top_px(u: int) -> int:
    return _pad_px(u) // 2 + line_height_px(round(1.2 * u)) + round(0.15 * u)


def _head_height_px(u: int) -> int:
    return _bar_top_px(u) + round(0.7 * u) + _pad_px(u)


@lru_cache(maxsize=64)
def _head(title: str, counter: str, width: int, u: int, matrix: Matrix) -> Sprite:
    block = Block(width, _head_height_px(u))
    pad, big = _pad_px(u), round(1.2 * u)
    room = width - 3 * pad - width_px(counter, big, BOLD)
    size = u
    while width_px(title, size, BOLD) > room and size > _SMALLEST_PX:
        size -= 1
    block.write(title, (pad, pad // 2 + big - size), size, BOLD)
    block.write(counter, (width - pad - width_px(counter, big, BOLD), pad // 2), big, BOLD)
    return sprite_of(block.rgb, block.opacity, matrix)


@lru_cache(maxsize=64)
def _lines(lines: tuple[Line, ...], width: int, u: int, matrix: Matrix) -> Sprite:
    block = block_of_lines(lines, width, u)
    return sprite_of(block.rgb, block.opacity, matrix)


@lru_cache(maxsize=32)
def _word(word: str, u: int, matrix: Matrix) -> Sprite:
    block = Block(width_px(word, u, BOLD) + 2, line_height_px(u), ground=0)
    block.write(word, (0, 0), u, BOLD, GRAY)
    return sprite_of(block.rgb, block.opacity, matrix)
