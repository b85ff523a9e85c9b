"""Stills for the page: unchanged while there are few, smaller if there are many."""

from __future__ import annotations

import cv2
import numpy as np
import pytest

from formcheck.annotation.stills import Still
from formcheck.report.page import shrink_to_fit


def still(number: int, size_px: tuple[int, int] = (720, 960), jpeg: bytes | None = None) -> Still:
    noise = np.random.default_rng(number).integers(0, 255, (*size_px[::-1], 3), np.uint8)
    _, picture = cv2.imencode(".jpg", noise)
    return Still(number, "knee_valgus", 1.0, jpeg or picture.tobytes(), *size_px)


def test_few_stills_are_unchanged() -> None:
    stills = [still(1), still(2)]
    assert shrink_to_fit(stills, 10_000_000) == tuple(stills)
    assert shrink_to_fit([]) == ()


@pytest.mark.parametrize("size_px", [(720, 960), (960, 540), (300, 960)])
def test_many_stills_fit_and_keep_their_aspect_ratio(size_px: tuple[int, int]) -> None:
    stills = [still(number, size_px) for number in range(1, 7)]
    max_bytes = sum(len(one.jpeg) for one in stills) // 5
    found = shrink_to_fit(stills, max_bytes)
    assert sum(len(one.jpeg) for one in found) <= max_bytes
    assert [one.rep for one in found] == [1, 2, 3, 4, 5, 6]
    for one in found:
        read = cv2.imdecode(np.frombuffer(one.jpeg, np.uint8), cv2.IMREAD_COLOR)
        assert read is not None
        assert read.shape[:2] == (one.height, one.width)
        assert one.width / one.height == pytest.approx(size_px[0] / size_px[1], rel=0.01)


def test_data_that_is_not_an_image_is_unchanged() -> None:
    odd = still(1, jpeg=b"x" * 100)
    assert shrink_to_fit([odd], 10) == (odd,)
