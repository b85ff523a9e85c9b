"""Numbers that rules judge, on repetitions drawn by hand."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.biomechanics.body import RepView
from formcheck.pose.landmarks import Landmark, Side
from formcheck.results import CameraView
from formcheck.spec.rules import knee_over_ankle_deg
from tests.support.stick import lunge, performed

LEFT_FROM = [("front", 0.0), ("front", -20.0), ("oblique", 45.0), ("oblique", -60.0)]


def shank(inward_m: float, view: str, yaw_deg: float) -> RepView:
    """A left shank 0.4 m high whose knee is inward of the ankle, the person turned by the yaw."""
    motion = performed(lunge(0.7), [Side.LEFT])[:3]
    motion.xy_px[:, Landmark.LEFT_ANKLE] = [0, 0]
    motion.xy_px[:, Landmark.LEFT_KNEE] = [-200 * inward_m * np.cos(np.radians(yaw_deg)), -80]
    seen = CameraView(view, yaw_deg, "standing")
    return RepView(motion, 200.0, start=0, peak=1, end=2, hold=(0, 2), side=Side.LEFT, view=seen)


@pytest.mark.parametrize(("view", "yaw_deg"), LEFT_FROM)
@pytest.mark.parametrize("inward_m", [0.0, 0.1, -0.05])
def test_a_shank_leans_as_much_from_every_side(inward_m: float, view: str, yaw_deg: float) -> None:
    lean_deg = np.degrees(np.arctan2(inward_m, 0.4))
    assert knee_over_ankle_deg(shank(inward_m, view, yaw_deg)) == pytest.approx(lean_deg, abs=0.01)
