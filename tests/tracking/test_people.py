"""Detections of several people become one tracklet for each."""

from __future__ import annotations

import numpy as np
import pytest

from formcheck.pose.landmarks import MIRRORED, FloatArray, Pose
from formcheck.tracking.people import (
    JOINTS,
    Detection,
    Tracker,
    Tracklet,
    is_clear,
    is_same_body,
    mean_distance_m,
    merge_tracklets,
    scale_of,
    without_duplicates,
)
from tests.support.bystanders import GREEN, RED, exercising, person, placed

STANDING = exercising()[0]


def seen(x_px: float, colors: FloatArray = GREEN, zoom: float = 1.0) -> Detection:
    return Detection(placed(STANDING, x_px, zoom), colors)


def tracked(*moments: list[Detection], step_ms: int = 200) -> list[Tracklet]:
    tracker = Tracker()
    for number, found in enumerate(moments):
        tracker.update(number * step_ms, found)
    return tracker.tracklets


def centers(tracklet: Tracklet) -> list[float]:
    return [float(item.center_px[0]) for item in tracklet.detections]


def test_the_distance_of_a_pose_from_its_shifted_copy_is_the_shift() -> None:
    moved = placed(STANDING, 320 + 0.5 * scale_of(STANDING))
    assert mean_distance_m(
        STANDING.xy_px, moved.xy_px, JOINTS, scale_of(STANDING)
    ) == pytest.approx(0.5)


def test_two_people_next_to_each_other_are_two() -> None:
    assert len(without_duplicates([seen(200), seen(320)])) == 2


def test_of_one_person_detected_twice_the_more_visible_detection_is_kept() -> None:
    worse = placed(STANDING, 330)
    worse = Pose(0, worse.xy_px, worse.world_m, worse.visibility * 0.7)
    better = seen(320)
    assert without_duplicates([Detection(worse, GREEN), better]) == [better]


def test_a_body_with_left_and_right_swapped_is_the_same_body() -> None:
    swapped = Pose(0, STANDING.xy_px[MIRRORED], STANDING.world_m, STANDING.visibility)
    assert is_same_body(STANDING, swapped)


def test_an_unseen_pose_and_a_half_hidden_one_are_not_clear() -> None:
    assert is_clear(STANDING)
    assert not is_clear(Pose.unseen(0))
    assert not is_clear(Pose(0, STANDING.xy_px, STANDING.world_m, STANDING.visibility * 0.4))


def test_people_who_stay_apart_keep_their_tracklets() -> None:
    tracklets = tracked(*[[seen(500), seen(150)], [seen(152), seen(498)], [seen(151), seen(499)]])
    assert [centers(tracklet) for tracklet in tracklets] == [[500, 498, 499], [150, 152, 151]]


def test_a_person_missed_once_keeps_the_tracklet() -> None:
    (tracklet,) = tracked([seen(150)], [], [seen(152)])
    assert tracklet.times_ms == [0, 400]


def test_a_new_person_starts_a_tracklet_unless_uncertain() -> None:
    tracker = Tracker()
    tracker.update(0, [seen(150)])
    tracker.update(200, [seen(150)], uncertain=[seen(500)])
    assert len(tracker.tracklets) == 1
    tracker.update(400, [seen(150), seen(500)])
    tracker.update(600, [seen(150)], uncertain=[seen(505)])
    assert [tracklet.times_ms for tracklet in tracker.tracklets] == [[0, 200, 400, 600], [400, 600]]


def test_nobody_jumps_across_the_frame() -> None:
    tracklets = tracked([seen(100)], [seen(500)])
    assert len(tracklets) == 2


def test_people_who_cross_paths_keep_their_identities() -> None:
    """Green goes right and red goes left, 1.2 m/s each; where they meet, one hides the other."""
    moments = []
    for step in range(12):
        right, left = 150 + 48 * step / 2, 450 - 48 * step / 2
        hidden = abs(right - left) < 50
        moments.append([seen(right)] if hidden else [seen(left, RED), seen(right)])
    detect_people = merge_tracklets(tracked(*moments))
    assert len(detect_people) == 2
    for one in detect_people:
        assert np.ptp([item.colors[0] for item in one.detections]) == 0


def test_a_hidden_person_has_no_position() -> None:
    poses = exercising()
    gone = [pose for pose in poses if not 2000 < pose.timestamp_ms < 4000]
    hidden = person(gone)
    assert hidden.at(3000) is None
    between = hidden.at(1100)
    assert between is not None
    np.testing.assert_allclose(between, (poses[5].xy_px + poses[6].xy_px) / 2, atol=1)


def test_before_and_after_being_visible_a_person_has_no_position() -> None:
    late = person(exercising()[20:])
    assert late.at(late.times_ms[0] - 1000) is None
    assert late.at(late.times_ms[-1] + 1000) is None


def test_after_a_change_of_camera_colors_identify_people() -> None:
    tracker = Tracker()
    for step in range(4):
        tracker.update(200 * step, [seen(150, GREEN), seen(450, RED)])
    for step in range(4, 8):
        tracker.update(200 * step, [seen(200, RED, 1.9), seen(420, GREEN, 0.5)])
    assert len(tracker.tracklets) == 4
    joined = merge_tracklets(tracker.tracklets)
    assert sorted(len(one.detections) for one in joined) == [8, 8]
    for one in joined:
        assert np.ptp([item.colors[0] for item in one.detections]) == 0


def test_a_person_in_different_clothes_is_somebody_else() -> None:
    tracker = Tracker()
    tracker.update(0, [seen(150, GREEN)])
    tracker.update(3000, [seen(150, RED)])
    assert len(merge_tracklets(tracker.tracklets)) == 2


def test_people_visible_at_once_are_never_merged() -> None:
    assert len(merge_tracklets(tracked(*[[seen(150), seen(450)]] * 3))) == 2
