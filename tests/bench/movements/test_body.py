"""Stick figures keep their bones, stand on their feet, and mirror."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.bench.movements import body as bodies
from formcheck.bench.movements.body import LEG, Body, landmarks, random_body
from formcheck.bench.movements.postures import (
    Foot,
    Free,
    Stance,
    Turn,
    arms,
    foot,
    free_leg,
    hand,
    mirrored,
    moved,
    posed,
    squat,
    stand,
)
from formcheck.pose.kinematics import knee_flexion_deg
from formcheck.pose.landmarks import MIRRORED, FloatArray, Landmark, Side
from formcheck.pose.side import LEGS


@pytest.fixture
def body() -> Body:
    return random_body(np.random.default_rng(3))


def drawn(body: Body, row: FloatArray) -> FloatArray:
    return landmarks(body, row[None])[0]


def of(points: FloatArray, side: Side, part: str) -> FloatArray:
    return np.asarray(points[Landmark.of(side, part)])


def knee_flexion(points: FloatArray, side: Side) -> float:
    return float(knee_flexion_deg(points[None], side)[0])


def test_bones_keep_their_lengths_in_any_posture(body: Body) -> None:
    rng = np.random.default_rng(0)
    for _ in range(50):
        row = squat(body, Stance(arms="overhead"), rng.uniform(5, 130), rng.uniform(-10, 60))
        points = drawn(body, row)
        for side in LEGS:
            hip, knee, ankle = (of(points, side, part) for part in ("hip", "knee", "ankle"))
            assert np.linalg.norm(knee - hip) == pytest.approx(body.thigh, abs=1e-6)
            assert np.linalg.norm(ankle - knee) == pytest.approx(body.shank, abs=1e-6)
            elbow, wrist = of(points, side, "elbow"), of(points, side, "wrist")
            assert np.linalg.norm(wrist - elbow) == pytest.approx(body.forearm, abs=1e-6)


def test_a_person_stands_upright_with_the_left_on_their_left(body: Body) -> None:
    points = drawn(body, stand(body, Stance(knee=5)))
    assert points[Landmark.NOSE, 2] > points[Landmark.LEFT_SHOULDER, 2] + 0.1
    assert points[Landmark.NOSE, 0] > points[Landmark.LEFT_EAR, 0]
    for part in ("shoulder", "hip", "knee", "ankle", "wrist"):
        assert of(points, Side.LEFT, part)[1] > of(points, Side.RIGHT, part)[1]
    for side in LEGS:
        assert knee_flexion(points, side) == pytest.approx(5, abs=3)
        assert of(points, side, "foot_index")[0] > of(points, side, "heel")[0] + 0.1
        assert 0 <= of(points, side, "heel")[2] < 0.05


@pytest.mark.parametrize("knee", [30.0, 70.0, 110.0])
def test_a_squat_bends_the_knees_as_asked_with_the_feet_in_place(body: Body, knee: float) -> None:
    rest, low = (drawn(body, squat(body, Stance(), bend, 20)) for bend in (5.0, knee))
    for side in LEGS:
        assert knee_flexion(low, side) == pytest.approx(knee, abs=6)
        moved_m = np.linalg.norm(of(low, side, "ankle") - of(rest, side, "ankle"))
        assert moved_m < 0.02


def test_a_free_leg_has_the_joint_angles_asked_for(body: Body) -> None:
    row = posed((0, 0, 1.0))
    free_leg(body, row, Side.LEFT, Free(flex=60, knee=80))
    points = drawn(body, row)
    assert knee_flexion(points, Side.LEFT) == pytest.approx(80, abs=1)
    thigh = of(points, Side.LEFT, "knee") - of(points, Side.LEFT, "hip")
    assert np.degrees(np.arctan2(thigh[0], -thigh[2])) == pytest.approx(60, abs=1)
    free_leg(body, row, Side.RIGHT, Free(abduct=40))
    ankle, hip = (of(drawn(body, row), Side.RIGHT, part) for part in ("ankle", "hip"))
    assert np.degrees(np.arctan2(hip[1] - ankle[1], hip[2] - ankle[2])) == pytest.approx(40, abs=2)


def test_mirroring_a_posture_mirrors_its_landmarks(body: Body) -> None:
    row = stand(body, Stance(lean=20, side=0.03))
    row[9:14] = (5, 10, -15, 4, 20)
    free_leg(body, row, Side.LEFT, Free(flex=50, abduct=20, knee=60))
    arms(body, row, "aside", Side.LEFT)
    hand(body, row, Side.RIGHT, (0.3, -0.2, 1.0))
    expected = drawn(body, row)[MIRRORED] * [1, -1, 1]
    found = drawn(body, mirrored(row))
    shown = [mark for mark in Landmark if "PINKY" not in mark.name and "THUMB" not in mark.name]
    shown = [mark for mark in shown if "INDEX" not in mark.name or "FOOT" in mark.name]
    np.testing.assert_allclose(found[shown], expected[shown], atol=1e-9)


def test_moving_a_posture_turns_and_shifts_all_of_it(body: Body) -> None:
    row = squat(body, Stance(arms="goblet"), 70, 30)
    expected = drawn(body, row) @ bodies.rotation(2, np.array(50.0)).T + [1, -2, 0.3]
    np.testing.assert_allclose(drawn(body, moved(row, (1, -2, 0.3), 50)), expected, atol=1e-9)


def test_a_foot_out_of_reach_is_drawn_near_and_not_torn_off(body: Body) -> None:
    row = posed((0, 0, body.leg))
    foot(body, row, Side.LEFT, Foot(2.0, 0.1))
    points = drawn(body, row)
    ankle, hip = of(points, Side.LEFT, "ankle"), of(points, Side.LEFT, "hip")
    assert np.linalg.norm(ankle - hip) <= body.leg
    assert row[LEG[Side.LEFT].held] == 1.0


def test_bodies_are_of_grown_people() -> None:
    rng = np.random.default_rng(1)
    people = [random_body(rng) for _ in range(300)]
    assert min(one.leg for one in people) > 0.6 and max(one.leg for one in people) < 1.1
    ratios = [one.thigh / one.shank for one in people]
    assert min(ratios) > 0.8 and max(ratios) < 1.35


@pytest.mark.parametrize("pitch", [-130.0, -90.0, -50.0, 0.0, 50.0, 85.0])
def test_toes_and_knees_point_the_same_way_however_the_trunk_leans(
    body: Body, pitch: float
) -> None:
    row = posed((-0.2, 0, 0.4), Turn(pitch=pitch))
    foot(body, row, Side.LEFT, Foot(0.2, 0.1))
    points = drawn(body, row)
    assert of(points, Side.LEFT, "foot_index")[0] > of(points, Side.LEFT, "heel")[0] + 0.1
    middle = (of(points, Side.LEFT, "hip") + of(points, Side.LEFT, "ankle")) / 2
    knee = of(points, Side.LEFT, "knee") - middle
    assert knee[0] + knee[2] > 0.1
