"""A person too small for the pose model: large people first, then small ones, then nobody."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.pose.landmarks import Pose
from formcheck.tracking.closer_look import CloserLook
from tests.support.fake_estimators import BoxEstimator, RgbImage, box_person

SIZE_PX = (640, 960)
STEP_MS = 40
MIN_SHARE = 0.33  # of the picture's height, of people the model finds


class ShortSightedEstimator(BoxEstimator):
    """Finds nobody smaller than a third of the picture."""

    def estimate(self, frame_rgb: RgbImage, timestamp_ms: int) -> Pose:
        pose = super().estimate(frame_rgb, timestamp_ms)
        is_small = np.ptp(pose.xy_px[:, 1]) < MIN_SHARE * frame_rgb.shape[0]
        return Pose.unseen(timestamp_ms) if is_small else pose

    def detect(self, frame_rgb: RgbImage, timestamp_ms: int = 0) -> list[Pose]:
        self._last_ms = None
        pose = self.estimate(frame_rgb, timestamp_ms)
        return [pose] if pose.is_seen else []


class Estimators:
    """Counts the estimators and searches that are asked for."""

    model: str | Path = "fake"

    def __init__(self) -> None:
        self.opened = self.searches = 0

    def single_person(self) -> ShortSightedEstimator:
        self.opened += 1
        return ShortSightedEstimator()

    def multi_person(self, min_confidence: float) -> ShortSightedEstimator:
        return ShortSightedEstimator()

    def detect(self, rgb: RgbImage) -> list[Pose]:
        self.searches += 1
        return ShortSightedEstimator().detect(rgb)


def followed(frames: list[RgbImage]) -> tuple[list[Pose], Estimators]:
    estimators = Estimators()
    look = CloserLook(estimators, estimators.detect)
    poses = [look.estimate(rgb, number * STEP_MS) for number, rgb in enumerate(frames)]
    return poses, estimators


def small(left: int, top: int = 500, width: int = 90) -> RgbImage:
    return box_person(SIZE_PX, left, top, width)


def test_a_large_person_costs_nothing() -> None:
    frames = [box_person(SIZE_PX, 200 + number, 300, 160) for number in range(20)]
    poses, estimators = followed(frames)
    assert (estimators.opened, estimators.searches) == (1, 0)
    alone = BoxEstimator()
    for number, (rgb, pose) in enumerate(zip(frames, poses, strict=True)):
        assert np.array_equal(pose.xy_px, alone.estimate(rgb, number * STEP_MS).xy_px)


def test_a_small_person_is_seen_in_every_frame_where_they_are() -> None:
    poses, estimators = followed([small(300)] * 20)
    assert all(pose.is_seen for pose in poses)
    seen = poses[-1].xy_px
    assert abs(seen[:, 0].mean() - 325) < 10
    assert seen[:, 1].min() > 495 and seen[:, 1].max() < 500 + 225 + 5
    assert estimators.opened == 2


def test_a_small_person_who_walks_is_followed() -> None:
    poses, _ = followed([small(20 + 8 * number) for number in range(60)])
    assert sum(pose.is_seen for pose in poses) >= 58
    assert abs(poses[-1].xy_px[:, 0].mean() - (20 + 8 * 59 + 25)) < 15


def test_who_comes_near_is_seen_in_the_whole_picture_again() -> None:
    walking = [small(300, 400, 90 + 4 * number) for number in range(30)]
    poses, estimators = followed([*walking, *[small(300, 400, 200)] * 5])
    assert sum(pose.is_seen for pose in poses) >= len(poses) - 2
    assert estimators.opened >= 3


def test_landmarks_beyond_the_picture_are_unseen() -> None:
    poses, _ = followed([small(300, 960 - 200)] * 3)
    assert poses[-1].is_seen
    assert (poses[-1].visibility[poses[-1].xy_px[:, 1] > 960] == 0).all()


def test_an_empty_room_is_searched_less_and_less() -> None:
    empty = np.full((960, 640, 3), 120, np.uint8)
    poses, estimators = followed([empty] * 500)  # 20 s
    assert not any(pose.is_seen for pose in poses)
    per_search = 6  # squares
    assert 4 <= estimators.searches / per_search <= 9
    assert estimators.opened == 1


def test_a_poster_is_not_taken_for_who_went_away() -> None:
    gone = [small(500, 100, 30)] * 50
    poses, _ = followed([*[box_person(SIZE_PX, 200, 300, 160)] * 5, *gone])
    assert not any(pose.is_seen for pose in poses[5:])


def test_a_picture_of_another_size_is_looked_at_anew() -> None:
    poses, _ = followed([small(300)] * 5 + [box_person((320, 480), 150, 250, 45)] * 5)
    assert sum(pose.is_seen for pose in poses) >= 9
    assert abs(poses[-1].xy_px[:, 0].mean() - 162) < 10


def test_with_patience_the_search_waits() -> None:
    estimators = Estimators()
    look = CloserLook(estimators, estimators.detect, patience_ms=1000)
    seen = [look.estimate(small(300), number * STEP_MS).is_seen for number in range(60)]
    first_ms = STEP_MS * seen.index(True)
    assert 1000 <= first_ms <= 1000 + STEP_MS
    assert all(seen[seen.index(True) :])
