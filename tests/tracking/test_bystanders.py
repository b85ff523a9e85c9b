"""Other people are detected while one is tracked; fake detectors say who is visible."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from formcheck.pose.landmarks import Landmark, Pose
from formcheck.tracking.bystanders import BystanderDetector, detect_people, search_near, with_colors
from formcheck.tracking.crops import RgbImage, crop_around, mask_bodies, square_crop, tiles
from formcheck.tracking.people import scale_of
from tests.support.bystanders import exercising, placed

EMPTY = np.full((480, 640, 3), 200, np.uint8)
TRACKED = placed(exercising()[0], 200)
OTHER = placed(exercising()[0], 480)


class FakeDetector:
    """Returns the given poses for frames of full size, none for crops, and counts the images."""

    def __init__(self, visible: Callable[[int], list[Pose]]) -> None:
        self.visible, self.images, self.now_ms = visible, 0, 0

    def __call__(self, rgb: RgbImage) -> list[Pose]:
        self.images += 1
        return self.visible(self.now_ms) if rgb.shape == EMPTY.shape else []


def run_detector(
    visible: Callable[[int], list[Pose]],
    *,
    strictly: Callable[[int], list[Pose]] = lambda _: [],
    tracked: Callable[[int], Pose] = lambda _: TRACKED,
    seconds: float = 20,
) -> tuple[BystanderDetector, FakeDetector, int | None]:
    """Run at 30 frames per second; return both detectors, and when bystanders were found."""
    fake, strict = FakeDetector(visible), FakeDetector(strictly)
    detector = BystanderDetector(fake, strict)
    for frame in range(round(30 * seconds)):
        now_ms = frame * 1000 // 30
        fake.now_ms = strict.now_ms = now_ms
        pose = tracked(now_ms)
        detector.update(EMPTY, Pose(now_ms, pose.xy_px, pose.world_m, pose.visibility))
        if detector.found:
            return detector, fake, now_ms
    return detector, fake, None


def faint(pose: Pose) -> Pose:
    return Pose(0, pose.xy_px, pose.world_m, pose.visibility * 0.7)


def test_for_a_person_alone_few_frames_are_checked() -> None:
    detector, fake, found_ms = run_detector(lambda _: [], seconds=60)
    assert found_ms is None
    assert detector.frames_checked <= 17
    assert fake.images <= 30


def test_the_tracked_person_is_no_bystander() -> None:
    assert run_detector(lambda _: [TRACKED])[2] is None


def test_a_single_detection_is_not_enough() -> None:
    assert run_detector(lambda now_ms: [OTHER] if now_ms == 0 else [])[2] is None


def test_two_detections_in_different_places_are_not_enough() -> None:
    there = placed(OTHER, 40)
    assert (
        run_detector(lambda now_ms: [OTHER] if now_ms == 0 else [there] * (now_ms < 400))[2] is None
    )


def test_a_small_person_on_a_poster_is_ignored() -> None:
    assert run_detector(lambda _: [placed(OTHER, 500, 0.2)])[2] is None


def test_a_plant_that_the_stricter_detector_does_not_find_is_ignored() -> None:
    assert run_detector(lambda _: [faint(OTHER)])[2] is None


def test_a_second_person_is_found_at_the_second_check() -> None:
    assert run_detector(lambda _: [OTHER])[2] == 300


def test_a_half_hidden_person_is_found_if_the_stricter_detector_agrees() -> None:
    found_ms = run_detector(lambda _: [faint(OTHER)], strictly=lambda _: [faint(OTHER)])[2]
    assert found_ms is not None
    assert found_ms < 2000


def test_a_person_who_comes_later_is_found_within_seconds() -> None:
    found_ms = run_detector(lambda now_ms: [OTHER] if now_ms > 7000 else [], seconds=30)[2]
    assert found_ms is not None
    assert found_ms < 16000


def test_a_jump_of_the_tracked_pose_is_checked_at_once() -> None:
    def tracked(now_ms: int) -> Pose:
        return TRACKED if now_ms < 9000 else OTHER

    found_ms = run_detector(lambda ms: [TRACKED] if ms >= 9000 else [], tracked=tracked)[2]
    assert found_ms is not None
    assert found_ms < 9700


def test_with_nobody_tracked_two_people_are_enough() -> None:
    unseen = Pose.unseen(0)
    assert run_detector(lambda _: [TRACKED, OTHER], tracked=lambda _: unseen)[2] == 300
    assert run_detector(lambda _: [OTHER], tracked=lambda _: unseen)[2] is None


def test_the_colors_are_those_of_the_clothes() -> None:
    rgb = EMPTY.copy()
    hips_px = TRACKED.xy_px[[Landmark.LEFT_HIP, Landmark.RIGHT_HIP]].mean(axis=0)
    rgb[: int(hips_px[1])] = (255, 0, 0)
    rgb[int(hips_px[1]) :] = (0, 0, 255)
    np.testing.assert_allclose(with_colors(rgb, TRACKED).colors, [1, 0, 0, 0, 0, 1], atol=0.01)


def test_a_square_crop_is_the_image_shifted_by_its_corner_and_gray_beyond() -> None:
    rgb = np.arange(480 * 640 * 3, dtype=np.uint32).reshape(480, 640, 3).astype(np.uint8)
    part, corner = square_crop(rgb, np.array([20.0, 300.0]), 100)
    assert part.shape == (100, 100, 3)
    assert tuple(corner) == (-30, 250)
    np.testing.assert_array_equal(part[:, 30:], rgb[250:350, 0:70])
    assert np.ptp(part[:, :30]) == 0
    assert np.ptp(square_crop(rgb, np.array([-900.0, 100.0]), 64)[0]) == 0


def test_the_crop_around_a_body_contains_it() -> None:
    part, corner = crop_around(EMPTY, TRACKED.xy_px, 1.15)
    inside = TRACKED.xy_px - corner
    assert inside.min() > 0
    assert inside.max() < len(part)


@pytest.mark.parametrize("shape", [(480, 640), (1080, 1920), (960, 540), (500, 500), (240, 960)])
def test_tiles_cover_every_pixel(shape: tuple[int, int]) -> None:
    seen = np.zeros(shape, dtype=bool)
    for part, corner in tiles(np.zeros((*shape, 3), np.uint8)):
        x, y = corner.astype(int)
        seen[y : y + part.shape[0], x : x + part.shape[1]] = True
        assert part.shape[0] == part.shape[1] < max(shape)
    assert seen.all()


def test_masking_hides_a_body_and_not_the_one_next_to_it() -> None:
    masked = mask_bodies(EMPTY, [(TRACKED.xy_px, scale_of(TRACKED))])
    mine, theirs = (pose.xy_px.astype(int) for pose in (TRACKED, OTHER))
    assert (masked[mine[:, 1], mine[:, 0]] != 200).all()
    assert (masked[theirs[:, 1], theirs[:, 0]] == 200).all()
    assert (EMPTY == 200).all()


def test_each_clear_person_is_detected_once_and_an_unclear_one_not_at_all() -> None:
    half = Pose(0, placed(OTHER, 40).xy_px, OTHER.world_m, OTHER.visibility * 0.3)
    found = detect_people(
        EMPTY, lambda rgb: [TRACKED, OTHER, half][: 9 * (rgb is EMPTY)], in_tiles=True
    )
    assert len(found) == 2


def test_an_expected_person_is_searched_for_in_crops_some_with_other_people_masked() -> None:
    searched: list[RgbImage] = []

    def detect(rgb: RgbImage) -> list[Pose]:
        searched.append(rgb)
        return []

    others = [(OTHER.xy_px, scale_of(OTHER))]
    near = placed(TRACKED, 400)
    assert search_near(EMPTY, near.xy_px, others, detect) == []
    assert len(searched) == 5
    plain, masked = searched[3], searched[2]
    assert len(masked) > len(plain) > len(searched[0]) > len(searched[4])
    assert (masked == 114).mean() > (plain == 114).mean()
