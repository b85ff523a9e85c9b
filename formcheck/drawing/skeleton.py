"""Where to draw the skeleton and the guide lines of an exercise, in pixels; pure."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, FloatArray, Landmark, Side
from formcheck.spec.exercise import GuideLine, LinePoint, LineReference, RelativeSide

HIDDEN_BELOW = 0.35  # visibility, as estimated by the pose model
_LIMBS = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"),
    ("knee", "ankle"), ("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"),
)  # fmt: skip
_LEG_PARTS = frozenset({"hip", "knee", "ankle", "heel", "foot_index"})

Landmarks = NDArray[np.floating]
LandmarkSides = dict[RelativeSide, tuple[Side, ...]]


class BoneStyle(Enum):
    """How a bone is drawn."""

    WORKING = "thick, in the color of the working side"
    PLAIN = "thin and white"
    HIDDEN = "thin, gray and dashed: the pose model is unsure"


@dataclass(frozen=True)
class Bone:
    """A line between two points, `ends` (2, 2) in pixels."""

    ends: FloatArray
    style: BoneStyle


@dataclass(frozen=True)
class GuideLineShape:
    """One guide line in pixels: `points` (N, 2), and `expected` (2, 2), its reference.

    `gap` (2, 2) joins the two if the reference is vertical, else None; `number_at` (2,) is where
    the signal is written, or None. `is_hidden`: it goes through a hidden landmark.
    """

    points: FloatArray
    expected: FloatArray
    gap: FloatArray | None
    number_at: FloatArray | None
    is_hidden: bool


def landmark_sides(working: Side, visibility: Landmarks) -> LandmarkSides:
    """The sides of each `RelativeSide`; `visibility` (T, 33) or (33,) decides for `Side.BOTH`."""
    side = _more_visible_side(visibility) if working is Side.BOTH else working
    return {
        RelativeSide.WORKING: (side,),
        RelativeSide.OTHER: (side.other,),
        RelativeSide.MIDLINE: (Side.LEFT, Side.RIGHT),
    }


def guide_line_shape(
    line: GuideLine,
    sides: LandmarkSides,
    xy_px: Landmarks,
    visibility: Landmarks,
    start_px: Landmarks,
) -> GuideLineShape | None:
    """A guide line for landmarks (33, 2) of one frame; None if one of its landmarks is missing.

    `start_px` (33, 2) are the landmarks at the start of the repetition, which some lines are
    compared with.
    """
    points = _points(line.points, sides, xy_px)
    expected = _expected(line, points, _points(line.points, sides, start_px))
    if not (np.isfinite(points).all() and np.isfinite(expected).all()):
        return None
    landmarks = [
        Landmark.of(side, point.part) for point in line.points for side in sides[point.side]
    ]
    number_at = None if line.number_at is None else _points([line.number_at], sides, xy_px)[0]
    gap = None
    if line.reference is LineReference.VERTICAL and len(points) == 2:
        gap = np.stack([expected[-1], points[-1]])
    return GuideLineShape(
        points, expected, gap, number_at, bool((visibility[landmarks] < HIDDEN_BELOW).any())
    )


def inward_px(shape: GuideLineShape, side: Side, lean_deg: float, yaw_deg: float) -> float:
    """How far to the right in the picture the end of a line is because it leans inward.

    `lean_deg` is that lean in the frontal plane of the person, who is turned by `yaw_deg`; `side`
    is the leg's.
    """
    height_px = float(shape.points[0, 1] - shape.points[-1, 1])
    # facing the camera, the left leg is at the picture's right
    rightward = -1.0 if side is Side.LEFT else 1.0
    return (
        rightward * math.tan(math.radians(lean_deg)) * math.cos(math.radians(yaw_deg)) * height_px
    )


def with_aligned_end(shape: GuideLineShape, inward_px: float) -> GuideLineShape:
    """The same upright line, compared with where its end would be if it were not inward.

    `inward_px` is how far to the right the end is because of that; NaN if it is not known, and then
    there is nothing to compare with.
    """
    if not np.isfinite(inward_px):
        return replace(shape, expected=shape.points, gap=None)
    aligned = shape.points[-1] - np.array([inward_px, 0.0])
    return replace(
        shape,
        expected=np.stack([shape.points[0], aligned]),
        gap=np.stack([aligned, shape.points[-1]]),
    )


def _expected(line: GuideLine, points: FloatArray, at_start: FloatArray) -> FloatArray:
    """The reference (2, 2), about as long as the line."""
    if line.reference is LineReference.STRAIGHT:
        return points[[0, -1]]
    if line.reference is LineReference.VERTICAL:
        top = np.array([points[0, 0], points[-1, 1]])
        if len(points) > 2:  # a line that may lean far keeps its length
            top[1] = points[0, 1] - float(np.linalg.norm(points[-1] - points[0]))
        return np.stack([points[0], top])
    # The direction at the start, at the present place: aligned at the first point of a limb, or at
    # the middle of a pair such as both hips, of which both move.
    moved = points[0] - at_start[0]
    if line.points[0].part == line.points[-1].part:
        moved = points.mean(axis=0) - at_start.mean(axis=0)
    expected: FloatArray = at_start[[0, -1]] + moved
    return expected


def _points(points: Sequence[LinePoint], sides: LandmarkSides, xy_px: Landmarks) -> FloatArray:
    rows = [
        np.mean([xy_px[Landmark.of(side, point.part)] for side in sides[point.side]], axis=0)
        for point in points
    ]
    return np.array(rows, dtype=np.float64)


def _more_visible_side(visibility: Landmarks) -> Side:
    landmarks = visibility.reshape(-1, LANDMARK_COUNT)
    means = {}
    for side in (Side.LEFT, Side.RIGHT):
        columns = [Landmark.of(side, part) for part in ("shoulder", "hip", "knee", "ankle")]
        known = landmarks[:, columns][np.isfinite(landmarks[:, columns])]
        means[side] = float(known.mean()) if len(known) else 0.0
    return Side.LEFT if means[Side.LEFT] >= means[Side.RIGHT] else Side.RIGHT


def visible_bones(xy_px: Landmarks, visibility: Landmarks, working: Side | None) -> list[Bone]:
    """The bones of landmarks (33, 2) with `visibility` (33,); without those not detected.

    `working` is the side whose leg is drawn bold, None for neither.
    """
    bones = []
    for first, second, style in _bone_pairs(working):
        ends = np.array([xy_px[first], xy_px[second]], dtype=np.float64)
        if not np.isfinite(ends).all():
            continue
        hidden = min(visibility[first], visibility[second]) < HIDDEN_BELOW
        bones.append(Bone(ends, BoneStyle.HIDDEN if hidden else style))
    return bones


def visible_joints(xy_px: Landmarks, visibility: Landmarks) -> FloatArray:
    """The joints (N, 2) that were detected and are not hidden, pixels."""
    landmarks = sorted(
        {landmark for first, second, _ in _bone_pairs(None) for landmark in (first, second)}
    )
    points = np.asarray(xy_px[landmarks], dtype=np.float64)
    visible: FloatArray = points[
        np.isfinite(points).all(axis=1) & (visibility[landmarks] >= HIDDEN_BELOW)
    ]
    return visible


def _bone_pairs(working: Side | None) -> list[tuple[Landmark, Landmark, BoneStyle]]:
    pairs = [
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, BoneStyle.PLAIN),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, BoneStyle.PLAIN),
        (Landmark.LEFT_EAR, Landmark.NOSE, BoneStyle.PLAIN),
        (Landmark.NOSE, Landmark.RIGHT_EAR, BoneStyle.PLAIN),
    ]
    # The working side last, to be drawn on top.
    for side in sorted((Side.LEFT, Side.RIGHT), key=lambda side: side is working):
        for first, second in _LIMBS:
            works = working in (side, Side.BOTH) and {first, second} <= _LEG_PARTS
            style = BoneStyle.WORKING if works else BoneStyle.PLAIN
            pairs.append((Landmark.of(side, first), Landmark.of(side, second), style))
    return pairs
