"""Cameras as people put them: any side, height and distance, steady or moving; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.bench.movements.body import unit
from formcheck.bench.movements.script import slow_noise
from formcheck.pose.landmarks import FloatArray

SIZES_PX = (
    (360, 640),
    (640, 360),
    (720, 1280),
    (1280, 720),
    (1080, 1920),
    (1920, 1080),
    (640, 480),
)
NEAREST_M = 0.35  # to the lens


@dataclass(frozen=True)
class Shot:
    """A filmed person.

    `xy_px` (T, 33, 2) without errors; `camera_m` (T, 33, 3) in the camera's axes: x right, y down,
    z away; `yaw_deg` is where the camera stands about the person at first: 0 in front, 90 at their
    left side, 180 behind.
    """

    xy_px: FloatArray
    camera_m: FloatArray
    width: int
    height: int
    yaw_deg: float


@dataclass(frozen=True)
class Scene:
    """What a camera person knows: does the person go about, or lie; and do they walk around?"""

    moves_about: bool = False
    is_lying: bool = False
    orbits: bool = False


def film(points_m: FloatArray, rng: np.random.Generator, times_s: FloatArray, scene: Scene) -> Shot:
    """Film (T, 33, 3) points from a random place."""
    width, height = SIZES_PX[int(rng.integers(len(SIZES_PX)))]
    focal = rng.uniform(0.7, 1.3) * max(width, height)
    yaw = _random_yaw(rng, scene)
    target = _target(points_m, rng, scene.moves_about)
    # Sometimes the camera looks past the person, so that a part is out of the picture.
    amiss = rng.normal(0, 0.06, 3) + (rng.random() < 0.12) * rng.normal(0, 0.35, 3)
    target = target + amiss
    share = rng.uniform(0.35, 0.95) if rng.random() < 0.9 else rng.uniform(1.0, 1.7)
    around = yaw + _camera_path(rng, times_s, scene)
    lens_z = float(np.exp(rng.uniform(np.log(0.2), np.log(2.0))))
    way = np.stack([np.cos(around), np.sin(around), np.zeros(len(around))], axis=1)
    distance = _distance(
        points_m - target[:, None], way, (share * height / focal, 0.95 * width / focal)
    )
    zoom = (
        1.0 + (rng.random() < 0.1) * rng.uniform(0.05, 0.3) * slow_noise(rng, times_s, 1)[:, 0] / 2
    )
    lens = target + distance * way
    lens[:, 2] = lens_z
    camera = _seen_from(points_m, lens, target, np.radians(rng.normal(0, 1.6)))
    depth = np.maximum(camera[:, :, 2:], NEAREST_M)
    xy = focal * zoom[:, None, None] * camera[:, :, :2] / depth + [width / 2, height / 2]
    return Shot(np.asarray(xy), camera, width, height, float(np.degrees(yaw)))


def _random_yaw(rng: np.random.Generator, scene: Scene) -> float:
    shares = [0.03, 0.82, 0.13, 0.02] if scene.is_lying else [0.3, 0.4, 0.2, 0.1]
    kind = rng.choice(4, p=shares)
    if kind == 1:  # either side
        yaw = rng.choice([-90, 90]) + rng.normal(0, 15)
    else:
        yaw = {0: rng.normal(0, 15), 2: rng.uniform(-180, 180), 3: 180 + rng.normal(0, 20)}[
            int(kind)
        ]
    return float(np.radians((yaw + 180) % 360 - 180))


def _target(points_m: FloatArray, rng: np.random.Generator, moves_about: bool) -> FloatArray:
    """(T, 3) what the camera looks at: the middle of all, or the person followed."""
    low, high = points_m.min(axis=1), points_m.max(axis=1)
    middle = np.asarray((low.min(axis=0) + high.max(axis=0)) / 2)
    if rng.random() < (0.6 if moves_about else 0.06):
        center = points_m[:, [23, 24]].mean(axis=1)
        frames = max(3, int(len(points_m) * rng.uniform(0.02, 0.16)))  # from tight to lazy
        kernel = np.hanning(frames + 2)[1:-1]
        padded = np.pad(center, ((frames, frames), (0, 0)), mode="edge")
        smooth = [
            np.convolve(c, kernel / kernel.sum(), mode="same")[frames:-frames] for c in padded.T
        ]
        return np.stack([smooth[0], smooth[1], np.full(len(center), middle[2])], axis=1)
    return np.repeat(middle[None], len(points_m), axis=0)


def _camera_path(rng: np.random.Generator, times_s: FloatArray, scene: Scene) -> FloatArray:
    """(T,) radians by which the camera has moved around."""
    path: FloatArray = np.zeros(len(times_s))
    kind = rng.choice(3, p=[0.8, 0.15, 0.05])
    if kind == 1:
        path = path + np.radians(rng.uniform(0.5, 5)) * slow_noise(rng, times_s, 1)[:, 0]
    if kind == 2 or scene.orbits:
        path = path + np.radians(rng.choice([-1, 1]) * rng.uniform(2, 12)) * times_s
    return np.asarray(path)


def _distance(about_target: FloatArray, way: FloatArray, size: tuple[float, float]) -> FloatArray:
    """(T, 1) so far that the person fills the wanted share of the picture at most."""
    aside = np.stack([-way[:, 1], way[:, 0]], axis=1)
    across = np.einsum("tkj,tj->tk", about_target[:, :, :2], aside)
    tall = np.percentile(about_target[:, :, 2].max(axis=1) - about_target[:, :, 2].min(axis=1), 90)
    wide = np.percentile(across.max(axis=1) - across.min(axis=1), 95)
    toward = float(np.percentile(np.einsum("tkj,tj->tk", about_target, way), 99))
    flat = 0.25 * wide  # a lying person from above is taller than they are high
    far = max(max(tall, flat) / size[0], wide / size[1]) + 0.3 * toward
    return np.full((len(way), 1), max(far, toward + 0.7))


def _seen_from(
    points_m: FloatArray, lens: FloatArray, target: FloatArray, roll: float
) -> FloatArray:
    away = unit(target - lens)
    right = unit(np.cross(away, [0.0, 0.0, 1.0]))
    down = np.cross(away, right)
    turned = np.cos(roll) * right + np.sin(roll) * down
    down = np.cross(away, turned)
    axes = np.stack([turned, down, away], axis=1)
    return np.asarray(np.einsum("tij,tkj->tki", axes, points_m - lens[:, None]))
