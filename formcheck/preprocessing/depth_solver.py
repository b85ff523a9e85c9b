"""The least squares behind `depth`: distances along rays that best fit bones, model and size.

Shapes: T frames, 8 landmarks (shoulders, hips, knees, ankles; left before right) and 8 bones of 5
types. `solve_points_m` and `fit_geometry` are for recordings; live poses use the same parts step by
step (see `fixed_lag_depth`).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion
from formcheck.preprocessing.filters import gaussian_smooth
from formcheck.preprocessing.floor import (
    camera_heights_m,
    foot_depth_difference,
    foot_distances,
    foot_tangents,
    typical_camera_height_m,
)
from formcheck.preprocessing.lens import Lens

SOLVED_LANDMARKS = np.array(
    [Landmark.of(side, part) for part in ("shoulder", "hip", "knee", "ankle") for side in LEGS]
)
# Places in `SOLVED_LANDMARKS`, left and right.
_SHOULDERS, HIPS, _KNEES, _ANKLES = (np.array([first, first + 1]) for first in (0, 2, 4, 6))
_LEG_JOINTS = np.stack([HIPS, _KNEES, _ANKLES], axis=-1)  # (2, 3): hip, knee, ankle of each leg

_THIGH, _SHANK, _HIP_LINE, _SHOULDER_LINE, _TRUNK = range(5)
_BONES = np.array([
    (2, 4, _THIGH), (3, 5, _THIGH), (4, 6, _SHANK), (5, 7, _SHANK),
    (2, 3, _HIP_LINE), (0, 1, _SHOULDER_LINE), (0, 2, _TRUNK), (1, 3, _TRUNK),
])  # fmt: skip
_LEG_BONES = ([0, 2], [1, 3])  # thigh and shank, left and right
_LEFT_BONES, _RIGHT_BONES = [0, 2, 4, 5, 6], [1, 3, 4, 5, 7]  # of each type; midline ones twice

# Standard errors that weight the terms against each other.
_LENGTH_ERROR = np.array([0.05, 0.05, 0.10, 0.10, 0.06])  # share of each bone type's length
_LEG_ERROR = 0.03  # share of thigh plus shank: the knee may slip along the leg, the ends hardly
_LENGTH_PRIOR = 0.04
_WORLD_DEPTH_ERROR_M = np.array([0.04] * 2 + [0.13] * 4 + [0.16] * 2)
_ANKLE_DEPTH_ERROR_M = 0.20
_DISTANCE_ERROR_M = 0.30
_STRAIGHT_ERROR_M = 0.05
_TIME_ERROR_M = 0.03

SMOOTHING_S = 0.08
_ROUNDS, _STEPS = 3, 3
_MAX_STEP_M = 0.15

_UPRIGHT_COSINE = np.cos(np.radians(60.0))  # of the trunk against the vertical
_TRUNK_PULL_SHARE = 0.2
_DEPTH_GAIN = 1.15  # the model shows legs flatter than they are
_STRAIGHT_BEND_DEG, _STRAIGHT_RATIO = 12.0, 0.4
_MODEL_BEND_DEG = 20.0  # how much the model bends a straight leg seen from the front
_KNEE_FORWARD_SHARE = 0.65
_MIN_KNEE_LEVER = 0.35
_MAX_KNEE_SHIFT_M = 0.40


@dataclass(frozen=True)
class SceneGeometry:
    """What stays constant over a recording; NaN while unknown.

    `lengths_m` (5,): thigh, shank, hip line, shoulder line, and trunk on one side.
    `camera_height_m`: height of the camera above the floor.
    """

    lengths_m: FloatArray
    camera_height_m: float

    @classmethod
    def unknown(cls) -> SceneGeometry:
        """Nothing known yet."""
        return cls(np.full(5, np.nan), float("nan"))


@dataclass(frozen=True)
class DepthProblem:
    """What stays fixed while depths are solved for; T frames, 8 landmarks."""

    rays: FloatArray  # (T, 8, 3), z = 1
    start_m: FloatArray  # (T, 8) the first guess
    world_z_m: FloatArray  # (T, 8) the model's depth
    distance_m: FloatArray  # (T,) of the body, from its size in the image
    straightness: FloatArray  # (T, 2), 0..1, left and right leg
    tangents: FloatArray  # (T, 2) see `foot_tangents`
    feet_apart_m: FloatArray  # (T,) how much farther the left foot is, if both are on one floor
    apart_weight: FloatArray  # (T,) weight of that, 1/m²
    feet_away_m: FloatArray  # (T, 2) distances of the left and right foot, if on the floor
    away_weight: FloatArray  # (T, 2) weights of those, 1/m²


def fit_geometry(motion: Motion, scale: FloatArray, lens: Lens) -> SceneGeometry:
    """Fit the bone lengths to these frames, together with their depths.

    `scale` (T,) in pixels per meter; each of `SOLVED_LANDMARKS` must be finite in every frame.
    """
    prior_m = median_bone_lengths_m(motion.world_m[:, SOLVED_LANDMARKS])
    tangents = foot_tangents(motion, lens)
    height_m = typical_camera_height_m(camera_heights_m(motion, tangents, lens.focal_px / scale))
    problem = build_problem(motion, scale, lens, SceneGeometry(prior_m, height_m))
    depth, lengths_m = problem.start_m, prior_m
    for _ in range(_ROUNDS):
        depth = gauss_newton(problem, depth, lengths_m)
        lengths_m = update_bone_lengths(problem.rays * depth[..., None], prior_m)
    return SceneGeometry(lengths_m, height_m)


def solve_points_m(
    motion: Motion, scale: FloatArray, lens: Lens, geometry: SceneGeometry
) -> FloatArray:
    """(T, 8, 3) `SOLVED_LANDMARKS` in the camera's axes, meters from the camera."""
    problem = build_problem(motion, scale, lens, geometry)
    depth = gauss_newton(problem, problem.start_m, geometry.lengths_m)
    for _ in range(_ROUNDS - 1):
        smooth = gaussian_smooth(motion.times_s, depth, SMOOTHING_S)
        depth = gauss_newton(problem, depth, geometry.lengths_m, smooth)
    return problem.rays * depth[..., None]


def build_problem(
    motion: Motion, scale: FloatArray, lens: Lens, geometry: SceneGeometry
) -> DepthProblem:
    """Collect what `gauss_newton` needs for T frames; `scale` (T,) in pixels per meter."""
    focal_px = lens.focal_px
    xy_px = motion.xy_px[:, SOLVED_LANDMARKS]
    centered = (xy_px - lens.center_px) / focal_px
    rays = np.concatenate([centered, np.ones((*centered.shape[:2], 1))], axis=-1)
    world_m = motion.world_m[:, SOLVED_LANDMARKS]
    image_m = xy_px / scale[:, None, None]
    distance_m = focal_px / scale
    tangents = foot_tangents(motion, lens)
    stands, front = standing_and_facing(motion.world_m)
    away = foot_distances(tangents, distance_m, stands, geometry.camera_height_m)
    likely_m = _likely_depth_m(world_m[:, :, 2])
    start_m = pull_ankles_to_floor(distance_m[:, None] + likely_m, *away)
    length_m = geometry.lengths_m[[_THIGH, _SHANK]]
    shown = projected_leg_lengths_m(image_m) / length_m
    legs_m = length_m * np.sqrt(np.maximum(0.0, 1 - shown**2))
    return DepthProblem(
        rays,
        move_knees_forward(start_m, rays, front, legs_m),
        likely_m,
        distance_m,
        _straightness(image_m, world_m, shown),
        tangents,
        *foot_depth_difference(tangents, distance_m, stands),
        *away,
    )


def standing_and_facing(world_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T,) 1 for a trunk closer to upright than to level, else 0; (T, 3) where the body faces then.

    Equal to `kinematics.anterior_axis` with a limit on the lean, at a fraction of the cost; 0 for
    people who lie or are unseen.
    """
    trunk = kinematics.trunk_axis(world_m)
    stands = np.where(-trunk[:, 1] > _UPRIGHT_COSINE, 1.0, 0.0)
    across = (
        world_m[:, Landmark.LEFT_SHOULDER]
        - world_m[:, Landmark.RIGHT_SHOULDER]
        + world_m[:, Landmark.LEFT_HIP]
        - world_m[:, Landmark.RIGHT_HIP]
    )
    (x, y, z), (up_x, up_y, up_z) = across.T, trunk.T
    front = np.stack([y * up_z - z * up_y, z * up_x - x * up_z, x * up_y - y * up_x], axis=-1)
    return stands, np.where(stands[:, None] > 0, kinematics.unit(front), 0.0)


def pull_ankles_to_floor(start_m: FloatArray, away_m: FloatArray, weight: FloatArray) -> FloatArray:
    """`start_m` (T, 8) with the ankles drawn toward the distances where the floor has the feet.

    `away_m` and `weight` (T, 2) as `foot_distances` returns them.
    """
    model = 1 / _ANKLE_DEPTH_ERROR_M**2
    pulled: FloatArray = start_m.copy()
    pulled[:, _ANKLES] = (model * start_m[:, _ANKLES] + weight * away_m) / (model + weight)
    return pulled


def move_knees_forward(
    start_m: FloatArray, rays: FloatArray, front: FloatArray, legs_m: FloatArray
) -> FloatArray:
    """`start_m` (T, 8) with the knees moved ahead of the midpoint between hip and ankle.

    They move two thirds as far as foreshortened thigh and shank reach: `legs_m` (T, 2, 2) is the
    depth that thigh and shank of each leg span. `front` (T, 3) is where the body faces, 0 where
    knees must stay. They also stay in side views, where their depth says nothing about it.
    """
    along = (rays @ front[..., None])[..., 0]
    lever = along[:, _KNEES]
    wanted_m = _KNEE_FORWARD_SHARE * legs_m.mean(axis=2) * np.abs(lever)
    reach_m = along * start_m
    ahead_m = reach_m[:, _KNEES] - (reach_m[:, HIPS] + reach_m[:, _ANKLES]) / 2
    facing = np.abs(lever) > _MIN_KNEE_LEVER
    shift_m = np.maximum(0.0, wanted_m - ahead_m) / np.where(facing, lever, np.inf)
    moved: FloatArray = start_m.copy()
    moved[:, _KNEES] += np.minimum(np.maximum(shift_m, -_MAX_KNEE_SHIFT_M), _MAX_KNEE_SHIFT_M)
    return moved


def projected_leg_lengths_m(image_m: FloatArray) -> FloatArray:
    """(T, 2, 2) apparent length of thigh and shank of each leg; `image_m` (T, 8, 2) in meters."""
    hips, knees, ankles = (image_m[:, part] for part in (HIPS, _KNEES, _ANKLES))
    return np.stack([kinematics.norm(hips - knees), kinematics.norm(knees - ankles)], axis=-1)


def _likely_depth_m(world_z_m: FloatArray) -> FloatArray:
    """The model's depth (T, 8), with the shoulders following a knee that points at the camera.

    The model pulls the hips along with such a knee, as if the person leaned back by about 10°.
    """
    nearer = np.maximum(0.0, -world_z_m[:, _KNEES].min(axis=1))
    likely = world_z_m.copy()
    likely[:, _SHOULDERS.size :] *= _DEPTH_GAIN
    likely[:, _SHOULDERS] -= _TRUNK_PULL_SHARE * nearer[:, None]
    return np.asarray(likely)


def _straightness(image_m: FloatArray, world_m: FloatArray, shown: FloatArray) -> FloatArray:
    """(T, 2) how certainly each leg is straight: no bend in image or world, equally foreshortened.

    `shown` (T, 2, 2) is the visible share of the length of thigh and shank of each leg. A thigh
    aimed at the camera is foreshortened more than the shank and is left alone. The tolerance is
    wide: seen from the front, the knee of a straight leg slips along it by a tenth of its length,
    and the model bends it by about 20°.
    """
    flat_m = np.zeros((len(image_m), *_LEG_JOINTS.shape, 3))
    flat_m[..., :2] = image_m[:, _LEG_JOINTS]
    legs_m = np.stack([flat_m, world_m[:, _LEG_JOINTS]])
    hip, knee, ankle = (legs_m[..., joint, :] for joint in range(3))
    bend, world_bend = 180 - kinematics.included_angle_deg(hip, knee, ankle)
    thigh, shank = np.moveaxis(shown, -1, 0)
    world_excess = np.maximum(0.0, world_bend - _MODEL_BEND_DEG)
    exponent = (
        (bend / _STRAIGHT_BEND_DEG) ** 2
        + ((thigh - shank) / _STRAIGHT_RATIO) ** 2
        + (world_excess / _MODEL_BEND_DEG) ** 2
    )
    return np.asarray(np.nan_to_num(np.exp(-exponent)))


def median_bone_lengths_m(points_m: FloatArray) -> FloatArray:
    """(5,) median length of each bone type in (T, 8, 3) points, left and right pooled."""
    length = kinematics.norm(points_m[:, _BONES[:, 0]] - points_m[:, _BONES[:, 1]])
    both = np.concatenate([length[:, _LEFT_BONES], length[:, _RIGHT_BONES]])
    return np.asarray(np.median(both, axis=0))


def update_bone_lengths(points_m: FloatArray, prior_m: FloatArray) -> FloatArray:
    """(5,) lengths in `points_m` drawn toward the prior; thigh plus shank keeps the scale."""
    seen = median_bone_lengths_m(points_m)
    seen_weight, prior_weight = 1 / _LENGTH_ERROR**2, 1 / _LENGTH_PRIOR**2
    lengths = (seen_weight * seen + prior_weight * prior_m) / (seen_weight + prior_weight)
    legs = [_THIGH, _SHANK]
    lengths[legs] *= prior_m[legs].sum() / lengths[legs].sum()
    return np.asarray(lengths)


def gauss_newton(
    problem: DepthProblem,
    depth: FloatArray,
    lengths_m: FloatArray,
    smooth: FloatArray | None = None,
    steps: int = _STEPS,
) -> FloatArray:
    """(T, 8) depths after some Gauss-Newton steps, drawn toward `smooth` where that is finite."""
    for _ in range(steps):
        matrix, gradient = _normal_equations(problem, depth, lengths_m)
        if smooth is not None:
            known = np.isfinite(smooth)
            matrix = matrix + np.eye(len(SOLVED_LANDMARKS)) * known[..., None] / _TIME_ERROR_M**2
            gradient = gradient + np.where(known, depth - smooth, 0.0) / _TIME_ERROR_M**2
        step = np.linalg.solve(matrix, -gradient[..., None])[..., 0]
        depth = depth + np.clip(step, -_MAX_STEP_M, _MAX_STEP_M)
    return depth


# The constant parts of the least squares, over the eight landmarks.
_IDENTITY = np.eye(len(SOLVED_LANDMARKS))
_HIP_WEIGHTS = _IDENTITY[HIPS].sum(axis=0) * 0.5
_FROM_HIPS = _IDENTITY - _HIP_WEIGHTS
_WORLD_WEIGHTS = 1 / _WORLD_DEPTH_ERROR_M[:, None] ** 2 * _FROM_HIPS
_WORLD_MATRIX = _FROM_HIPS.T @ _WORLD_WEIGHTS
_FEET_APART = _IDENTITY[_ANKLES[0]] - _IDENTITY[_ANKLES[1]]  # left ankle minus right ankle
_HIP_BEND, _KNEE_BEND, _ANKLE_BEND = (_IDENTITY[joint] for joint in _LEG_JOINTS.T)
_FEET_MATRIX = np.outer(_FEET_APART, _FEET_APART)
_DISTANCE_MATRIX = np.outer(_HIP_WEIGHTS, _HIP_WEIGHTS) / _DISTANCE_ERROR_M**2


def _normal_equations(
    problem: DepthProblem, depth: FloatArray, lengths_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T, 8, 8) matrix and (T, 8) gradient of the least squares at these depths (T, 8)."""
    matrix, gradient = _bone_terms(problem, depth, lengths_m)

    off = (depth - problem.world_z_m) @ _FROM_HIPS.T
    matrix = matrix + _WORLD_MATRIX
    gradient = gradient + off @ _WORLD_WEIGHTS
    far = depth @ _HIP_WEIGHTS - problem.distance_m
    matrix = matrix + _DISTANCE_MATRIX
    gradient = gradient + far[:, None] * _HIP_WEIGHTS / _DISTANCE_ERROR_M**2

    matrix = matrix + problem.apart_weight[:, None, None] * _FEET_MATRIX
    missing = problem.apart_weight * (depth @ _FEET_APART - problem.feet_apart_m)
    gradient = gradient + missing[:, None] * _FEET_APART
    matrix[:, _ANKLES, _ANKLES] += problem.away_weight
    gradient[:, _ANKLES] += problem.away_weight * (depth[:, _ANKLES] - problem.feet_away_m)

    share = lengths_m[_THIGH] / (lengths_m[_THIGH] + lengths_m[_SHANK])
    bends = _KNEE_BEND - share * _ANKLE_BEND - (1 - share) * _HIP_BEND  # (2, 8), left and right
    weight = problem.straightness / _STRAIGHT_ERROR_M**2
    both = (bends[:, :, None] * bends[:, None, :]).reshape(2, -1)
    matrix += (weight @ both).reshape(matrix.shape)
    gradient += (weight * (depth @ bends.T)) @ bends
    return matrix, gradient


def _bone_terms(
    problem: DepthProblem, depth: FloatArray, lengths_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """The terms that hold each bone to its length; large residuals weigh less (Huber)."""
    first, second, kind = _BONES.T
    points = problem.rays * depth[..., None]
    bone = points[:, first] - points[:, second]
    length = kinematics.norm(bone) + 1e-9
    along = bone / length[..., None]
    slopes = np.zeros((*length.shape, len(SOLVED_LANDMARKS)))  # of each length, by depth
    rows = np.arange(len(_BONES))
    slopes[:, rows, first] = np.sum(along * problem.rays[:, first], -1)
    slopes[:, rows, second] = -np.sum(along * problem.rays[:, second], -1)
    wanted = np.append(lengths_m[kind], [lengths_m[[_THIGH, _SHANK]].sum()] * 2)
    error = wanted * np.append(_LENGTH_ERROR[kind], [_LEG_ERROR] * 2)
    residual = (_with_legs(length) - wanted) / error
    weight = np.sqrt(np.minimum(1.0, 2.0 / np.maximum(np.abs(residual), 1e-9)))
    jacobian = _with_legs(slopes) * (weight / error)[..., None]
    transposed = jacobian.swapaxes(1, 2)
    return transposed @ jacobian, (transposed @ (residual * weight)[..., None])[..., 0]


def _with_legs(of_bones: FloatArray) -> FloatArray:
    """(T, 8 + 2, …): what holds for each bone, and its sum over left and right leg."""
    legs = [of_bones[:, bones].sum(axis=1, keepdims=True) for bones in _LEG_BONES]
    return np.concatenate([of_bones, *legs], axis=1)
