"""Romanian deadlift: the hips travel back, the trunk tips forward, the knees hardly bend."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import upper_back
from formcheck.biomechanics.side_view import error_from_beside, from_beside_text
from formcheck.biomechanics.signals import trunk_lean_deg
from formcheck.pose.landmarks import Side
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import EXTENSION, STANDING_CYCLE, STRENGTH, TRUNK_LINE
from formcheck.spec.rules import sagittal_rule
from formcheck.spec.traits import KEEPS_FEET_IN_PLACE, KEEPS_FEET_TOGETHER, STANDS, STRAIGHT_AT_REST

GUIDE = Guide(
    instructions=(
        "Stand tall, feet hip-width apart and knees soft, your hands in front of your thighs.",
        "Push your hips straight back, as if to shut a door behind you.",
        "Let your trunk tip forward with a long, flat back; your hands slide down your legs.",
        "Stop when the backs of your thighs are tight, often with the hands just below the knees.",
        "Squeeze your buttocks and bring your hips forward until you stand tall.",
    ),
    why=(
        "Trains the back of the hip and thigh (gluteus maximus and hamstrings) and the muscles "
        "that hold the back long. It strengthens the leg with the knee almost still, so it is "
        "often possible on days when bending under load is not. Learning to bend from the hip also "
        "takes work off the knees in lifting and sitting down."
    ),
    camera=(
        "Put the camera exactly to your side, at hip height, about 3 m away: only from there do "
        "hinge, knees and back show. Wear something close-fitting; a loose shirt hides the back."
    ),
    prescription=STRENGTH(movements=(EXTENSION,), progressions=("pause", "load")),
)

EXERCISE = Exercise(
    name="romanian_deadlift",
    title="Romanian deadlift",
    guide=GUIDE,
    cycle=STANDING_CYCLE(Signal("trunk lean", "deg", trunk_lean_deg), min_excursion=20.0),
    side=lambda rep: Side.BOTH,
    required_traits=(
        STANDS,
        STRAIGHT_AT_REST,
        Trait(
            "the trunk hinges forward",
            m.lean_change_deg,
            Limit(low=22.0),
            tolerance=8.0,
            mismatch="the trunk hardly leaned",
        ),
        Trait(
            "the hips stay high",
            m.visible_hip_drop_legs,
            Limit(high=0.27),
            tolerance=0.10,
            mismatch="the hips sank as in a squat",
        ),
        KEEPS_FEET_TOGETHER,
        KEEPS_FEET_IN_PLACE,
    ),
    distinguishing_traits=(
        Trait(
            "the knees stay nearly straight",
            m.knee_flexion_at_peak_deg,
            Limit(high=65.0),
            tolerance=20.0,
            mismatch="the knees bent as in a squat",
        ),
    ),
    measures=(m.KNEE_FLEXION, m.HIP_ANGLE, m.TRUNK_LEAN),
    rules=(
        sagittal_rule(
            code="rounded_back",
            title="Back rounds",
            measures_what="head and shoulders carried before the trunk's line, more than with a "
            "straight back at this hinge (no landmark lies on the lower back, so only the upper "
            "back is judged)",
            measure=upper_back.head_carriage_deg,
            limit=Limit(high=6.0),
            error=upper_back.head_carriage_error_deg,
            error_text=upper_back.ERROR_TEXT,
            moderate=6.0,
            severe=12.0,
            cue="Keep your chest proud and your back long.",
            source="our own limit, fitted on rendered people (rounding of 30° and more)",
            parts=("shoulder", "hip"),
            unseen_reason="needs a hinge, and a view from beside with the head in view",
        ),
        sagittal_rule(
            code="knees_bent",
            title="Squat instead of a hinge",
            measures_what="mean knee flexion at the deepest point",
            measure=m.knee_flexion_at_peak_deg,
            limit=Limit(high=38.0),
            error=error_from_beside(5.0),
            error_text=from_beside_text(5.0),
            moderate=10.0,
            severe=25.0,
            cue="Push your hips back and keep your shins upright.",
            source="hinge with little knee travel: good-morning 5.3 ± 6.7° (PMC3878967), "
            "soft knees allowed",
            parts=("hip", "knee", "ankle"),
            drawn_on="knee_flexion",
        ),
        sagittal_rule(
            code="shallow_hinge",
            title="Hinge is too small",
            measures_what="trunk from the vertical at the deepest point",
            measure=m.lean_at_peak_deg,
            limit=Limit(low=48.0),
            error=error_from_beside(5.0),
            error_text=from_beside_text(5.0),
            moderate=8.0,
            severe=20.0,
            cue="Send your hips farther back until you feel the back of your thighs.",
            source="coaching convention: hands to below the knee",
            parts=("shoulder", "hip"),
            drawn_on="signal",
        ),
    ),
    lines=(TRUNK_LINE,),
    range_measure="hip_angle_deg",
    smaller_is_further=True,
)
