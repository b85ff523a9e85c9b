"""A lunge whose hip sinks while its leg looks straight: its knee and hip are uncertain."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.biomechanics import measures
from formcheck.biomechanics.body import RepView
from formcheck.pose.landmarks import LEGS, Landmark, Side
from tests.support.stick import lunge
from tests.support.still_rep import still_rep

MEASURES = (measures.LUNGE_KNEE_FLEXION, measures.LUNGE_HIP_ANGLE)
PLAIN = (measures.KNEE_FLEXION, measures.HIP_ANGLE)


def collapsed(rep: RepView) -> RepView:
    """The same picture with the working leg's depth lost: hip, knee and ankle in one line."""
    world = rep.motion.world_m
    hip, knee, ankle = (Landmark.of(rep.side, part) for part in ("hip", "knee", "ankle"))
    for points in (world, rep.points_m):
        points[:, knee] = (points[:, hip] + points[:, ankle]) / 2
    return rep


@pytest.mark.parametrize("side", LEGS)
def test_a_sound_lunge_is_not_doubted(side: Side) -> None:
    rep = still_rep(lunge(0.3), side)
    assert measures.unexplained_bend_deg(rep) == 0
    for doubted, plain in zip(MEASURES, PLAIN, strict=True):
        assert doubted.error is not None and plain.error is not None
        assert doubted.error(rep) == pytest.approx(plain.error(rep))
        assert doubted.of(rep) == plain.of(rep)


@pytest.mark.parametrize("side", LEGS)
def test_a_leg_that_only_looks_straight_is_doubted(side: Side) -> None:
    rep = collapsed(still_rep(lunge(0.3), side))
    assert measures.knee_flexion_at_peak_deg(rep) < 10
    assert measures.unexplained_bend_deg(rep) > 20
    for measure in MEASURES:
        assert measure.error is not None
        assert measure.error(rep) > 20


def test_unknown_height_doubts_nothing_by_itself() -> None:
    rep = still_rep(lunge(0.3), Side.LEFT)
    rep.motion.xy_px[:, Landmark.of(Side.LEFT, "ankle")] = np.nan
    assert measures.unexplained_bend_deg(rep) == 0
