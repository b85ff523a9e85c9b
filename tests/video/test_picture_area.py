"""Clips with something around the picture: whole clips first, then bars, fades and long ones."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.video.clip import Clip
from formcheck.video.frames import PictureArea
from formcheck.video.picture_area import find_picture_area
from formcheck.video.reader import VideoReader
from tests.video.test_bars import ROOMS, with_bars

RgbImage = NDArray[np.uint8]


def film(
    path: Path,
    frames: Iterable[RgbImage],
    step_ms: int = 200,
    times_ms: Sequence[int] | None = None,
) -> Path:
    with av.open(str(path), "w") as output:
        pictures = list(frames)
        stream = output.add_stream("libx264", rate=25, options={"g": "10"})
        stream.height, stream.width = pictures[0].shape[:2]
        stream.pix_fmt = "yuv420p"
        stream.codec_context.time_base = Fraction(1, 1000)
        for number, rgb in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(np.ascontiguousarray(rgb), format="rgb24")
            frame.pts = number * step_ms if times_ms is None else times_ms[number]
            frame.time_base = Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())
    return path


def area_of(path: Path) -> PictureArea | None:
    with VideoReader(path) as reader:
        return find_picture_area(reader)


def test_a_whole_picture_stays_whole(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4", ROOMS * 3)
    assert area_of(clip) is None
    assert [segment.area for segment in Clip(clip).segments()] == [None]


def test_bars_are_left_out_of_every_segment_and_frame(tmp_path: Path) -> None:
    clip = film(tmp_path / "a.mp4", [with_bars(rgb, 64, 0, 64, 0) for rgb in ROOMS * 25])
    segments = Clip(clip).segments()
    assert len(segments) == 2
    area = segments[0].area
    assert area is not None and segments[1].area == area
    assert (area.left, area.top, area.width, area.height) == (64, 0, 320, 240)
    assert area.left_out == "black bars left and right were left out"
    with Clip(clip).open(area) as reader:
        assert (reader.width, reader.height) == (320, 240)
        frames = [frame.rgb for frame in reader]
    assert all(rgb.shape == (240, 320, 3) for rgb in frames)
    assert np.abs(frames[3].astype(int) - ROOMS[3]).mean() < 6


def test_a_clip_that_fades_in_is_judged_by_its_later_frames(tmp_path: Path) -> None:
    black = np.zeros_like(ROOMS[0])
    assert area_of(film(tmp_path / "a.mp4", [black, black, *ROOMS * 3])) is None
    barred = [with_bars(rgb, 64, 0, 64, 0) for rgb in [black, black, *ROOMS * 3]]
    area = area_of(film(tmp_path / "b.mp4", barred))
    assert area is not None and (area.left, area.width) == (64, 320)


def test_bars_of_a_part_of_the_clip_stay(tmp_path: Path) -> None:
    whole = [np.concatenate([rgb, rgb[:, ::-1]], axis=1)[:, :448] for rgb in ROOMS * 2]
    barred = [with_bars(rgb, 64, 0, 64, 0) for rgb in ROOMS * 2]
    assert area_of(film(tmp_path / "a.mp4", [*barred, *whole])) is None


@pytest.mark.slow
def test_a_long_clip_is_looked_at_from_beginning_to_end(tmp_path: Path) -> None:
    barred = [with_bars(rgb, 64, 0, 64, 0) for rgb in ROOMS * 5]
    area = area_of(film(tmp_path / "a.mp4", barred, step_ms=3000))
    assert area is not None and area.width == 320
    whole = [np.concatenate([rgb, rgb[:, ::-1]], axis=1)[:, :448] for rgb in ROOMS]
    assert area_of(film(tmp_path / "b.mp4", [*barred, *whole], step_ms=3000)) is None


def test_a_large_picture_is_cropped_at_even_pixels(tmp_path: Path) -> None:
    large = [rgb.repeat(4, axis=0).repeat(4, axis=1) for rgb in ROOMS]
    clip = film(tmp_path / "a.mp4", [with_bars(rgb, 255, 0, 257, 0) for rgb in large])
    area = area_of(clip)
    assert area is not None
    assert 254 <= area.left <= 260 and area.left % 2 == 0 and area.width % 2 == 0
    assert 255 + 1280 - 6 <= area.left + area.width <= 255 + 1280
    with Clip(clip).open(area) as reader:
        frame = next(iter(reader))
    assert frame.rgb.shape[1] == 960  # the longer side of what is left, not of the whole
    assert frame.place.scale == pytest.approx(area.width / 960)
