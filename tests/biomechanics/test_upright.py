"""The trunk's lean from the person's own upright line, for lunging sticks and any camera height."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from formcheck.biomechanics import measures, upright
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Landmark, Side
from tests.support.stick import Scene, lunge
from tests.support.still_rep import seen_from, still_rep

LEANS_DEG = [5.0, 20.0, 40.0]


def lean_seen(lean_deg: float, yaw_deg: float, elevation_deg: float = 0.0) -> float:
    scene = seen_from(lunge(0.3, lean_deg=lean_deg), yaw_deg, elevation_deg)
    return upright.lean_from_upright_deg(still_rep(scene, Side.LEFT))


@pytest.mark.parametrize("lean_deg", LEANS_DEG)
@pytest.mark.parametrize("yaw_deg", [-60, 0, 30, 90])
@pytest.mark.parametrize("elevation_deg", [-15, 0, 25])
def test_the_height_of_the_camera_does_not_matter(
    lean_deg: float, yaw_deg: float, elevation_deg: float
) -> None:
    level, tilted = lean_seen(lean_deg, 0), lean_seen(lean_deg, yaw_deg, elevation_deg)
    assert tilted == pytest.approx(level, abs=0.2)
    assert level == pytest.approx(lean_deg, abs=6)


def test_a_tilted_camera_does_not_blame_an_upright_trunk() -> None:
    rule = next(r for r in find_exercise("forward_lunge").rules if r.code == "torso_lean")
    rep = still_rep(seen_from(lunge(0.3), 30, 30), Side.LEFT)
    assert measures.lean_at_peak_deg(rep) > 27  # what the image's vertical says
    assert rule.measure(rep) < 15


def bent_at_rest(knees_deg: float, scene: Scene) -> Scene:
    """The same with both hips lowered, so that the knees are bent at rest."""
    half = np.radians(knees_deg / 2)

    def bent(depth: float, side: Side) -> np.ndarray:
        points = scene(depth, side).copy()
        if depth > 0:
            return points
        for leg in (Side.LEFT, Side.RIGHT):
            hip, knee, ankle = (Landmark.of(leg, part) for part in ("hip", "knee", "ankle"))
            shank = np.linalg.norm(points[knee] - points[ankle])
            points[knee] = points[ankle] + shank * np.array([0, -np.cos(half), -np.sin(half)])
            points[hip] = points[knee] + shank * np.array([0, -np.cos(half), np.sin(half)])
        return points

    return bent


def test_knees_bent_at_rest_hand_over_to_the_vertical_gradually() -> None:
    scene = seen_from(lunge(0.3, lean_deg=30), 40, 20)
    leans = np.array(
        [
            upright.lean_from_upright_deg(still_rep(bent_at_rest(knees, scene), Side.LEFT))
            for knees in np.arange(0.0, 91.0)
        ]
    )
    vertical_deg = measures.lean_at_peak_deg(still_rep(scene, Side.LEFT))
    assert leans[-1] == pytest.approx(vertical_deg, abs=0.1)
    assert leans[0] == pytest.approx(30, abs=6)
    assert np.abs(np.diff(leans)).max() < 3


@pytest.mark.parametrize("error", [upright.lean_error_deg, upright.error_by_view(4.0, 3.0)])
def test_the_error_grows_smoothly_toward_the_front(error) -> None:  # type: ignore[no-untyped-def]
    scene = partial(seen_from, lunge(0.3))
    errors = np.array([error(still_rep(scene(yaw), Side.LEFT)) for yaw in range(0, 91, 5)])
    assert errors[0] == errors.max() and errors[-1] == errors.min()
    assert np.abs(np.diff(errors)).max() < 1


def test_unseen_is_unknown() -> None:
    rep = still_rep(lunge(0.3), Side.LEFT)
    rep.motion.world_m[:, Landmark.of(Side.LEFT, "shoulder")] = np.nan
    assert np.isnan(upright.lean_from_upright_deg(rep))
