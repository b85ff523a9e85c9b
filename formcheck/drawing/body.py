"""Draws the skeleton, the guide lines of the exercise and the faults onto one frame."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck import exercises, wording
from formcheck.analysis.rep_curves import curve_names
from formcheck.analysis.timeline import Timeline
from formcheck.drawing.canvas import Canvas, PremultipliedImage, dashes, premultiply
from formcheck.drawing.colors import GRAY, SKY, VERMILION, WHITE, YELLOW
from formcheck.drawing.panels import label_panel, warning_sign_panel
from formcheck.drawing.skeleton import (
    BoneStyle,
    GuideLineShape,
    Landmarks,
    LandmarkSides,
    guide_line_shape,
    inward_px,
    landmark_sides,
    visible_bones,
    visible_joints,
    with_aligned_end,
)
from formcheck.pose.landmarks import FloatArray, Landmark, Side
from formcheck.results import Analysis, Fault, Rep
from formcheck.spec.exercise import Exercise, RelativeSide
from formcheck.video.color_matrix import BT601, RGB, Matrix

_GUIDE_MARGIN_S = 0.5  # guide lines are shown this long before and after a repetition
_COLORS: dict[BoneStyle, RGB] = {
    BoneStyle.WORKING: SKY,
    BoneStyle.PLAIN: WHITE,
    BoneStyle.HIDDEN: GRAY,
}


class BodyOverlay:
    """Draws what was measured: the skeleton, the guide lines, and the body parts with a fault.

    `scale`: pixels of the frame per original pixel; the landmarks are in original pixels.
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
        self._sides = {
            rep.number: landmark_sides(rep.side, self._visibility_in(rep)) for rep in analysis.reps
        }

    def draw(
        self, canvas: Canvas, timestamp_ms: int, highlighted_faults: tuple[Fault, ...] = ()
    ) -> None:
        """Draw the frame at `timestamp_ms`; nothing if it was not recorded or nobody is in it."""
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
            shape = guide_line_shape(line, sides, xy_px, visibility, start_px)
            if shape is not None:
                if line.points[-1].part == "knee" and shape.gap is not None:
                    shape = with_aligned_end(shape, self._inward_px(rep, frame, shape))
                draw_guide_line(canvas, shape, unit_px)
                self._draw_signal_value(canvas, shape, frame, unit_px)
        for fault in highlighted_faults:
            self._highlight(canvas, fault, sides, xy_px, unit_px)

    def _inward_px(self, rep: Rep, frame: int, shape: GuideLineShape) -> float:
        """How far to the right the knee is because it is inward, as its rule measures it."""
        names = [] if self._exercise is None else curve_names(self._exercise)
        name = next((name for name in names if f"_{rep.side.value}_" in name), None)
        values = self._timeline.angles_deg.get(name or "")
        if values is None or rep.view.yaw_deg is None:
            return math.nan
        return inward_px(shape, rep.side, float(values[frame]), rep.view.yaw_deg)

    def _draw_signal_value(
        self, canvas: Canvas, shape: GuideLineShape, frame: int, unit_px: float
    ) -> None:
        value = float(self._timeline.signal[frame])
        if shape.number_at is None or self._exercise is None or not math.isfinite(value):
            return
        signal = self._exercise.cycle.signal
        text = f"{signal.name} {wording.amount(value, signal.unit)}"
        image = _label_image(text, round(8 * unit_px), self._matrix)
        width, height = image.size
        distance_px = 6 * unit_px
        x, y = shape.number_at + np.array([distance_px, 1.5 * distance_px])
        if x + width > canvas.size[0]:
            x -= 2 * distance_px + width
        canvas.blend(image, max(0.0, x), max(0.0, min(y, canvas.size[1] - height)))

    def _highlight(
        self,
        canvas: Canvas,
        fault: Fault,
        sides: LandmarkSides,
        xy_px: NDArray[np.float32],
        unit_px: float,
    ) -> None:
        """Paint the body parts that a fault is about, and put a fault icon beside them."""
        points = _fault_points(self._exercise, fault, sides, xy_px)
        points = points[np.isfinite(points).all(axis=1)]
        if not len(points):
            return
        canvas.draw_lines([points], VERMILION, 2.4 * unit_px)
        canvas.draw_dots(points, VERMILION, 2.2 * unit_px)
        image = _sign_image(round(14 * unit_px), self._matrix)
        canvas.blend(image, *_beside(points, image.size, canvas.size, 6 * unit_px))

    def _rep_near(self, time_s: float) -> Rep | None:
        reps = self._analysis.reps
        near = [
            rep
            for rep in reps
            if rep.start_s - _GUIDE_MARGIN_S <= time_s <= rep.end_s + _GUIDE_MARGIN_S
        ]
        return min(near, key=lambda r: max(r.start_s - time_s, time_s - r.end_s), default=None)

    def _xy_px(self, frame: int) -> NDArray[np.float32]:
        xy_px: NDArray[np.float32] = self._timeline.xy_px[frame] * np.float32(self._scale)
        return xy_px

    def _frame_at(self, time_s: float) -> int:
        frame = int(np.searchsorted(self._timeline.times_ms, round(1000 * time_s)))
        return min(frame, len(self._timeline.times_ms) - 1)

    def _visibility_in(self, rep: Rep) -> NDArray[np.float32]:
        first, last = self._frame_at(rep.start_s), self._frame_at(rep.end_s)
        return self._timeline.visibility[first : last + 1]


def draw_bones(
    canvas: Canvas, xy_px: Landmarks, visibility: Landmarks, working: Side | None
) -> None:
    """Draw landmarks (33, 2) with `visibility` (33,) as a skeleton, the `working` side bold."""
    unit_px = min(canvas.size) / 240
    bones = visible_bones(xy_px, visibility, working)
    hidden = [bone.ends for bone in bones if bone.style is BoneStyle.HIDDEN]
    dashed = [dash for ends in hidden for dash in dashes(ends, 3 * unit_px)]
    canvas.draw_lines(dashed, _COLORS[BoneStyle.HIDDEN], 0.8 * unit_px)
    for style, width in ((BoneStyle.PLAIN, 1.0), (BoneStyle.WORKING, 2.0)):
        ends = [bone.ends for bone in bones if bone.style is style]
        canvas.draw_lines(ends, _COLORS[style], width * unit_px)
    canvas.draw_dots(visible_joints(xy_px, visibility), WHITE, 1.2 * unit_px)


def draw_guide_line(canvas: Canvas, line: GuideLineShape, unit_px: float) -> None:
    """Draw a guide line, its reference, and the gap between the two."""
    expected = dashes(line.expected, 2.5 * unit_px)
    canvas.draw_lines(expected, WHITE, 0.9 * unit_px)
    if line.gap is not None:
        canvas.draw_lines([line.gap], YELLOW, 0.9 * unit_px)
    parts = [line.points]
    if line.is_hidden:
        parts = [
            dash
            for ends in zip(line.points[:-1], line.points[1:], strict=True)
            for dash in dashes(np.array(ends), 3 * unit_px)
        ]
    canvas.draw_lines(parts, YELLOW, 1.6 * unit_px)


def _beside(
    points: FloatArray, size_px: tuple[int, int], frame_px: tuple[int, int], distance_px: float
) -> tuple[float, float]:
    """The corner for an icon: above horizontal parts, right of vertical ones, but in the frame."""
    width, height = size_px
    low, high = points.min(axis=0), points.max(axis=0)
    if high[0] - low[0] > high[1] - low[1]:
        y = low[1] - distance_px - height
        return float((low[0] + high[0] - width) / 2), float(y if y >= 0 else high[1] + distance_px)
    x = high[0] + distance_px
    x = x if x + width <= frame_px[0] else low[0] - distance_px - width
    return float(x), float((low[1] + high[1] - height) / 2)


def _fault_points(
    exercise: Exercise | None, fault: Fault, sides: LandmarkSides, xy_px: NDArray[np.float32]
) -> FloatArray:
    """(N, 2) the body parts of the working side that the fault's rule uses, in its order."""
    rules = [] if exercise is None else [r for r in exercise.rules if r.code == fault.code]
    parts = rules[0].parts if rules else ()
    side = sides[RelativeSide.WORKING][0]
    rows = [xy_px[Landmark.of(side, part)] for part in parts]
    return np.array(rows, dtype=np.float64).reshape(-1, 2)


@lru_cache(maxsize=256)
def _label_image(text: str, size_px: int, matrix: Matrix) -> PremultipliedImage:
    panel = label_panel(text, size_px)
    return premultiply(panel.rgb, panel.alpha, matrix)


@lru_cache(maxsize=8)
def _sign_image(size_px: int, matrix: Matrix) -> PremultipliedImage:
    panel = warning_sign_panel(size_px)
    return premultiply(panel.rgb, panel.alpha, matrix)
