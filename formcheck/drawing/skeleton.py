"""Which landmarks are joined to draw a body, and how strongly each bone is drawn; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import LANDMARK_COUNT, FloatArray, Landmark, Side
from formcheck.spec.exercise import Against, GuideLine, Of, Spot

HIDDEN_BELOW = 0.35  # of the model's own visibility

Landmarks = NDArray[np.floating]
Sides = dict[Of, tuple[Side, ...]]


@dataclass(frozen=True)
class DrawnLine:
    """One guide line in pixels: `points` (N, 2) as it is, `expected` (2, 2) as it might be.

    `gap` (2, 2) joins the two where the knee is off its vertical, else None; `number_at` (2,) is
    where the signal is written, or None. `is_hidden`: some of it goes through a hidden landmark.
    """

    points: FloatArray
    expected: FloatArray
    gap: FloatArray | None
    number_at: FloatArray | None
    is_hidden: bool


def sides_of(working: Side, visibility: Landmarks) -> Sides:
    """Which landmarks each `Of` means; `visibility` (T, 33) or (33,) chooses for `Side.BOTH`."""
    side = _better_seen(visibility) if working is Side.BOTH else working
    return {Of.WORKING: (side,), Of.OTHER: (side.other,), Of.MIDDLE: (Side.LEFT, Side.RIGHT)}


def drawn(
    line: GuideLine, sides: Sides, xy_px: Landmarks, visibility: Landmarks, start_px: Landmarks
) -> DrawnLine | None:
    """The line among landmarks (33, 2) of one frame; None where one of them is not seen.

    `start_px` (33, 2) are the landmarks when the repetition began, for lines that compare with it.
    """
    points = _points(line.spots, sides, xy_px)
    expected = _expected(line, points, _points(line.spots, sides, start_px))
    if not (np.isfinite(points).all() and np.isfinite(expected).all()):
        return None
    marks = [Landmark.of(side, spot.part) for spot in line.spots for side in sides[spot.of]]
    number_at = None if line.number_at is None else _points([line.number_at], sides, xy_px)[0]
    gap = None
    if line.against is Against.VERTICAL and len(points) == 2:
        gap = np.stack([expected[-1], points[-1]])
    return DrawnLine(
        points, expected, gap, number_at, bool((visibility[marks] < HIDDEN_BELOW).any())
    )


def _expected(line: GuideLine, points: FloatArray, at_start: FloatArray) -> FloatArray:
    """(2, 2) the reference, about as long as the line."""
    if line.against is Against.STRAIGHT:
        return points[[0, -1]]
    if line.against is Against.VERTICAL:
        top = np.array([points[0, 0], points[-1, 1]])
        if len(points) > 2:  # a line that may tip over keeps its length
            top[1] = points[0, 1] - float(np.linalg.norm(points[-1] - points[0]))
        return np.stack([points[0], top])
    # Its direction then, its place now: about the first point for a limb, about the middle for two
    # of a kind, which both move.
    moved = points[0] - at_start[0]
    if line.spots[0].part == line.spots[-1].part:
        moved = points.mean(axis=0) - at_start.mean(axis=0)
    expected: FloatArray = at_start[[0, -1]] + moved
    return expected


def _points(spots: Sequence[Spot], sides: Sides, xy_px: Landmarks) -> FloatArray:
    rows = [
        np.mean([xy_px[Landmark.of(side, spot.part)] for side in sides[spot.of]], axis=0)
        for spot in spots
    ]
    return np.array(rows, dtype=np.float64)


def _better_seen(visibility: Landmarks) -> Side:
    marks = visibility.reshape(-1, LANDMARK_COUNT)
    means = {}
    for side in (Side.LEFT, Side.RIGHT):
        columns = [Landmark.of(side, part) for part in ("shoulder", "hip", "knee", "ankle")]
        known = marks[:, columns][np.isfinite(marks[:, columns])]
        means[side] = float(known.mean()) if len(known) else 0.0
    return Side.LEFT if means[Side.LEFT] >= means[Side.RIGHT] else Side.RIGHT


_LIMBS = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"),
    ("knee", "ankle"), ("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"),
)  # fmt: skip
_LEG_PARTS = frozenset({"hip", "knee", "ankle", "heel", "foot_index"})


class Look(Enum):
    """How a bone is drawn."""

    WORKING = "thick, in the working side's color"
    PLAIN = "thin and white"
    HIDDEN = "thin, gray and dashed: the model says that it guesses"


@dataclass(frozen=True)
class Bone:
    """A line between two points (x, y), pixels."""

    ends: FloatArray
    look: Look


def bones_of(xy_px: Landmarks, visibility: Landmarks, working: Side | None) -> list[Bone]:
    """The bones of landmarks (33, 2) with `visibility` (33,); unseen ones are left out.

    `working` is the side whose leg and trunk are drawn strongly, None for neither.
    """
    bones = []
    for first, second, look in _pairs(working):
        ends = np.array([xy_px[first], xy_px[second]], dtype=np.float64)
        if not np.isfinite(ends).all():
            continue
        hidden = min(visibility[first], visibility[second]) < HIDDEN_BELOW
        bones.append(Bone(ends, Look.HIDDEN if hidden else look))
    return bones


def joints_of(xy_px: Landmarks, visibility: Landmarks) -> FloatArray:
    """(N, 2) the joints of limbs that are seen and not hidden, pixels."""
    marks = sorted({mark for first, second, _ in _pairs(None) for mark in (first, second)})
    points = np.asarray(xy_px[marks], dtype=np.float64)
    shown: FloatArray = points[
        np.isfinite(points).all(axis=1) & (visibility[marks] >= HIDDEN_BELOW)
    ]
    return shown


def _pairs(working: Side | None) -> list[tuple[Landmark, Landmark, Look]]:
    pairs = [
        (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, Look.PLAIN),
        (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, Look.PLAIN),
        (Landmark.LEFT_EAR, Landmark.NOSE, Look.PLAIN),
        (Landmark.NOSE, Landmark.RIGHT_EAR, Look.PLAIN),
    ]
    # The working side last, so that it lies above the other one.
    for side in sorted((Side.LEFT, Side.RIGHT), key=lambda side: side is working):
        for first, second in _LIMBS:
            works = working in (side, Side.BOTH) and {first, second} <= _LEG_PARTS
            look = Look.WORKING if works else Look.PLAIN
            pairs.append((Landmark.of(side, first), Landmark.of(side, second), look))
    return pairs
