"""The lines of the exercises: where they lie for bodies whose points are known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.drawing.skeleton import (
    HIDDEN_BELOW,
    BoneStyle,
    GuideLineShape,
    guide_line_shape,
    landmark_sides,
    visible_bones,
    visible_joints,
    with_aligned_end,
)
from formcheck.exercises import all_exercises, find_exercise
from formcheck.pose.landmarks import LANDMARK_COUNT, Landmark, Side
from formcheck.spec.exercise import Exercise, RelativeSide
from formcheck.spec.presets import HIP_LINE, PELVIS_LINE, TRUNK_LINE, knee_over
from tests.support.stick import SCENES, film

SEEN = np.ones(LANDMARK_COUNT)


def points(**places: tuple[float, float]) -> NDArray[np.float64]:
    xy_px = np.full((LANDMARK_COUNT, 2), np.nan)
    for name, place in places.items():
        xy_px[Landmark[name.upper()]] = place
    return xy_px


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: e.name)
def test_every_exercise_has_a_guide_line(exercise: Exercise) -> None:
    assert exercise.lines


@pytest.mark.parametrize("exercise", [*map(find_exercise, SCENES)], ids=lambda e: e.name)
def test_every_guide_line_is_drawn(exercise: Exercise) -> None:
    start, now = (film(SCENES[exercise.name](depth, Side.LEFT), 0).xy_px for depth in (0.0, 1.0))
    for side in Side:
        for line in exercise.lines:
            found = guide_line_shape(line, landmark_sides(side, SEEN), now, SEEN, start)
            assert found is not None
            assert len(found.points) == len(line.points) >= 2
            assert not found.is_hidden


@pytest.mark.parametrize("side", [Side.LEFT, Side.RIGHT])
def test_the_knee_is_compared_with_the_vertical_over_the_foot(side: Side) -> None:
    xy_px = points(**{f"{side.value}_ankle": (100, 300), f"{side.value}_knee": (120, 200)})
    found = guide_line_shape(knee_over("ankle"), landmark_sides(side, SEEN), xy_px, SEEN, xy_px)
    assert found is not None
    np.testing.assert_allclose(found.points, [(100, 300), (120, 200)])
    np.testing.assert_allclose(found.expected, [(100, 300), (100, 200)])
    assert found.gap is not None
    np.testing.assert_allclose(found.gap, [(100, 200), (120, 200)])


def test_a_body_line_is_compared_with_a_straight_line() -> None:
    xy_px = points(left_shoulder=(0, 100), left_hip=(50, 120), left_knee=(100, 90))
    found = guide_line_shape(HIP_LINE, landmark_sides(Side.LEFT, SEEN), xy_px, SEEN, xy_px)
    assert found is not None
    np.testing.assert_allclose(found.expected, [(0, 100), (100, 90)])
    np.testing.assert_allclose(found.number_at, (50, 120))
    assert found.gap is None


def test_the_pelvis_is_compared_with_its_direction_at_the_start() -> None:
    start = points(left_hip=(100, 100), right_hip=(100, 140))
    now = points(left_hip=(120, 90), right_hip=(100, 130))
    found = guide_line_shape(PELVIS_LINE, landmark_sides(Side.LEFT, SEEN), now, SEEN, start)
    assert found is not None
    np.testing.assert_allclose(found.expected, [(110, 90), (110, 130)])


def test_the_trunk_line_joins_the_midpoints_and_keeps_its_length() -> None:
    xy_px = points(
        left_hip=(90, 200), right_hip=(110, 200), left_shoulder=(190, 150),
        right_shoulder=(210, 150), left_ear=(240, 120), right_ear=(240, 120),
    )  # fmt: skip
    found = guide_line_shape(TRUNK_LINE, landmark_sides(Side.BOTH, SEEN), xy_px, SEEN, xy_px)
    assert found is not None
    np.testing.assert_allclose(found.points, [(100, 200), (200, 150), (240, 120)])
    length = np.linalg.norm([140, -80])
    np.testing.assert_allclose(found.expected, [(100, 200), (100, 200 - length)])


def test_the_more_visible_side_represents_both() -> None:
    visibility = SEEN.copy()
    visibility[Landmark.LEFT_KNEE] = 0.1
    assert landmark_sides(Side.BOTH, visibility)[RelativeSide.WORKING] == (Side.RIGHT,)
    assert landmark_sides(Side.BOTH, np.stack([SEEN, 2 * visibility]))[RelativeSide.WORKING] == (
        Side.RIGHT,
    )
    assert landmark_sides(Side.LEFT, visibility)[RelativeSide.WORKING] == (Side.LEFT,)
    assert landmark_sides(Side.BOTH, np.full(LANDMARK_COUNT, np.nan))[RelativeSide.OTHER] == (
        Side.RIGHT,
    )


def test_hidden_differs_from_undetected() -> None:
    xy_px = points(left_ankle=(100, 300), left_knee=(120, 200))
    hidden = SEEN.copy()
    hidden[Landmark.LEFT_KNEE] = HIDDEN_BELOW - 0.01
    sides = landmark_sides(Side.LEFT, SEEN)
    found = guide_line_shape(knee_over("ankle"), sides, xy_px, hidden, xy_px)
    assert found is not None
    assert found.is_hidden
    xy_px[Landmark.LEFT_KNEE] = np.nan
    assert guide_line_shape(knee_over("ankle"), sides, xy_px, SEEN, xy_px) is None


@given(st.sampled_from(sorted(SCENES)), st.floats(0, 1), st.sampled_from(list(Side)))
def test_a_mirrored_body_has_mirrored_guide_lines(name: str, depth: float, side: Side) -> None:
    exercise = next(e for e in all_exercises() if e.name == name)
    pose = film(SCENES[name](depth, Side.LEFT), 0)
    flip = np.array([-1.0, 1.0])
    sides = landmark_sides(side, SEEN)
    for line in exercise.lines:
        found = guide_line_shape(line, sides, pose.xy_px, SEEN, pose.xy_px)
        mirrored = guide_line_shape(line, sides, pose.xy_px * flip, SEEN, pose.xy_px * flip)
        assert found is not None
        assert mirrored is not None
        np.testing.assert_allclose(found.points * flip, mirrored.points)
        np.testing.assert_allclose(found.expected * flip, mirrored.expected)


# The skeleton


def test_only_the_working_leg_is_bold() -> None:
    xy_px = film(SCENES["glute_bridge"](0.5, Side.LEFT), 0).xy_px
    neither, left, both = (visible_bones(xy_px, SEEN, s) for s in (None, Side.LEFT, Side.BOTH))
    assert len(neither) == len(left) == len(both)
    assert {bone.style for bone in neither} == {BoneStyle.PLAIN}
    strong = [sum(bone.style is BoneStyle.WORKING for bone in bones) for bones in (left, both)]
    assert strong == [5, 10]
    ends = np.stack([bone.ends for bone in left if bone.style is BoneStyle.WORKING])
    knee = xy_px[Landmark.LEFT_KNEE]
    assert np.isclose(ends, knee).all(axis=-1).any()


def test_hidden_bones_are_dashed_and_undetected_ones_omitted() -> None:
    xy_px = film(SCENES["glute_bridge"](0.5, Side.LEFT), 0).xy_px
    visibility = SEEN.copy()
    visibility[Landmark.LEFT_ANKLE] = 0.2
    whole = visible_bones(xy_px, SEEN, Side.LEFT)
    hidden = [b for b in visible_bones(xy_px, visibility, Side.LEFT) if b.style is BoneStyle.HIDDEN]
    assert len(hidden) == 3  # to the knee, the heel and the toes
    assert len(visible_joints(xy_px, visibility)) == len(visible_joints(xy_px, SEEN)) - 1
    xy_px[Landmark.LEFT_ANKLE] = np.nan
    assert len(visible_bones(xy_px, SEEN, Side.LEFT)) == len(whole) - 3
    assert visible_bones(np.full((LANDMARK_COUNT, 2), np.nan), SEEN, None) == []


def test_a_knee_is_compared_with_where_it_would_be_if_it_were_not_inward() -> None:
    """A shin that leans to the right by 30 px, of which 10 px are inward; or nobody knows."""
    shin, vertical = np.array([[100.0, 300], [130, 200]]), np.array([[100.0, 300], [100, 200]])
    upright = GuideLineShape(shin, vertical, np.stack([vertical[1], shin[1]]), None, False)
    inward = with_aligned_end(upright, 10.0)
    np.testing.assert_allclose(inward.expected, [[100, 300], [120, 200]])
    np.testing.assert_allclose(inward.gap, [[120, 200], [130, 200]])
    unknown = with_aligned_end(upright, float("nan"))
    assert unknown.gap is None
    np.testing.assert_allclose(unknown.expected, upright.points)
