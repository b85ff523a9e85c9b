"""What the live picture compares a knee with is what the rule judges."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.drawing.skeleton import GuideLineShape, guide_line_shape, landmark_sides
from formcheck.exercises import find_exercise
from formcheck.live.camera.base import CameraFrame
from formcheck.live.display import overlay
from formcheck.live.display.overlay import DisplayFrame, FrameRenderer, _as_judged
from formcheck.live.display.state import DisplayState
from formcheck.live.session import WORKING
from formcheck.pose.landmarks import FloatArray, Landmark, Pose, Side

GUIDE = find_exercise("forward_lunge").lines[0]


def drawn(side: Side, lean: tuple[float, float] | None) -> GuideLineShape:
    """The line of a knee 30 pixels to the left of its ankle and 100 above it, as judged."""
    xy_px: FloatArray = np.full((33, 2), 50.0)
    xy_px[Landmark.of(side, "ankle")], xy_px[Landmark.of(side, "knee")] = (100, 200), (70, 100)
    seen = np.ones(33)
    line = guide_line_shape(GUIDE, landmark_sides(side, seen), xy_px, seen, xy_px)
    assert line is not None
    return _as_judged(line, GUIDE, side, lean)


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


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_a_mirrored_picture_has_the_mirrored_gap(
    side: Side, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines: list[GuideLineShape] = []
    monkeypatch.setattr(overlay, "draw_guide_line", lambda _, line, __: lines.append(line))
    xy_px: FloatArray = np.full((33, 2), 50.0)
    xy_px[Landmark.of(side, "ankle")], xy_px[Landmark.of(side, "knee")] = (100, 200), (70, 100)
    pose = Pose(0, xy_px, np.zeros((33, 3)), np.ones(33))
    state = DisplayState("", "", "", "", WORKING, side=side, inward_lean_deg=(10.0, 20.0))
    frame = CameraFrame(0, np.zeros((240, 320, 3), np.uint8), 0.0)
    for mirrored in (False, True):
        renderer = FrameRenderer(find_exercise("forward_lunge"), (320, 240), mirrored=mirrored)
        renderer.render(DisplayFrame(frame, pose, state))
    plain, flipped = (line.gap for line in lines)
    assert plain is not None and flipped is not None
    assert np.ptp(plain[:, 0]) > 10
    np.testing.assert_allclose(flipped[:, 0], renderer.size_px[0] - 1 - plain[:, 0])
    np.testing.assert_allclose(flipped[:, 1], plain[:, 1])
