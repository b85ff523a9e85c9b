"""Lateral lunge: one leg steps out to the side and bends while the other stays straight."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance, views
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.signals import hip_drop_m
from formcheck.spec.exercise import Exercise, Guide, Limit, RepRule, Signal, Trait
from formcheck.spec.presets import ABDUCTION, EXTENSION, STANDING_CYCLE, STRENGTH, knee_over
from formcheck.spec.rules import hip_sink_rule
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


_DEEP_ENOUGH_LEGS = 0.225


def _knee_over_toes(rep: RepView) -> float:
    """NaN in a shallow lunge: the knee has not come over the toes yet."""
    if m.hip_sink_in_image_legs(rep) < _DEEP_ENOUGH_LEGS:
        return float("nan")
    return rep.at_peak(m.shank_inward_lean_deg(rep, "foot_index"))


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
    measures=(m.KNEE_FLEXION, m.HIP_ANGLE, m.TRUNK_LEAN, m.FPPA),
    rules=(
        RepRule(
            code="knee_valgus",
            title="Knee falls inward",
            measures_what="inward lean of the bent shank over the toes, in the picture at the peak",
            measure=_knee_over_toes,
            unit="deg",
            limit=Limit(high=15.5),
            views=frozenset({views.FRONT, views.OBLIQUE}),
            error=2.5,
            moderate=5.0,
            severe=11.0,
            cue="Push your bent knee out over your toes.",
            unseen_reason="needs the foot in view and a deeper lunge",
            source="fitted on labeled renderings (inward knee of 15° and more); "
            "Herrington 2014: healthy FPPA 8.4 ± 5.1°, knee pain 16.8 ± 5.4°",
            parts=("knee", "foot_index"),
            drawn_on="shank_over_toes",
        ),
        hip_sink_rule(_DEEP_ENOUGH_LEGS),
    ),
    lines=(knee_over("foot_index"),),
)
