"""Written by docs/make_landmark_errors.py: do not edit.

Data: 100 rendered clips of known truth, each of another body, room and camera;
MediaPipe's full model. Error: distance in space from the joint of the rendered person, both about
the hip centre, in leg lengths (thigh and shank), in six moments of each repetition; mostly depth.
All widened by 1.03: they then hold for nine of ten landmarks of other clips.
Limits: rendered people are simpler than real ones; loose clothes and dim rooms do worse. Arms and
feet are not solved for: in depth they hang on shoulder and ankle.
"""

from __future__ import annotations

from collections.abc import Mapping

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
