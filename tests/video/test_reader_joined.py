"""Files joined of several: timestamps that start anew or jump, and pictures of another size."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.video.clip import Clip, Segment, split_into_segments
from formcheck.video.container import TimeGap
from formcheck.video.frames import FramePlace, placed_in
from formcheck.video.reader import VideoReader
from tests.video.test_reader import picture, read, times

STEP_MS = 40


def part(path: Path, first: int, count: int, size_px: tuple[int, int] = (160, 96)) -> bytes:
    """A transport stream whose first frame has the number `first` on its clock."""
    with av.open(str(path), "w", format="mpegts") as output:
        stream = output.add_stream("libx264", rate=25, options={"bf": "0", "g": "25"})
        stream.width, stream.height = size_px
        stream.pix_fmt = "yuv420p"
        for number in range(first, first + count):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts, frame.time_base = number, Fraction(1, 25)
            output.mux(stream.encode(frame.reformat(*size_px)))
        output.mux(stream.encode(None))
    return path.read_bytes()


def joined(path: Path, *parts: bytes) -> Path:
    path.write_bytes(b"".join(parts))
    return path


def test_timestamps_that_start_anew_go_on(tmp_path: Path) -> None:
    first, second = part(tmp_path / "1.ts", 0, 60), part(tmp_path / "2.ts", 0, 50)
    reader, frames = read(joined(tmp_path / "a.ts", first, second))
    assert len(frames) >= 109  # a decoder may drop the frame at the joint
    assert (np.diff(times(frames)) > 0).all()
    assert times(frames)[-1] == pytest.approx((len(frames) - 1) * STEP_MS, abs=2 * STEP_MS)
    assert len(reader.breaks_ms) == 1
    assert reader.breaks_ms[0] == pytest.approx(60 * STEP_MS, abs=2 * STEP_MS)
    assert reader.warnings == []


def test_a_long_file_whose_timestamps_start_anew_is_one_segment(tmp_path: Path) -> None:
    first, second = part(tmp_path / "1.ts", 0, 900), part(tmp_path / "2.ts", 0, 700)
    assert Clip(joined(tmp_path / "a.ts", first, second)).segments() == (Segment(),)


def test_a_gap_makes_no_segments(tmp_path: Path) -> None:
    hour = 25 * 3600
    first, second = part(tmp_path / "1.ts", 0, 45), part(tmp_path / "2.ts", hour, 45)
    clip = joined(tmp_path / "a.ts", first, second)
    assert Clip(clip).segments() == (Segment(),)
    _, frames = read(clip)
    assert times(frames)[-1] > 3_600_000


def test_segments_are_as_long_in_frames_as_without_the_gap() -> None:
    gaps = [TimeGap(20.0, 3620.0)]
    segments = split_into_segments(3660.0, gaps=gaps)
    assert [segment.start_s for segment in segments] == [None, 15.0, 3630.0, 3645.0]
    later = split_into_segments(3660.0, 3625.0, gaps=gaps)
    assert [segment.start_s for segment in later] == [3625.0, 3640.0]


def test_a_frame_of_half_the_size_has_its_own_place(tmp_path: Path) -> None:
    first = part(tmp_path / "1.ts", 0, 50)
    second = part(tmp_path / "2.ts", 50, 50, (80, 48))
    reader, frames = read(joined(tmp_path / "a.ts", first, second))
    assert {frame.rgb.shape for frame in frames} == {(96, 160, 3), (48, 80, 3)}
    assert frames[-1].place == FramePlace(2.0, 0.0, 0.0)
    assert frames[0].place == FramePlace(1.0)
    change = next(frame for frame in frames if frame.rgb.shape[0] == 48)
    assert reader.breaks_ms == [change.timestamp_ms]


def test_another_shape_is_not_squeezed(tmp_path: Path) -> None:
    """A high picture after a wide one: equally long, in the middle."""
    first, second = part(tmp_path / "1.ts", 0, 30), part(tmp_path / "2.ts", 30, 30, (48, 80))
    _, frames = read(joined(tmp_path / "a.ts", first, second))
    last = frames[-1]
    assert last.rgb.shape == (80, 48, 3)
    assert last.place == FramePlace(2.0, (160 - 96) / 2, (96 - 160) / 2)


def test_placed_in_the_first_shape_pixels_are_where_the_place_says() -> None:
    rgb = np.zeros((48, 80, 3), np.uint8)
    rgb[10, 20] = 200
    whole = placed_in(rgb, FramePlace(2.0, 0.0, 0.0), (96, 160, 3), 1.0)
    assert whole.shape == (96, 160, 3)
    assert {tuple(at) for at in np.argwhere(whole[..., 0] == 200)} == {
        (20, 40),
        (20, 41),
        (21, 40),
        (21, 41),
    }
    narrow = placed_in(rgb[:, :24], FramePlace(2.0, 56.0, 0.0), (96, 160, 3), 1.0)
    assert (narrow[:, :56] == 114).all() and (narrow[:, 104:] == 114).all()
    assert (narrow[20:22, 96:98] == 200).all()


def test_in_one_shape_every_frame_is_like_the_first(tmp_path: Path) -> None:
    first, second = part(tmp_path / "1.ts", 0, 30), part(tmp_path / "2.ts", 30, 30, (80, 48))
    with VideoReader(joined(tmp_path / "a.ts", first, second)) as reader:
        frames = list(reader.in_one_shape())
    assert {frame.rgb.shape for frame in frames} == {(96, 160, 3)}
    assert {frame.place for frame in frames} == {FramePlace(1.0)}
    assert np.abs(frames[-1].rgb.astype(int) - picture(59)).mean() < 25
