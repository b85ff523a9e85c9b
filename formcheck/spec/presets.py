"""How much is usual: what an exercise file makes its prescription of, and the hip's movements."""

from __future__ import annotations

from functools import partial

from formcheck.spec.exercise import Against, GuideLine, Of, Prescription, Spot

ACTIVATION = partial(Prescription, "activation", (2, 3), (10, 15), (2.0, 1.0, 2.0))
STRENGTH = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 0.0, 2.0))
STRENGTH_HELD = partial(Prescription, "strength", (3, 4), (6, 12), (2.0, 1.0, 2.0))

EXTENSION, ABDUCTION, ROTATION = "extension", "abduction", "external rotation"
MOVEMENTS = {  # of the hip, and how people call them
    EXTENSION: "backward (extension)",
    ABDUCTION: "sideways (abduction)",
    ROTATION: "turning out (external rotation)",
}


def knee_over(part: str) -> GuideLine:
    """From the point of the foot over which a sound knee stands, up to the knee."""
    return GuideLine("knee over the foot", (Spot(part), Spot("knee")), Against.VERTICAL)


HIP_LINE = GuideLine(
    "shoulder, hip and knee in one line",
    (Spot("shoulder"), Spot("hip"), Spot("knee")),
    Against.STRAIGHT,
    number_at=Spot("hip"),
)
PELVIS_LINE = GuideLine("pelvis", (Spot("hip"), Spot("hip", Of.OTHER)), Against.START)
THIGH_LINE = GuideLine("upper thigh", (Spot("hip"), Spot("knee")), Against.START)
TRUNK_LINE = GuideLine(
    "trunk",
    (Spot("hip", Of.MIDDLE), Spot("shoulder", Of.MIDDLE), Spot("ear", Of.MIDDLE)),
    Against.VERTICAL,
    number_at=Spot("hip", Of.MIDDLE),
)
