"""The weights of `side_lying_angles`, for each exercise and place of the camera.

Changes and their ratios come from logistic regressions on 230 labeled repetitions (60 rendered
people and cameras; the trunk's share of a roll from 0 to 1), one for each place. Scale and offset
are robust regressions (Huber) on the true angles of other rendered people, 38 clips of clamshells
and 34 of leg raises; for the roll of leg raises, a ridge regression adjusts the ratios too. With
`error_deg`, 80 to 90 % of the true angles of clips left out of the fit are within the 90 % interval
(of newer, wilder clips 81 %).

Limits: rendered people are simpler than real ones; a pelvis that rolls without the trunk hardly
shows in a clamshell from the front; and from person to person the same angle looks more different
than from one repetition to the next.
"""

from __future__ import annotations

from formcheck.biomechanics.side_lying_angles import BlendedAngle, WeightedChanges

CLAMSHELL_ROLL = BlendedAngle(
    front=WeightedChanges(
        {
            "shoulders_back": 136.7,
            "knee_back": 47.9,
            "lower_hip_up": 129.9,
            "upper_hip_up": 129.9,
            "knee_along": 143.6,
        },
        offset_deg=3.8,
        error_deg=8.2,
    ),
    oblique=WeightedChanges(
        {"hips_back": 45.6, "hips_slid": 307.7, "lower_hip_up": 192.8},
        offset_deg=-3.8,
        error_deg=9.4,
    ),
    above=WeightedChanges(
        {"hips_back": 78.5, "upper_hip_up": 137.3},
        offset_deg=-2.1,
        error_deg=9.5,
    ),
)

LEG_RAISE_ROLL = BlendedAngle(
    front=WeightedChanges(
        {
            "hips_back": 46.8,
            "shoulders_back": 17.4,
            "knee_back": 39.6,
            "hips_slid": 108.1,
            "lower_hip_up": 245.8,
            "upper_hip_up": 12.2,
            "upper_shoulder_up": 43.8,
            "knee_along": -8.5,
        },
        offset_deg=6.8,
        error_deg=7.6,
    ),
    oblique=WeightedChanges(
        {
            "hips_back": 68.0,
            "knee_back": 8.9,
            "hips_slid": 142.5,
            "lower_hip_up": 141.8,
            "upper_hip_up": 63.8,
            "upper_shoulder_up": 100.2,
            "knee_along": 2.6,
        },
        offset_deg=4.6,
        error_deg=6.8,
    ),
    above=WeightedChanges(
        {
            "hips_back": 68.2,
            "shoulders_back": 6.1,
            "knee_back": 14.4,
            "hips_slid": -28.1,
            "lower_hip_up": 45.8,
            "upper_hip_up": 117.8,
            "upper_shoulder_up": -5.0,
            "knee_along": -5.3,
        },
        offset_deg=7.9,
        error_deg=5.4,
    ),
)

LEG_RAISE_DRIFT = BlendedAngle(
    front=WeightedChanges(
        {
            "thigh_shorter": 104.3,
            "leg_climb": -73.0,
            "hips_back": -36.5,
            "shoulders_back": -36.5,
            "lower_hip_up": -109.6,
        },
        offset_deg=56.4,
        error_deg=7.4,
    ),
    oblique=WeightedChanges(
        {"leg_climb": -8.7, "leg_forward": 29.0},
        offset_deg=11.4,
        error_deg=5.2,
    ),
    above=WeightedChanges(
        {"leg_climb": -15.4, "leg_forward": 30.8},
        offset_deg=20.1,
        error_deg=6.1,
    ),
)
