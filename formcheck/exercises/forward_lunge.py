"""Forward lunge: one leg steps forward and takes the load down, then pushes back to standing."""

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
    WALKING_LUNGE,
)

GUIDE = Guide(
    instructions=(
        "Stand tall, feet hip-width apart, weight spread over the whole foot.",
        "Take a long step forward and set the foot down heel first.",
        "Lower yourself straight down until the front thigh is close to level, or as far as is "
        "comfortable.",
        "Keep the front knee pointing over the middle toes, and your chest up.",
        "Push off the front heel and step back to where you started.",
    ),
    why=(
        "Trains the thigh (quadriceps) and the buttock (gluteus maximus) of the stepping leg, "
        "while the gluteus medius keeps the thigh from rolling in. Legs that can slow a step down "
        "under control take the pace out of stairs and slopes, where sore knees complain first. It "
        "loads the kneecap more than a reverse lunge does: if it hurts, step back instead of "
        "forward, or go less deep."
    ),
    camera=(
        "To check whether the knee falls inward, put the camera in front of you, at hip height and "
        "about 3 m away, and step toward it: that movement is sideways, and only a front view "
        "shows it at its true size. To check depth and how far the trunk leans, film from the "
        "side. One clip of each is better than one in between; head and feet must stay in the "
        "picture through the step."
    ),
    prescription=STRENGTH(
        movements=(EXTENSION,), progressions=("pause", "load"), knee_demand=3, each_side=True
    ),
)

EXERCISE = Exercise(
    name="forward_lunge",
    title="Forward lunge",
    guide=GUIDE,
    cycle=STANDING_CYCLE(
        Signal("mean knee flexion", "deg", mean_knee_flexion_deg), min_excursion=22.0
    ),
    side=stance.front_leg,
    required_traits=(STANDS, STRAIGHT_AT_REST, LUNGES_DOWN, SPLITS_LEGS, COMES_BACK_UP),
    distinguishing_traits=(
        STRIDES,
        Trait(
            "the front foot steps",
            stance.front_foot_travel_legs,
            Limit(low=0.10),
            tolerance=0.12,
            mismatch="the foot that stepped went backward",
        ),
    ),
    measures=(m.LUNGE_KNEE_FLEXION, m.LUNGE_HIP_ANGLE, m.UPRIGHT_LEAN, m.FPPA),
    rules=(LUNGE_VALGUS, LUNGE_DEPTH, LUNGE_LEAN),
    lines=(knee_over("ankle"),),
    styles=(SPLIT_SQUAT, WALKING_LUNGE),
)
