"""Depth of the trunk and legs from one camera: bones keep their length, landmarks their ray.

Each landmark stays on its ray through the picture; only its distance Z is solved for, so that the
picture is never contradicted. Four wishes are weighed against each other by least squares, frame by
frame (eight Gauss-Newton steps at most): every bone has one length for the whole recording, shared
by left and right; depth differences agree loosely with the model's world landmarks; the body stays
near the distance that its size in the picture implies; and a leg whose thigh and shank are
foreshortened alike, with no bend in the picture, is straight. Between rounds the depths are
smoothed in time and pull the next round.

Measured on 118 labelled renderings at the peak of repetitions, standing front and oblique views:
knee flexion 5.3° and hip angle 7.1° mean error, against 9.4° and 9.6° with the model's own depth.
In side views the bones lie in the picture, small length errors become large depth errors, and the
model's depth is kept.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck import kinematics
from formcheck.filters import gaussian_in_time
from formcheck.pose import LEGS, MIRRORED, FloatArray, Landmark, Motion

_MARKS = np.array([11, 12, 23, 24, 25, 26, 27, 28])  # shoulders, hips, knees, ankles: left, right
_THIGH, _SHANK, _HIP_LINE, _SHOULDER_LINE, _TRUNK = range(5)
_BONES = np.array([
    (2, 4, _THIGH), (3, 5, _THIGH), (4, 6, _SHANK), (5, 7, _SHANK),
    (2, 3, _HIP_LINE), (0, 1, _SHOULDER_LINE), (0, 2, _TRUNK), (1, 3, _TRUNK),
])  # fmt: skip
_LENGTH_ERROR = np.array([0.05, 0.05, 0.10, 0.10, 0.06])  # share of each bone type's length
_LENGTH_PRIOR = 0.04
_WORLD_DEPTH_ERROR_M = 0.20
_DISTANCE_ERROR_M = 0.30
_STRAIGHT_ERROR_M = 0.03
_TIME_ERROR_M = 0.03
_SMOOTHING_S = 0.08
_ROUNDS, _STEPS = 3, 3
_MAX_STEP_M = 0.15
_FOCAL_SHARE = 0.85  # of the longer side; 20 % wrong moves mean angle errors by less than 2°
_FIT_UP_TO_DEG, _MODEL_FROM_DEG = 52.0, 68.0  # yaw: below the fit holds, above the model's depth
# Landmarks that were not solved for move in depth with the one they hang on.
_PARENT = {11: (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 15, 17, 19, 21), 27: (29, 31)}


@dataclass(frozen=True)
class _Problem:
    """What stays fixed while depths are solved for; T frames, 8 landmarks, 8 bones."""

    rays: FloatArray  # (T, 8, 3), z = 1
    world_z_m: FloatArray  # (T, 8)
    distance_m: FloatArray  # (T,)
    straightness: FloatArray  # (T, 2), 0..1, left and right leg


def refined(motion: Motion, width_px: int, height_px: int) -> Motion:
    """The recording with `body_m` from the depth fit where it is better than the model's depth."""
    scale = _steady_scale(motion)
    usable = _usable(motion, scale)
    if usable.sum() < 3:
        return motion
    part = motion[usable]
    focal_px = _FOCAL_SHARE * max(width_px, height_px)
    lengths_m = _bone_lengths_m(part.world_m[:, _MARKS])
    problem = _problem(part, scale[usable], focal_px, (width_px, height_px), lengths_m)
    points_m = problem.rays * _solve(problem, lengths_m, part.times_s)[..., None]
    body_m = motion.body_m.copy()
    body_m[usable] = _blended(part, points_m)
    return Motion(motion.times_ms, motion.xy_px, motion.world_m, motion.visibility, body_m)


def _steady_scale(motion: Motion) -> FloatArray:
    return gaussian_in_time(motion.times_s, motion.scale_px_per_m, _SMOOTHING_S)


def _usable(motion: Motion, scale: FloatArray) -> NDArray[np.bool_]:
    seen = np.isfinite(motion.xy_px[:, _MARKS]).all(axis=(1, 2))
    return np.asarray(seen & np.isfinite(motion.world_m[:, _MARKS]).all(axis=(1, 2)) & (scale > 0))


def _bone_lengths_m(world_m: FloatArray) -> FloatArray:
    """(5,) median length of each bone type in the world landmarks, left and right pooled."""
    length = kinematics.norm(world_m[:, _BONES[:, 0]] - world_m[:, _BONES[:, 1]])
    return np.array([np.median(length[:, _BONES[:, 2] == kind]) for kind in range(5)])


def _problem(
    motion: Motion,
    scale: FloatArray,
    focal_px: float,
    size_px: tuple[int, int],
    lengths_m: FloatArray,
) -> _Problem:
    xy_px = motion.xy_px[:, _MARKS]
    centred = (xy_px - np.array(size_px) / 2) / focal_px
    rays = np.concatenate([centred, np.ones((*centred.shape[:2], 1))], axis=-1)
    world_m = motion.world_m[:, _MARKS]
    straight = _straightness(xy_px / scale[:, None, None], world_m, lengths_m)
    return _Problem(rays, world_m[:, :, 2], focal_px / scale, straight)


def _straightness(image_m: FloatArray, world_m: FloatArray, lengths_m: FloatArray) -> FloatArray:
    """(T, 2) how surely each leg is straight: no bend in picture or world, alike foreshortened.

    A thigh aimed at the camera is foreshortened more than the shank and is left alone.
    """
    weights = []
    for hip, knee, ankle in ((2, 4, 6), (3, 5, 7)):
        bend = 180 - kinematics.included_angle_deg(
            image_m[:, hip], image_m[:, knee], image_m[:, ankle]
        )
        world_bend = 180 - kinematics.included_angle_deg(
            world_m[:, hip], world_m[:, knee], world_m[:, ankle]
        )
        thigh = kinematics.norm(image_m[:, hip] - image_m[:, knee]) / lengths_m[_THIGH]
        shank = kinematics.norm(image_m[:, knee] - image_m[:, ankle]) / lengths_m[_SHANK]
        exponent = (bend / 12) ** 2 + ((thigh - shank) / 0.15) ** 2 + (world_bend / 20) ** 2
        weights.append(np.nan_to_num(np.exp(-exponent)))
    return np.stack(weights, axis=1)


def _solve(problem: _Problem, prior_m: FloatArray, times_s: FloatArray) -> FloatArray:
    """(T, 8) distance of each landmark along the camera's axis, metres."""
    depth = problem.distance_m[:, None] + problem.world_z_m
    lengths_m, smooth = prior_m.copy(), None
    for _ in range(_ROUNDS):
        for _ in range(_STEPS):
            matrix, gradient = _normal_equations(problem, depth, lengths_m)
            if smooth is not None:
                matrix = matrix + np.eye(len(_MARKS)) / _TIME_ERROR_M**2
                gradient = gradient + (depth - smooth) / _TIME_ERROR_M**2
            step = np.linalg.solve(matrix, -gradient[..., None])[..., 0]
            depth = depth + np.clip(step, -_MAX_STEP_M, _MAX_STEP_M)
        lengths_m = _updated_lengths(problem.rays * depth[..., None], prior_m)
        smooth = gaussian_in_time(times_s, depth, _SMOOTHING_S)
    return depth


def _normal_equations(
    problem: _Problem, depth: FloatArray, lengths_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T, 8, 8) and (T, 8) of the least squares about the present depths."""
    marks = len(_MARKS)
    first, second, kind = _BONES.T
    points = problem.rays * depth[..., None]
    bone = points[:, first] - points[:, second]
    length = kinematics.norm(bone) + 1e-9
    error = _LENGTH_ERROR[kind] * lengths_m[kind]
    residual = (length - lengths_m[kind]) / error
    weight = np.sqrt(np.minimum(1.0, 2.0 / np.maximum(np.abs(residual), 1e-9)))
    along = bone / length[..., None]
    jacobian = np.zeros((*length.shape, marks))
    rows = np.arange(len(_BONES))
    jacobian[:, rows, first] = np.sum(along * problem.rays[:, first], -1) / error * weight
    jacobian[:, rows, second] = -np.sum(along * problem.rays[:, second], -1) / error * weight
    matrix = np.einsum("tbi,tbj->tij", jacobian, jacobian)
    gradient = np.einsum("tbi,tb->ti", jacobian, residual * weight)

    centre = np.zeros(marks)
    centre[[2, 3]] = 0.5
    relative = np.eye(marks) - centre
    off = (depth - problem.world_z_m) @ relative.T
    matrix = matrix + relative.T @ relative / _WORLD_DEPTH_ERROR_M**2
    gradient = gradient + off @ relative / _WORLD_DEPTH_ERROR_M**2
    far = depth @ centre - problem.distance_m
    matrix = matrix + np.outer(centre, centre) / _DISTANCE_ERROR_M**2
    gradient = gradient + far[:, None] * centre / _DISTANCE_ERROR_M**2

    share = lengths_m[_THIGH] / (lengths_m[_THIGH] + lengths_m[_SHANK])
    for leg, (hip, knee, ankle) in enumerate(((2, 4, 6), (3, 5, 7))):
        bend = np.zeros(marks)
        bend[[hip, knee, ankle]] = -(1 - share), 1.0, -share
        sure = problem.straightness[:, leg] / _STRAIGHT_ERROR_M**2
        matrix = matrix + sure[:, None, None] * np.outer(bend, bend)
        gradient = gradient + (sure * (depth @ bend))[:, None] * bend
    return matrix, gradient


def _updated_lengths(points_m: FloatArray, prior_m: FloatArray) -> FloatArray:
    """Lengths seen now, held to the prior; thigh and shank together keep theirs: the scale."""
    seen = _bone_lengths_m(points_m)
    trust_seen, trust_prior = 1 / _LENGTH_ERROR**2, 1 / _LENGTH_PRIOR**2
    lengths = (trust_seen * seen + trust_prior * prior_m) / (trust_seen + trust_prior)
    legs = [_THIGH, _SHANK]
    lengths[legs] *= prior_m[legs].sum() / lengths[legs].sum()
    return np.asarray(lengths)


def _blended(motion: Motion, points_m: FloatArray) -> FloatArray:
    """(T, 33, 3) about the hip centre: the fit, passing into the model's depth to the side."""
    model_m = motion.body_m
    fit_m = points_m - points_m[:, 2:4].mean(axis=1, keepdims=True)
    share = _trust_in_fit(motion)[:, None, None]
    moved = share * (fit_m - model_m[:, _MARKS])
    body_m = model_m.copy()
    body_m[:, _MARKS] += moved
    for parent, hanging in _PARENT.items():
        for side in (parent, int(MIRRORED[parent])):
            shift = moved[:, int(np.flatnonzero(side == _MARKS)[0])]
            body_m[:, _own_side(hanging, side)] += shift[:, None]
    result: FloatArray = body_m
    return result


def _trust_in_fit(motion: Motion) -> FloatArray:
    """(T,) 1 where the fit is better than the model's depth, 0 where it is worse, and between.

    It is worse in side views, and for people who lie with bent knees (a clamshell): there nothing
    says on which side of the hips the knees are.
    """
    yaw = np.abs(_steady_yaw_deg(motion))
    off_axis = np.minimum(yaw, 180 - yaw)  # a back view is as flat as a front view
    facing = _falling(off_axis, _FIT_UP_TO_DEG, _MODEL_FROM_DEG)
    world = motion.world_m
    knees = np.maximum(*(kinematics.knee_flexion_deg(world, side) for side in LEGS))
    steady = gaussian_in_time(motion.times_s, knees, 0.5)
    lean = gaussian_in_time(motion.times_s, kinematics.trunk_lean_deg(world), 0.5)
    bent_and_lying = np.minimum(_rising(steady, 36.0, 50.0), _rising(lean, 40.0, 60.0))
    trust: FloatArray = facing * (1.0 - bent_and_lying)
    return trust


def _rising(values: FloatArray, low: float, high: float) -> FloatArray:
    """0 up to `low`, 1 from `high`, straight between; NaN counts as 0."""
    return np.clip(np.nan_to_num((values - low) / (high - low)), 0.0, 1.0)


def _falling(values: FloatArray, low: float, high: float) -> FloatArray:
    """1 up to `low`, 0 from `high`, straight between; NaN counts as 0."""
    return np.clip(np.nan_to_num((high - values) / (high - low)), 0.0, 1.0)


def _own_side(marks: tuple[int, ...], parent: int) -> list[int]:
    """Those landmarks on the parent's side; the face, which is shared, goes with the left."""
    left = Landmark(parent).name.startswith("LEFT")
    own = [mark if left else int(MIRRORED[mark]) for mark in marks]
    return [mark for mark in own if mark > Landmark.MOUTH_RIGHT or left]


def _steady_yaw_deg(motion: Motion) -> FloatArray:
    yaw = np.radians(kinematics.yaw_deg(motion.body_m))
    sine, cosine = (
        gaussian_in_time(motion.times_s, part, 0.5) for part in (np.sin(yaw), np.cos(yaw))
    )
    yaw_deg: FloatArray = np.degrees(np.arctan2(sine, cosine))
    return yaw_deg
