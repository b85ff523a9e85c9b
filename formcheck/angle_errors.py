"""Written by docs/make_angle_errors.py: do not edit.

Data: 100 rendered clips of known truth, each of another body, room and camera;
MediaPipe's full model. Error: absolute, at the peak, against the angle in space.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.
"""

from __future__ import annotations

from collections.abc import Mapping

# measure: {(exercise, or "" for all of them; posture; view): half the 90 % interval}
HALF_WIDTHS_90: Mapping[str, Mapping[tuple[str, str, str], float]] = {
    "knee_flexion_deg": {
        ("", "side-lying", "above"): 41.9,  # 25 repetitions, 7 clips
        ("", "side-lying", "back"): 49.7,  # 5 repetitions, 3 clips
        ("", "side-lying", "end"): 35.2,  # 22 repetitions, 6 clips
        ("", "side-lying", "front"): 13.9,  # 101 repetitions, 26 clips
        ("", "side-lying", "oblique"): 23.5,  # 51 repetitions, 14 clips
        ("", "standing", "front"): 10.7,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 23.9,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 5.5,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 14.8,  # 16 repetitions, 5 clips
        ("clamshell", "side-lying", "above"): 42.8,  # 13 repetitions, 4 clips
        ("clamshell", "side-lying", "back"): 49.7,  # 4 repetitions, 2 clips
        ("clamshell", "side-lying", "end"): 35.2,  # 8 repetitions, 2 clips
        ("clamshell", "side-lying", "front"): 17.1,  # 57 repetitions, 15 clips
        ("clamshell", "side-lying", "oblique"): 19.4,  # 19 repetitions, 6 clips
        ("forward_lunge", "standing", "front"): 14.0,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 12.1,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 9.4,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 15.8,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 3.8,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 9.9,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 36.1,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 41.8,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 9.2,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 18.0,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 18.3,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 5.5,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 26.8,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 88.4,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 6.4,  # 44 repetitions, 11 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 24.0,  # 32 repetitions, 8 clips
        ("step_up", "standing", "front"): 6.7,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 12.1,  # 17 repetitions, 6 clips
    },
    "hip_angle_deg": {
        ("", "side-lying", "above"): 19.4,  # 12 repetitions, 3 clips
        ("", "side-lying", "end"): 58.9,  # 14 repetitions, 4 clips
        ("", "side-lying", "front"): 12.1,  # 44 repetitions, 11 clips
        ("", "side-lying", "oblique"): 12.7,  # 32 repetitions, 8 clips
        ("", "standing", "front"): 12.2,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 20.9,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 5.6,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 5.5,  # 16 repetitions, 5 clips
        ("forward_lunge", "standing", "front"): 12.3,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 14.7,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 6.7,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 5.5,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 3.4,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 4.2,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 24.2,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 27.2,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 10.3,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 15.2,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 16.8,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 4.7,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 19.4,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 58.9,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 12.1,  # 44 repetitions, 11 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 12.7,  # 32 repetitions, 8 clips
        ("step_up", "standing", "front"): 5.9,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 9.5,  # 17 repetitions, 6 clips
    },
}
