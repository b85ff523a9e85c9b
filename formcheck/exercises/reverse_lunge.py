"""Reverse lunge: one leg stays in front and works while the other steps back."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance
from formcheck.biomechanics.signals import mean_knee_flexion_deg
from formcheck.spec.exercise import Exercise, Guide, Limit, Signal, Trait
from formcheck.spec.presets import EXTENSION, STANDING_CYCLE, STRENGTH, knee_over
from formcheck.spec.rules import LUNGE_DEPTH, LUNGE_LEAN, LUNGE_VALGUS
from formcheck.spec.traits import (
    COMES_BACK_UP,
    LUNGES_DOWN,
    SPLIT_SQUAT,
    SPLITS_LEGS,
    STANDS,
    STRAIGHT_AT_REST,
    STRIDES,
)

GUIDE = Guide(
    instructions=(
        "Stand tall, feet hip-width apart, and put your weight on the leg that stays.",
        "Step straight back with the other leg and land on the ball of that foot.",
        "Lower yourself until the front thigh is close to level, or as far as is comfortable.",
        "Keep the front knee over the middle toes and the front heel on the floor.",
        "Press through the front heel and bring the back leg home.",
    ),
    why=(
        "Trains the buttock (gluteus maximus) and the thigh (quadriceps) of the front leg, with "
        "the gluteus medius holding the knee in line. There is no step to brake, so it usually "
        "loads the kneecap less than a forward lunge. If lunges are new to you, or your knee is "
        "sore, begin with this one."
    ),
    camera=(
        "To check whether the front knee falls inward, put the camera in front of you, at hip "
        "height and about 3 m away: only a front view shows that movement at its true size. To "
        "check depth and how far the trunk leans, film from the side. Leave room behind you, so "
        "that the foot that steps back stays in the picture."
    ),
    prescription=STRENGTH(
        movements=(EXTENSION,), progressions=("pause", "load"), knee_demand=2, each_side=True
    ),
)

EXERCISE = Exercise(
    name="reverse_lunge",
    title="Reverse lunge",
    guide=GUIDE,
    cycle=STANDING_CYCLE(
        Signal("mean knee flexion", "deg", mean_knee_flexion_deg), min_excursion=22.0
    ),
    side=stance.front_leg,
    required_traits=(STANDS, STRAIGHT_AT_REST, LUNGES_DOWN, SPLITS_LEGS, COMES_BACK_UP),
    distinguishing_traits=(
        STRIDES,
        Trait(
            "the front foot stays",
            stance.front_foot_travel_legs,
            Limit(high=0.06),
            tolerance=0.12,
            mismatch="the foot that stepped went forward",
            is_decisive=True,  # no camera that follows makes the front foot step farther
        ),
    ),
    measures=(m.LUNGE_KNEE_FLEXION, m.LUNGE_HIP_ANGLE, m.UPRIGHT_LEAN, m.FPPA),
    rules=(LUNGE_VALGUS, LUNGE_DEPTH, LUNGE_LEAN),
    lines=(knee_over("ankle"),),
    styles=(SPLIT_SQUAT,),
)
