"""Cycles, prescriptions, hip movements and guide lines that exercise files share; pure."""

from __future__ import annotations

from functools import partial

from formcheck.biomechanics.posture import is_lying, is_standing
from formcheck.spec.exercise import (
    GuideLine,
    LinePoint,
    LineReference,
    Prescription,
    RelativeSide,
    RepCycle,
)

# What happens out of the posture, such as sitting down before lying down, is not looked at.
STANDING_CYCLE = partial(RepCycle, posture=is_standing)
LYING_CYCLE = partial(RepCycle, posture=is_lying)

ROLES = ("activation", "strength")
PROGRESSIONS = ("pause", "band", "load")

ACTIVATION = partial(Prescription, "activation", (2, 3), (10, 15), (2.0, 1.0, 2.0))
STRENGTH = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 0.0, 2.0))
STRENGTH_HELD = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 1.0, 2.0))

EXTENSION, ABDUCTION, ROTATION = "extension", "abduction", "external rotation"
MOVEMENTS = {  # of the hip, and their everyday names
    EXTENSION: "backward (extension)",
    ABDUCTION: "sideways (abduction)",
    ROTATION: "turning out (external rotation)",
}


def knee_over(part: str) -> GuideLine:
    """From the part of the foot that a well-aligned knee is above, up to the knee."""
    return GuideLine(
        "knee over the foot", (LinePoint(part), LinePoint("knee")), LineReference.VERTICAL
    )


HIP_LINE = GuideLine(
    "shoulder, hip and knee in one line",
    (LinePoint("shoulder"), LinePoint("hip"), LinePoint("knee")),
    LineReference.STRAIGHT,
    number_at=LinePoint("hip"),
)
PELVIS_LINE = GuideLine(
    "pelvis", (LinePoint("hip"), LinePoint("hip", RelativeSide.OTHER)), LineReference.START
)
THIGH_LINE = GuideLine("upper thigh", (LinePoint("hip"), LinePoint("knee")), LineReference.START)
TRUNK_LINE = GuideLine(
    "trunk",
    (
        LinePoint("hip", RelativeSide.MIDLINE),
        LinePoint("shoulder", RelativeSide.MIDLINE),
        LinePoint("ear", RelativeSide.MIDLINE),
    ),
    LineReference.VERTICAL,
    number_at=LinePoint("hip", RelativeSide.MIDLINE),
)
