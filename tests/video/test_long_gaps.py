"""Costs follow the frames, not the clock in the file; lengths are end minus start."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.html.charts import time_ticks
from formcheck.live.camera.file import _played_ms
from formcheck.video.clip import Clip
from formcheck.video.reader import VideoReader

FRAMES = 60


def write_clip(path: Path, *, gap_s: float = 0.0, offset_s: float = 0.0) -> Path:
    with av.open(str(path), "w", options={"avoid_negative_ts": "disabled"}) as output:
        stream = output.add_stream("flv1" if path.suffix == ".flv" else "mjpeg", rate=30)
        stream.width, stream.height, stream.pix_fmt = (
            64,
            48,
            "yuvj420p" if path.suffix != ".flv" else "yuv420p",
        )
        stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(FRAMES):
            picture = np.full((48, 64, 3), 4 * number, np.uint8)
            frame = av.VideoFrame.from_ndarray(picture, format="rgb24")
            late_s = gap_s if number >= FRAMES // 2 else 0.0
            frame.pts = 33 * number + round(1000 * (late_s + offset_s))
            frame.time_base = Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("ending", ["mkv", "mp4", "flv"])
@pytest.mark.parametrize("offset_s", [5.0, 36_000.0])
def test_a_clip_that_does_not_begin_at_0_is_as_long_as_its_frames(
    tmp_path: Path, ending: str, offset_s: float
) -> None:
    clip = write_clip(tmp_path / f"late.{ending}", offset_s=offset_s)
    with VideoReader(clip) as reader:
        frames = list(reader)
        assert reader.stated_duration_s is None or reader.stated_duration_s < 3.0
        assert reader.warnings == []
    assert len(frames) == FRAMES
    assert frames[0].timestamp_ms == 0
    assert len(Clip(clip).segments()) == 1


@pytest.mark.parametrize("gap_s", [3600.0, 100_000.0])
def test_a_gap_is_not_split_into_segments(tmp_path: Path, gap_s: float) -> None:
    assert len(Clip(write_clip(tmp_path / "gap.mkv", gap_s=gap_s)).segments()) == 1


def test_a_stated_length_beyond_the_last_frame_is_not_split(tmp_path: Path) -> None:
    clip = write_clip(tmp_path / "clip.mkv")
    content = clip.read_bytes()
    place = content.rindex(b"00:00:0")
    clip.write_bytes(content[:place] + b"99:59:5" + content[place + 7 :])
    with VideoReader(clip) as reader:
        assert (reader.stated_duration_s or 0) > 300_000
    assert len(Clip(clip).segments()) == 1


def test_a_played_file_does_not_wait_for_its_gaps() -> None:
    assert _played_ms([7, 40, 100_000_040, 100_000_073]) == [0, 33, 2033, 2066]


@pytest.mark.parametrize("last_s", [3.0, 3600.0, 1e5, 1e12])
def test_an_axis_has_few_ticks_however_long_the_clip(last_s: float) -> None:
    assert 1 <= len(time_ticks(0.5, last_s)) <= 10
