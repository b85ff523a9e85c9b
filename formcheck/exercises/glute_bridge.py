"""Glute bridge: lying on the back, feet on the floor, the hips rise to a straight line."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance
from formcheck.biomechanics.signals import hip_opening_deg
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import ACTIVATION, EXTENSION, HIP_LINE, LYING_CYCLE
from formcheck.spec.rules import BRIDGE_RULES
from formcheck.spec.traits import BRIDGES_UP

GUIDE = Guide(
    instructions=(
        "Lie on your back with your knees bent and your feet flat, hip-width apart, close enough "
        "to touch your heels.",
        "Draw your ribs down and tighten your belly a little, so that the lower back stays quiet.",
        "Press through your heels and lift your hips.",
        "Stop when shoulders, hips and knees make one straight line; squeeze your buttocks there.",
        "Lower your hips slowly to the floor.",
    ),
    why=(
        "Wakes up the buttocks (gluteus maximus) with help from the hamstrings, with almost no "
        "load on the knee. Strong hips share the work that the knee otherwise does alone when you "
        "stand up or climb. Lift with the hips, not with the back: higher than a straight line "
        "only bends the spine."
    ),
    camera=(
        "Put the camera to your side, at hip height, which here means low: 30 to 70 cm above the "
        "floor and about 3 m away. Whether the hips reach the line can be seen only from the side, "
        "and a camera held high makes the angle look different from what it is. Head to feet must "
        "be in the picture."
    ),
    prescription=ACTIVATION(movements=(EXTENSION,), progressions=("pause", "band")),
)

EXERCISE = Exercise(
    name="glute_bridge",
    title="Glute bridge",
    guide=GUIDE,
    cycle=LYING_CYCLE(Signal("hip opening", "deg", hip_opening_deg), min_excursion=12.0),
    side=stance.single_leg_or_both,
    required_traits=BRIDGES_UP,
    distinguishing_traits=(
        Trait(
            "the shoulders lie on the floor",
            m.lean_at_rest_deg,
            Limit(low=78.0),
            tolerance=14.0,
            mismatch="the trunk was inclined, as on a bench",
        ),
    ),
    measures=(m.KNEE_FLEXION, m.HIP_EXTENSION, m.TRUNK_LEAN),
    rules=BRIDGE_RULES,
    lines=(HIP_LINE,),
    curves=("knee_flexion",),  # the hip is the signal itself
    range_measure="hip_angle_deg",
    hip_passes_straight=True,
)
