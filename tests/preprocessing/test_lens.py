"""A lens is what was stated, or a usual one."""

from __future__ import annotations

import pytest

from formcheck.preprocessing.lens import Lens


def test_an_unknown_lens_is_a_usual_one_whichever_way_the_picture_is_held() -> None:
    assert Lens(640, 480).focal_px == Lens(480, 640).focal_px == pytest.approx(544)


def test_a_stated_field_of_view_gives_the_focal_length() -> None:
    assert Lens(640, 480, 90.0).focal_px == pytest.approx(320)
    assert Lens(640, 480, 50.0).focal_px > Lens(640, 480, 90.0).focal_px


def test_the_axis_meets_the_middle_of_the_picture() -> None:
    assert Lens(640, 480).center_px.tolist() == [320, 240]
