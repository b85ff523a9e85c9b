"""Drawing onto planes: the right color in the right place, text that stays inside."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from formcheck.drawing.canvas import Canvas, dashes, premultiply
from formcheck.drawing.colors import VERMILION, WHITE
from formcheck.drawing.hud import HudMessage, MessageKind
from formcheck.drawing.icons import COLORS
from formcheck.drawing.panels import label_panel, message_panel
from formcheck.drawing.text import BOLD, REGULAR, draw_text, text_width_px, wrap_text
from formcheck.video.color_matrix import BT601, BT709, Matrix

GRAY_YUV = (120, 128, 128)


def planes(width: int = 64, height: int = 48) -> list[NDArray[np.uint8]]:
    sizes = ((height, width), (height // 2, width // 2), (height // 2, width // 2))
    return [np.full(size, value, np.uint8) for size, value in zip(sizes, GRAY_YUV, strict=True)]


def pixel(frame: list[NDArray[np.uint8]], x: int, y: int) -> tuple[int, ...]:
    return tuple(int(frame[n][y // part, x // part]) for n, part in enumerate((1, 2, 2)))


# Colors, as ITU-R BT.601 and BT.709 have them for full red


@pytest.mark.parametrize(
    ("matrix", "red"), [(BT601, (81, 90, 240)), (BT709, (63, 102, 240))], ids=["601", "709"]
)
def test_colors_match_the_standards(matrix: Matrix, red: tuple[int, int, int]) -> None:
    assert matrix.yuv_color((255, 0, 0)) == red
    assert matrix.yuv_color(WHITE) == (235, 128, 128)
    assert matrix.yuv_color((0, 0, 0)) == (16, 128, 128)


def test_each_message_kind_has_its_own_color() -> None:
    assert len(set(COLORS.values())) == len(MessageKind) == len(COLORS)


# The canvas


def test_a_line_is_drawn_only_where_it_belongs() -> None:
    frame = planes()
    Canvas(frame).draw_lines([np.array([[10.0, 24.0], [54.0, 24.0]])], VERMILION, 6)
    assert pixel(frame, 32, 24) == BT601.yuv_color(VERMILION)
    assert pixel(frame, 32, 40) == pixel(frame, 32, 8) == GRAY_YUV
    assert frame[0][24 + 4, 32] < 60  # the dark edge


def test_a_dot_is_round_and_has_its_radius() -> None:
    frame = planes()
    Canvas(frame).draw_dots(np.array([[32.0, 24.0]]), WHITE, 6)
    bright = frame[0] > 200
    rows, columns = np.flatnonzero(bright.any(axis=1)), np.flatnonzero(bright.any(axis=0))
    assert abs(len(rows) - 12) <= 2
    assert len(rows) == len(columns)
    assert np.count_nonzero(bright) == pytest.approx(np.pi * 36, rel=0.2)


def test_a_rectangle_is_filled_exactly_and_an_empty_one_is_not() -> None:
    frame = planes()
    Canvas(frame).fill_rectangle(10, 20, 8, 4, WHITE)
    assert np.count_nonzero(frame[0] == 235) == 32
    before = [plane.copy() for plane in frame]
    Canvas(frame).fill_rectangle(10, 20, -3, 4, VERMILION)
    Canvas(frame).fill_rectangle(10, 20, 0, 4, VERMILION)
    assert all(np.array_equal(a, b) for a, b in zip(before, frame, strict=True))


@given(st.floats(-1e7, 1e7), st.floats(-1e7, 1e7))
@settings(max_examples=30)
def test_shapes_far_outside_the_frame_are_harmless(x: float, y: float) -> None:
    frame = planes()
    canvas = Canvas(frame)
    canvas.draw_lines([np.array([[x, y], [y, x]])], WHITE, 3)
    panel = label_panel("12°", 12)
    canvas.blend(premultiply(panel.rgb, panel.alpha), x / 1e5, y / 1e5)
    canvas.fill_rectangle(x / 1e5, y / 1e5, 10, 10, WHITE)


def test_an_image_is_blended_by_its_alpha() -> None:
    rgb = np.full((8, 8, 3), 255, np.uint8)
    alpha = np.zeros((8, 8), np.uint8)
    alpha[:, 4:] = 255
    alpha[4:, :4] = 128
    frame = planes()
    Canvas(frame).blend(premultiply(rgb, alpha), 10, 20)
    assert pixel(frame, 11, 21) == GRAY_YUV
    assert pixel(frame, 16, 22) == (235, 128, 128)
    half = pixel(frame, 12, 26)
    assert half[0] == pytest.approx((120 + 235) / 2, abs=2)


def test_dashes_span_the_whole_line() -> None:
    line = np.array([[0.0, 0.0], [100.0, 0.0]])
    parts = dashes(line, 5)
    assert len(parts) == 10
    np.testing.assert_allclose(parts[0][0], line[0])
    np.testing.assert_allclose(parts[-1][1], line[1])
    assert all(a[1, 0] < b[0, 0] for a, b in pairwise(parts))
    assert len(dashes(np.zeros((2, 2)), 5)) == 1


# Words


def test_the_font_has_the_symbols_that_numbers_need() -> None:
    def picture(text: str) -> NDArray[np.uint8]:
        mask = np.zeros((60, 60), np.uint8)
        draw_text(mask, text, (5, 5), 40)
        return mask

    assert picture("?").any()
    for sign in "°±×–≥":
        assert not np.array_equal(picture(sign), picture("?")), sign  # stands for what is missing


WORDS = st.text(st.characters(codec="latin-1", exclude_categories=("Cc", "Zs")), max_size=40)


@given(st.lists(WORDS, max_size=12), st.integers(60, 400), st.sampled_from([REGULAR, BOLD]))
@settings(max_examples=60, deadline=None)
def test_wrapped_text_fits_and_is_complete(words: list[str], room: int, weight: int) -> None:
    text = " ".join(words)
    lines = wrap_text(text, 15, room, weight)
    assert "".join(lines).replace(" ", "") == "".join(text.split())
    assert all(text_width_px(line, 15, weight) <= room for line in lines)


@pytest.mark.parametrize("width", [120, 360, 2160])
def test_a_panel_has_the_given_width_and_the_height_of_its_text(width: int) -> None:
    u = max(9, width // 24)
    long = "Not judged: torso lean (the shoulder was hidden or out of the picture)"
    lines = [
        HudMessage(MessageKind.FAULT, "Knee falls inward: 12.4°, at most 3.5°"),
        HudMessage(MessageKind.UNSURE, long),
    ]
    one, two = message_panel(lines[:1], width, u), message_panel(lines, width, u)
    assert one.rgb.shape[1] == two.rgb.shape[1] == width
    assert two.rgb.shape[0] > one.rgb.shape[0]
    edge = two.rgb[:, -2:]
    assert (edge == edge[0, 0]).all()  # no letter is cut off at the right
    orange = np.abs(one.rgb.astype(int) - COLORS[MessageKind.FAULT]).sum(axis=2) < 60
    assert np.count_nonzero(orange) > 0.2 * u * u  # the icon
