"""Written by docs/make_angle_errors.py: do not edit.

Data: 100 rendered clips of known truth, each of another body, room and camera;
MediaPipe's full model. Error: absolute, at the peak, against the angle in space.
All widened by 1.10: they then hold for nine of ten repetitions of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse.
"""

from __future__ import annotations

from collections.abc import Mapping

# measure: {(exercise, or "" for all of them; posture; view): half the 90 % interval}
HALF_WIDTHS_90: Mapping[str, Mapping[tuple[str, str, str], float]] = {
    "hip_angle_deg": {
        ("", "side-lying", "above"): 21.5,  # 12 repetitions, 3 clips
        ("", "side-lying", "end"): 58.3,  # 14 repetitions, 4 clips
        ("", "side-lying", "front"): 17.5,  # 39 repetitions, 10 clips
        ("", "side-lying", "oblique"): 14.0,  # 37 repetitions, 10 clips
        ("", "standing", "front"): 9.5,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 13.4,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 6.9,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 6.1,  # 16 repetitions, 5 clips
        ("forward_lunge", "standing", "front"): 10.5,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 13.6,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 7.7,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 6.1,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 4.2,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 4.6,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 9.1,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 13.6,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 8.8,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 10.8,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 13.7,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 5.4,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 21.5,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 58.3,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 17.5,  # 39 repetitions, 10 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 14.0,  # 37 repetitions, 10 clips
        ("step_up", "standing", "front"): 6.8,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 7.2,  # 17 repetitions, 6 clips
    },
    "knee_flexion_deg": {
        ("", "side-lying", "above"): 46.2,  # 25 repetitions, 7 clips
        ("", "side-lying", "back"): 54.8,  # 5 repetitions, 3 clips
        ("", "side-lying", "end"): 38.9,  # 22 repetitions, 6 clips
        ("", "side-lying", "front"): 13.3,  # 83 repetitions, 21 clips
        ("", "side-lying", "oblique"): 26.7,  # 69 repetitions, 19 clips
        ("", "standing", "front"): 9.4,  # 76 repetitions, 25 clips
        ("", "standing", "oblique"): 10.1,  # 48 repetitions, 17 clips
        ("", "standing", "side"): 6.2,  # 26 repetitions, 8 clips
        ("", "supine", "side"): 16.4,  # 16 repetitions, 5 clips
        ("clamshell", "side-lying", "above"): 47.2,  # 13 repetitions, 4 clips
        ("clamshell", "side-lying", "back"): 54.8,  # 4 repetitions, 2 clips
        ("clamshell", "side-lying", "end"): 38.9,  # 8 repetitions, 2 clips
        ("clamshell", "side-lying", "front"): 15.7,  # 44 repetitions, 11 clips
        ("clamshell", "side-lying", "oblique"): 26.7,  # 32 repetitions, 9 clips
        ("forward_lunge", "standing", "front"): 8.7,  # 27 repetitions, 8 clips
        ("forward_lunge", "standing", "oblique"): 8.6,  # 13 repetitions, 4 clips
        ("forward_lunge", "standing", "side"): 10.5,  # 8 repetitions, 2 clips
        ("glute_bridge", "supine", "side"): 17.5,  # 11 repetitions, 3 clips
        ("hip_thrust", "standing", "side"): 4.3,  # 2 repetitions, 2 clips
        ("hip_thrust", "supine", "side"): 11.0,  # 5 repetitions, 2 clips
        ("lateral_lunge", "standing", "front"): 11.1,  # 17 repetitions, 6 clips
        ("lateral_lunge", "standing", "oblique"): 9.7,  # 5 repetitions, 3 clips
        ("reverse_lunge", "standing", "front"): 9.0,  # 12 repetitions, 4 clips
        ("reverse_lunge", "standing", "oblique"): 8.6,  # 5 repetitions, 2 clips
        ("romanian_deadlift", "standing", "oblique"): 12.0,  # 8 repetitions, 2 clips
        ("romanian_deadlift", "standing", "side"): 6.1,  # 16 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "above"): 29.5,  # 12 repetitions, 3 clips
        ("side_lying_leg_raise", "side-lying", "end"): 36.5,  # 14 repetitions, 4 clips
        ("side_lying_leg_raise", "side-lying", "front"): 6.9,  # 39 repetitions, 10 clips
        ("side_lying_leg_raise", "side-lying", "oblique"): 26.6,  # 37 repetitions, 10 clips
        ("step_up", "standing", "front"): 9.1,  # 20 repetitions, 7 clips
        ("step_up", "standing", "oblique"): 10.4,  # 17 repetitions, 6 clips
    },
}
