"""What the live picture compares a knee with is what the rule judges."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.drawing.skeleton import GuideLineShape, guide_line_shape, landmark_sides
from formcheck.exercises import find_exercise
from formcheck.live.display.overlay import _as_judged
from formcheck.live.display.state import DisplayState
from formcheck.live.session import WORKING
from formcheck.pose.landmarks import FloatArray, Landmark, Side

GUIDE = find_exercise("forward_lunge").lines[0]


def drawn(side: Side, lean: tuple[float, float] | None) -> GuideLineShape:
    """The line of a knee 30 pixels to the left of its ankle and 100 above it, as judged."""
    xy_px: FloatArray = np.full((33, 2), 50.0)
    xy_px[Landmark.of(side, "ankle")], xy_px[Landmark.of(side, "knee")] = (100, 200), (70, 100)
    seen = np.ones(33)
    line = guide_line_shape(GUIDE, landmark_sides(side, seen), xy_px, seen, xy_px)
    assert line is not None
    state = DisplayState("", "", "", "", WORKING, side=side, inward_lean_deg=lean)
    return _as_judged(line, GUIDE, state)


@pytest.mark.parametrize(("side", "sign"), [(Side.LEFT, 1), (Side.RIGHT, -1)])
@pytest.mark.parametrize("yaw_deg", [-40.0, 0.0, 40.0])
def test_the_gap_is_the_inward_lean_and_not_the_slant(
    side: Side, sign: int, yaw_deg: float
) -> None:
    gap = drawn(side, (10.0, yaw_deg)).gap
    assert gap is not None
    inward_px = 100 * np.tan(np.radians(10)) * np.cos(np.radians(yaw_deg))
    assert gap[0, 0] - gap[1, 0] == pytest.approx(sign * inward_px)
    none = drawn(side, (0.0, yaw_deg)).gap
    assert none is not None
    assert np.ptp(none[:, 0]) == pytest.approx(0)


@pytest.mark.parametrize("lean", [None, (float("nan"), 20.0)])
def test_nothing_is_compared_where_nothing_is_measured(lean: tuple[float, float] | None) -> None:
    assert drawn(Side.LEFT, lean).gap is None
