"""Image operations for the search for people: square crops, tiles, masked bodies, colors; pure."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import FloatArray, Landmark

RgbImage = NDArray[np.uint8]

_GRAY_LEVEL = 114
_CELL_PX = 12  # the mask may be coarse: a detector looks for people, not for edges
_MAX_ASPECT = 1.25  # in a frame more oblong than this, small people are missed

# Thick line segments that cover a body: two landmarks, and half the thickness in meters.
BodyLines = tuple[tuple[Landmark, Landmark, float], ...]
HEAD_AND_SHOULDERS: BodyLines = (
    (Landmark.NOSE, Landmark.LEFT_EAR, 0.22),
    (Landmark.NOSE, Landmark.RIGHT_EAR, 0.22),
    (Landmark.NOSE, Landmark.LEFT_SHOULDER, 0.12),
    (Landmark.NOSE, Landmark.RIGHT_SHOULDER, 0.12),
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER, 0.16),
)
WHOLE_BODY: BodyLines = (
    *HEAD_AND_SHOULDERS,
    (Landmark.LEFT_HIP, Landmark.RIGHT_HIP, 0.18),
    (Landmark.LEFT_SHOULDER, Landmark.LEFT_HIP, 0.16),
    (Landmark.RIGHT_SHOULDER, Landmark.RIGHT_HIP, 0.16),
    (Landmark.LEFT_SHOULDER, Landmark.RIGHT_HIP, 0.20),
    *(
        (Landmark[f"{side}_{one}"], Landmark[f"{side}_{other}"], radius_m)
        for side in ("LEFT", "RIGHT")
        for one, other, radius_m in (
            ("SHOULDER", "ELBOW", 0.11),
            ("ELBOW", "WRIST", 0.10),
            ("WRIST", "INDEX", 0.10),
            ("HIP", "KNEE", 0.16),
            ("KNEE", "ANKLE", 0.12),
            ("ANKLE", "FOOT_INDEX", 0.10),
        )
    ),
)


def square_crop(
    rgb: RgbImage, center_px: FloatArray, side_px: float
) -> tuple[RgbImage, FloatArray]:
    """Crop a square from (H, W, 3), gray beyond the edges; return it and its corner (2,) in pixels.

    A pixel of the crop plus the corner is a pixel of the image.
    """
    side = max(16, round(side_px))
    left, top = (round(float(c) - side / 2) for c in center_px)
    crop = np.full((side, side, 3), _GRAY_LEVEL, dtype=np.uint8)
    height, width = rgb.shape[:2]
    x = slice(max(0, left), max(0, min(width, left + side)))
    y = slice(max(0, top), max(0, min(height, top + side)))
    crop[y.start - top : y.stop - top, x.start - left : x.stop - left] = rgb[y, x]
    return crop, np.array([left, top], dtype=np.float64)


def crop_around(rgb: RgbImage, body_px: FloatArray, margin: float) -> tuple[RgbImage, FloatArray]:
    """Crop the square around a body's (33, 2) landmarks, `margin` times as long as the body."""
    low, high = body_px.min(axis=0), body_px.max(axis=0)
    return square_crop(rgb, (low + high) / 2, margin * float((high - low).max()))


def tiles(rgb: RgbImage) -> list[tuple[RgbImage, FloatArray]]:
    """Return overlapping square crops that cover the image; a model sees people larger in them."""
    short, long = sorted(rgb.shape[:2])
    side = short if long > _MAX_ASPECT * short else round(0.7 * long)
    return grid(rgb, side / long)


def grid(rgb: RgbImage, share: float) -> list[tuple[RgbImage, FloatArray]]:
    """Return overlapping squares that cover the image, with that share of its longer side."""
    height, width = rgb.shape[:2]
    side = min(round(share * max(height, width)), height, width)
    columns = np.linspace(0, max(0, width - side), _tile_count(width, side)).astype(int)
    rows = np.linspace(0, max(0, height - side), _tile_count(height, side)).astype(int)
    return [
        (rgb[y : y + side, x : x + side], np.array([x, y], dtype=np.float64))
        for y in rows
        for x in columns
    ]


def _tile_count(length_px: int, side_px: int) -> int:
    """Return how many squares to put in a row, so that neighbors overlap by about a third."""
    return 1 if length_px <= side_px else int(np.ceil((length_px - side_px) / (0.7 * side_px))) + 1


def mask_bodies(
    rgb: RgbImage, bodies: Iterable[tuple[FloatArray, float]], lines: BodyLines = WHOLE_BODY
) -> RgbImage:
    """Return a copy in which each body, (33, 2) landmarks and its pixels per meter, is gray."""
    height, width = rgb.shape[:2]
    rows, columns = -(-height // _CELL_PX), -(-width // _CELL_PX)
    y, x = np.mgrid[0:rows, 0:columns] * float(_CELL_PX) + _CELL_PX / 2
    cells = np.stack([x, y], axis=-1)
    covered = np.zeros((rows, columns), dtype=np.bool_)
    for body_px, scale_px_per_m in bodies:
        for one, other, radius_m in lines:
            near = _distance_px(cells, body_px[one], body_px[other]) < radius_m * scale_px_per_m
            covered |= near
    mask = covered.repeat(_CELL_PX, axis=0).repeat(_CELL_PX, axis=1)[:height, :width]
    masked: RgbImage = rgb.copy()
    masked[mask] = _GRAY_LEVEL
    return masked


def _distance_px(points: FloatArray, one: FloatArray, other: FloatArray) -> FloatArray:
    """Return the distance of (…, 2) points from a line segment; NaN where it is unknown."""
    along = other - one
    length = max(float(along @ along), 1e-9)
    share = np.clip((points - one) @ along / length, 0, 1)
    return np.asarray(np.linalg.norm(points - (one + share[..., None] * along), axis=-1))


def mean_colors(rgb: RgbImage, quads_px: Iterable[FloatArray]) -> FloatArray:
    """Return the mean RGB, in [0, 1], around the middle of each (4, 2) quad; NaN outside the image.

    The result is flat: three numbers per quad.
    """
    height, width = rgb.shape[:2]
    shares = np.linspace(0.25, 0.75, 5)
    found = []
    for corners in quads_px:
        first, second = corners[: len(corners) // 2], corners[len(corners) // 2 :]
        along = [a + s * (b - a) for a, b in zip(first, second, strict=True) for s in shares]
        middle = [sum(along) / len(along)]
        points = np.rint([*along, *middle]).astype(int)
        inside = ((points >= 0) & (points < [width, height])).all(axis=1)
        pixels = rgb[points[inside, 1], points[inside, 0]] / 255.0
        found.append(pixels.mean(axis=0) if len(pixels) else np.full(3, np.nan))
    return np.concatenate(found)
