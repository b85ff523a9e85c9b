"""Warm-up and cool-down exercises, which are not judged; data, in order."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class MobilityExercise:
    """One warm-up or cool-down exercise: its amount, instructions, and duration in seconds.

    The field names are keys of the plan document.
    """

    title: str
    how_much: str
    how_to: str
    lasts_s: int


WARM_UP = (
    MobilityExercise(
        "March in place",
        "1 minute",
        "Lift your knees as high as is comfortable and swing your arms until you feel warm.",
        60,
    ),
    MobilityExercise(
        "Hip circles",
        "8 in each direction, each leg",
        "Stand tall, hold on to something, and draw slow circles with your knee.",
        60,
    ),
    MobilityExercise(
        "Leg swings",
        "10 each leg",
        "Hold on to something and swing one relaxed leg forward and back, gently at first.",
        40,
    ),
    MobilityExercise(
        "Sit back and stand up",
        "8",
        "Push your hips back as if to sit on a high chair, and stand up again; only as low as is "
        "comfortable.",
        40,
    ),
)
WARM_UP_SOURCE = (
    "movement rather than long stretches before exercise: Behm & Chaouachi 2011, Eur J Appl "
    "Physiol 111:2633"
)
COOL_DOWN = (
    MobilityExercise(
        "Buttock stretch",
        "30 s each side",
        "Lie on your back, put one ankle on the other knee, and pull that thigh toward you.",
        70,
    ),
    MobilityExercise(
        "Hip flexor stretch",
        "30 s each side",
        "Half-kneel on something soft, tuck your tailbone under, and move your hips forward a "
        "little. If kneeling hurts, stand with one leg far back.",
        70,
    ),
    MobilityExercise(
        "Hamstring stretch",
        "30 s each side",
        "Lie on your back and pull a nearly straight leg toward you, hands behind the thigh.",
        70,
    ),
    MobilityExercise(
        "Calf stretch",
        "30 s each side",
        "Hands on the wall, one leg back, heel down.",
        70,
    ),
)
COOL_DOWN_SOURCE = (
    "stretching afterward keeps you flexible; it does not prevent soreness: Herbert et al. 2011, "
    "Cochrane Database Syst Rev CD004577"
)
