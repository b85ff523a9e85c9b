"""The second pass over a recording, with stick people and a fake detector that sees them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from formcheck import exercises
from formcheck.pose.landmarks import Motion, Pose
from formcheck.tracking.bystanders import DetectPoses
from formcheck.tracking.crops import RgbImage
from formcheck.tracking.people import TRUNK
from formcheck.tracking.selection import Detectors, SecondPass, run_second_pass
from formcheck.video.reader import Frame
from tests.support.bystanders import exercising, motion, standing

DOING = exercising(330, step=2)
COACH = standing(DOING, 130, 1.3)


class FakeVideo:
    """Frames whose colors encode number and place, so that the detector knows who is in them."""

    def __init__(self, *people: list[Pose]) -> None:
        self.people, self.times_ms = people, [pose.timestamp_ms for pose in DOING]

    def frames(self) -> Iterable[Frame]:
        for number, time_ms in enumerate(self.times_ms):
            yield Frame(number, time_ms, self.picture(number))

    def picture(self, number: int) -> RgbImage:
        """Colors that encode the frame number and the place, so that a crop tells its position."""
        rgb = np.zeros((480, 640, 3), np.uint8)
        rgb[..., 0] = number
        rgb[..., 1] = np.arange(640) // 4
        rgb[..., 2] = np.arange(480)[:, None] // 4
        return rgb

    def detect(self, rgb: RgbImage) -> list[Pose]:
        """Everybody whose whole trunk is in the crop."""
        height, width = rgb.shape[:2]
        middle = rgb[height // 2, width // 2].astype(int)
        corner = np.array([4 * middle[1] - width // 2, 4 * middle[2] - height // 2])
        found = []
        for poses in self.people:
            pose = poses[int(middle[0])]
            inside = pose.xy_px[TRUNK] - corner
            if pose.is_seen and (inside > 0).all() and (inside < [width, height]).all():
                moved = pose.xy_px - corner
                found.append(Pose(0, moved, pose.world_m, pose.visibility))
        return found


def second_pass(
    video: FakeVideo,
    tracked: Motion,
    choice: str = "auto",
    high_precision: DetectPoses | None = None,
) -> SecondPass:
    detectors = Detectors(high_precision or video.detect, video.detect)
    return run_second_pass(video.frames, tracked, detectors, choice, exercises.all_exercises())


def test_the_poses_of_a_single_person_are_kept() -> None:
    result = second_pass(FakeVideo(DOING), motion(DOING))
    assert (result.people, result.message, result.replacements) == (1, None, {})


def test_a_bystander_who_was_never_tracked_only_adds_a_message() -> None:
    result = second_pass(FakeVideo(COACH, DOING), motion(DOING))
    assert result.people == 2
    assert result.message is not None
    assert "in the middle of the picture" in result.message
    assert result.replacements == {}


def test_poses_of_the_coach_are_replaced_by_those_of_the_person_who_exercises() -> None:
    result = second_pass(FakeVideo(COACH, DOING), motion(COACH))
    assert sorted(result.replacements) == list(range(len(DOING)))
    for row, pose in result.replacements.items():
        assert pose.timestamp_ms == DOING[row].timestamp_ms
        np.testing.assert_allclose(pose.xy_px, DOING[row].xy_px, atol=4)


def test_with_subject_left_the_coach_is_kept() -> None:
    result = second_pass(FakeVideo(COACH, DOING), motion(COACH), "left")
    assert result.replacements == {}
    assert result.message is not None
    assert "on the left" in result.message


def test_a_hidden_subject_is_unseen_and_never_somebody_else() -> None:
    hidden = [
        Pose.unseen(pose.timestamp_ms) if 3000 < pose.timestamp_ms < 5000 else pose
        for pose in DOING
    ]
    swapped = [
        coach if 3000 < coach.timestamp_ms < 5000 else pose
        for coach, pose in zip(COACH, DOING, strict=True)
    ]
    result = second_pass(FakeVideo(COACH, hidden), motion(swapped))
    inside = [row for row, pose in enumerate(hidden) if not pose.is_seen]
    assert set(inside) <= set(result.replacements)
    assert not any(result.replacements[row].is_seen for row in inside)


def test_people_whom_only_the_high_recall_detector_finds_start_no_tracklet() -> None:
    video, precise = FakeVideo(COACH, DOING), FakeVideo(DOING)
    assert second_pass(video, motion(DOING), high_precision=precise.detect).people == 1


def test_if_nobody_is_detected_all_poses_are_kept() -> None:
    result = second_pass(FakeVideo(), motion(DOING))
    assert (result.people, result.message, result.replacements) == (0, None, {})
