"""Depth of the trunk and legs from one camera: bones keep their length, landmarks their ray.

Each landmark stays on its ray through the picture; only its distance Z is solved for, so that the
picture is never contradicted. Five wishes are weighed against each other by least squares, frame by
frame (`depth_fit`): every bone has one length for the whole recording, shared by left and right;
depth differences agree loosely with the model's world landmarks; the body stays near the distance
that its size in the picture implies; a leg whose thigh and shank are foreshortened alike, with no
bend in the picture, is straight; and the feet of somebody who stands are on one floor, as far below
the camera as when they stood upright. Several answers may suit nearly alike, so it matters where
the search begins: see `depth_start`. The trunk's tilt is nearly the model's own: its length changes
too little with tilt to say anything. Between rounds the depths are smoothed in time and pull the
next round.

Measured on 89 labeled renderings at the peak of repetitions, people who stand, all views: knee
flexion 4.5° and hip angle 4.7° mean error.
In side views the bones lie in the picture, small length errors become large depth errors, and the
model's depth is kept.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion
from formcheck.preprocessing.depth_solver import MARKS, Build, fitted_build, fitted_points_m
from formcheck.preprocessing.filters import gaussian_in_time

SCALE_SMOOTHING_S = 0.08
_FIT_UP_TO_DEG, _MODEL_FROM_DEG = 52.0, 68.0  # yaw: below the fit holds, above the model's depth
ATTITUDE_SMOOTHING_S = 0.5
# Landmarks that were not solved for move in depth with the one they hang on: arms with their
# shoulder, the face with the left one, feet with their ankle. Parents by their place in `MARKS`.
_HANGING = [*range(Landmark.LEFT_SHOULDER), *range(13, 23), 29, 30, 31, 32]
_PARENTS = [0] * Landmark.LEFT_SHOULDER + [0, 1] * 5 + [6, 7, 6, 7]


def learned_build(sample: Motion, width_px: int, height_px: int) -> Build:
    """The person's bone lengths, and the camera's height above the floor.

    Learned from frames spread over the recording; NaN when the body was seen in fewer than three,
    the height also when it was not seen standing upright in as many.
    """
    scale = _steady_scale(sample)
    usable = are_usable(sample, scale)
    if usable.sum() < 3:
        return Build(np.full(5, np.nan), float("nan"))
    return fitted_build(sample[usable], scale[usable], (width_px, height_px))


def refined(motion: Motion, width_px: int, height_px: int, build: Build) -> Motion:
    """Some frames with `body_m` from the depth fit where it is better than the model's depth.

    `build` as `learned_build` gives it; while its lengths are unknown nothing is changed.
    """
    scale = _steady_scale(motion)
    usable = are_usable(motion, scale)
    if not usable.any() or np.isnan(build.lengths_m).any():
        return motion
    part = motion[usable]
    points_m = fitted_points_m(part, scale[usable], (width_px, height_px), build)
    body_m = motion.body_m.copy()
    model_m = body_m[usable]
    attitude = attitude_of(model_m, part.world_m)
    steady = gaussian_in_time(part.times_s, attitude, ATTITUDE_SMOOTHING_S)
    body_m[usable] = blended(model_m, points_m, trust_in_fit(steady))
    return Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility, body_m)


def _steady_scale(motion: Motion) -> FloatArray:
    return gaussian_in_time(motion.times_s, motion.scale_px_per_m, SCALE_SMOOTHING_S)


def are_usable(motion: Motion, scale: FloatArray) -> NDArray[np.bool_]:
    """(T,) the frames whose depth can be solved for; `scale` (T,) is the picture's."""
    seen = np.isfinite(motion.xy_px[:, MARKS]).all(axis=(1, 2))
    return np.asarray(seen & np.isfinite(motion.world_m[:, MARKS]).all(axis=(1, 2)) & (scale > 0))


def blended(model_m: FloatArray, points_m: FloatArray, trust: FloatArray) -> FloatArray:
    """(T, 33, 3) about the hip center: the model's body, and the fit as far as it is trusted.

    `model_m` (T, 33, 3) as `Motion.body_m` has it before it is refined, `points_m` (T, 8, 3) as
    `fitted_points_m` gives them, `trust` (T,) as `trust_in_fit`.
    """
    fit_m = points_m - points_m[:, 2:4].mean(axis=1, keepdims=True)
    moved = trust[:, None, None] * (fit_m - model_m[:, MARKS])
    body_m = model_m.copy()
    body_m[:, MARKS] += moved
    body_m[:, _HANGING] += moved[:, _PARENTS]
    result: FloatArray = body_m
    return result


def attitude_of(model_m: FloatArray, world_m: FloatArray) -> FloatArray:
    """(T, 4) sine and cosine of the yaw, flexion of the knee bent more, trunk lean; degrees.

    `model_m` and `world_m` (T, 33, 3): the yaw is the picture's, knees and trunk the model's own.
    """
    yaw = np.radians(kinematics.yaw_deg(model_m))
    knees = np.maximum(*(kinematics.knee_flexion_deg(world_m, side) for side in LEGS))
    lean = kinematics.trunk_lean_deg(world_m)
    return np.stack([np.sin(yaw), np.cos(yaw), knees, lean], axis=-1)


def trust_in_fit(steady: FloatArray) -> FloatArray:
    """(T,) 1 where the fit is better than the model's depth, 0 where it is worse, and between.

    `steady` (T, 4) is an `attitude_of` smoothed in time by `ATTITUDE_SMOOTHING_S`. The fit is worse
    in side views, and for people who lie with bent knees (a clamshell): there nothing says on which
    side of the hips the knees are.
    """
    sine, cosine, knees, lean = steady.T
    yaw = np.abs(np.degrees(np.arctan2(sine, cosine)))
    off_axis = np.minimum(yaw, 180 - yaw)  # a back view is as flat as a front view
    facing = _falling(off_axis, _FIT_UP_TO_DEG, _MODEL_FROM_DEG)
    bent_and_lying = np.minimum(_rising(knees, 36.0, 50.0), _rising(lean, 40.0, 60.0))
    trust: FloatArray = facing * (1.0 - bent_and_lying)
    return trust


def _rising(values: FloatArray, low: float, high: float) -> FloatArray:
    """0 up to `low`, 1 from `high`, straight between; NaN counts as 0."""
    return np.clip(np.nan_to_num((values - low) / (high - low)), 0.0, 1.0)


def _falling(values: FloatArray, low: float, high: float) -> FloatArray:
    """1 up to `low`, 0 from `high`, straight between; NaN counts as 0."""
    return np.clip(np.nan_to_num((high - values) / (high - low)), 0.0, 1.0)
