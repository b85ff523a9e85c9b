"""Step-up: one foot goes onto a box and lifts the whole body to standing on it."""

from __future__ import annotations

from formcheck.biomechanics import frontal_plane, stance, upright, views
from formcheck.biomechanics import measures as m
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.signals import climb_m
from formcheck.pose.landmarks import FloatArray
from formcheck.spec.exercise import Exercise, Guide, Limit, RepRule, Signal, Trait
from formcheck.spec.presets import EXTENSION, STANDING_CYCLE, STRENGTH_HELD, knee_over
from formcheck.spec.rules import valgus_rule
from formcheck.spec.traits import STANDS, STRAIGHT_AT_REST

GUIDE = Guide(
    instructions=(
        "Choose a box no higher than your knee; lower is fine, and lower is where to begin.",
        "Put one whole foot on the box and lean forward a little from the hips.",
        "Push through that heel and stand up tall, helping as little as you can with the lower "
        "foot.",
        "At the top, straighten hip and knee fully and pause.",
        "Lower yourself slowly, with the knee over the middle toes all the way down.",
    ),
    why=(
        "Trains the thigh (quadriceps) and the buttock (gluteus maximus) of the leg on the box, "
        "and the gluteus medius that keeps the pelvis level on one leg. It is the stairs "
        "themselves, at a height that you choose, so what you gain is what you use. Take the way "
        "down as seriously as the way up: it is on the way down that knees tend to fall inward."
    ),
    camera=(
        "Put the camera in front of you, at hip height and about 3 m away, with the box between "
        "you and it: the front view shows a knee that falls inward. To check that you stand up "
        "fully, film half from the side (an oblique view) or fully from the side. Your feet, the "
        "whole box and your head on top of it must all be in the picture."
    ),
    prescription=STRENGTH_HELD(
        movements=(EXTENSION,),
        progressions=("load",),
        equipment=("step",),
        knee_demand=2,
        each_side=True,
    ),
)


def _shin(rep: RepView) -> frontal_plane.Lean:
    return frontal_plane.shank_over_ankle(rep, frontal_plane.STEP_UP_FORWARD)


def _while_pushing(rep: RepView, series: FloatArray) -> float:
    return rep.over(stance.pushing_up(rep), series)


def _mid_push(rep: RepView) -> int:
    pushing = stance.pushing_up(rep)
    return int(pushing.start + pushing.stop - 1) // 2


EXERCISE = Exercise(
    name="step_up",
    title="Step-up",
    guide=GUIDE,
    cycle=STANDING_CYCLE(Signal("climb", "m", climb_m, from_rest=True), min_excursion=0.10),
    side=stance.first_foot_up,
    required_traits=(
        STANDS,
        STRAIGHT_AT_REST,
        Trait(
            "the hips rise onto a box",
            m.hip_rise_legs,
            Limit(low=0.15, high=0.85),
            tolerance=0.08,
            mismatch="the hips did not rise by the height of a step",
        ),
        Trait(
            "both feet end on the box",
            stance.lower_foot_rise_legs,
            Limit(low=0.10),
            tolerance=0.10,
            mismatch="one foot stayed on the floor",
        ),
    ),
    distinguishing_traits=(
        Trait(
            "one knee lifts first",
            m.deepest_knee_deg,
            Limit(low=45.0),
            tolerance=20.0,
            mismatch="no knee bent to step",
        ),
    ),
    measures=(m.KNEE_FLEXION, m.HIP_ANGLE, m.UPRIGHT_LEAN, m.FPPA),
    rules=(
        valgus_rule(
            _shin,
            _while_pushing,
            measures_what="inward lean of the leading shin while it pushes up, in the body's "
            "frontal plane",
            cue="Push your knee out over your toes as you step up.",
            source="our own limit, fitted on rendered people: 3° is a knee 2 cm inward of the "
            "ankle; Piva 2006: a knee medial to the second toe counts as a deviation",
            at=_mid_push,
        ),
        RepRule(
            code="incomplete_stand",
            title="Does not stand up fully on the box",
            measures_what="mean of knee flexion and missing hip extension of the leading leg, "
            "when it is straightest on the box",
            measure=m.short_of_straight_deg,
            unit="deg",
            limit=Limit(high=18.0),
            views=frozenset({views.FRONT, views.OBLIQUE, views.SIDE, views.BACK}),
            error=upright.error_by_view(4.0, 3.0),
            error_text="4 from beside, 5 from in front",
            moderate=8.0,
            severe=20.0,
            cue="Stand tall on the box before you step down.",
            source="coaching convention: hip and knee straight at the top",
            parts=("hip", "knee", "ankle"),
            falls_short=True,
        ),
    ),
    lines=(knee_over("ankle"),),
    range_measure="hip_angle_deg",
)
