"""Single-leg bridge: a glute bridge on one foot, with the other leg lifted and straight."""

from __future__ import annotations

from dataclasses import replace

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import signals, stance
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.side_view import error_from_beside, from_beside_text
from formcheck.exercises import glute_bridge
from formcheck.pose.landmarks import LEGS
from formcheck.spec.exercise import Exercise, Guide, Limit, Trait
from formcheck.spec.presets import EXTENSION, STRENGTH_HELD
from formcheck.spec.rules import HIP_EXTENSION, LUMBAR_OVEREXTENSION, sagittal_rule

PARENT = glute_bridge.EXERCISE
_MIN_VISIBILITY = 0.6  # a leg hidden by the other one is only guessed

GUIDE = Guide(
    instructions=(
        "Lie on your back with your knees bent and your feet flat, hip-width apart, close enough "
        "to touch your heels.",
        "Straighten one leg and lift it until both thighs are level, and keep it there.",
        "Press through the heel of the foot on the floor and lift your hips, both sides together.",
        "Stop when shoulders, hips and the knee of the standing leg make one straight line.",
        "Lower your hips slowly. Do all repetitions on one leg, then change legs.",
    ),
    why=(
        "Asks of one buttock (gluteus maximus) what a glute bridge shares between two, and of the "
        "muscles around the hip that they keep the pelvis level. The knee still carries almost "
        "nothing. Begin when you can do three sets of glute bridges with a pause and without pain."
    ),
    camera=(
        "Put the camera on the side of the leg that stands, so that the lifted leg hides nothing: "
        "30 to 70 cm above the floor and about 3 m away. Turn around when you change legs. Head to "
        "feet must be in the picture. Whether the pelvis tips to one side cannot be judged from "
        "there, so watch that yourself."
    ),
    prescription=STRENGTH_HELD(movements=(EXTENSION,), progressions=("pause",), each_side=True),
)


def _knee_difference_deg(rep: RepView) -> float:
    """How much more one knee is bent than the other at the peak; NaN if a knee is hidden."""
    if min(rep.visibility(side, "knee") for side in LEGS) < _MIN_VISIBILITY:
        return float("nan")
    left, right = (rep.at_peak(signals.knee_flexion_deg(rep, side)) for side in LEGS)
    return abs(left - right)


ONE_LEG_STRAIGHT = Trait(
    "one leg is straight",
    _knee_difference_deg,
    Limit(low=45.0),
    tolerance=20.0,
    mismatch="both knees were bent, as with two feet on the floor",
)

EXERCISE = Exercise(
    name="single_leg_bridge",
    title="Single-leg bridge",
    guide=GUIDE,
    cycle=PARENT.cycle,
    side=stance.standing_leg,
    required_traits=(*PARENT.required_traits, ONE_LEG_STRAIGHT),
    distinguishing_traits=PARENT.distinguishing_traits,
    measures=PARENT.measures,
    rules=(
        replace(
            HIP_EXTENSION,
            measures_what="shoulder-hip-knee angle of the standing leg at the top",
            drawn_on="hip_angle",
        ),
        replace(
            LUMBAR_OVEREXTENSION,
            measures_what="shoulder-hip-knee angle of the standing leg at the top",
            drawn_on="hip_angle",
        ),
        sagittal_rule(
            code="thighs_not_level",
            title="Lifted leg leaves the line",
            measures_what="angle between the thighs at the top",
            measure=m.thigh_split_at_peak_deg,
            limit=Limit(high=30.0),
            error=error_from_beside(8.0),
            error_text=from_beside_text(8.0),
            moderate=10.0,
            severe=25.0,
            cue="Keep your lifted thigh level with the other one.",
            source="coaching convention, not fitted: no cut-off and no labeled recordings found",
            parts=("hip", "knee"),
        ),
    ),
    lines=PARENT.lines,
    curves=("hip_angle", "knee_flexion"),
    range_measure=PARENT.range_measure,
    hip_passes_straight=True,
    variant_of=PARENT.name,
)
