"""Every repetition states the uncertainty of its landmarks, larger where the camera sees less."""

from __future__ import annotations

from itertools import pairwise

import pytest

from formcheck.analysis import uncertainty
from formcheck.analysis.error_tables import RADII_90_LEGS
from formcheck.pose.landmarks import Landmark, Side
from formcheck.results import CameraView

FRONT, BESIDE = CameraView("front", 0.0, "standing"), CameraView("side", 90.0, "standing")


def test_a_radius_scales_with_leg_length() -> None:
    found = uncertainty.landmark_radii_90_m(FRONT, 0.8)
    assert found["knee"] == pytest.approx(0.8 * RADII_90_LEGS["knee"]["", "standing", "front"])
    assert list(found) == list(RADII_90_LEGS)


def test_uncertainty_grows_with_distance_from_the_hips() -> None:
    for view in (FRONT, BESIDE):
        radii = uncertainty.landmark_radii_90_m(view, 0.8)
        for near, far in pairwise(["hip", "knee", "ankle"]):
            assert radii[near] < radii[far]


def test_legs_are_more_certain_in_side_views_than_in_front_views() -> None:
    front, beside = (uncertainty.landmark_radii_90_m(view, 0.8) for view in (FRONT, BESIDE))
    assert all(beside[part] < front[part] for part in ("hip", "knee", "ankle", "foot_index"))


def test_an_unmeasured_view_is_as_uncertain_as_the_worst_measured_one() -> None:
    radii = uncertainty.landmark_radii_90_m(CameraView("unknown", None), 1.0)
    assert radii["ankle"] == max(RADII_90_LEGS["ankle"].values())


def test_without_a_leg_length_there_are_no_radii() -> None:
    assert uncertainty.landmark_radii_90_m(FRONT, float("nan")) == {}


@pytest.mark.parametrize("part", RADII_90_LEGS)
def test_the_table_has_only_parts_with_landmarks(part: str) -> None:
    assert part == "nose" or Landmark.of(Side.LEFT, part) in Landmark
    assert all(0 < radius < 2.5 for radius in RADII_90_LEGS[part].values())
