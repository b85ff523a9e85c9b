"""Written by docs/make_angle_errors.py: do not edit.

Data: 134 rendered clips of known truth, each of another body, room and camera;
MediaPipe's full model. Error: absolute, at the peak, against the angle in space.
All widened by 1.13: they then hold for nine of ten repetitions of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.
"""

from __future__ import annotations

from collections.abc import Mapping

# measure: {(exercise, or "" for all of them; posture; view): half the 90 % interval}
HALF_WIDTHS_90: Mapping[str, Mapping[tuple[str, str, str], float]] = {
    "knee_flexion_deg": {
        ("", "side-lying", "above"): 47.4,  # 25 repetitions, 7 clips
        ("", "side-lying", "back"): 56.2,  # 5 repetitions, 3 clips
        ("", "side-lying", "end"): 39.9,  # 22 repetitions, 6 clips
        ("", "side-lying", "front"): 16.5,  # 131 repetitions, 31 clips
        ("", "side-lying", "oblique"): 27.3,  # 117 repetitions, 29 clips
        ("", "standing", "front"): 15.1,  # 92 repetitions, 29 clips
        ("", "standing", "oblique"): 25.6,  # 66 repetitions, 22 clips
        ("", "standing", "side"): 11.2,  # 35 repetitions, 11 clips
        ("", "supine", "oblique"): 17.9,  # 6 repetitions, 2 clips
        ("", "supine", "side"): 14.3,  # 23 repetitions, 7 clips
        ("clamshell", "side-lying", "above"): 48.4,  # 13 repetitions, 4 clips
        ("clamshell", "side-lying", "back"): 56.2,  # 4 repetitions, 2 clips
        ("clamshell", "side-lying", "end"): 39.9,  # 8 repetitions, 2 clips
        ("clamshell", "side-lying", "front"): 19.5,  # 68 repetitions, 16 clips
        ("clamshell", "side-lying", "oblique"): 22.7,  # 56 repetitions, 14 clips
        ("forward_lunge", "standing", "front"): 14.4,  # 31 repetitions, 9 clips
        ("forward_lunge", "standing", "oblique"): 13.8,  # 17 repetitions, 5 clips
        ("forward_lunge", "standing", "side"): 13.2,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 16.0,  # 15 repetitions, 4 clips
        ("hip_thrust", "standing", "side"): 6.1,  # 3 repetitions, 3 clips
        ("hip_thrust", "supine", "side"): 11.1,  # 8 repetitions, 3 clips
        ("lateral_lunge", "standing", "front"): 42.6,  # 21 repetitions, 7 clips
        ("lateral_lunge", "standing", "oblique"): 49.1,  # 9 repetitions, 4 clips
        ("reverse_lunge", "standing", "front"): 15.1,  # 16 repetitions, 5 clips
        ("reverse_lunge", "standing", "oblique"): 18.4,  # 9 repetitions, 3 clips
        ("romanian_deadlift", "standing", "oblique"): 19.6,  # 12 repetitions, 3 clips
        ("romanian_deadlift", "standing", "side"): 6.7,  # 20 repetitions, 5 clips
        ("side_lying_leg_raise", "side-lying", "above"): 30.3,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 100.1,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 7.0,  # 63 repetitions, 15 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 27.7,  # 61 repetitions, 15 clips
        ("step_up", "standing", "front"): 10.6,  # 24 repetitions, 8 clips
        ("step_up", "standing", "oblique"): 13.3,  # 17 repetitions, 6 clips
    },
    "hip_angle_deg": {
        ("", "side-lying", "above"): 22.0,  # 12 repetitions, 3 clips
        ("", "side-lying", "end"): 66.7,  # 14 repetitions, 4 clips
        ("", "side-lying", "front"): 15.0,  # 63 repetitions, 15 clips
        ("", "side-lying", "oblique"): 15.1,  # 61 repetitions, 15 clips
        ("", "standing", "front"): 14.0,  # 92 repetitions, 29 clips
        ("", "standing", "oblique"): 17.6,  # 66 repetitions, 22 clips
        ("", "standing", "side"): 6.7,  # 35 repetitions, 11 clips
        ("", "supine", "oblique"): 24.6,  # 6 repetitions, 2 clips
        ("", "supine", "side"): 5.8,  # 23 repetitions, 7 clips
        ("forward_lunge", "standing", "front"): 13.9,  # 31 repetitions, 9 clips
        ("forward_lunge", "standing", "oblique"): 14.5,  # 17 repetitions, 5 clips
        ("forward_lunge", "standing", "side"): 7.7,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 6.1,  # 15 repetitions, 4 clips
        ("hip_thrust", "standing", "side"): 4.2,  # 3 repetitions, 3 clips
        ("hip_thrust", "supine", "side"): 4.3,  # 8 repetitions, 3 clips
        ("lateral_lunge", "standing", "front"): 28.0,  # 21 repetitions, 7 clips
        ("lateral_lunge", "standing", "oblique"): 29.6,  # 9 repetitions, 4 clips
        ("reverse_lunge", "standing", "front"): 17.0,  # 16 repetitions, 5 clips
        ("reverse_lunge", "standing", "oblique"): 17.3,  # 9 repetitions, 3 clips
        ("romanian_deadlift", "standing", "oblique"): 13.5,  # 12 repetitions, 3 clips
        ("romanian_deadlift", "standing", "side"): 5.3,  # 20 repetitions, 5 clips
        ("side_lying_leg_raise", "side-lying", "above"): 22.0,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 66.7,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 15.0,  # 63 repetitions, 15 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 15.1,  # 61 repetitions, 15 clips
        ("step_up", "standing", "front"): 6.7,  # 24 repetitions, 8 clips
        ("step_up", "standing", "oblique"): 9.3,  # 17 repetitions, 6 clips
    },
}
