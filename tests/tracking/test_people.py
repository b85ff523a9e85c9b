"""Sightings of several people joined into one trail for each."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import MIRRORED, FloatArray, Pose
from formcheck.tracking.people import (
    JOINTS,
    Sighting,
    Tracker,
    Trail,
    apart_m,
    distinct,
    is_clear,
    is_same_body,
    persons,
    scale_of,
)
from tests.support.bystanders import GREEN, RED, exercising, person, placed

STANDING = exercising()[0]


def seen(x_px: float, colors: FloatArray = GREEN, zoom: float = 1.0) -> Sighting:
    return Sighting(placed(STANDING, x_px, zoom), colors)


def tracked(*moments: list[Sighting], step_ms: int = 200) -> list[Trail]:
    tracker = Tracker()
    for number, found in enumerate(moments):
        tracker.update(number * step_ms, found)
    return tracker.trails


def centers(trail: Trail) -> list[float]:
    return [float(item.center_px[0]) for item in trail.sightings]


def test_the_distance_of_a_pose_from_itself_moved_is_the_way_moved() -> None:
    moved = placed(STANDING, 320 + 0.5 * scale_of(STANDING))
    assert apart_m(STANDING.xy_px, moved.xy_px, JOINTS, scale_of(STANDING)) == pytest.approx(0.5)


def test_two_people_beside_each_other_are_two() -> None:
    assert len(distinct([seen(200), seen(320)])) == 2


def test_one_person_found_twice_is_one_the_better_seen() -> None:
    worse = placed(STANDING, 330)
    worse = Pose(0, worse.xy_px, worse.world_m, worse.visibility * 0.7)
    better = seen(320)
    assert distinct([Sighting(worse, GREEN), better]) == [better]


def test_a_body_seen_from_the_other_side_is_the_same_body() -> None:
    turned = Pose(0, STANDING.xy_px[MIRRORED], STANDING.world_m, STANDING.visibility)
    assert is_same_body(STANDING, turned)


def test_an_unseen_pose_and_a_half_hidden_one_are_not_clear() -> None:
    assert is_clear(STANDING)
    assert not is_clear(Pose.unseen(0))
    assert not is_clear(Pose(0, STANDING.xy_px, STANDING.world_m, STANDING.visibility * 0.4))


def test_people_who_stay_apart_keep_their_tracks() -> None:
    trails = tracked(*[[seen(500), seen(150)], [seen(152), seen(498)], [seen(151), seen(499)]])
    assert [centers(trail) for trail in trails] == [[500, 498, 499], [150, 152, 151]]


def test_somebody_missed_once_goes_on() -> None:
    (trail,) = tracked([seen(150)], [], [seen(152)])
    assert trail.times_ms == [0, 400]


def test_somebody_who_comes_in_begins_a_track_unless_unsure() -> None:
    tracker = Tracker()
    tracker.update(0, [seen(150)])
    tracker.update(200, [seen(150)], unsure=[seen(500)])
    assert len(tracker.trails) == 1
    tracker.update(400, [seen(150), seen(500)])
    tracker.update(600, [seen(150)], unsure=[seen(505)])
    assert [trail.times_ms for trail in tracker.trails] == [[0, 200, 400, 600], [400, 600]]


def test_nobody_jumps_across_the_picture() -> None:
    trails = tracked([seen(100)], [seen(500)])
    assert len(trails) == 2


def test_people_who_cross_keep_who_they_are() -> None:
    """Green goes right and red goes left, 1.2 m/s each; where they meet, one hides the other."""
    moments = []
    for step in range(12):
        right, left = 150 + 48 * step / 2, 450 - 48 * step / 2
        hidden = abs(right - left) < 50
        moments.append([seen(right)] if hidden else [seen(left, RED), seen(right)])
    everybody = persons(tracked(*moments))
    assert len(everybody) == 2
    for one in everybody:
        assert np.ptp([item.colors[0] for item in one.sightings]) == 0


def test_the_hidden_one_is_unseen_and_not_the_other() -> None:
    poses = exercising()
    gone = [pose for pose in poses if not 2000 < pose.timestamp_ms < 4000]
    hidden = person(gone)
    assert hidden.at(3000) is None
    between = hidden.at(1100)
    assert between is not None
    np.testing.assert_allclose(between, (poses[5].xy_px + poses[6].xy_px) / 2, atol=1)


def test_before_and_after_being_seen_there_is_nobody() -> None:
    late = person(exercising()[20:])
    assert late.at(late.times_ms[0] - 1000) is None
    assert late.at(late.times_ms[-1] + 1000) is None


def test_after_a_change_of_camera_colors_tell_who_is_who() -> None:
    tracker = Tracker()
    for step in range(4):
        tracker.update(200 * step, [seen(150, GREEN), seen(450, RED)])
    for step in range(4, 8):
        tracker.update(200 * step, [seen(200, RED, 1.9), seen(420, GREEN, 0.5)])
    assert len(tracker.trails) == 4
    joined = persons(tracker.trails)
    assert sorted(len(one.sightings) for one in joined) == [8, 8]
    for one in joined:
        assert np.ptp([item.colors[0] for item in one.sightings]) == 0


def test_somebody_in_other_clothes_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update(0, [seen(150, GREEN)])
    tracker.update(3000, [seen(150, RED)])
    assert len(persons(tracker.trails)) == 2


def test_people_seen_at_once_are_never_joined() -> None:
    assert len(persons(tracked(*[[seen(150), seen(450)]] * 3))) == 2
