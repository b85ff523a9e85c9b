"""Hip extension and its error, for sticks turned degree by degree from beside to the front."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.biomechanics import side_view
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import LEGS, Landmark, Side
from formcheck.results import CameraView
from tests.support.stick import SCENES, bridge, single_leg_bridge
from tests.support.still_rep import seen_from, still_rep

TOPS_DEG = [15.0, 20.0, 25.0, 30.0]


def extension_at(top_deg: float) -> float:
    """The extension at the top of a bridge, measured from exactly beside."""
    rep = still_rep(bridge(0.08, 3, top_deg), Side.LEFT, working=Side.BOTH)
    return side_view.hip_extension_deg(rep)


def test_extension_passes_straight_where_the_hips_do() -> None:
    angles = [extension_at(top) for top in TOPS_DEG]
    assert all(np.diff(angles) > 0)
    assert angles[0] < 180 < angles[-1]


def test_extension_and_error_change_smoothly_with_the_view_until_nothing_is_known() -> None:
    scene = bridge(0.08, 3, 25)
    reps = [still_rep(seen_from(scene, a), Side.LEFT, working=Side.BOTH) for a in range(91)]
    growth = np.array([side_view.error_growth(rep) for rep in reps])
    angles = np.array([side_view.hip_extension_deg(rep) for rep in reps])
    known = int(np.isfinite(growth).sum())
    assert 55 <= known <= 65
    assert np.isnan(growth[known:]).all()
    assert growth[0] == pytest.approx(1.0)
    assert growth[45] == pytest.approx(2.0, rel=0.02)
    assert all(np.diff(growth[:known]) > 0)
    assert np.diff(np.log(growth[:known])).max() < 0.17  # by a sixth for each degree, at most
    np.testing.assert_allclose(angles[:known], angles[0], atol=0.1)


@pytest.mark.parametrize("azimuth_deg", [0, 30, 60])
def test_from_left_and_right_alike(azimuth_deg: float) -> None:
    scene = bridge(0.08, 3, 25)
    one, other = (
        still_rep(seen_from(scene, sign * azimuth_deg), Side.LEFT, working=Side.BOTH)
        for sign in (1, -1)
    )
    assert side_view.error_growth(one) == pytest.approx(side_view.error_growth(other))
    assert side_view.off_side_deg(one) == pytest.approx(azimuth_deg, abs=0.1)


def test_the_leg_that_is_seen_counts() -> None:
    rep = still_rep(bridge(0.08, 3, 25), Side.LEFT, working=Side.BOTH)
    world = rep.motion.world_m.copy()
    world[:, Landmark.RIGHT_KNEE] += [0.0, 0.3, 0.0]  # a guess far below
    visibility = rep.motion.visibility.copy()
    visibility[:, Landmark.RIGHT_KNEE] = 0.3
    motion = replace(rep.motion, refined_m=world, visibility=visibility)
    assert side_view.hip_extension_deg(replace(rep, motion=motion)) == pytest.approx(
        side_view.hip_extension_deg(rep), abs=2.0
    )


@pytest.mark.parametrize("side", LEGS)
def test_a_single_leg_bridge_is_measured_at_the_standing_leg(side: Side) -> None:
    low, level = (
        still_rep(single_leg_bridge(dropped_deg=dropped), side) for dropped in (40.0, 0.0)
    )
    level_deg = side_view.hip_extension_deg(level)
    assert side_view.hip_extension_deg(low) == pytest.approx(level_deg)
    assert find_exercise("single_leg_bridge").side(level) is side
    assert find_exercise("glute_bridge").side(level) is side


def test_a_view_that_could_not_be_determined_is_unknown() -> None:
    rep = still_rep(SCENES["romanian_deadlift"], Side.LEFT, working=Side.BOTH)
    assert np.isfinite(side_view.error_growth(rep))
    unknown = replace(rep, view=CameraView("unknown", None))
    assert np.isnan(side_view.error_growth(unknown))
