"""The least squares behind `depth`: distances along the rays that suit bones, model and size best.

T frames, 8 landmarks (shoulders, hips, knees, ankles; left before right), 8 bones of 5 types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck import depth_floor, depth_start, kinematics
from formcheck.filters import gaussian_in_time
from formcheck.pose import FloatArray, Motion

MARKS = np.array([11, 12, 23, 24, 25, 26, 27, 28])  # shoulders, hips, knees, ankles: left, right
_THIGH, _SHANK, _HIP_LINE, _SHOULDER_LINE, _TRUNK = range(5)
_BONES = np.array([
    (2, 4, _THIGH), (3, 5, _THIGH), (4, 6, _SHANK), (5, 7, _SHANK),
    (2, 3, _HIP_LINE), (0, 1, _SHOULDER_LINE), (0, 2, _TRUNK), (1, 3, _TRUNK),
])  # fmt: skip
_FIRST_OF_KIND, _LAST_OF_KIND = [0, 2, 4, 5, 6], [1, 3, 4, 5, 7]  # left and right, or the same
_LENGTH_ERROR = np.array([0.05, 0.05, 0.10, 0.10, 0.06])  # share of each bone type's length
_LENGTH_PRIOR = 0.04
_WORLD_DEPTH_ERROR_M = np.array([0.06] * 2 + [0.20] * 6)
_DISTANCE_ERROR_M = 0.30
_STRAIGHT_ERROR_M = 0.03
_TIME_ERROR_M = 0.03
SMOOTHING_S = 0.08
_ROUNDS, _STEPS = 3, 3
_MAX_STEP_M = 0.15
_DRAGGED_SHARE = 0.2
_LEG_MARKS = np.array([[2, 4, 6], [3, 5, 7]])  # hip, knee and ankle among `MARKS`, left and right
_FOCAL_SHARE = 0.85  # of the longer side; 20 % wrong moves mean angle errors by less than 2°


@dataclass(frozen=True)
class Build:
    """What holds for a whole recording; NaN while it is unknown.

    `lengths_m` (5,): thigh, shank, hip line, shoulder line, same-side trunk. `camera_height_m`:
    above the floor, see `depth_floor`.
    """

    lengths_m: FloatArray
    camera_height_m: float


@dataclass(frozen=True)
class Problem:
    """What stays fixed while depths are solved for; T frames, 8 landmarks, 8 bones."""

    rays: FloatArray  # (T, 8, 3), z = 1
    start_m: FloatArray  # (T, 8) the first guess, see `depth_start`
    world_z_m: FloatArray  # (T, 8)
    distance_m: FloatArray  # (T,)
    straightness: FloatArray  # (T, 2), 0..1, left and right leg
    below: FloatArray  # (T, 2) see `depth_floor.tangents_below`
    feet_apart_m: FloatArray  # (T,) how much farther the left foot is, were both on one floor
    apart_trust: FloatArray  # (T,) weight of that, 1/m²
    feet_away_m: FloatArray  # (T, 2) how far the left and right foot are, were they on the floor
    away_trust: FloatArray  # (T, 2) weights of that, 1/m²


def fitted_build(motion: Motion, scale: FloatArray, size_px: tuple[int, int]) -> Build:
    """The lengths of bones that suit these frames best, learnt together with their depths.

    `scale` (T,) is the picture's, pixels a metre; every landmark of `MARKS` must be known.
    """
    prior_m = lengths_seen_m(motion.world_m[:, MARKS])
    focal_px = _FOCAL_SHARE * max(size_px)
    below = depth_floor.tangents_below(motion, size_px, focal_px)
    heights_m = depth_floor.heights_seen_m(motion, below, focal_px / scale)
    height_m = depth_floor.camera_height_m(heights_m)
    problem = problem_of(motion, scale, size_px, Build(prior_m, height_m))
    depth, lengths_m = problem.start_m, prior_m
    for _ in range(_ROUNDS):
        depth = stepped(problem, depth, lengths_m)
        lengths_m = updated_lengths(problem.rays * depth[..., None], prior_m)
    return Build(lengths_m, height_m)


def fitted_points_m(
    motion: Motion, scale: FloatArray, size_px: tuple[int, int], build: Build
) -> FloatArray:
    """(T, 8, 3) the landmarks of `MARKS` in the camera's axes, metres from the camera."""
    problem = problem_of(motion, scale, size_px, build)
    return problem.rays * _solved(problem, build.lengths_m, motion.times_s)[..., None]


def problem_of(
    motion: Motion, scale: FloatArray, size_px: tuple[int, int], build: Build
) -> Problem:
    """What `stepped` needs to know of T frames; `scale` (T,) in pixels a metre."""
    focal_px = _FOCAL_SHARE * max(size_px)
    xy_px = motion.xy_px[:, MARKS]
    centred = (xy_px - np.array(size_px) / 2) / focal_px
    rays = np.concatenate([centred, np.ones((*centred.shape[:2], 1))], axis=-1)
    world_m = motion.world_m[:, MARKS]
    image_m, lengths_m = xy_px / scale[:, None, None], build.lengths_m
    distance_m = focal_px / scale
    below = depth_floor.tangents_below(motion, size_px, focal_px)
    stands, front = depth_start.standing_and_facing(motion.world_m)
    away = depth_floor.feet_away(below, distance_m, stands, build.camera_height_m)
    likely_m = _likely_depth_m(world_m[:, :, 2])
    start_m = depth_start.ankles_on_floor(distance_m[:, None] + likely_m, *away)
    whole_m = lengths_m[[_THIGH, _SHANK]]
    shown = depth_start.legs_seen_m(image_m) / whole_m
    legs_m = whole_m * np.sqrt(np.maximum(0.0, 1 - shown**2))
    return Problem(
        rays,
        depth_start.knees_ahead(start_m, rays, front, legs_m),
        likely_m,
        distance_m,
        _straightness(image_m, world_m, shown),
        below,
        *depth_floor.feet_apart(below, distance_m, stands),
        *away,
    )


def _likely_depth_m(world_z_m: FloatArray) -> FloatArray:
    """The model's depth (T, 8), with the shoulders following a knee that points at the camera.

    The model draws the hips along with such a knee, as if the person leant back by some 10°.
    """
    nearer = np.maximum(0.0, -world_z_m[:, 4:6].min(axis=1))
    likely = world_z_m.copy()
    likely[:, :2] -= _DRAGGED_SHARE * nearer[:, None]
    return np.asarray(likely)


def _straightness(image_m: FloatArray, world_m: FloatArray, shown: FloatArray) -> FloatArray:
    """(T, 2) how surely each leg is straight: no bend in picture or world, alike foreshortened.

    `shown` (T, 2, 2) is the share of their length that thigh and shank of each leg show. A thigh
    aimed at the camera is foreshortened more than the shank and is left alone.
    """
    flat_m = np.zeros((len(image_m), *_LEG_MARKS.shape, 3))
    flat_m[..., :2] = image_m[:, _LEG_MARKS]
    legs_m = np.stack([flat_m, world_m[:, _LEG_MARKS]])
    hip, knee, ankle = (legs_m[..., part, :] for part in range(3))
    bend, world_bend = 180 - kinematics.included_angle_deg(hip, knee, ankle)
    thigh, shank = np.moveaxis(shown, -1, 0)
    exponent = (bend / 12) ** 2 + ((thigh - shank) / 0.15) ** 2 + (world_bend / 20) ** 2
    return np.asarray(np.nan_to_num(np.exp(-exponent)))


def lengths_seen_m(world_m: FloatArray) -> FloatArray:
    """(5,) median length of each bone type in the world landmarks, left and right pooled."""
    length = kinematics.norm(world_m[:, _BONES[:, 0]] - world_m[:, _BONES[:, 1]])
    both = np.concatenate([length[:, _FIRST_OF_KIND], length[:, _LAST_OF_KIND]])
    return np.asarray(np.median(both, axis=0))


def _solved(problem: Problem, lengths_m: FloatArray, times_s: FloatArray) -> FloatArray:
    """(T, 8) distance of each landmark along the camera's axis, metres."""
    depth = stepped(problem, problem.start_m, lengths_m)
    for _ in range(_ROUNDS - 1):
        smooth = gaussian_in_time(times_s, depth, SMOOTHING_S)
        depth = stepped(problem, depth, lengths_m, smooth)
    return depth


def stepped(
    problem: Problem,
    depth: FloatArray,
    lengths_m: FloatArray,
    smooth: FloatArray | None = None,
    steps: int = _STEPS,
) -> FloatArray:
    """Some Gauss-Newton steps from `depth` (T, 8), drawn towards `smooth` where that is known."""
    for _ in range(steps):
        matrix, gradient = _normal_equations(problem, depth, lengths_m)
        if smooth is not None:
            known = np.isfinite(smooth)
            matrix = matrix + np.eye(len(MARKS)) * known[..., None] / _TIME_ERROR_M**2
            gradient = gradient + np.where(known, depth - smooth, 0.0) / _TIME_ERROR_M**2
        step = np.linalg.solve(matrix, -gradient[..., None])[..., 0]
        depth = depth + np.clip(step, -_MAX_STEP_M, _MAX_STEP_M)
    return depth


# The parts of the least squares that are always the same, over the eight landmarks.
_HIPS = np.where(np.isin(MARKS, (23, 24)), 0.5, 0.0)
_FROM_HIPS = np.eye(len(MARKS)) - _HIPS
_WORLD_TRUST = 1 / _WORLD_DEPTH_ERROR_M[:, None] ** 2 * _FROM_HIPS
_WORLD_MATRIX = _FROM_HIPS.T @ _WORLD_TRUST
_FEET = np.array([0.0, 0, 0, 0, 0, 0, 1, -1])  # how much farther the left ankle is than the right
_HIP_BEND, _KNEE_BEND, _ANKLE_BEND = (np.eye(len(MARKS))[part] for part in _LEG_MARKS.T)
_FEET_MATRIX = np.outer(_FEET, _FEET)
_DISTANCE_MATRIX = np.outer(_HIPS, _HIPS) / _DISTANCE_ERROR_M**2


def _normal_equations(
    problem: Problem, depth: FloatArray, lengths_m: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T, 8, 8) and (T, 8) of the least squares about the present depths."""
    marks = len(MARKS)
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
    turned = jacobian.swapaxes(1, 2)
    matrix = turned @ jacobian
    gradient = (turned @ (residual * weight)[..., None])[..., 0]

    off = (depth - problem.world_z_m) @ _FROM_HIPS.T
    matrix = matrix + _WORLD_MATRIX
    gradient = gradient + off @ _WORLD_TRUST
    far = depth @ _HIPS - problem.distance_m
    matrix = matrix + _DISTANCE_MATRIX
    gradient = gradient + far[:, None] * _HIPS / _DISTANCE_ERROR_M**2

    matrix = matrix + problem.apart_trust[:, None, None] * _FEET_MATRIX
    missing = problem.apart_trust * (depth @ _FEET - problem.feet_apart_m)
    gradient = gradient + missing[:, None] * _FEET
    for ankle in (0, 1):
        matrix[:, ankle - 2, ankle - 2] += problem.away_trust[:, ankle]
    gradient[:, -2:] += problem.away_trust * (depth[:, -2:] - problem.feet_away_m)

    share = lengths_m[_THIGH] / (lengths_m[_THIGH] + lengths_m[_SHANK])
    bends = _KNEE_BEND - share * _ANKLE_BEND - (1 - share) * _HIP_BEND  # (2, 8), left and right
    sure = problem.straightness / _STRAIGHT_ERROR_M**2
    both = (bends[:, :, None] * bends[:, None, :]).reshape(2, -1)
    matrix += (sure @ both).reshape(matrix.shape)
    gradient += (sure * (depth @ bends.T)) @ bends
    return matrix, gradient


def updated_lengths(points_m: FloatArray, prior_m: FloatArray) -> FloatArray:
    """Lengths seen now, held to the prior; thigh and shank together keep theirs: the scale."""
    seen = lengths_seen_m(points_m)
    trust_seen, trust_prior = 1 / _LENGTH_ERROR**2, 1 / _LENGTH_PRIOR**2
    lengths = (trust_seen * seen + trust_prior * prior_m) / (trust_seen + trust_prior)
    legs = [_THIGH, _SHANK]
    lengths[legs] *= prior_m[legs].sum() / lengths[legs].sum()
    return np.asarray(lengths)
