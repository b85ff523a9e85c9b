"""Noticing other people while one is followed, with a finder that is told what it sees."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.pose.landmarks import Pose
from formcheck.tracking.crops import Picture, painted_over, square, square_about, tiles
from formcheck.tracking.people import scale_of
from formcheck.tracking.survey import Survey, everybody, looked_for, sighting_of
from tests.support.bystanders import exercising, placed

EMPTY = np.full((480, 640, 3), 200, np.uint8)
FOLLOWED = placed(exercising()[0], 200)
OTHER = placed(exercising()[0], 480)


class Finder:
    """Finds poses that are told, in pictures as large as the whole one, and counts the pictures."""

    def __init__(self, sees: Callable[[int], list[Pose]]) -> None:
        self.sees, self.pictures, self.now_ms = sees, 0, 0

    def __call__(self, rgb: Picture) -> list[Pose]:
        self.pictures += 1
        return self.sees(self.now_ms) if rgb.shape == EMPTY.shape else []


def survey_of(
    sees: Callable[[int], list[Pose]],
    *,
    surely: Callable[[int], list[Pose]] = lambda _: [],
    followed: Callable[[int], Pose] = lambda _: FOLLOWED,
    seconds: float = 20,
) -> tuple[Survey, Finder, int | None]:
    """The survey of a recording of 30 frames a second, its finder, and when it found several."""
    finder, strict = Finder(sees), Finder(surely)
    survey = Survey(finder, strict)
    for frame in range(round(30 * seconds)):
        now_ms = frame * 1000 // 30
        finder.now_ms = strict.now_ms = now_ms
        pose = followed(now_ms)
        survey.look(EMPTY, Pose(now_ms, pose.xy_px, pose.world_m, pose.visibility))
        if survey.several:
            return survey, finder, now_ms
    return survey, finder, None


def faint(pose: Pose) -> Pose:
    return Pose(0, pose.xy_px, pose.world_m, pose.visibility * 0.7)


def test_somebody_alone_is_alone_and_costs_few_looks() -> None:
    survey, finder, several_ms = survey_of(lambda _: [], seconds=60)
    assert several_ms is None
    assert survey.looks <= 17
    assert finder.pictures <= 30


def test_the_followed_person_found_again_is_nobody_else() -> None:
    assert survey_of(lambda _: [FOLLOWED])[2] is None


def test_a_single_finding_is_nobody() -> None:
    assert survey_of(lambda now_ms: [OTHER] if now_ms == 0 else [])[2] is None


def test_two_findings_in_different_places_are_nobody() -> None:
    there = placed(OTHER, 40)
    assert survey_of(lambda now_ms: [OTHER] if now_ms == 0 else [there] * (now_ms < 400))[2] is None


def test_a_small_figure_on_the_wall_is_nobody() -> None:
    assert survey_of(lambda _: [placed(OTHER, 500, 0.2)])[2] is None


def test_a_plant_that_a_stricter_finder_does_not_see_is_nobody() -> None:
    assert survey_of(lambda _: [faint(OTHER)])[2] is None


def test_a_second_person_is_noticed_at_the_second_look() -> None:
    assert survey_of(lambda _: [OTHER])[2] == 300


def test_a_half_hidden_person_is_noticed_when_the_stricter_finder_agrees() -> None:
    noticed_ms = survey_of(lambda _: [faint(OTHER)], surely=lambda _: [faint(OTHER)])[2]
    assert noticed_ms is not None
    assert noticed_ms < 2000


def test_somebody_who_comes_later_is_noticed_within_seconds() -> None:
    noticed_ms = survey_of(lambda now_ms: [OTHER] if now_ms > 7000 else [], seconds=30)[2]
    assert noticed_ms is not None
    assert noticed_ms < 16000


def test_a_jump_of_the_followed_pose_is_looked_into_at_once() -> None:
    def followed(now_ms: int) -> Pose:
        return FOLLOWED if now_ms < 9000 else OTHER

    noticed_ms = survey_of(lambda ms: [FOLLOWED] if ms >= 9000 else [], followed=followed)[2]
    assert noticed_ms is not None
    assert noticed_ms < 9700


def test_nobody_followed_and_two_found_is_several() -> None:
    unseen = Pose.unseen(0)
    assert survey_of(lambda _: [FOLLOWED, OTHER], followed=lambda _: unseen)[2] == 300
    assert survey_of(lambda _: [OTHER], followed=lambda _: unseen)[2] is None


def test_the_colors_are_those_of_the_clothes() -> None:
    rgb = EMPTY.copy()
    hips_px = FOLLOWED.xy_px[[23, 24]].mean(axis=0)
    rgb[: int(hips_px[1])] = (255, 0, 0)
    rgb[int(hips_px[1]) :] = (0, 0, 255)
    np.testing.assert_allclose(sighting_of(rgb, FOLLOWED).colors, [1, 0, 0, 0, 0, 1], atol=0.01)


def test_a_square_is_the_picture_shifted_by_its_corner_and_gray_beyond() -> None:
    rgb = np.arange(480 * 640 * 3, dtype=np.uint32).reshape(480, 640, 3).astype(np.uint8)
    part, corner = square(rgb, np.array([20.0, 300.0]), 100)
    assert part.shape == (100, 100, 3)
    assert tuple(corner) == (-30, 250)
    np.testing.assert_array_equal(part[:, 30:], rgb[250:350, 0:70])
    assert np.ptp(part[:, :30]) == 0
    assert np.ptp(square(rgb, np.array([-900.0, 100.0]), 64)[0]) == 0


def test_the_square_about_a_body_holds_it() -> None:
    part, corner = square_about(EMPTY, FOLLOWED.xy_px, 1.15)
    inside = FOLLOWED.xy_px - corner
    assert inside.min() > 0
    assert inside.max() < len(part)


@pytest.mark.parametrize("shape", [(480, 640), (1080, 1920), (960, 540), (500, 500), (240, 960)])
def test_tiles_show_every_pixel_enlarged(shape: tuple[int, int]) -> None:
    seen = np.zeros(shape, dtype=bool)
    for part, corner in tiles(np.zeros((*shape, 3), np.uint8)):
        x, y = corner.astype(int)
        seen[y : y + part.shape[0], x : x + part.shape[1]] = True
        assert part.shape[0] == part.shape[1] < max(shape)
    assert seen.all()


def test_painting_over_hides_a_body_and_not_the_one_beside() -> None:
    painted = painted_over(EMPTY, [(FOLLOWED.xy_px, scale_of(FOLLOWED))])
    mine, theirs = (pose.xy_px.astype(int) for pose in (FOLLOWED, OTHER))
    assert (painted[mine[:, 1], mine[:, 0]] != 200).all()
    assert (painted[theirs[:, 1], theirs[:, 0]] == 200).all()
    assert (EMPTY == 200).all()


def test_everybody_is_found_once_and_who_is_unclear_not_at_all() -> None:
    half = Pose(0, placed(OTHER, 40).xy_px, OTHER.world_m, OTHER.visibility * 0.3)
    found = everybody(
        EMPTY, lambda rgb: [FOLLOWED, OTHER, half][: 9 * (rgb is EMPTY)], closely=True
    )
    assert len(found) == 2


def test_somebody_expected_is_looked_for_in_squares_and_then_with_the_others_painted() -> None:
    looked_at: list[Picture] = []

    def find(rgb: Picture) -> list[Pose]:
        looked_at.append(rgb)
        return []

    others = [(OTHER.xy_px, scale_of(OTHER))]
    near = placed(FOLLOWED, 400)
    assert looked_for(EMPTY, near.xy_px, others, find) == []
    assert len(looked_at) == 5
    plain, painted = looked_at[3], looked_at[2]
    assert len(painted) > len(plain) > len(looked_at[0]) > len(looked_at[4])
    assert (painted == 114).mean() > (plain == 114).mean()
