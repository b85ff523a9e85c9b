"""The body and the lines of the exercise, drawn onto one picture."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck import exercises, wording
from formcheck.analysis.timeline import Timeline
from formcheck.drawing.canvas import Canvas, Sprite, dashes, sprite_of
from formcheck.drawing.colors import GRAY, SKY, VERMILION, WHITE, YELLOW
from formcheck.drawing.panels import label, warning_sign
from formcheck.drawing.skeleton import (
    DrawnLine,
    Landmarks,
    Look,
    Sides,
    bones_of,
    drawn,
    joints_of,
    sides_of,
)
from formcheck.pose.landmarks import FloatArray, Landmark, Side
from formcheck.results import Analysis, Fault, Rep
from formcheck.spec.exercise import Exercise, Of
from formcheck.video.color_matrix import BT601, RGB, Matrix

_NEAR_S = 0.5  # the lines stay this long before and after a repetition
_COLORS: dict[Look, RGB] = {Look.WORKING: SKY, Look.PLAIN: WHITE, Look.HIDDEN: GRAY}


class BodyOverlay:
    """Draws what was measured: the skeleton, the lines of the exercise, the part that is wrong.

    `scale`: pixels of the picture for one original pixel, in which the landmarks are.
    """

    def __init__(
        self, analysis: Analysis, timeline: Timeline, scale: float = 1.0, matrix: Matrix = BT601
    ) -> None:
        self._analysis = analysis
        self._timeline = timeline
        self._scale = scale
        self._matrix = matrix
        name = analysis.exercise
        self._exercise: Exercise | None = None if name is None else exercises.find_exercise(name)
        self._sides = {rep.number: sides_of(rep.side, self._of_rep(rep)) for rep in analysis.reps}

    def draw(self, canvas: Canvas, timestamp_ms: int, pointed_at: tuple[Fault, ...] = ()) -> None:
        """The frame of that time; nothing where the recording has none, or nobody in it."""
        times_ms = self._timeline.times_ms
        frame = int(np.searchsorted(times_ms, timestamp_ms))
        if frame == len(times_ms) or times_ms[frame] != timestamp_ms:
            return
        xy_px, visibility = self._xy_px(frame), self._timeline.visibility[frame]
        rep = self._rep_near(timestamp_ms / 1000)
        unit_px = min(canvas.size) / 240
        is_working = rep is not None and rep.start_s <= timestamp_ms / 1000 <= rep.end_s
        draw_bones(canvas, xy_px, visibility, rep.side if rep and is_working else None)
        if rep is None or self._exercise is None:
            return
        sides, start_px = self._sides[rep.number], self._xy_px(self._frame_at(rep.start_s))
        for line in self._exercise.lines:
            found = drawn(line, sides, xy_px, visibility, start_px)
            if found is not None:
                draw_line(canvas, found, unit_px)
                self._write_number(canvas, found, frame, unit_px)
        for fault in pointed_at:
            self._point_at(canvas, fault, sides, xy_px, unit_px)

    def _write_number(self, canvas: Canvas, found: DrawnLine, frame: int, unit_px: float) -> None:
        value = float(self._timeline.signal[frame])
        if found.number_at is None or self._exercise is None or not math.isfinite(value):
            return
        signal = self._exercise.cycle.signal
        text = f"{signal.name} {wording.amount(value, signal.unit)}"
        sprite = _label_sprite(text, round(8 * unit_px), self._matrix)
        width, height = sprite.size
        away_px = 6 * unit_px
        x, y = found.number_at + np.array([away_px, 1.5 * away_px])
        if x + width > canvas.size[0]:
            x -= 2 * away_px + width
        canvas.lay(sprite, max(0.0, x), max(0.0, min(y, canvas.size[1] - height)))

    def _point_at(
        self,
        canvas: Canvas,
        fault: Fault,
        sides: Sides,
        xy_px: NDArray[np.float32],
        unit_px: float,
    ) -> None:
        """Paint the parts that a fault is about, and put the sign of a fault beside them."""
        points = _points_of(self._exercise, fault, sides, xy_px)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        canvas.lines([points], VERMILION, 2.4 * unit_px)
        canvas.dots(points, VERMILION, 2.2 * unit_px)
        sprite = _sign_sprite(round(14 * unit_px), self._matrix)
        canvas.lay(sprite, *_beside(points, sprite.size, canvas.size, 6 * unit_px))

    def _rep_near(self, time_s: float) -> Rep | None:
        reps = self._analysis.reps
        near = [rep for rep in reps if rep.start_s - _NEAR_S <= time_s <= rep.end_s + _NEAR_S]
        return min(near, key=lambda r: max(r.start_s - time_s, time_s - r.end_s), default=None)

    def _xy_px(self, frame: int) -> NDArray[np.float32]:
        xy_px: NDArray[np.float32] = self._timeline.xy_px[frame] * np.float32(self._scale)
        return xy_px

    def _frame_at(self, time_s: float) -> int:
        frame = int(np.searchsorted(self._timeline.times_ms, round(1000 * time_s)))
        return min(frame, len(self._timeline.times_ms) - 1)

    def _of_rep(self, rep: Rep) -> NDArray[np.float32]:
        first, last = self._frame_at(rep.start_s), self._frame_at(rep.end_s)
        return self._timeline.visibility[first : last + 1]


def draw_bones(
    canvas: Canvas, xy_px: Landmarks, visibility: Landmarks, working: Side | None
) -> None:
    """The skeleton of landmarks (33, 2) with `visibility` (33,); `working` is drawn strongly."""
    unit_px = min(canvas.size) / 240
    bones = bones_of(xy_px, visibility, working)
    hidden = [bone.ends for bone in bones if bone.look is Look.HIDDEN]
    dashed = [dash for ends in hidden for dash in dashes(ends, 3 * unit_px)]
    canvas.lines(dashed, _COLORS[Look.HIDDEN], 0.8 * unit_px)
    for look, width in ((Look.PLAIN, 1.0), (Look.WORKING, 2.0)):
        ends = [bone.ends for bone in bones if bone.look is look]
        canvas.lines(ends, _COLORS[look], width * unit_px)
    canvas.dots(joints_of(xy_px, visibility), WHITE, 1.2 * unit_px)


def draw_line(canvas: Canvas, line: DrawnLine, unit_px: float) -> None:
    """A line of the exercise, what it is compared with, and the gap between the two."""
    expected = dashes(line.expected, 2.5 * unit_px)
    canvas.lines(expected, WHITE, 0.9 * unit_px)
    if line.gap is not None:
        canvas.lines([line.gap], YELLOW, 0.9 * unit_px)
    parts = [line.points]
    if line.is_hidden:
        parts = [
            dash
            for ends in zip(line.points[:-1], line.points[1:], strict=True)
            for dash in dashes(np.array(ends), 3 * unit_px)
        ]
    canvas.lines(parts, YELLOW, 1.6 * unit_px)


def _beside(
    points: FloatArray, size_px: tuple[int, int], room_px: tuple[int, int], away_px: float
) -> tuple[float, float]:
    """Where a sign goes: above what lies, right of what stands; on the other side at the edge."""
    width, height = size_px
    low, high = points.min(axis=0), points.max(axis=0)
    if high[0] - low[0] > high[1] - low[1]:
        y = low[1] - away_px - height
        return float((low[0] + high[0] - width) / 2), float(y if y >= 0 else high[1] + away_px)
    x = high[0] + away_px
    x = x if x + width <= room_px[0] else low[0] - away_px - width
    return float(x), float((low[1] + high[1] - height) / 2)


def _points_of(
    exercise: Exercise | None, fault: Fault, sides: Sides, xy_px: NDArray[np.float32]
) -> FloatArray:
    """(N, 2) the parts of the working side that a fault's rule needs, in the rule's order."""
    rules = [] if exercise is None else [r for r in exercise.rules if r.code == fault.code]
    parts = rules[0].parts if rules else ()
    side = sides[Of.WORKING][0]
    rows = [xy_px[Landmark.of(side, part)] for part in parts]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


@lru_cache(maxsize=256)
def _label_sprite(text: str, size_px: int, matrix: Matrix) -> Sprite:
    block = label(text, size_px)
    return sprite_of(block.rgb, block.opacity, matrix)


@lru_cache(maxsize=8)
def _sign_sprite(size_px: int, matrix: Matrix) -> Sprite:
    block = warning_sign(size_px)
    return sprite_of(block.rgb, block.opacity, matrix)
