"""The live screen drawn over one picture, with the pieces of the annotated video."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.body import draw_bones, draw_line
from formcheck.drawing.canvas import Canvas, Sprite, dashes, sprite_of
from formcheck.drawing.colors import GRAY, SKY, VERMILION, WHITE
from formcheck.drawing.hud import Line
from formcheck.drawing.panels import Block, block_of_lines
from formcheck.drawing.skeleton import Landmarks, drawn, sides_of
from formcheck.drawing.text import BOLD, line_height_px, width_px
from formcheck.live.camera.base import Shot
from formcheck.live.display.silhouette import target_of
from formcheck.live.display.state import Screen
from formcheck.live.phase import REST
from formcheck.live.session import RESTING, WORKING
from formcheck.pose.landmarks import FloatArray, Landmark, Pose, Side
from formcheck.results import Fault
from formcheck.spec.exercise import Exercise, Of
from formcheck.video.color_matrix import RGB

_TRACK: RGB = (96, 96, 96)
_UNITS_ACROSS = 26  # of the short side
_PANEL_UNITS = 9  # room for four lines


class LiveOverlay:
    """Draws screens onto pictures of one size, and the words below them.

    `panel_px` is the height of the strip below the picture, so that cues cover no feet.
    """

    def __init__(self, exercise: Exercise, size_px: tuple[int, int]) -> None:
        """`size_px` is the width and height of the picture alone, both even."""
        self._exercise = exercise
        self._size_px = size_px
        self._u = max(10, round(min(size_px) / _UNITS_ACROSS))
        self.panel_px = 2 * (_PANEL_UNITS * self._u // 2)
        self._target = target_of(exercise, size_px)
        self._start: FloatArray | None = None

    def draw(
        self,
        canvas: Canvas,
        screen: Screen,
        landmarks: tuple[FloatArray, FloatArray] | None,
        *,
        notes: tuple[str, ...] = (),
    ) -> None:
        """One screen; `landmarks` are xy (33, 2), in pixels of the canvas, and visibility (33,).

        `notes` are small words for the last line.
        """
        if screen.wants_target:
            self._draw_target(canvas)
        if landmarks is not None:
            self._draw_body(canvas, screen, *landmarks)
        u, (width, height) = self._u, self._size_px
        canvas.lay(_head(screen.title, screen.place, width, u), 0, 0)
        count = _count(screen.big, screen.small, u)
        canvas.lay(count, width - count.size[0], _head_px(u))
        if screen.state in (WORKING, RESTING):
            self._draw_bar(canvas, screen)
        foot = _foot("   ".join((screen.keys, *notes)), width, u)
        bottom = height + self.panel_px - foot.size[1]
        canvas.lay(foot, 0, bottom)
        if screen.lines:
            banner = _banner(screen.lines, width, u)
            canvas.lay(banner, 0, min(height, bottom - banner.size[1]))

    def _draw_target(self, canvas: Canvas) -> None:
        unit = self._u / 10
        parts = [
            dash
            for line in self._target
            for ends in pairwise(line)
            for dash in dashes(np.array(ends), 4 * unit)
        ]
        canvas.lines(parts, WHITE, 1.6 * unit)

    def _draw_body(
        self, canvas: Canvas, screen: Screen, xy_px: FloatArray, visibility: FloatArray
    ) -> None:
        working = screen.state == WORKING
        draw_bones(canvas, xy_px, visibility, screen.side if working else None)
        if not working:
            self._start = None
            return
        if self._start is None or screen.phase == REST:
            self._start = xy_px
        if screen.side is None:
            return
        sides = sides_of(screen.side, visibility)
        unit = min(self._size_px) / 240
        for guide in self._exercise.lines:
            line = drawn(guide, sides, xy_px, visibility, self._start)
            if line is not None:
                draw_line(canvas, line, unit)
        for fault in screen.faults:
            points = self._parts_of(fault, xy_px, sides[Of.WORKING][0])
            if len(points):
                canvas.lines([points], VERMILION, 2.4 * unit)
                canvas.dots(points, VERMILION, 2.2 * unit)

    def _parts_of(self, fault: Fault, xy_px: Landmarks, side: Side) -> FloatArray:
        """(N, 2) the parts that a fault's rule needs, those that are seen."""
        parts = next(rule.parts for rule in self._exercise.rules if rule.code == fault.code)
        points = np.array([xy_px[Landmark.of(side, part)] for part in parts], dtype=np.float64)
        seen: FloatArray = points[np.isfinite(points).all(axis=1)]
        return seen

    def _draw_bar(self, canvas: Canvas, screen: Screen) -> None:
        u = self._u
        top, height = _head_px(u) + u // 2, round(0.9 * u)
        word = _word(screen.phase, u)
        canvas.lay(word, u // 2, top - u // 4)
        left = u // 2 + width_px("hold ", u, BOLD) + u // 2
        right = self._size_px[0] - _count_px(u) - u
        side = "" if screen.side in (None, Side.BOTH) else f"{screen.side.value} side"
        if side:
            sprite = _word(side, u)
            right -= sprite.size[0] + u // 2
            canvas.lay(sprite, right + u // 2, top - u // 4)
        canvas.fill(left, top, right - left, height, _TRACK)
        canvas.fill(left, top, screen.share * (right - left), height, SKY)


def _head_px(u: int) -> int:
    return line_height_px(u) + u // 2


def _count_px(u: int) -> int:
    return 6 * u


@lru_cache(maxsize=16)
def _head(title: str, place: str, width: int, u: int) -> Sprite:
    block = Block(width, _head_px(u))
    block.write(title, (u // 2, u // 4), u, BOLD)
    block.write(place, (width - u // 2 - width_px(place, u, BOLD), u // 4), u, BOLD)
    return sprite_of(block.rgb, block.opacity)


@lru_cache(maxsize=64)
def _count(big: str, small: str, u: int) -> Sprite:
    size, width = 5 * u, _count_px(u)
    while width_px(big, size, BOLD) > width - u // 2:
        size -= 2
    block = Block(width, line_height_px(size) + line_height_px(u))
    block.write(big, ((width - width_px(big, size, BOLD)) // 2, 0), size, BOLD)
    less = u
    while width_px(small, less, BOLD) > width - u // 4 and less > 8:
        less -= 1
    at = ((width - width_px(small, less, BOLD)) // 2, line_height_px(size) - u // 4)
    block.write(small, at, less, BOLD, GRAY)
    return sprite_of(block.rgb, block.opacity)


@lru_cache(maxsize=64)
def _banner(lines: tuple[Line, ...], width: int, u: int) -> Sprite:
    block = block_of_lines(lines, width, round(1.35 * u))
    return sprite_of(block.rgb, block.opacity)


@lru_cache(maxsize=32)
def _foot(words: str, width: int, u: int) -> Sprite:
    size = max(9, round(0.7 * u))
    while width_px(words, size) > width - u and size > 9:
        size -= 1
    block = Block(width, line_height_px(size) + 4)
    block.write(words, (u // 2, 2), size, color=GRAY)
    return sprite_of(block.rgb, block.opacity)


@lru_cache(maxsize=32)
def _word(word: str, u: int) -> Sprite:
    block = Block(width_px(word, u, BOLD) + 2, line_height_px(u), ground=0)
    block.write(word, (0, 0), u, BOLD, WHITE)
    return sprite_of(block.rgb, block.opacity)


LONG_SIDE_PX = 900


@dataclass(frozen=True)
class Picture:
    """An analyzed picture, the pose in it (original pixels), and what is to be said over it."""

    shot: Shot
    pose: Pose | None
    screen: Screen


class Painter:
    """Paints pictures of one camera; with `mirrored` the picture is turned, never the words."""

    def __init__(self, exercise: Exercise, size_px: tuple[int, int], *, mirrored: bool) -> None:
        """`size_px` is the original picture's width and height."""
        self._scale = LONG_SIDE_PX / max(size_px)
        width, height = (2 * round(side * self._scale / 2) for side in size_px)
        self._picture_px = width, height
        self._mirrored = mirrored
        self._overlay = LiveOverlay(exercise, self._picture_px)
        self.size_px = width, height + self._overlay.panel_px

    def paint(self, picture: Picture, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """(H, W, 3) BGR."""
        width, height = self.size_px
        rgb = cv2.resize(picture.shot.rgb, self._picture_px, interpolation=cv2.INTER_LINEAR)
        if self._mirrored:
            rgb = cv2.flip(rgb, 1)
        rgb = cv2.copyMakeBorder(rgb, 0, self._overlay.panel_px, 0, 0, cv2.BORDER_CONSTANT)
        yuv = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2YUV_I420), dtype=np.uint8)
        flat, luma, chroma = yuv.reshape(-1), width * height, width * height // 4
        half = height // 2, width // 2
        planes = [
            flat[:luma].reshape(height, width),
            flat[luma : luma + chroma].reshape(half),
            flat[luma + chroma :].reshape(half),
        ]
        landmarks = self._landmarks(picture.pose)
        self._overlay.draw(Canvas(planes), picture.screen, landmarks, notes=notes)
        return np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)

    def _landmarks(self, pose: Pose | None) -> tuple[FloatArray, FloatArray] | None:
        if pose is None or not pose.is_seen:
            return None
        xy_px: FloatArray = pose.xy_px * self._scale
        if self._mirrored:
            xy_px[:, 0] = self.size_px[0] - 1 - xy_px[:, 0]
        return xy_px, pose.visibility
