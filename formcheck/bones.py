"""Which landmarks are joined to draw a body, and how strongly each bone is drawn; pure."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import numpy as np

from formcheck.guide_shapes import HIDDEN_BELOW, Landmarks
from formcheck.pose import FloatArray, Landmark, Side

_LIMBS = (
    ("shoulder", "elbow"), ("elbow", "wrist"), ("shoulder", "hip"), ("hip", "knee"),
    ("knee", "ankle"), ("ankle", "heel"), ("heel", "foot_index"), ("ankle", "foot_index"),
)  # fmt: skip
_LEG_PARTS = frozenset({"hip", "knee", "ankle", "heel", "foot_index"})


class Look(Enum):
    """How a bone is drawn."""

    WORKING = "thick, in the working side's colour"
    PLAIN = "thin and white"
    HIDDEN = "thin, grey and dashed: the model says that it guesses"


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
