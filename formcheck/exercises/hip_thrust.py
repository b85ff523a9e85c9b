"""Hip thrust: the upper back rests on a bench and the hips rise to a straight line."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance
from formcheck.biomechanics.signals import hip_opening_deg
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import EXTENSION, HIP_LINE, LYING_CYCLE, STRENGTH_HELD
from formcheck.spec.rules import BRIDGE_RULES
from formcheck.spec.traits import BRIDGES_UP

GUIDE = Guide(
    instructions=(
        "Sit on the floor with your shoulder blades against the edge of a steady bench, feet "
        "flat, hip-width apart.",
        "Place your feet so that your shins are upright when your hips are up.",
        "Tuck your chin a little, draw your ribs down, and press through your heels.",
        "Lift until shoulders, hips and knees make one straight line; squeeze your buttocks and "
        "pause.",
        "Lower your hips under control, without letting your back slide.",
    ),
    why=(
        "Trains the buttocks (gluteus maximus) through more than twice the travel of a bridge, "
        "with the hamstrings and thighs helping. It builds strong hips while the knee stays near "
        "one angle, which many sore knees like. The gain is at the top: short of the line the "
        "buttocks miss their hardest part, and past it the lower back takes over."
    ),
    camera=(
        "Put the camera to your side, at the height of the bench (40 to 70 cm) and about 3 m away. "
        "Whether the hips reach the line, or the back arches past it, can be seen only from the "
        "side. The bench should not hide your hips: place yourself between it and the camera if "
        "need be."
    ),
    prescription=STRENGTH_HELD(
        movements=(EXTENSION,), progressions=("pause", "load"), equipment=("bench",)
    ),
)

EXERCISE = Exercise(
    name="hip_thrust",
    title="Hip thrust",
    guide=GUIDE,
    cycle=LYING_CYCLE(Signal("hip opening", "deg", hip_opening_deg), min_excursion=12.0),
    side=stance.single_leg_or_both,
    required_traits=BRIDGES_UP,
    distinguishing_traits=(
        Trait(
            "the shoulders rest on a bench",
            m.lean_at_rest_deg,
            Limit(high=70.0),
            tolerance=14.0,
            mismatch="the trunk lay flat, as on the floor",
        ),
    ),
    measures=(m.KNEE_FLEXION, m.HIP_EXTENSION, m.TRUNK_LEAN),
    rules=BRIDGE_RULES,
    lines=(HIP_LINE,),
    curves=("knee_flexion",),  # the hip is the signal itself
    range_measure="hip_angle_deg",
    hip_passes_straight=True,
)
