"""Clamshell: lying on the side with bent knees, the upper knee opens, the feet stay together."""

from __future__ import annotations

from dataclasses import replace

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import side_lying_angles, stance
from formcheck.biomechanics.measures import Measure
from formcheck.biomechanics.side_lying_weights import CLAMSHELL_ROLL
from formcheck.biomechanics.signals import knees_apart_m
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import (
    ABDUCTION,
    ACTIVATION,
    LYING_CYCLE,
    PELVIS_LINE,
    ROTATION,
    THIGH_LINE,
)
from formcheck.spec.rules import pelvic_roll, side_lying_rule
from formcheck.spec.traits import (
    FACES_SIDEWAYS,
    HIPS_ON_THE_FLOOR,
    KNEES_BENT_AT_REST,
    LIES,
    LIES_BACK,
    STAYS_DOWN,
    TURNED_TO_CAMERA,
)

GUIDE = Guide(
    instructions=(
        "Lie on your side with your hips bent to about 45 degrees and your knees to about 90, one "
        "leg on the other.",
        "Stack your hips, one right above the other, and rest your head on your arm.",
        "Keep your feet together and open the upper knee like a shell.",
        "Open only as far as the pelvis stays still: it must not roll back.",
        "Pause, then close slowly, two seconds each way.",
    ),
    why=(
        "Wakes up the gluteus medius and the deep muscles that turn the thigh out: the ones that "
        "keep the knee from falling inward when you stand on one leg. It puts no weight on the "
        "knee, so it can be done on bad days too. With the pelvis rolled back the knee goes higher "
        "and these muscles do less, which is why stillness counts for more than height."
    ),
    camera=(
        "Put the camera in front of you, square to your body, about 3 m away: at hip height (30 to "
        "60 cm) or, better for seeing whether the pelvis rolls, higher and looking down. From the "
        "end of the mat, at the head or the feet, the opening cannot be measured. Head to feet "
        "must be in the picture, and nobody behind you."
    ),
    prescription=ACTIVATION(
        movements=(ROTATION, ABDUCTION), progressions=("pause", "band"), each_side=True
    ),
)

ROLL = Measure(
    "pelvic_roll_deg",
    "rotation of the pelvis about the trunk from rest to peak, backward positive",
    "deg",
    CLAMSHELL_ROLL.value_deg,
    ("shoulder", "hip", "knee"),
    error=CLAMSHELL_ROLL.standard_error_deg,
)
OPENING = replace(
    m.OPENING,
    of=side_lying_angles.opening_deg,
    error=side_lying_angles.opening_error_deg,
    bounds=(0.0, 180.0),
)

EXERCISE = Exercise(
    name="clamshell",
    title="Clamshell",
    guide=GUIDE,
    cycle=LYING_CYCLE(Signal("knees apart", "m", knees_apart_m), min_excursion=0.045),
    side=lambda rep: stance.most_moved_leg(rep, "knee"),
    required_traits=(
        LIES,
        HIPS_ON_THE_FLOOR,
        STAYS_DOWN,
        LIES_BACK,
        FACES_SIDEWAYS,
        Trait(
            "the feet stay together",
            stance.ankle_parting_legs,
            Limit(high=0.28),
            tolerance=0.15,
            mismatch="the feet parted, as in a leg raise",
        ),
    ),
    distinguishing_traits=(TURNED_TO_CAMERA, KNEES_BENT_AT_REST),
    measures=(m.BENT_KNEE_FLEXION, m.HIP_ANGLE, m.HIP_ABDUCTION, ROLL, OPENING),
    rules=(
        pelvic_roll(CLAMSHELL_ROLL),
        side_lying_rule(
            code="shallow_opening",
            title="Knee opens too little",
            measures_what="angle between the thighs gained from rest to peak",
            measure=side_lying_angles.opening_deg,
            limit=Limit(low=15.0),
            error=side_lying_angles.opening_error_deg,
            error_text=f"{side_lying_angles.OPENING_ERROR_DEG:g}; more toward head and feet",
            moderate=4.0,
            severe=9.0,
            cue="Open your knee wider while your feet stay together.",
            source="our own limit: rendered people who open well gain 20° and more",
            parts=("hip", "knee"),
            from_rest=True,
        ),
    ),
    lines=(PELVIS_LINE, THIGH_LINE),
    curves=("hip_abduction", "knee_flexion"),
    range_measure="opening_deg",
    unscored_measures=("hip_angle_deg",),  # the thigh mostly rotates
)
