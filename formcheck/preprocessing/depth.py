"""Depth of trunk and legs from one camera: bones keep their length, landmarks their image ray.

Each landmark stays on its ray through the image; only its distance Z is solved for, so the result
never contradicts the image. Five terms are balanced by least squares in each frame (see
`depth_solver`): each bone has one length for the whole recording, shared by left and right; depth
differences agree loosely with the model's world landmarks; the body stays close to the distance
that its size in the image implies; a leg whose thigh and shank are equally foreshortened, without a
bend in the image, is straight; and the feet of a standing person are on one floor, as far below the
camera as when the person stood upright. Several solutions may fit almost equally well, so the
starting point of the search matters. The tilt of the trunk is nearly the model's own: the trunk's
length changes too little with tilt to reveal it. Between rounds the depths are smoothed in time,
and the smoothed depths pull the next round.

Measured on 89 labeled renderings at the peak of repetitions, standing people, all views: mean error
of knee flexion 4.5°, of the hip angle 4.7°.
In side views the bones lie in the image plane, where small errors of length become large errors of
depth; there the model's depth is kept.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import kinematics
from formcheck.pose.landmarks import FACE, LEGS, FloatArray, Landmark, Motion
from formcheck.preprocessing.depth_solver import (
    HIPS,
    SOLVED_LANDMARKS,
    SceneGeometry,
    fit_geometry,
    solve_points_m,
)
from formcheck.preprocessing.filters import gaussian_smooth
from formcheck.preprocessing.lens import Lens

SCALE_SMOOTHING_S = 0.08
POSTURE_SMOOTHING_S = 0.5
_MIN_FRAMES = 3
_FIT_UP_TO_DEG, _MODEL_FROM_DEG = 52.0, 68.0  # yaw: the fit is used below, the model's depth above
_MAX_FIT_WEIGHT = 0.9  # the fit bends legs a little too much, the model's depth too little
# Landmarks that are not solved for move in depth with their parent: arms with their shoulder, the
# face with the left shoulder, heels and toes with their ankle.
_PARENTS: Mapping[Landmark, Landmark] = {
    **dict.fromkeys(FACE, Landmark.LEFT_SHOULDER),
    **{
        Landmark.of(side, part): Landmark.of(side, "shoulder")
        for part in ("elbow", "wrist", "pinky", "index", "thumb")
        for side in LEGS
    },
    **{
        Landmark.of(side, part): Landmark.of(side, "ankle")
        for part in ("heel", "foot_index")
        for side in LEGS
    },
}
_CHILDREN = [landmark.value for landmark in _PARENTS]
_PARENT_PLACES = [SOLVED_LANDMARKS.tolist().index(parent) for parent in _PARENTS.values()]


def estimate_geometry(sample: Motion, lens: Lens) -> SceneGeometry:
    """Estimate the person's bone lengths and the camera's height above the floor.

    `sample` holds frames spread over the recording. All is NaN if the body was seen in fewer than
    three of them; the height is NaN also if the person stood upright in fewer than three.
    """
    scale = _smooth_scale(sample)
    solvable = solvable_frames(sample, scale)
    if solvable.sum() < _MIN_FRAMES:
        return SceneGeometry.unknown()
    return fit_geometry(sample[solvable], scale[solvable], lens)


def refine_depth(motion: Motion, lens: Lens, geometry: SceneGeometry) -> Motion:
    """Return `motion` with `body_m` from the depth fit where that beats the model's own depth.

    `geometry` comes from `estimate_geometry`; if its lengths are NaN, `motion` is returned as is.
    """
    scale = _smooth_scale(motion)
    solvable = solvable_frames(motion, scale)
    if not solvable.any() or np.isnan(geometry.lengths_m).any():
        return motion
    part = motion[solvable]
    points_m = solve_points_m(part, scale[solvable], lens, geometry)
    body_m = motion.body_m.copy()
    model_m = body_m[solvable]
    features = posture_features(model_m, part.world_m)
    smooth = gaussian_smooth(part.times_s, features, POSTURE_SMOOTHING_S)
    body_m[solvable] = blend_depth(model_m, points_m, fit_weight(smooth))
    return Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility, body_m)


def _smooth_scale(motion: Motion) -> FloatArray:
    return gaussian_smooth(motion.times_s, motion.scale_px_per_m, SCALE_SMOOTHING_S)


def solvable_frames(motion: Motion, scale: FloatArray) -> NDArray[np.bool_]:
    """(T,) whether depth can be solved for in each frame; `scale` (T,) in pixels per meter."""
    seen = np.isfinite(motion.xy_px[:, SOLVED_LANDMARKS]).all(axis=(1, 2))
    in_world = np.isfinite(motion.world_m[:, SOLVED_LANDMARKS]).all(axis=(1, 2))
    return np.asarray(seen & in_world & (scale > 0))


def blend_depth(model_m: FloatArray, points_m: FloatArray, weight: FloatArray) -> FloatArray:
    """(T, 33, 3) meters about the hip center: the model's body moved toward the fit.

    `model_m` (T, 33, 3) is `Motion.body_m` before refinement, `points_m` (T, 8, 3) the result of
    `solve_points_m`, and `weight` (T,) that of `fit_weight`, 0..1.
    """
    fit_m = points_m - points_m[:, HIPS].mean(axis=1, keepdims=True)
    moved = weight[:, None, None] * (fit_m - model_m[:, SOLVED_LANDMARKS])
    body_m: FloatArray = model_m.copy()
    body_m[:, SOLVED_LANDMARKS] += moved
    body_m[:, _CHILDREN] += moved[:, _PARENT_PLACES]
    return body_m


def posture_features(model_m: FloatArray, world_m: FloatArray) -> FloatArray:
    """(T, 4) sine and cosine of the yaw, flexion of the more bent knee, trunk lean; degrees.

    `model_m` and `world_m` (T, 33, 3): the yaw comes from the image, knees and trunk from the
    model's world landmarks.
    """
    yaw = np.radians(kinematics.yaw_deg(model_m))
    knees = np.maximum(*(kinematics.knee_flexion_deg(world_m, side) for side in LEGS))
    lean = kinematics.trunk_lean_deg(world_m)
    return np.stack([np.sin(yaw), np.cos(yaw), knees, lean], axis=-1)


def fit_weight(features: FloatArray) -> FloatArray:
    """(T,) 1 where the fit is better than the model's depth, 0 where it is worse, else between.

    `features` (T, 4) are `posture_features` smoothed in time by `POSTURE_SMOOTHING_S`. The fit is
    worse in side views, and for people who lie with bent knees (a clamshell): nothing there tells
    on which side of the hips the knees are.
    """
    sine, cosine, knees, lean = features.T
    yaw = np.abs(np.degrees(np.arctan2(sine, cosine)))
    off_axis = np.minimum(yaw, 180 - yaw)  # a back view is as flat as a front view
    facing = _MAX_FIT_WEIGHT * _falling(off_axis, _FIT_UP_TO_DEG, _MODEL_FROM_DEG)
    bent_and_lying = np.minimum(_rising(knees, 36.0, 50.0), _rising(lean, 40.0, 60.0))
    weight: FloatArray = facing * (1.0 - bent_and_lying)
    return weight


def _rising(values: FloatArray, low: float, high: float) -> FloatArray:
    """0 up to `low`, 1 from `high`, linear in between; NaN counts as 0."""
    return np.clip(np.nan_to_num((values - low) / (high - low)), 0.0, 1.0)


def _falling(values: FloatArray, low: float, high: float) -> FloatArray:
    """1 up to `low`, 0 from `high`, linear in between; NaN counts as 0."""
    return np.clip(np.nan_to_num((high - values) / (high - low)), 0.0, 1.0)
