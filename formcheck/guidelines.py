"""Lines that two or more exercises have drawn into their pictures."""

from __future__ import annotations

from formcheck.spec import Against, GuideLine, Of, Spot


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
