"""Where the lines that an exercise is about lie in one picture: from landmarks to points; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import LANDMARK_COUNT, FloatArray, Landmark, Side
from formcheck.spec import Against, GuideLine, Of, Spot

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
