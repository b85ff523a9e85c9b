"""Side-lying leg raise: lying on the side, the straight upper leg rises in line with the body."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance, views
from formcheck.biomechanics.measures import Measure
from formcheck.biomechanics.side_lying import (
    forward_drift_index,
    knee_bend_deg,
    oblique_drift_index,
    pelvic_roll_deg,
    roll_index,
)
from formcheck.biomechanics.signals import leg_split_deg
from formcheck.spec.exercise import Exercise, Guide, Limit, RepRule, Signal, Trait
from formcheck.spec.presets import ABDUCTION, ACTIVATION, LYING_CYCLE, PELVIS_LINE, THIGH_LINE
from formcheck.spec.rules import forward_drift, pelvic_roll
from formcheck.spec.traits import (
    FACES_SIDEWAYS,
    HIPS_ON_THE_FLOOR,
    LIES,
    LIES_BACK,
    STAYS_DOWN,
    TURNED_TO_CAMERA,
)

GUIDE = Guide(
    instructions=(
        "Lie on your side in one straight line; bend the lower leg if you need it to be steady.",
        "Stack your hips, one right above the other, and point the toes of the upper foot forward.",
        "Keep the upper knee straight and lift the leg toward the ceiling, heel first.",
        "Keep the leg in line with your body: neither forward nor rolling back.",
        "Pause at about 30 to 40 degrees, then lower slowly.",
    ),
    why=(
        "Wakes up the gluteus medius, the muscle at the side of the hip that keeps the pelvis "
        "level and the knee in line with every step. It puts no weight on the knee. When the leg "
        "swings forward or the pelvis rolls back, other muscles lift it instead, so a lower, "
        "cleaner raise is worth more than a high one."
    ),
    camera=(
        "Put the camera in front of you, square to your body, about 3 m away: at hip height (30 to "
        "60 cm), or higher and looking down, which shows better whether the leg drifts forward or "
        "the pelvis rolls. From the end of the mat the height of the leg cannot be measured. Head "
        "to feet must be in the picture, and nobody behind you."
    ),
    prescription=ACTIVATION(movements=(ABDUCTION,), progressions=("pause", "band"), each_side=True),
)

ROLL = Measure(
    "pelvic_roll_deg",
    "rotation of the pelvis since the start, backward positive, estimated from depth",
    "deg",
    pelvic_roll_deg,
    ("hip",),
)

_ROLL_FRONT = roll_index(
    hips_back=1, shoulders_back=0.49, lower_hip_up=3.1, knee_back=0.96, upper_shoulder_up=1.78
)
_ROLL_OBLIQUE = roll_index(hips_back=1, lower_hip_up=2.31, hips_slid=2.42, upper_shoulder_up=1.84)
_ROLL_ABOVE = roll_index(hips_back=1, upper_hip_up=2.21)

EXERCISE = Exercise(
    name="side_lying_leg_raise",
    title="Side-lying leg raise",
    guide=GUIDE,
    cycle=LYING_CYCLE(Signal("leg opening", "deg", leg_split_deg), min_excursion=10.0),
    side=lambda rep: stance.most_moved_leg(rep, "ankle"),
    required_traits=(
        LIES,
        HIPS_ON_THE_FLOOR,
        STAYS_DOWN,
        LIES_BACK,
        FACES_SIDEWAYS,
        Trait(
            "the feet part",
            stance.ankle_parting_legs,
            Limit(low=0.15),
            tolerance=0.12,
            mismatch="the feet stayed together",
        ),
    ),
    distinguishing_traits=(
        TURNED_TO_CAMERA,
        Trait(
            "the legs lie straight",
            m.model_knee_at_rest_deg,
            Limit(high=45.0),
            tolerance=20.0,
            mismatch="the knees were bent at rest",
        ),
    ),
    measures=(m.KNEE_FLEXION, m.HIP_ANGLE, m.HIP_ABDUCTION, ROLL),
    rules=(
        pelvic_roll(_ROLL_FRONT, views.FRONT, limit=0.18, error=0.10),
        pelvic_roll(_ROLL_OBLIQUE, views.OBLIQUE, limit=0.178, error=0.10),
        pelvic_roll(_ROLL_ABOVE, views.ABOVE, limit=0.21, error=0.17),
        forward_drift(forward_drift_index, views.FRONT, limit=-0.345, error=0.05),
        forward_drift(oblique_drift_index, views.OBLIQUE, limit=-0.32, error=0.10),
        RepRule(
            code="knee_bend",
            title="Knee bends",
            measures_what="bend of the raised knee at the highest point, in the picture or in 3-D",
            measure=knee_bend_deg,
            unit="deg",
            limit=Limit(high=12.5),
            views=frozenset({views.FRONT}),
            error=6.0,
            moderate=8.0,
            severe=20.0,
            cue="Straighten your top knee and reach long through the heel.",
            source="coaching convention: a straight leg; limit set beyond the measure's error",
            parts=("hip", "knee", "ankle"),
        ),
    ),
    lines=(PELVIS_LINE, THIGH_LINE),
    curves=("hip_abduction", "knee_flexion"),
    range_measure="hip_abduction_deg",
)
