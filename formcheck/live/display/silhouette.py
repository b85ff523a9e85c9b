"""The outline of a body that shows where and how the person should be for an exercise; pure."""

from __future__ import annotations

import numpy as np

from formcheck.biomechanics import views
from formcheck.live.readiness import judgeable_views
from formcheck.pose.landmarks import FloatArray
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import FACES_SIDEWAYS, STANDS

Outline = tuple[FloatArray, ...]

_VIEW_ORDER = (views.FRONT, views.SIDE, views.OBLIQUE, views.ABOVE, views.BACK)
# Lines through points in a box: x from 0 to 1, y down; `_SHAPES` has the box's aspect ratio.
_STANDING_FRONT = (
    ((0.40, 0.18), (0.30, 0.22), (0.24, 0.36), (0.22, 0.50)),
    ((0.60, 0.18), (0.70, 0.22), (0.76, 0.36), (0.78, 0.50)),
    ((0.30, 0.22), (0.37, 0.50), (0.36, 0.74), (0.36, 0.96), (0.30, 1.0)),
    ((0.70, 0.22), (0.63, 0.50), (0.64, 0.74), (0.64, 0.96), (0.70, 1.0)),
    ((0.48, 0.56), (0.47, 0.74), (0.46, 0.96)),
    ((0.52, 0.56), (0.53, 0.74), (0.54, 0.96)),
)
_STANDING_SIDE = (
    ((0.44, 0.18), (0.38, 0.26), (0.40, 0.50), (0.40, 0.74), (0.38, 0.97), (0.66, 1.0)),
    ((0.54, 0.18), (0.60, 0.28), (0.58, 0.50), (0.57, 0.74), (0.52, 0.93), (0.66, 1.0)),
    ((0.49, 0.24), (0.50, 0.38), (0.53, 0.52)),
)
_SUPINE_SIDE = (
    ((0.16, 0.72), (0.30, 0.66), (0.52, 0.70), (0.72, 0.10), (0.86, 0.90), (0.97, 0.92)),
    ((0.16, 0.95), (0.30, 1.0), (0.55, 1.0), (0.72, 0.34), (0.80, 0.96), (0.97, 1.0)),
)
_SIDE_LYING_FRONT = (
    ((0.18, 0.50), (0.26, 0.16), (0.50, 0.36), (0.74, 0.30), (0.97, 0.50)),
    ((0.18, 0.84), (0.30, 1.0), (0.52, 1.0), (0.76, 0.98), (0.97, 0.92)),
)
# Lines, the head's center, its radius in box heights, and the box's width / height; by whether
# the person stands, and whether the side view is shown.
_SHAPES = {
    (True, False): (_STANDING_FRONT, (0.50, 0.08), 0.075, 0.42),
    (True, True): (_STANDING_SIDE, (0.52, 0.08), 0.075, 0.32),
    (False, True): (_SUPINE_SIDE, (0.09, 0.84), 0.15, 3.4),
    (False, False): (_SIDE_LYING_FRONT, (0.09, 0.60), 0.22, 4.0),
}


def target_outline(exercise: Exercise, size_px: tuple[int, int]) -> Outline:
    """Return lines (N, 2) in pixels of a frame `size_px` (width, height); the first is the head."""
    is_standing, is_side_lying = (
        STANDS in exercise.required_traits,
        FACES_SIDEWAYS in exercise.traits,
    )
    allowed = judgeable_views(exercise)
    view = next((name for name in _VIEW_ORDER if name in allowed), views.FRONT)
    lines, head, radius, aspect = _SHAPES[is_standing, view == views.SIDE and not is_side_lying]
    width, height = size_px
    box_height = min(0.72 * height, 0.8 * width / aspect) if is_standing else 0.75 * width / aspect
    corner = np.array(
        [(width - aspect * box_height) / 2, (0.93 if is_standing else 0.7) * height - box_height]
    )
    box = np.array([aspect * box_height, box_height])
    angles = np.linspace(0, 2 * np.pi, 25)
    circle = np.stack([np.cos(angles), np.sin(angles)], axis=1) * radius * box_height
    outline = [np.array(head) * box + corner + circle]
    outline += [np.array(line) * box + corner for line in lines]
    return tuple(outline)
