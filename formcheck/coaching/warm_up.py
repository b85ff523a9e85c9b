"""What a session begins and ends with: moves that nobody judges; data, in the order of doing."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Move:
    """One move of the warm-up or cool-down: how much of it, and how to do it."""

    title: str
    how_much: str
    how_to: str
    lasts_s: int


WARM_UP = (
    Move(
        "March on the spot",
        "1 minute",
        "Lift your knees as high as is pleasant and swing your arms, until you feel warm.",
        60,
    ),
    Move(
        "Hip circles",
        "8 each way, each leg",
        "Stand tall, hold on to something, and draw slow circles with the knee.",
        60,
    ),
    Move(
        "Leg swings",
        "10 each leg",
        "Hold on to something and swing a loose leg forward and back, small at first.",
        40,
    ),
    Move(
        "Sit back and stand up",
        "8",
        "Push your hips back as if to sit on a high chair, and stand up again; only as low as is "
        "easy.",
        40,
    ),
)
WARM_UP_SOURCE = (
    "moving rather than long stretching before exercise: Behm & Chaouachi 2011, Eur J Appl Physiol "
    "111:2633"
)
COOL_DOWN = (
    Move(
        "Buttock stretch",
        "30 s each side",
        "On your back, put one ankle on the other knee and draw that thigh toward you.",
        70,
    ),
    Move(
        "Hip flexor stretch",
        "30 s each side",
        "Half kneel on something soft, tuck your tail in, and move your hips forward a little. If "
        "kneeling hurts, stand with one leg far back.",
        70,
    ),
    Move(
        "Back of the thigh",
        "30 s each side",
        "On your back, draw a nearly straight leg toward you with your hands behind the thigh.",
        70,
    ),
    Move(
        "Calf stretch",
        "30 s each side",
        "Hands on the wall, one leg back, heel down.",
        70,
    ),
)
COOL_DOWN_SOURCE = (
    "stretching afterward keeps you supple; it does not prevent soreness: Herbert et al. 2011, "
    "Cochrane Database Syst Rev CD004577"
)
