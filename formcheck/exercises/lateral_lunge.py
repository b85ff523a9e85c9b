"""Lateral lunge: one leg steps out to the side and bends while the other stays straight."""

from __future__ import annotations

from dataclasses import replace

from formcheck.biomechanics import frontal_plane, stance
from formcheck.biomechanics import measures as m
from formcheck.biomechanics.body import RepMeasure
from formcheck.biomechanics.signals import hip_drop_m
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import ABDUCTION, EXTENSION, STANDING_CYCLE, STRENGTH, knee_over
from formcheck.spec.rules import LUNGE_DEPTH, valgus_rule
from formcheck.spec.traits import LUNGES_DOWN, STANDS, STEPS_ASIDE, STEPS_WIDE, STRAIGHT_AT_REST

GUIDE = Guide(
    instructions=(
        "Stand tall with your feet together and your toes forward.",
        "Take a wide step to one side and put the whole foot down, toes still forward.",
        "Sit your hips back and down over that foot; the other leg stays straight.",
        "Keep the bent knee over the middle toes, and your chest up.",
        "Push the floor away and bring your feet back together.",
    ),
    why=(
        "Trains the buttocks (gluteus maximus and medius) and the thigh of the stepping leg, and "
        "the inner thigh of the straight one. Many slips and stumbles come from the side, while "
        "most exercise goes forwards and backwards: this one teaches the hip to hold the knee in "
        "line when weight arrives sideways."
    ),
    camera=(
        "Put the camera in front of you, at hip height and about 3 m away, with room for a wide "
        "step on both sides. Step and knee both move sideways here, so the front view shows them "
        "at their true size; from the side the two legs hide one another and little can be judged."
    ),
    prescription=STRENGTH(
        movements=(EXTENSION, ABDUCTION),
        progressions=("pause", "load"),
        knee_demand=3,
        each_side=True,
    ),
)


def _of_told_leg(measure: RepMeasure) -> RepMeasure:
    """NaN if the view does not show which leg carries: its angles would be the other leg's."""
    return lambda rep: measure(rep) if stance.carrying_leg_is_told(rep) else float("nan")


_LEG_UNTOLD = "from this angle, it cannot be told which leg bends"


EXERCISE = Exercise(
    name="lateral_lunge",
    title="Lateral lunge",
    guide=GUIDE,
    cycle=STANDING_CYCLE(Signal("hip drop", "m", hip_drop_m, from_rest=True), min_excursion=0.06),
    side=stance.carrying_leg,
    required_traits=(STANDS, STRAIGHT_AT_REST, LUNGES_DOWN, STEPS_WIDE),
    distinguishing_traits=(
        STEPS_ASIDE,
        Trait(
            "the hips go to one side",
            stance.hips_toward_one_foot_legs,
            Limit(low=0.30),
            tolerance=0.20,
            mismatch="the hips stayed between the feet",
        ),
    ),
    measures=(
        replace(m.LUNGE_KNEE_FLEXION, of=_of_told_leg(m.LUNGE_KNEE_FLEXION.of)),
        replace(m.LUNGE_HIP_ANGLE, of=_of_told_leg(m.LUNGE_HIP_ANGLE.of)),
        m.UPRIGHT_LEAN,
        m.FPPA,
    ),
    rules=(
        valgus_rule(
            frontal_plane.shank_over_toes,
            measures_what="inward lean of the bent shin over the toes, in the body's frontal plane",
            limit=Limit(high=11.5),
            error_text="2.5 from straight in front, 5 at 30°",
            moderate=5.0,
            severe=11.0,
            cue="Push your bent knee out over your toes.",
            source="our own limit, fitted on rendered people and on motion capture: a shin that "
            "steps wide leans inward; the frontal-plane projection angle of Herrington 2014 is "
            "another quantity",
            parts=("knee", "foot_index"),
            drawn_on="shank_over_toes",
        ),
        replace(
            LUNGE_DEPTH,
            measure=_of_told_leg(LUNGE_DEPTH.measure),
            measures_what="flexion of the bent knee at the lowest point",
            unseen_reason=_LEG_UNTOLD,
        ),
    ),
    lines=(knee_over("foot_index"),),
)
