"""Traits that two or more exercises share; limits lie between what labeled recordings show."""

from __future__ import annotations

from formcheck.biomechanics import measures as m
from formcheck.biomechanics import stance
from formcheck.spec.exercise import Limit, Style, Trait

STANDS = Trait(
    "starts standing",
    m.stance_lean_at_rest_deg,
    Limit(high=35.0),
    20.0,
    "the person was not standing",
    start_cue="Stand up straight.",
    is_posture=True,
)
STRAIGHT_AT_REST = Trait(
    "starts on straight legs",
    m.deeper_knee_at_rest_deg,
    Limit(high=50.0),
    20.0,
    "the knees were bent at the start",
    start_cue="Straighten your legs to begin.",
)
LIES = Trait(
    "starts lying down",
    m.lean_at_rest_deg,
    Limit(low=45.0),
    15.0,
    "the person was not lying down",
    start_cue="Lie down.",
    is_posture=True,
)
HIPS_ON_THE_FLOOR = Trait(
    "the hips are low",
    m.hip_height_at_rest_legs,
    Limit(high=0.60),
    0.20,
    "the person bent over instead of lying down",
    start_cue="Let your hips down to begin.",
    is_posture=True,
)
LIES_BACK = Trait(
    "ends lying as it began",
    m.lean_gain_at_end_deg,
    Limit(low=-25.0),
    15.0,
    "the person sat up",
    is_posture=True,
)
STAYS_DOWN = Trait(
    "does not stand up",
    m.upright_at_peak_deg,
    Limit(low=30.0),
    12.0,
    "the person stood up",
    is_posture=True,
)
LUNGES_DOWN = Trait(
    "the hips sink", m.hip_sinking_legs, Limit(low=0.08), 0.04, "the hips did not sink"
)
COMES_BACK_UP = Trait(
    "ends at the height it began",
    m.hip_level_gain_legs,
    Limit(low=-0.12, high=0.12),
    0.12,
    "the person ended higher or lower than they started",
)
SPLITS_LEGS = Trait(
    "one thigh forward, one back",
    m.thigh_split_at_peak_deg,
    Limit(low=32.0),
    16.0,
    "the thighs stayed side by side",
)
STRIDES = Trait(
    "the feet are apart front to back",
    stance.stride_angle_deg,
    Limit(high=45.0),
    20.0,
    "the feet were apart side to side",
)
STEPS_ASIDE = Trait(
    "the feet are apart sideways",
    stance.stride_angle_deg,
    Limit(low=50.0),
    20.0,
    "the feet were apart front to back",
)
STEPS_WIDE = Trait(
    "the feet are wide apart",
    stance.stance_width_legs,
    Limit(low=0.75),
    0.30,
    "the feet stayed close together",
)
KEEPS_FEET_TOGETHER = Trait(
    "both feet stay side by side",
    m.thigh_split_at_peak_deg,
    Limit(high=32.0),
    16.0,
    "one leg went ahead of the other",
)
KEEPS_FEET_IN_PLACE = Trait(
    "both feet stay where they are",
    stance.farther_foot_travel_legs,
    Limit(high=0.25),
    0.25,
    "the feet moved",
)
KEEPS_FEET_STILL = Trait(
    "no foot steps",
    stance.farther_foot_travel_legs,
    Limit(high=0.15),
    0.15,
    "a foot stepped",
)
LIFTS_HIPS = Trait("the hips rise", m.hip_rise_legs, Limit(low=0.05), 0.04, "the hips did not rise")
KNEES_STAY_BENT = Trait(
    "the feet stand on the floor",
    m.deepest_knee_deg,
    Limit(low=60.0),
    25.0,
    "both legs were nearly straight",
)
FACES_UP = Trait(
    "faces up",
    m.facing_up,
    Limit(low=0.35),
    0.35,
    "the person was not lying on their back",
    is_posture=True,
)
FACES_SIDEWAYS = Trait(
    "lies on the side",
    m.facing_up,
    Limit(high=0.35),
    0.25,
    "the person was not lying on their side",
    is_posture=True,
)
TURNED_TO_CAMERA = Trait(
    "front or back to the camera",
    m.turned_to_camera,
    Limit(low=0.30),
    0.20,
    "from this view, lying on the side looks the same as lying face down",
)
KNEES_BENT_AT_REST = Trait(
    "the knees are bent at rest",
    m.model_knee_at_rest_deg,
    Limit(low=35.0),
    20.0,
    "the legs were straight at the start",
)
GOES_ON = Trait(
    "goes on from where it ended",
    stance.hip_travel_at_end_legs,
    Limit(low=0.40),
    0.20,
    "the person came back to where they started",
)
FEET_STAY_APART = Trait(
    "the feet are apart before it",
    stance.feet_apart_at_rest_legs,
    Limit(low=0.40),
    0.20,
    "the feet were together at the start",
)
WALKING_LUNGE = Style("walking lunge", (GOES_ON,))
SPLIT_SQUAT = Style("split squat", (FEET_STAY_APART, KEEPS_FEET_STILL))

# What bridges and thrusts share: a person on the back whose hips go up over standing feet.
BRIDGES_UP = (
    LIES,
    HIPS_ON_THE_FLOOR,
    STAYS_DOWN,
    LIES_BACK,
    FACES_UP,
    LIFTS_HIPS,
    KNEES_STAY_BENT,
)
