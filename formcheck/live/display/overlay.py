"""Draws the window's content over a frame, with the elements of the annotated video."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.drawing.body import draw_bones, draw_guide_line
from formcheck.drawing.canvas import Canvas, PremultipliedImage, dashes, premultiply
from formcheck.drawing.colors import GRAY, SKY, VERMILION, WHITE
from formcheck.drawing.hud import HudMessage
from formcheck.drawing.panels import Panel, message_panel
from formcheck.drawing.skeleton import (
    GuideLineShape,
    Landmarks,
    guide_line_shape,
    inward_px,
    landmark_sides,
    with_aligned_end,
)
from formcheck.drawing.text import BOLD, line_height_px, text_width_px
from formcheck.live.camera.base import CameraFrame
from formcheck.live.display.silhouette import target_outline
from formcheck.live.display.state import DisplayState
from formcheck.live.phase import REST
from formcheck.live.session import RESTING, WORKING
from formcheck.pose.landmarks import FloatArray, Landmark, Pose, Side
from formcheck.results import Fault
from formcheck.spec.exercise import Exercise, GuideLine, RelativeSide
from formcheck.video.color_matrix import RGB

_BAR_BACKGROUND: RGB = (96, 96, 96)
_UNITS_ACROSS = 26  # of the short side
_PANEL_UNITS = 9  # room for four lines
LONG_SIDE_PX = 900


class LiveOverlay:
    """Draws display states onto frames of one size.

    `panel_px` is the height of the strip for text below the frame, so that cues cover no feet.
    """

    def __init__(self, exercise: Exercise, size_px: tuple[int, int], *, mirrored: bool) -> None:
        """`size_px` is the width and height of the frame alone, both even.

        In a `mirrored` picture left and right of the landmarks are where the others would be.
        """
        self._exercise, self._mirrored = exercise, mirrored
        self._size_px = size_px
        self._u = max(10, round(min(size_px) / _UNITS_ACROSS))
        self.panel_px = 2 * (_PANEL_UNITS * self._u // 2)
        self._outline = target_outline(exercise, size_px)
        self._start_xy_px: FloatArray | None = None

    def draw(
        self,
        canvas: Canvas,
        state: DisplayState,
        landmarks: tuple[FloatArray, FloatArray] | None,
        *,
        notes: tuple[str, ...] = (),
    ) -> None:
        """Draw one state; `landmarks` are xy (33, 2), in canvas pixels, and visibility (33,).

        `notes` are for the last line, after the keys.
        """
        if state.shows_outline:
            self._draw_outline(canvas)
        if landmarks is not None:
            self._draw_body(canvas, state, *landmarks)
        u, (width, height) = self._u, self._size_px
        canvas.blend(_header(state.title, state.position, width, u), 0, 0)
        count = _count(state.big, state.small, u)
        canvas.blend(count, width - count.size[0], _header_px(u))
        if state.state in (WORKING, RESTING):
            self._draw_bar(canvas, state)
        footer = _footer("   ".join((state.keys, *notes)), width, u)
        bottom = height + self.panel_px - footer.size[1]
        canvas.blend(footer, 0, bottom)
        if state.lines:
            banner = _banner(state.lines, width, u)
            canvas.blend(banner, 0, min(height, bottom - banner.size[1]))

    def _draw_outline(self, canvas: Canvas) -> None:
        unit = self._u / 10
        parts = [
            dash
            for line in self._outline
            for ends in pairwise(line)
            for dash in dashes(np.array(ends), 4 * unit)
        ]
        canvas.draw_lines(parts, WHITE, 1.6 * unit)

    def _draw_body(
        self, canvas: Canvas, state: DisplayState, xy_px: FloatArray, visibility: FloatArray
    ) -> None:
        is_working = state.state == WORKING
        draw_bones(canvas, xy_px, visibility, state.side if is_working else None)
        if not is_working:
            self._start_xy_px = None
            return
        if self._start_xy_px is None or state.phase == REST:
            self._start_xy_px = xy_px
        if state.side is None:
            return
        sides = landmark_sides(state.side, visibility)
        unit = min(self._size_px) / 240
        for guide in self._exercise.lines:
            line = guide_line_shape(guide, sides, xy_px, visibility, self._start_xy_px)
            if line is not None:
                seen_side = state.side.other if self._mirrored else state.side
                judged = _as_judged(line, guide, seen_side, state.inward_lean_deg)
                draw_guide_line(canvas, judged, unit)
        for fault in state.faults:
            points = self._parts_of(fault, xy_px, sides[RelativeSide.WORKING][0])
            if len(points):
                canvas.draw_lines([points], VERMILION, 2.4 * unit)
                canvas.draw_dots(points, VERMILION, 2.2 * unit)

    def _parts_of(self, fault: Fault, xy_px: Landmarks, side: Side) -> FloatArray:
        """Return the visible landmarks (N, 2) of the body parts that the fault's rule is about."""
        parts = next(rule.parts for rule in self._exercise.rules if rule.code == fault.code)
        points = np.array([xy_px[Landmark.of(side, part)] for part in parts], dtype=np.float64)
        seen: FloatArray = points[np.isfinite(points).all(axis=1)]
        return seen

    def _draw_bar(self, canvas: Canvas, state: DisplayState) -> None:
        u = self._u
        top, height = _header_px(u) + u // 2, round(0.9 * u)
        label = _label(state.phase, u)
        canvas.blend(label, u // 2, top - u // 4)
        left = u // 2 + text_width_px("hold ", u, BOLD) + u // 2
        right = self._size_px[0] - _count_px(u) - u
        side = "" if state.side in (None, Side.BOTH) else f"{state.side.value} side"
        if side:
            image = _label(side, u)
            right -= image.size[0] + u // 2
            canvas.blend(image, right + u // 2, top - u // 4)
        canvas.fill_rectangle(left, top, right - left, height, _BAR_BACKGROUND)
        canvas.fill_rectangle(left, top, state.progress * (right - left), height, SKY)


def _as_judged(
    line: GuideLineShape, guide: GuideLine, side: Side, lean_deg: tuple[float, float] | None
) -> GuideLineShape:
    """A line to the knee is compared with where its rule wants the knee, not with the vertical.

    `side` is the leg's as it is seen: the other one in a mirrored picture. `lean_deg` is as in
    `DisplayState`.
    """
    if guide.points[-1].part != "knee" or line.gap is None:
        return line
    inward = math.nan if lean_deg is None else inward_px(line, side, *lean_deg)
    return with_aligned_end(line, inward)


def _header_px(u: int) -> int:
    return line_height_px(u) + u // 2


def _count_px(u: int) -> int:
    return 6 * u


@lru_cache(maxsize=16)
def _header(title: str, position: str, width: int, u: int) -> PremultipliedImage:
    panel = Panel(width, _header_px(u))
    panel.draw_text(title, (u // 2, u // 4), u, BOLD)
    panel.draw_text(position, (width - u // 2 - text_width_px(position, u, BOLD), u // 4), u, BOLD)
    return premultiply(panel.rgb, panel.alpha)


@lru_cache(maxsize=64)
def _count(big: str, small: str, u: int) -> PremultipliedImage:
    size, width = 5 * u, _count_px(u)
    while text_width_px(big, size, BOLD) > width - u // 2:
        size -= 2
    panel = Panel(width, line_height_px(size) + line_height_px(u))
    panel.draw_text(big, ((width - text_width_px(big, size, BOLD)) // 2, 0), size, BOLD)
    small_size = u
    while text_width_px(small, small_size, BOLD) > width - u // 4 and small_size > 8:
        small_size -= 1
    left = (width - text_width_px(small, small_size, BOLD)) // 2
    panel.draw_text(small, (left, line_height_px(size) - u // 4), small_size, BOLD, GRAY)
    return premultiply(panel.rgb, panel.alpha)


@lru_cache(maxsize=64)
def _banner(lines: tuple[HudMessage, ...], width: int, u: int) -> PremultipliedImage:
    panel = message_panel(lines, width, round(1.35 * u))
    return premultiply(panel.rgb, panel.alpha)


@lru_cache(maxsize=32)
def _footer(text: str, width: int, u: int) -> PremultipliedImage:
    size = max(9, round(0.7 * u))
    while text_width_px(text, size) > width - u and size > 9:
        size -= 1
    panel = Panel(width, line_height_px(size) + 4)
    panel.draw_text(text, (u // 2, 2), size, color=GRAY)
    return premultiply(panel.rgb, panel.alpha)


@lru_cache(maxsize=32)
def _label(text: str, u: int) -> PremultipliedImage:
    panel = Panel(text_width_px(text, u, BOLD) + 2, line_height_px(u), background=0)
    panel.draw_text(text, (0, 0), u, BOLD, WHITE)
    return premultiply(panel.rgb, panel.alpha)


@dataclass(frozen=True)
class DisplayFrame:
    """A frame, the pose in it (original pixels), and what to draw over it."""

    frame: CameraFrame
    pose: Pose | None
    state: DisplayState


class FrameRenderer:
    """Renders the frames of one camera; `mirrored` flips the frame, never the text."""

    def __init__(self, exercise: Exercise, size_px: tuple[int, int], *, mirrored: bool) -> None:
        """`size_px` is the original frame's width and height."""
        self._scale = LONG_SIDE_PX / max(size_px)
        width, height = (2 * round(side * self._scale / 2) for side in size_px)
        self._frame_px = width, height
        self._mirrored = mirrored
        self._overlay = LiveOverlay(exercise, self._frame_px, mirrored=mirrored)
        self.size_px = width, height + self._overlay.panel_px

    def render(self, frame: DisplayFrame, notes: tuple[str, ...] = ()) -> NDArray[np.uint8]:
        """Return the image (H, W, 3), BGR."""
        width, height = self.size_px
        rgb = cv2.resize(frame.frame.rgb, self._frame_px, interpolation=cv2.INTER_LINEAR)
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
        landmarks = self._landmarks(frame.pose)
        self._overlay.draw(Canvas(planes), frame.state, landmarks, notes=notes)
        return np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2BGR_I420), dtype=np.uint8)

    def _landmarks(self, pose: Pose | None) -> tuple[FloatArray, FloatArray] | None:
        if pose is None or not pose.is_seen:
            return None
        xy_px: FloatArray = pose.xy_px * self._scale
        if self._mirrored:
            xy_px[:, 0] = self.size_px[0] - 1 - xy_px[:, 0]
        return xy_px, pose.visibility
