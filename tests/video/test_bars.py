"""What surrounds the camera's picture: first pictures without anything, then bars and neighbors."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.video.bars import Box, find_picture

HEIGHT, WIDTH = 240, 320
RgbImage = NDArray[np.uint8]


def room(number: int = 0, *, level: int = 150, noise: float = 4.0) -> RgbImage:
    """A wall, a floor, a door, and somebody who walks right, with the noise of a camera."""
    random = np.random.default_rng(number)
    gray = np.full((HEIGHT, WIDTH), float(level))
    gray[170:] *= 0.6
    gray[60:170, 40:80] *= 0.8
    x = 120 + 9 * number
    gray[80:200, x : x + 30] *= 0.4
    gray += random.normal(0, noise, gray.shape)
    return np.repeat(np.clip(gray, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


ROOMS = [room(number) for number in range(6)]
WHOLE = Box(0, 0, WIDTH, HEIGHT)


def with_bars(rgb: RgbImage, left: int, top: int, right: int, bottom: int) -> RgbImage:
    return np.pad(rgb, ((top, bottom), (left, right), (0, 0)), constant_values=16)


def blurred(rgb: RgbImage, width: int) -> RgbImage:
    """The row of mean colors, smooth from left to right."""
    shades = np.interp(np.arange(width), [0, width - 1], [110, 160])
    return np.repeat(np.tile(shades, (rgb.shape[0], 1))[..., None], 3, axis=2).astype(np.uint8)


def found_in(frames: list[RgbImage]) -> tuple[Box, tuple[str, ...]]:
    found = find_picture(frames)
    return found.box, found.what


@pytest.mark.parametrize("level", [8, 20, 40, 150, 240])
def test_a_room_is_a_picture_however_dark(level: int) -> None:
    frames = [room(number, level=level, noise=2.0) for number in range(6)]
    assert found_in(frames) == (WHOLE, ())


def test_a_wall_without_noise_above_a_floor_is_no_bar() -> None:
    frames = [room(number, noise=0.0) for number in range(6)]
    assert found_in(frames) == (WHOLE, ())


def test_a_dark_wall_that_fades_into_a_lit_room_is_no_bar() -> None:
    light = np.clip((np.arange(WIDTH) - 90) / 120, 0, 1)[:, None]
    frames = [(rgb * light).astype(np.uint8) for rgb in ROOMS]
    assert found_in(frames) == (WHOLE, ())


def test_somebody_small_before_a_plain_wall_is_no_repetition() -> None:
    """The two halves of the picture are all but equal, and show nothing twice."""
    frames = [np.full((HEIGHT, WIDTH, 3), 235, np.uint8) for _ in range(6)]
    for number, rgb in enumerate(frames):
        rgb[100:160, 200 + number : 212 + number] = 60
    assert found_in(frames) == (WHOLE, ())


def test_a_uniform_picture_is_whole() -> None:
    assert found_in([np.full((HEIGHT, WIDTH, 3), 120, np.uint8)] * 3) == (WHOLE, ())
    assert found_in([np.zeros((HEIGHT, WIDTH, 3), np.uint8)] * 3) == (WHOLE, ())


def test_a_pole_from_top_to_bottom_beside_the_middle_is_no_seam() -> None:
    frames = [rgb.copy() for rgb in ROOMS]
    for rgb in frames:
        rgb[:, 100:110] = 20
    assert found_in(frames) == (WHOLE, ())


def test_a_curtain_that_opens_is_no_bar() -> None:
    frames = [with_bars(rgb, 60, 0, 0, 0)[:, :WIDTH] for rgb in ROOMS]
    assert found_in([*frames, ROOMS[0]]) == (WHOLE, ())


@pytest.mark.parametrize(
    ("bars", "words"),
    [
        ((64, 0, 64, 0), "black bars left and right"),
        ((0, 50, 0, 50), "black bars above and below"),
        ((80, 0, 0, 0), "a black bar on the left"),
        ((0, 0, 90, 0), "a black bar on the right"),
        ((0, 0, 0, 40), "a black bar below"),
        ((40, 30, 40, 30), "black bars left and right and above and below"),
    ],
)
def test_black_bars_are_found_to_the_pixel(bars: tuple[int, int, int, int], words: str) -> None:
    left, top, _, _ = bars
    frames = [with_bars(rgb, *bars) for rgb in ROOMS]
    box, what = found_in(frames)
    assert box == Box(left, top, left + WIDTH, top + HEIGHT)
    assert what == (words,)
    assert box.of(frames[2]).shape == ROOMS[2].shape


def test_blurred_bars_are_found_without_a_pixel_of_them() -> None:
    side = blurred(ROOMS[0], 70)
    frames = [np.concatenate([side, rgb, side[:, ::-1]], axis=1) for rgb in ROOMS]
    box, what = found_in(frames)
    assert what == ("blurred bars left and right",)
    assert 70 <= box.left <= 73 and 70 + WIDTH - 3 <= box.right <= 70 + WIDTH
    assert (box.top, box.bottom) == (0, HEIGHT)


def person_in_a_doorway(number: int, half_width: int, fade: int) -> RgbImage:
    """A smooth wall, and in the middle a door frame with somebody in patterned clothes.

    `fade`: pixels over which the detail grows toward the door frame.
    """
    random = np.random.default_rng(number)
    away = np.abs(np.arange(WIDTH) - WIDTH / 2)
    detail = np.clip(1.0 - (away - half_width) / fade, 0.06, 1.0)
    gray = 140 + 18 * detail * random.normal(0, 1, (HEIGHT, WIDTH))
    gray[:, away < half_width] += 12  # the frame's edges are straight lines
    return np.repeat(np.clip(gray, 0, 255).astype(np.uint8)[..., None], 3, axis=2)


def test_a_wall_whose_detail_grows_toward_a_person_is_no_blurred_bar() -> None:
    frames = [person_in_a_doorway(number, 75, 40) for number in range(6)]
    assert found_in(frames) == (WHOLE, ())
    sharp = [person_in_a_doorway(number, 75, 1) for number in range(6)]
    assert found_in(sharp)[1] == ("blurred bars left and right",), "only the growth differs"


def test_what_would_leave_no_picture_of_a_camera_is_no_bar() -> None:
    frames = [person_in_a_doorway(number, 35, 1) for number in range(6)]
    assert found_in(frames) == (WHOLE, ())


def test_of_the_same_picture_twice_the_first_is_kept() -> None:
    frames = [np.concatenate([rgb, rgb], axis=1) for rgb in ROOMS]
    assert found_in(frames) == (WHOLE, ("a second picture beside it",))


@pytest.mark.parametrize("is_right", [False, True])
def test_of_a_picture_and_a_card_the_one_that_moves_is_kept(is_right: bool) -> None:
    card = np.full((HEIGHT, WIDTH, 3), (36, 60, 96), dtype=np.uint8)
    card[100:120, 50:200] = 240
    pairs = [(card, rgb) if is_right else (rgb, card) for rgb in ROOMS]
    box, what = found_in([np.concatenate(pair, axis=1) for pair in pairs])
    assert what == ("a second picture beside it",)
    assert abs(box.left - (WIDTH if is_right else 0)) <= 1
    assert abs(box.right - (2 * WIDTH if is_right else WIDTH)) <= 1


def test_a_picture_below_another_is_left_out() -> None:
    frames = [np.concatenate([rgb, rgb], axis=0) for rgb in ROOMS]
    assert found_in(frames) == (WHOLE, ("a second picture above or below",))
