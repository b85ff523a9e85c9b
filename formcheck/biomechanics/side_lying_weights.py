"""The weights of `side_lying_angles`, for each exercise and place of the camera.

Changes and their ratios come from logistic regressions on 230 labeled repetitions (60 rendered
people and cameras; the trunk's share of a roll from 0 to 1), one for each place. Scale and offset
are linear regressions on the true angles of other rendered people: 30 clips of clamshells and 28 of
leg raises. `error_deg` is such that 85 to 90 % of the true angles of clips left out of the fit are
within the 90 % interval. Limits: rendered people are simpler than real ones; a pelvis that rolls
without the trunk hardly shows in a clamshell from the front; and from person to person the same
angle looks more different than from one repetition to the next.
"""

from __future__ import annotations

from formcheck.biomechanics.side_lying_angles import BlendedAngle, WeightedChanges

CLAMSHELL_ROLL = BlendedAngle(
    front=WeightedChanges(
        {
            "shoulders_back": 164.0,
            "knee_back": 57.4,
            "lower_hip_up": 155.8,
            "upper_hip_up": 155.8,
            "knee_along": 172.2,
        },
        offset_deg=2.3,
        error_deg=9.0,
    ),
    oblique=WeightedChanges(
        {"hips_back": 38.4, "hips_slid": 259.3, "lower_hip_up": 162.5},
        offset_deg=-0.1,
        error_deg=10.8,
    ),
    above=WeightedChanges(
        {"hips_back": 80.9, "upper_hip_up": 141.6},
        offset_deg=-4.9,
        error_deg=9.3,
    ),
)

LEG_RAISE_ROLL = BlendedAngle(
    front=WeightedChanges(
        {
            "hips_back": 59.8,
            "shoulders_back": 29.3,
            "knee_back": 57.4,
            "lower_hip_up": 185.5,
            "upper_shoulder_up": 106.5,
        },
        offset_deg=5.8,
        error_deg=6.6,
    ),
    oblique=WeightedChanges(
        {"hips_back": 71.5, "hips_slid": 173.0, "lower_hip_up": 165.1, "upper_shoulder_up": 131.5},
        offset_deg=4.6,
        error_deg=8.9,
    ),
    above=WeightedChanges(
        {"hips_back": 67.1, "upper_hip_up": 148.4},
        offset_deg=6.8,
        error_deg=5.2,
    ),
)

LEG_RAISE_DRIFT = BlendedAngle(
    front=WeightedChanges(
        {
            "thigh_shorter": 104.1,
            "leg_climb": -72.9,
            "hips_back": -36.4,
            "shoulders_back": -36.4,
            "lower_hip_up": -109.3,
        },
        offset_deg=55.2,
        error_deg=6.4,
    ),
    oblique=WeightedChanges(
        {"leg_climb": -8.8, "leg_forward": 29.2},
        offset_deg=11.6,
        error_deg=5.7,
    ),
    above=WeightedChanges(
        {"leg_climb": -16.4, "leg_forward": 32.8},
        offset_deg=22.9,
        error_deg=6.9,
    ),
)
