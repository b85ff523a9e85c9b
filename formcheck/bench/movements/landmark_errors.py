"""Errors like those of a landmark model: bias, drift, jitter, swaps, flattened depth; pure.

The sizes are set so that visibility, jitter, and bone lengths spread as they do in recordings of
real clips with the model `full`; `jitter` spreads most.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.bench.movements.camera import Shot
from formcheck.bench.movements.occlusion import hidden_share
from formcheck.bench.movements.script import slow_noise
from formcheck.pose.landmarks import LANDMARK_COUNT, MIRRORED, FloatArray, Landmark, Motion

BoolArray = NDArray[np.bool_]

# A grown person's leg as the model draws everybody's: its world landmarks know no size.
_MODEL_LEG_M = 0.77
_LEG_MARKS = np.array([25, 26, 27, 28, 29, 30, 31, 32])
_SOLID = np.array([11, 12, 23, 24])  # the model is always sure of these


@dataclass(frozen=True)
class Sizes:
    """How wrong one clip's landmarks are, in leg lengths; `flat`: depth seen of depth there is.

    `feet`: how many times larger the errors of ankles, heels and toes are.
    """

    bias: float
    drift: float
    jitter: float
    depth: float
    flat: float
    feet: float


def random_sizes(rng: np.random.Generator) -> Sizes:
    """From a calm studio clip to a jumpy phone clip."""
    return Sizes(
        rng.uniform(0.006, 0.02),
        float(np.exp(rng.uniform(np.log(0.002), np.log(0.012)))),
        float(np.clip(np.exp(rng.normal(np.log(0.0013), 1.1)), 0.0003, 0.02)),
        rng.uniform(0.03, 0.09),
        rng.uniform(0.5, 0.92),
        float(np.exp(rng.uniform(0.0, np.log(4.0)))),
    )


def as_seen_by_a_model(
    shot: Shot, leg_m: float, times_ms: NDArray[np.int64],
    rng: np.random.Generator,
) -> Motion:  # fmt: skip
    """The motion that a landmark model would report of a shot."""
    times_s = times_ms / 1000.0
    sizes = random_sizes(rng)
    hidden = _smooth(hidden_share(shot.camera_m), times_s)
    hidden = np.maximum(hidden, rng.uniform(0.0, 0.7) * _far_share(shot.camera_m))
    depth = np.maximum(shot.camera_m[:, [23, 24], 2].mean(axis=1), 0.3)
    leg_px = leg_m * _scale_px(shot, depth)
    outside = _outside(shot.xy_px, shot)
    unease = 0.25 * float(np.exp(rng.normal(0, 0.9)))  # about people who lie; rarely much
    trouble = _trouble(shot, (hidden, outside, unease), times_s)
    xy_px = _image(shot, (sizes, trouble, leg_px), times_s, rng)
    camera = _common_errors(shot, xy_px, leg_px, leg_m)
    world_m = _world(camera, (sizes, trouble, leg_m), times_s, rng)
    visibility = _visibility(hidden, times_s, rng)
    visibility[_outside(xy_px, shot)] = 0.0
    _swap_legs(shot, (xy_px, world_m, visibility), times_s, rng)
    _lose(xy_px, world_m, visibility, (times_s, outside, rng))
    return Motion(times_ms, xy_px, world_m, visibility)


def _far_share(camera_m: FloatArray) -> FloatArray:
    """(T, 33) 1 for the limbs of the side that is well behind the other."""
    behind = camera_m[:, :, 2] - camera_m[:, MIRRORED, 2]
    hips = camera_m[:, :, 2] - camera_m[:, :, 2]
    for side in (0, 1):
        hips[:, 13 + side :: 2] = (camera_m[:, 23 + side, 2] - camera_m[:, 24 - side, 2])[:, None]
    far = np.clip(hips / 0.15, 0, 1) * np.clip(0.3 + behind / 0.2, 0, 1)
    far[:, [*range(13), 23, 24]] = 0.0
    return np.asarray(far)


def _scale_px(shot: Shot, depth: FloatArray) -> FloatArray:
    """(T,) pixels per meter at the hips, from the projected points themselves."""
    image = shot.xy_px - shot.xy_px.mean(axis=1, keepdims=True)
    flat = shot.camera_m[:, :, :2] - shot.camera_m[:, :, :2].mean(axis=1, keepdims=True)
    spread = np.maximum((flat**2).sum(axis=(1, 2)), 1e-6)
    return np.asarray(np.maximum((image * flat).sum(axis=(1, 2)) / spread, 1.0))


def _outside(xy_px: FloatArray, shot: Shot) -> BoolArray:
    inside = (xy_px >= 0) & (xy_px < [shot.width, shot.height])
    return np.asarray(~inside.all(axis=-1))


def _smooth(values: FloatArray, times_s: FloatArray) -> FloatArray:
    """A running mean over about a quarter of a second: the model follows its own last frame."""
    frames = max(1, round(0.25 * len(times_s) / max(times_s[-1], 0.1)))
    sums = np.cumsum(np.pad(values, ((frames, 0), (0, 0)), mode="edge"), axis=0)
    return np.asarray((sums[frames:] - sums[:-frames]) / frames)


def _trouble(
    shot: Shot, where: tuple[FloatArray, BoolArray, float], times_s: FloatArray
) -> FloatArray:
    """(T, 33) how many times larger than in plain view the errors are."""
    hidden, outside, unease = where
    speed = np.gradient(shot.camera_m, times_s, axis=0)
    fast = _smooth(np.linalg.norm(speed, axis=-1), times_s)
    trunk = shot.camera_m[:, [11, 12]].mean(axis=1) - shot.camera_m[:, [23, 24]].mean(axis=1)
    upright = np.clip(-trunk[:, 1] / np.maximum(np.linalg.norm(trunk, axis=1), 1e-6), -1, 1)
    lying = np.clip(1 - upright, 0, 1.2)[:, None]
    toes = np.ones(LANDMARK_COUNT)
    toes[29:] = 1.2
    return np.asarray((1 + 1.2 * hidden + 0.5 * fast + unease * lying + 3.0 * outside) * toes)


def _image(
    shot: Shot,
    how: tuple[Sizes, FloatArray, FloatArray],
    times_s: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    sizes, trouble, leg_px = how
    frames = len(times_s)
    slow, fast = _drift_and_jitter(rng, times_s, 2)
    bias = rng.normal(0, sizes.bias, (1, LANDMARK_COUNT, 2))
    together = sizes.jitter * rng.normal(0, 0.7, (frames, 1, 2))
    face = np.ones(LANDMARK_COUNT)
    face[: Landmark.LEFT_SHOULDER] = 0.5
    face[_SOLID] = 0.8
    face[27:] = sizes.feet  # low contrast, shoes, edge of the mat
    errors = (bias + sizes.drift * slow + sizes.jitter * fast) * trouble[..., None] + together
    return np.asarray(shot.xy_px + errors * face[:, None] * leg_px[:, None, None])


def _drift_and_jitter(
    rng: np.random.Generator, times_s: FloatArray, axes: int
) -> tuple[FloatArray, FloatArray]:
    """(T, 33, axes) slow and fast noise of standard deviation about 1."""
    shape = len(times_s), LANDMARK_COUNT, axes
    slow = slow_noise(rng, times_s, LANDMARK_COUNT * axes).reshape(shape)
    fast = rng.normal(0, 1, shape)
    fast[1:] = 0.6 * fast[1:] + 0.5 * fast[:-1]
    return slow, fast


def _common_errors(shot: Shot, xy_px: FloatArray, leg_px: FloatArray, leg_m: float) -> FloatArray:
    """Camera points about the hips with half of the picture's errors: one network makes both."""
    points: FloatArray = shot.camera_m - shot.camera_m[:, [23, 24]].mean(axis=1, keepdims=True)
    points[:, :, :2] += 0.5 * (xy_px - shot.xy_px) / leg_px[:, None, None] * leg_m
    return points


def _world(
    points: FloatArray,
    how: tuple[Sizes, FloatArray, float],
    times_s: FloatArray,
    rng: np.random.Generator,
) -> FloatArray:
    sizes, trouble, leg_m = how
    turned = points @ _small_turn(rng, 5.0)
    turned[:, :, 2] = sizes.flat * turned[:, :, 2] + _kept_width(turned[:, :, 2], sizes.flat)
    slow, fast = _drift_and_jitter(rng, times_s, 3)
    bias = rng.normal(0, 1, (1, LANDMARK_COUNT, 3))
    scale = np.array([0.3, 0.3, 1.0]) * sizes.depth
    away = np.linalg.norm(points, axis=-1) / leg_m  # joints far from the hips are less sure
    growth = (np.clip(0.25 + away, 0, 1.3) * np.sqrt(trouble))[..., None]
    ends = np.ones((LANDMARK_COUNT, 1))
    ends[27:] = 1.7
    jitter = sizes.jitter * np.array([1.0, 1.0, 2.5]) * ends * fast * trouble[..., None]
    world = turned + leg_m * (0.7 * growth * scale * (bias + 0.8 * slow) + jitter)
    world *= _MODEL_LEG_M / leg_m * rng.normal(1, 0.02)
    return np.asarray(world - world[:, [23, 24]].mean(axis=1, keepdims=True))


def _kept_width(depth: FloatArray, flat: float) -> FloatArray:
    """(T, 33) what hips and shoulders, with their limbs, keep of their width in depth.

    The model knows how wide people are, and flattens along the limbs.
    """
    kept = np.zeros_like(depth)
    shoulders = depth[:, [11, 12]] - depth[:, [11, 12]].mean(axis=1, keepdims=True)
    for side in (0, 1):
        kept[:, 11 + side : 23 : 2] = shoulders[:, side, None]
        kept[:, 23 + side :: 2] = depth[:, 23 + side, None]
    return np.asarray((0.97 - flat) * kept)


def _small_turn(rng: np.random.Generator, degrees: float) -> FloatArray:
    x, y, z = np.radians(rng.normal(0, degrees, 3))
    skew = np.array([[0, -z, y], [z, 0, -x], [-y, x, 0]])
    q, r = np.linalg.qr(np.eye(3) + skew)
    return np.asarray(q * np.sign(np.diag(r)))


def _visibility(hidden: FloatArray, times_s: FloatArray, rng: np.random.Generator) -> FloatArray:
    frames = len(times_s)
    sure = np.full(LANDMARK_COUNT, 0.999)
    legs, arms = np.exp(-rng.uniform(1.9, 5.5)), np.exp(-rng.uniform(0.8, 4.5))
    spread = np.exp(rng.normal(0, 0.35, LANDMARK_COUNT))
    sure[_LEG_MARKS] = 1 - np.minimum(legs * spread[_LEG_MARKS], 0.4)
    sure[13:23] = 1 - np.minimum(arms * spread[13:23], 0.7)
    unsure = rng.uniform(0.12, 0.75, LANDMARK_COUNT)
    unsure[13:23] = rng.uniform(0.04, 0.5, 10)
    noise = slow_noise(rng, times_s, LANDMARK_COUNT).reshape(frames, LANDMARK_COUNT)
    value = sure + (unsure - sure) * hidden + 0.10 * noise * hidden + 0.004 * noise
    value[:, :13] = 0.9985 + 0.0005 * np.tanh(noise[:, :13])
    value[:, _SOLID] = 0.9985 + 0.001 * np.tanh(noise[:, _SOLID])
    return np.asarray(np.clip(value, 0.02, 0.9999))


def _swap_legs(
    shot: Shot,
    seen: tuple[FloatArray, FloatArray, FloatArray],
    times_s: FloatArray,
    rng: np.random.Generator,
) -> None:
    """Exchange left and right legs for moments, in clips from the side or from behind."""
    hips = shot.camera_m[:, 23] - shot.camera_m[:, 24]
    across = float(np.median(hips[:, 0] / np.maximum(np.linalg.norm(hips, axis=1), 1e-6)))
    likely = 0.35 if abs(across) < 0.6 else 0.25 if across < 0 else 0.02
    if rng.random() > likely:
        return
    marks = np.arange(25, 33)
    for _ in range(int(rng.integers(1, 5))):
        first = rng.uniform(0, times_s[-1])
        while_s = np.exp(rng.uniform(np.log(0.05), np.log(0.7)))
        frames = np.flatnonzero((times_s >= first) & (times_s < first + while_s))
        for values in seen:
            values[np.ix_(frames, marks)] = values[np.ix_(frames, MIRRORED[marks])]


def _lose(
    xy_px: FloatArray,
    world_m: FloatArray,
    visibility: FloatArray,
    when: tuple[FloatArray, BoolArray, np.random.Generator],
) -> None:
    """Nobody seen for moments, and while almost all of the body is out of the picture."""
    times_s, outside, rng = when
    lost = outside.mean(axis=1) > 0.85
    if rng.random() < 0.1:
        for _ in range(int(rng.integers(1, 4))):
            first, while_s = rng.uniform(0, times_s[-1]), rng.uniform(0.05, 1.2)
            lost |= (times_s >= first) & (times_s < first + while_s)
    if lost.all():
        return
    for values in (xy_px, world_m, visibility):
        values[lost] = np.nan
