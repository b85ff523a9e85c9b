"""The least squares behind `depth`: distances along the rays that suit bones, model and size best.

T frames, 8 landmarks (shoulders, hips, knees, ankles; left before right), 8 bones of 5 types.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Motion
from formcheck.preprocessing.filters import gaussian_in_time

_HIPS, _KNEES, _ANKLES = np.array([2, 3]), np.array([4, 5]), np.array([6, 7])  # left, right
_MODEL_ERROR_M = 0.20
_BEND_SHARE = 0.65
_LEAST_LEVER = 0.35
_MOST_M = 0.40
_STANDS = np.cos(np.radians(60.0))  # how far up the trunk points, 1 being straight up


def standing_and_facing(world_m: FloatArray) -> tuple[FloatArray, FloatArray]:
    """(T,) 1 for a trunk nearer to upright than to level, else 0; (T, 3) where the body then faces.

    As `kinematics.anterior_axis` and a limit on the lean, in a fraction of their time; 0 for those
    who lie and for the unseen.
    """
    trunk = kinematics.trunk_axis(world_m)
    stands = np.where(-trunk[:, 1] > _STANDS, 1.0, 0.0)
    across = world_m[:, 11] - world_m[:, 12] + world_m[:, 23] - world_m[:, 24]
    (x, y, z), (up_x, up_y, up_z) = across.T, trunk.T
    front = np.stack([y * up_z - z * up_y, z * up_x - x * up_z, x * up_y - y * up_x], axis=-1)
    return stands, np.where(stands[:, None] > 0, kinematics.unit(front), 0.0)


def ankles_on_floor(start_m: FloatArray, away_m: FloatArray, trust: FloatArray) -> FloatArray:
    """`start_m` (T, 8) with its ankles drawn to where the floor has the feet.

    `away_m` and `trust` (T, 2) as `depth_floor.feet_away`.
    """
    model = 1 / _MODEL_ERROR_M**2
    drawn: FloatArray = start_m.copy()
    drawn[:, _ANKLES] = (model * start_m[:, _ANKLES] + trust * away_m) / (model + trust)
    return drawn


def knees_ahead(
    start_m: FloatArray, rays: FloatArray, front: FloatArray, legs_m: FloatArray
) -> FloatArray:
    """`start_m` (T, 8) with its knees moved ahead of the middle between hip and ankle.

    Two thirds as far as thigh and shank reach, as foreshortened as they are: `legs_m`
    (T, 2, 2) is how much depth the thigh and the shank of each leg have. `front` (T, 3) is where
    the body faces, 0 where knees are to be left alone; so they are in side views, in which
    their depth says nothing about that.
    """
    along = (rays @ front[..., None])[..., 0]
    lever = along[:, _KNEES]
    wanted_m = _BEND_SHARE * legs_m.mean(axis=2) * np.abs(lever)
    reach_m = along * start_m
    ahead_m = reach_m[:, _KNEES] - (reach_m[:, _HIPS] + reach_m[:, _ANKLES]) / 2
    facing = np.abs(lever) > _LEAST_LEVER
    step_m = np.maximum(0.0, wanted_m - ahead_m) / np.where(facing, lever, np.inf)
    moved: FloatArray = start_m.copy()
    moved[:, _KNEES] += np.minimum(np.maximum(step_m, -_MOST_M), _MOST_M)
    return moved


def legs_seen_m(image_m: FloatArray) -> FloatArray:
    """(T, 2, 2) how long thigh and shank of each leg look; `image_m` (T, 8, 2) are meters."""
    hips, knees, ankles = (image_m[:, part] for part in (_HIPS, _KNEES, _ANKLES))
    return np.stack([kinematics.norm(hips - knees), kinematics.norm(knees - ankles)], axis=-1)


_SIDES_FEET = np.array([[29, 31], [30, 32]])  # heel and toe, left and right
_LEAST_BELOW = 0.1
_UPRIGHT_KNEE_DEG, _UPRIGHT_LEAN_DEG = 35.0, 25.0
_FEWEST_UPRIGHT = 3
_APART_ERROR_M, _APART_ERROR_SHARE = 0.06, 0.4
_AWAY_ERROR_M, _AWAY_ERROR_SHARE = 0.05, 0.5


def tangents_below(motion: Motion, size_px: tuple[int, int], focal_px: float) -> FloatArray:
    """(T, 2) how far the left and the right foot are below the picture's axis: 1 is at 45°.

    The lower one of heel and toe, since that one is on the floor; at least 0.1, NaN unseen.
    """
    rows = motion.xy_px[:, _SIDES_FEET, 1].max(axis=-1)
    return np.asarray(np.maximum((rows - size_px[1] / 2) / focal_px, _LEAST_BELOW))


def heights_seen_m(motion: Motion, below: FloatArray, distance_m: FloatArray) -> FloatArray:
    """(T,) the camera's height above the feet where somebody stands upright; NaN elsewhere.

    `below` as `tangents_below`, `distance_m` (T,) from the camera to the body.
    """
    knees = np.maximum(*(kinematics.knee_flexion_deg(motion.world_m, side) for side in LEGS))
    lean = kinematics.trunk_lean_deg(motion.world_m)
    upright = (knees < _UPRIGHT_KNEE_DEG) & (lean < _UPRIGHT_LEAN_DEG)
    return np.where(upright, distance_m * below.mean(axis=1), np.nan)


def camera_height_m(heights_m: FloatArray) -> float:
    """The median of what `heights_seen_m` gives; NaN for fewer than three."""
    known = heights_m[np.isfinite(heights_m)]
    return float(np.median(known)) if len(known) >= _FEWEST_UPRIGHT else float("nan")


def feet_apart(
    below: FloatArray, distance_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """(T,) how much farther the left foot is, were both on one floor; (T,) its weight, 1/m².

    A foot may stand on a step, so a large difference says little; that feet on one row of the
    picture are equally far is certain, whatever the camera's height.
    """
    left, right = below.T
    apart_m = distance_m * (right - left) / ((left + right) / 2)
    error_m = _APART_ERROR_M + _APART_ERROR_SHARE * np.abs(apart_m)
    return _weighed(apart_m, error_m, stands)


def feet_away(
    below: FloatArray, distance_m: FloatArray, stands: FloatArray, height_m: float
) -> tuple[FloatArray, FloatArray]:
    """(T, 2) how far away the left and the right foot are, on the floor; (T, 2) weights, 1/m².

    `height_m` as `camera_height_m`; without it they weigh nothing. The farther from the body, the
    less it is believed: the foot may stand on a step, and the camera may be tilted.
    """
    away_m = height_m / below
    error_m = _AWAY_ERROR_M + _AWAY_ERROR_SHARE * np.abs(away_m - distance_m[:, None])
    return _weighed(away_m, error_m, stands[:, None])


def _weighed(
    wanted_m: FloatArray, error_m: FloatArray, stands: FloatArray
) -> tuple[FloatArray, FloatArray]:
    known = np.isfinite(wanted_m) & (stands > 0)
    return np.nan_to_num(wanted_m), np.where(known, 1 / error_m**2, 0.0)


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
    """The lengths of bones that suit these frames best, learned together with their depths.

    `scale` (T,) is the picture's, pixels a meter; every landmark of `MARKS` must be known.
    """
    prior_m = lengths_seen_m(motion.world_m[:, MARKS])
    focal_px = _FOCAL_SHARE * max(size_px)
    below = tangents_below(motion, size_px, focal_px)
    heights_m = heights_seen_m(motion, below, focal_px / scale)
    height_m = camera_height_m(heights_m)
    problem = problem_of(motion, scale, size_px, Build(prior_m, height_m))
    depth, lengths_m = problem.start_m, prior_m
    for _ in range(_ROUNDS):
        depth = stepped(problem, depth, lengths_m)
        lengths_m = updated_lengths(problem.rays * depth[..., None], prior_m)
    return Build(lengths_m, height_m)


def fitted_points_m(
    motion: Motion, scale: FloatArray, size_px: tuple[int, int], build: Build
) -> FloatArray:
    """(T, 8, 3) the landmarks of `MARKS` in the camera's axes, meters from the camera."""
    problem = problem_of(motion, scale, size_px, build)
    return problem.rays * _solved(problem, build.lengths_m, motion.times_s)[..., None]


def problem_of(
    motion: Motion, scale: FloatArray, size_px: tuple[int, int], build: Build
) -> Problem:
    """What `stepped` needs to know of T frames; `scale` (T,) in pixels a meter."""
    focal_px = _FOCAL_SHARE * max(size_px)
    xy_px = motion.xy_px[:, MARKS]
    centered = (xy_px - np.array(size_px) / 2) / focal_px
    rays = np.concatenate([centered, np.ones((*centered.shape[:2], 1))], axis=-1)
    world_m = motion.world_m[:, MARKS]
    image_m, lengths_m = xy_px / scale[:, None, None], build.lengths_m
    distance_m = focal_px / scale
    below = tangents_below(motion, size_px, focal_px)
    stands, front = standing_and_facing(motion.world_m)
    away = feet_away(below, distance_m, stands, build.camera_height_m)
    likely_m = _likely_depth_m(world_m[:, :, 2])
    start_m = ankles_on_floor(distance_m[:, None] + likely_m, *away)
    whole_m = lengths_m[[_THIGH, _SHANK]]
    shown = legs_seen_m(image_m) / whole_m
    legs_m = whole_m * np.sqrt(np.maximum(0.0, 1 - shown**2))
    return Problem(
        rays,
        knees_ahead(start_m, rays, front, legs_m),
        likely_m,
        distance_m,
        _straightness(image_m, world_m, shown),
        below,
        *feet_apart(below, distance_m, stands),
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
    """(T, 8) distance of each landmark along the camera's axis, meters."""
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
    """Some Gauss-Newton steps from `depth` (T, 8), drawn toward `smooth` where that is known."""
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
_HIP_WEIGHTS = np.where(np.isin(MARKS, (23, 24)), 0.5, 0.0)
_FROM_HIPS = np.eye(len(MARKS)) - _HIP_WEIGHTS
_WORLD_TRUST = 1 / _WORLD_DEPTH_ERROR_M[:, None] ** 2 * _FROM_HIPS
_WORLD_MATRIX = _FROM_HIPS.T @ _WORLD_TRUST
_FEET = np.array([0.0, 0, 0, 0, 0, 0, 1, -1])  # how much farther the left ankle is than the right
_HIP_BEND, _KNEE_BEND, _ANKLE_BEND = (np.eye(len(MARKS))[part] for part in _LEG_MARKS.T)
_FEET_MATRIX = np.outer(_FEET, _FEET)
_DISTANCE_MATRIX = np.outer(_HIP_WEIGHTS, _HIP_WEIGHTS) / _DISTANCE_ERROR_M**2


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
    far = depth @ _HIP_WEIGHTS - problem.distance_m
    matrix = matrix + _DISTANCE_MATRIX
    gradient = gradient + far[:, None] * _HIP_WEIGHTS / _DISTANCE_ERROR_M**2

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
