"""One repetition of a stick person without counting it: rest, then the peak, then rest."""

from __future__ import annotations

import numpy as np

from formcheck.biomechanics.body import Body, RepView
from formcheck.biomechanics.views import estimate_view
from formcheck.pose.landmarks import Motion, Side
from tests.support.stick import SCALE_PX, Scene, film, turn

REST, HELD = 10, 10  # frames
FRAME_MS = 50


def still_rep(scene: Scene, side: Side, working: Side | None = None) -> RepView:
    """The repetition of `scene` in which `side` moves; `working` is the side that is judged."""
    depths = [0.0] * REST + [1.0] * HELD + [0.0] * REST
    poses = [film(scene(depth, side), FRAME_MS * i) for i, depth in enumerate(depths)]
    motion = Motion.of(poses)
    start, last = REST - 1, REST + HELD - 1
    return RepView(
        motion=motion,
        scale_px_per_m=SCALE_PX,
        start=start,
        peak=(start + last) // 2,
        end=len(depths) - 1,
        hold=(start + 1, last),
        side=side if working is None else working,
        view=estimate_view(Body(motion[: start + 1], SCALE_PX)),
    )


def seen_from(scene: Scene, azimuth_deg: float, elevation_deg: float = 0.0) -> Scene:
    """The same movement seen by a camera moved around the person, or higher."""
    camera = turn(np.array([1.0, 0, 0]), elevation_deg) @ turn(np.array([0.0, 1, 0]), azimuth_deg)
    return lambda depth, side: scene(depth, side) @ camera.T
