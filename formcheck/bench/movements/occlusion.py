"""How much of a figure hides its own joints from the camera; pure."""

from __future__ import annotations

import numpy as np

from formcheck.pose.landmarks import FloatArray, Landmark

_PAIRS = (
    (Landmark.LEFT_HIP, Landmark.LEFT_KNEE, 0.075),
    (Landmark.LEFT_KNEE, Landmark.LEFT_ANKLE, 0.055),
    (Landmark.RIGHT_HIP, Landmark.RIGHT_KNEE, 0.075),
    (Landmark.RIGHT_KNEE, Landmark.RIGHT_ANKLE, 0.055),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_ELBOW, 0.045),
    (Landmark.LEFT_ELBOW, Landmark.LEFT_WRIST, 0.04),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_ELBOW, 0.045),
    (Landmark.RIGHT_ELBOW, Landmark.RIGHT_WRIST, 0.04),
)
_TRUNK_RADIUS_M = 0.14
_LIMBS = slice(Landmark.LEFT_ELBOW, None)


def hidden_share(camera_m: FloatArray) -> FloatArray:
    """(T, 33) 0 in plain view to 1 behind another part of the body, for (T, 33, 3) camera points.

    Each bone hides what lies within its radius in the picture and at least 4 cm behind it.
    """
    hidden = np.zeros(camera_m.shape[:2])
    scale = np.maximum(camera_m[:, :, 2:], 0.3)
    flat = camera_m[:, :, :2] / scale * np.median(scale)
    depth = camera_m[:, :, 2]
    hips, shoulders = [np.s_[:, pair] for pair in ([23, 24], [11, 12])]
    trunk = [(flat[part].mean(axis=1), depth[part].mean(axis=1)) for part in (hips, shoulders)]
    bones = [((flat[:, a], depth[:, a]), (flat[:, b], depth[:, b]), r) for a, b, r in _PAIRS]
    bones.append((trunk[0], trunk[1], _TRUNK_RADIUS_M))
    own: list[tuple[int, ...]] = [(a, b) for a, b, _ in _PAIRS] + [(11, 12, 23, 24)]
    for (start, end, radius), ends in zip(bones, own, strict=True):
        cover = _cover((flat, depth), start, end, radius)
        cover[:, list(ends)] = 0.0
        hidden = np.maximum(hidden, cover)
    for part, whole in ((29, 27), (31, 27), (30, 28), (32, 28)):  # feet hide with their ankles
        hidden[:, part] = np.maximum(hidden[:, part], 0.6 * hidden[:, whole])
    hidden[:, : Landmark.LEFT_ELBOW] *= 0.0
    hidden[:, [Landmark.LEFT_HIP, Landmark.RIGHT_HIP]] *= 0.02
    return hidden


def _cover(
    points: tuple[FloatArray, FloatArray],
    start: tuple[FloatArray, FloatArray],
    end: tuple[FloatArray, FloatArray],
    radius: float,
) -> FloatArray:
    flat, depth = points
    bone = end[0] - start[0]
    long = np.maximum((bone**2).sum(axis=1), 1e-6)
    share = np.clip(np.einsum("tkj,tj->tk", flat - start[0][:, None], bone) / long[:, None], 0, 1)
    nearest = start[0][:, None] + share[..., None] * bone[:, None]
    apart = np.linalg.norm(flat - nearest, axis=-1)
    behind = depth - (start[1][:, None] + share * (end[1] - start[1])[:, None])
    inside = np.clip((1.6 * radius - apart) / (0.8 * radius), 0, 1)
    return np.asarray(inside * np.clip((behind - 0.04) / 0.06, 0, 1))
