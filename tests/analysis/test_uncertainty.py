"""Intervals follow the measured errors, are wide where none were measured, and hide the worst."""

from __future__ import annotations

import pytest

from formcheck.analysis import uncertainty
from formcheck.analysis.error_tables import HALF_WIDTHS_90
from formcheck.exercises import all_exercises
from formcheck.results import CameraView

KNEE = "knee_flexion_deg"
SIDE = CameraView("side", 80.0, "standing")


def test_an_interval_contains_its_value_and_has_the_width_of_the_table() -> None:
    half = HALF_WIDTHS_90[KNEE]["romanian_deadlift", "standing", "side"]
    found = uncertainty.intervals_90({KNEE: 60.0, "fppa_deg": 3.0}, "romanian_deadlift", SIDE)
    assert found == {KNEE: (60.0 - half, 60.0 + half)}


def test_an_exercise_without_its_own_clips_uses_the_value_of_the_view() -> None:
    common = HALF_WIDTHS_90[KNEE]["", "standing", "side"]
    assert uncertainty.half_width_90(KNEE, "another_exercise", SIDE) == common


def test_an_unmeasured_view_is_as_uncertain_as_the_worst_measured_one() -> None:
    table = HALF_WIDTHS_90[KNEE]
    odd = CameraView("back", 180.0, "standing")
    standing = max(half for (_, posture, _), half in table.items() if posture == "standing")
    assert uncertainty.half_width_90(KNEE, "step_up", odd) == standing
    unknown = CameraView("unknown", None)
    assert uncertainty.half_width_90(KNEE, "step_up", unknown) == max(table.values())
    assert uncertainty.too_uncertain(KNEE, "step_up", unknown)


def test_an_interval_stays_within_the_range_of_the_angle() -> None:
    ((low, high),) = uncertainty.intervals_90({KNEE: 1.0}, "romanian_deadlift", SIDE).values()
    assert low == 0.0 < high
    ((_, top),) = uncertainty.intervals_90({"hip_angle_deg": 179.5}, "step_up", SIDE).values()
    assert top == 180.0


def test_an_unknown_value_has_no_interval() -> None:
    assert uncertainty.intervals_90({KNEE: None}, "step_up", SIDE) == {}


def test_angles_are_not_reported_in_end_views_but_in_side_views() -> None:
    end = CameraView("end", 30.0, "side-lying")
    assert uncertainty.too_uncertain(KNEE, "side_lying_leg_raise", end)
    assert not uncertainty.too_uncertain(KNEE, "romanian_deadlift", SIDE)


@pytest.mark.parametrize("key", HALF_WIDTHS_90)
def test_the_table_has_only_measures_that_exercises_report(key: str) -> None:
    assert all(key in {m.key for m in exercise.measures} for exercise in all_exercises())
    names = {"", *(exercise.name for exercise in all_exercises())}
    assert {exercise for exercise, _, _ in HALF_WIDTHS_90[key]} <= names
    assert all(0 < half < 180 for half in HALF_WIDTHS_90[key].values())
