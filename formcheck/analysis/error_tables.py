"""Written by docs/make_angle_errors.py: do not edit.

Data: 100 rendered clips of known truth, each of another body, room and camera;
MediaPipe's full model. Error: absolute, at the peak, against the angle in space.
All widened by 1.12: they then hold for nine of ten repetitions of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.
"""

from __future__ import annotations

from collections.abc import Mapping

# measure: {(exercise, or "" for all of them; posture; view): half the 90 % interval}
HALF_WIDTHS_90: Mapping[str, Mapping[tuple[str, str, str], float]] = {
    "hip_angle_deg": {
        ("", "side-lying", "above"): 21.7,  # 12 repetitions, 3 clips
        ("", "side-lying", "end"): 58.9,  # 14 repetitions, 4 clips
        ("", "side-lying", "front"): 17.7,  # 39 repetitions, 10 clips
        ("", "side-lying", "oblique"): 14.2,  # 37 repetitions, 10 clips
        ("", "standing", "front"): 9.1,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 13.5,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 7.0,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 6.1,  # 16 repetitions, 5 clips
        ("forward_lunge", "standing", "front"): 10.1,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 13.7,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 7.4,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 6.1,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 5.6,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 5.4,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 9.1,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 13.7,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 8.9,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 12.2,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 13.7,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 6.1,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 21.7,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 58.9,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 17.7,  # 39 repetitions, 10 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 14.2,  # 37 repetitions, 10 clips
        ("step_up", "standing", "front"): 7.5,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 9.4,  # 17 repetitions, 6 clips
    },
    "knee_flexion_deg": {
        ("", "side-lying", "above"): 46.7,  # 25 repetitions, 7 clips
        ("", "side-lying", "back"): 55.4,  # 5 repetitions, 3 clips
        ("", "side-lying", "end"): 39.3,  # 22 repetitions, 6 clips
        ("", "side-lying", "front"): 13.5,  # 83 repetitions, 21 clips
        ("", "side-lying", "oblique"): 27.0,  # 69 repetitions, 19 clips
        ("", "standing", "front"): 9.5,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 9.5,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 6.3,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 16.6,  # 16 repetitions, 5 clips
        ("clamshell", "side-lying", "above"): 47.3,  # 13 repetitions, 4 clips
        ("clamshell", "side-lying", "back"): 55.4,  # 4 repetitions, 2 clips
        ("clamshell", "side-lying", "end"): 39.3,  # 8 repetitions, 2 clips
        ("clamshell", "side-lying", "front"): 15.3,  # 44 repetitions, 11 clips
        ("clamshell", "side-lying", "oblique"): 27.0,  # 32 repetitions, 9 clips
        ("forward_lunge", "standing", "front"): 9.0,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 8.6,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 8.5,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 17.2,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 5.3,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 13.8,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 10.6,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 9.5,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 9.3,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 8.9,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 10.7,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 6.2,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 37.3,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 37.9,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 8.6,  # 39 repetitions, 10 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 26.9,  # 37 repetitions, 10 clips
        ("step_up", "standing", "front"): 9.3,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 10.1,  # 17 repetitions, 6 clips
    },
}


# part: {(always empty; posture; view): radius in leg lengths}
RADII_90_LEGS: Mapping[str, Mapping[tuple[str, str, str], float]] = {
    "ankle": {
        ("", "side-lying", "above"): 0.357,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 0.971,  # 43 landmarks, 3 clips
        ("", "side-lying", "end"): 0.614,  # 255 landmarks, 6 clips
        ("", "side-lying", "front"): 0.264,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.398,  # 826 landmarks, 19 clips
        ("", "standing", "front"): 0.312,  # 910 landmarks, 25 clips
        ("", "standing", "oblique"): 0.282,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.181,  # 309 landmarks, 8 clips
        ("", "supine", "side"): 0.360,  # 200 landmarks, 6 clips
    },
    "ear": {
        ("", "side-lying", "above"): 0.156,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 1.743,  # 50 landmarks, 3 clips
        ("", "side-lying", "end"): 0.430,  # 257 landmarks, 6 clips
        ("", "side-lying", "front"): 0.338,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.418,  # 828 landmarks, 19 clips
        ("", "standing", "front"): 0.182,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.165,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.123,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.918,  # 201 landmarks, 6 clips
    },
    "elbow": {
        ("", "side-lying", "above"): 0.563,  # 298 landmarks, 7 clips
        ("", "side-lying", "back"): 1.437,  # 38 landmarks, 3 clips
        ("", "side-lying", "end"): 0.778,  # 233 landmarks, 6 clips
        ("", "side-lying", "front"): 0.675,  # 992 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.627,  # 805 landmarks, 19 clips
        ("", "standing", "front"): 0.251,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.296,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.229,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.891,  # 200 landmarks, 6 clips
    },
    "foot_index": {
        ("", "side-lying", "above"): 0.447,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 1.396,  # 42 landmarks, 3 clips
        ("", "side-lying", "end"): 0.682,  # 252 landmarks, 6 clips
        ("", "side-lying", "front"): 0.367,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.579,  # 825 landmarks, 19 clips
        ("", "standing", "front"): 0.369,  # 911 landmarks, 25 clips
        ("", "standing", "oblique"): 0.315,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.199,  # 307 landmarks, 8 clips
        ("", "supine", "side"): 1.214,  # 200 landmarks, 6 clips
    },
    "heel": {
        ("", "side-lying", "above"): 0.353,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 1.038,  # 44 landmarks, 3 clips
        ("", "side-lying", "end"): 0.629,  # 252 landmarks, 6 clips
        ("", "side-lying", "front"): 0.221,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.423,  # 825 landmarks, 19 clips
        ("", "standing", "front"): 0.328,  # 910 landmarks, 25 clips
        ("", "standing", "oblique"): 0.278,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.181,  # 308 landmarks, 8 clips
        ("", "supine", "side"): 0.341,  # 200 landmarks, 6 clips
    },
    "hip": {
        ("", "side-lying", "above"): 0.036,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 0.178,  # 54 landmarks, 3 clips
        ("", "side-lying", "end"): 0.109,  # 258 landmarks, 6 clips
        ("", "side-lying", "front"): 0.086,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.077,  # 828 landmarks, 19 clips
        ("", "standing", "front"): 0.090,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.045,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.046,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.070,  # 202 landmarks, 6 clips
    },
    "knee": {
        ("", "side-lying", "above"): 0.248,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 0.648,  # 48 landmarks, 3 clips
        ("", "side-lying", "end"): 0.490,  # 258 landmarks, 6 clips
        ("", "side-lying", "front"): 0.243,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.294,  # 828 landmarks, 19 clips
        ("", "standing", "front"): 0.237,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.228,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.105,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.467,  # 202 landmarks, 6 clips
    },
    "nose": {
        ("", "side-lying", "above"): 0.162,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 1.761,  # 50 landmarks, 3 clips
        ("", "side-lying", "end"): 0.367,  # 256 landmarks, 6 clips
        ("", "side-lying", "front"): 0.362,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.387,  # 828 landmarks, 19 clips
        ("", "standing", "front"): 0.204,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.174,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.115,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.425,  # 200 landmarks, 6 clips
    },
    "shoulder": {
        ("", "side-lying", "above"): 0.126,  # 300 landmarks, 7 clips
        ("", "side-lying", "back"): 1.296,  # 52 landmarks, 3 clips
        ("", "side-lying", "end"): 0.437,  # 256 landmarks, 6 clips
        ("", "side-lying", "front"): 0.242,  # 996 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.292,  # 828 landmarks, 19 clips
        ("", "standing", "front"): 0.140,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.122,  # 576 landmarks, 17 clips
        ("", "standing", "side"): 0.116,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.611,  # 202 landmarks, 6 clips
    },
    "wrist": {
        ("", "side-lying", "above"): 0.886,  # 275 landmarks, 7 clips
        ("", "side-lying", "back"): 1.813,  # 33 landmarks, 3 clips
        ("", "side-lying", "end"): 1.062,  # 215 landmarks, 6 clips
        ("", "side-lying", "front"): 1.034,  # 971 landmarks, 21 clips
        ("", "side-lying", "oblique"): 0.762,  # 794 landmarks, 19 clips
        ("", "standing", "front"): 0.276,  # 912 landmarks, 25 clips
        ("", "standing", "oblique"): 0.259,  # 574 landmarks, 17 clips
        ("", "standing", "side"): 0.198,  # 312 landmarks, 8 clips
        ("", "supine", "side"): 0.955,  # 201 landmarks, 6 clips
    },
}
