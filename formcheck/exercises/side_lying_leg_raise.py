"""Side-lying leg raise: lying on the side, the straight upper leg rises in line with the body."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import side_lying_angles, stance
from formcheck.biomechanics.measures import Measure
from formcheck.biomechanics.side_lying_weights import LEG_RAISE_DRIFT, LEG_RAISE_ROLL
from formcheck.biomechanics.signals import leg_split_deg
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import ABDUCTION, ACTIVATION, LYING_CYCLE, PELVIS_LINE, THIGH_LINE
from formcheck.spec.rules import forward_drift, pelvic_roll, side_lying_rule
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
    "rotation of the pelvis about the trunk from rest to peak, backward positive",
    "deg",
    LEG_RAISE_ROLL.value_deg,
    ("shoulder", "hip", "knee"),
    error=LEG_RAISE_ROLL.standard_error_deg,
)
DRIFT = Measure(
    "leg_drift_deg",
    "swing of the raised leg in front of the body's line from rest to peak",
    "deg",
    LEG_RAISE_DRIFT.value_deg,
    ("hip", "knee", "ankle"),
    error=LEG_RAISE_DRIFT.standard_error_deg,
)

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
    measures=(m.KNEE_FLEXION, m.HIP_ANGLE, m.HIP_ABDUCTION, ROLL, DRIFT),
    rules=(
        pelvic_roll(LEG_RAISE_ROLL),
        forward_drift(LEG_RAISE_DRIFT),
        side_lying_rule(
            code="knee_bend",
            title="Knee bends",
            measures_what="bend of the raised knee at the highest point, in the picture or in 3-D",
            measure=side_lying_angles.knee_bend_deg,
            limit=Limit(high=12.5),
            error=side_lying_angles.knee_bend_error_deg,
            error_text=f"{side_lying_angles.KNEE_BEND_ERROR_DEG:g} in front, half as much more "
            "from an oblique place",
            moderate=8.0,
            severe=20.0,
            cue="Straighten your top knee and reach long through the heel.",
            source="our own limit: straight legs of rendered people measure up to 12°; coaching "
            "convention: a straight leg",
            parts=("hip", "knee", "ankle"),
        ),
    ),
    lines=(PELVIS_LINE, THIGH_LINE),
    curves=("hip_abduction", "knee_flexion"),
    range_measure="hip_abduction_deg",
)
