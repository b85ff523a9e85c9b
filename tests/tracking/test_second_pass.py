"""A recording looked at again, drawn with stick people and a finder that sees them."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from formcheck import exercises
from formcheck.pose.landmarks import Motion, Pose
from formcheck.tracking.crops import Picture
from formcheck.tracking.selection import Eyes, SecondLook, looked_again
from formcheck.tracking.survey import Find
from formcheck.video.reader import Frame
from tests.support.bystanders import exercising, motion, standing

DOING = exercising(330, step=2)
COACH = standing(DOING, 130, 1.3)


class Film:
    """Frames whose corner pixels hold their number, so that the finder knows who is in them."""

    def __init__(self, *people: list[Pose]) -> None:
        self.people, self.times_ms = people, [pose.timestamp_ms for pose in DOING]

    def frames(self) -> Iterable[Frame]:
        for number, time_ms in enumerate(self.times_ms):
            yield Frame(number, time_ms, self.picture(number))

    def picture(self, number: int) -> Picture:
        """Colors that tell the frame and the place, so that a part tells where it was cut."""
        rgb = np.zeros((480, 640, 3), np.uint8)
        rgb[..., 0] = number
        rgb[..., 1] = np.arange(640) // 4
        rgb[..., 2] = np.arange(480)[:, None] // 4
        return rgb

    def find(self, rgb: Picture) -> list[Pose]:
        """Everybody whose whole trunk is in the part of the picture."""
        height, width = rgb.shape[:2]
        middle = rgb[height // 2, width // 2].astype(int)
        corner = np.array([4 * middle[1] - width // 2, 4 * middle[2] - height // 2])
        found = []
        for poses in self.people:
            pose = poses[int(middle[0])]
            inside = pose.xy_px[11:25] - corner
            if pose.is_seen and (inside > 0).all() and (inside < [width, height]).all():
                moved = pose.xy_px - corner
                found.append(Pose(0, moved, pose.world_m, pose.visibility))
        return found


def again(film: Film, followed: Motion, how: str = "auto", sure: Find | None = None) -> SecondLook:
    eyes = Eyes(sure or film.find, film.find)
    return looked_again(film.frames, followed, eyes, how, exercises.exercises())


def test_one_person_is_left_as_they_were() -> None:
    look = again(Film(DOING), motion(DOING))
    assert (look.people, look.words, look.instead) == (1, None, {})


def test_a_bystander_who_was_never_followed_changes_nothing_but_the_words() -> None:
    look = again(Film(COACH, DOING), motion(DOING))
    assert look.people == 2
    assert look.words is not None
    assert "in the middle of the picture" in look.words
    assert look.instead == {}


def test_where_the_coach_was_followed_the_one_who_exercises_is_put() -> None:
    look = again(Film(COACH, DOING), motion(COACH))
    assert sorted(look.instead) == list(range(len(DOING)))
    for row, pose in look.instead.items():
        assert pose.timestamp_ms == DOING[row].timestamp_ms
        np.testing.assert_allclose(pose.xy_px, DOING[row].xy_px, atol=4)


def test_asked_for_the_left_one_the_coach_is_kept() -> None:
    look = again(Film(COACH, DOING), motion(COACH), "left")
    assert look.instead == {}
    assert look.words is not None
    assert "on the left" in look.words


def test_a_hidden_subject_is_unseen_and_never_the_other() -> None:
    hidden = [
        Pose.unseen(pose.timestamp_ms) if 3000 < pose.timestamp_ms < 5000 else pose
        for pose in DOING
    ]
    swapped = [
        coach if 3000 < coach.timestamp_ms < 5000 else pose
        for coach, pose in zip(COACH, DOING, strict=True)
    ]
    look = again(Film(COACH, hidden), motion(swapped))
    inside = [row for row, pose in enumerate(hidden) if not pose.is_seen]
    assert set(inside) <= set(look.instead)
    assert not any(look.instead[row].is_seen for row in inside)


def test_people_whom_only_the_ready_finder_sees_begin_no_track() -> None:
    film, sure = Film(COACH, DOING), Film(DOING)
    assert again(film, motion(DOING), sure=sure.find).people == 1


def test_nobody_found_again_leaves_everything() -> None:
    look = again(Film(), motion(DOING))
    assert (look.people, look.words, look.instead) == (0, None, {})
