"""The annotated video: times, size and sound of the clip; ordinary clips first, then odd ones."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest

from formcheck.annotation.slow_motion import SLOW_MOTION_FACTOR
from formcheck.annotation.video import AnnotatedVideo, VideoAnnotator
from formcheck.errors import OutputError, VideoError
from formcheck.results import Rep
from tests.support.clips import (
    CLICK_S,
    SIZE_PX,
    TIMES_MS,
    analyzed,
    click_s,
    clip,
    frame_times_ms,
    frames,
)
from tests.support.findings import fault, rep

FAULTY = (rep(1, 0.4, faults=(fault(at_s=1.4),)),)


def annotated(
    path: Path, reps: tuple[Rep, ...] = FAULTY, *, slowmo: bool = False, **how: object
) -> tuple[Path, AnnotatedVideo]:
    analysis, timeline = analyzed(path, reps, **how)  # type: ignore[arg-type]
    target = path.with_name("out") / f"{path.stem}.annotated.mp4"
    return target, VideoAnnotator(path, analysis, timeline, slowmo=slowmo).write(target)


# Ordinary clips


def test_it_is_an_mp4_that_browsers_play(tmp_path: Path) -> None:
    target, found = annotated(clip(tmp_path / "a.mp4", sound="aac"))
    with av.open(str(target)) as output:
        video, audio = output.streams.video[0], output.streams.audio[0]
        assert (video.codec_context.name, video.pix_fmt) == ("h264", "yuv420p")
        assert audio.codec_context.name == "aac"
        assert (video.width, video.height) == SIZE_PX
        assert video.codec_context.color_range == 1
        assert video.codec_context.colorspace == 6  # BT.601, which small pictures are
    content = target.read_bytes()
    assert 0 < content.index(b"moov") < content.index(b"mdat")  # plays before it is all there
    assert found.warnings == ()
    assert list(target.parent.iterdir()) == [target]


def test_times_and_duration_are_those_of_the_clip(tmp_path: Path) -> None:
    target, _ = annotated(clip(tmp_path / "a.mp4"))
    assert frame_times_ms(target) == list(TIMES_MS)
    with av.open(str(target)) as output:
        stream = output.streams.video[0]
        assert float((stream.duration or 0) * (stream.time_base or 0)) == pytest.approx(3.6)
        assert not output.streams.audio


def test_the_picture_is_kept_with_body_and_text_drawn_into_it(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4", size_px=(320, 480))
    target, _ = annotated(source)
    before, after = frames(source)[35], frames(target)[35]
    changed = np.abs(before.astype(int) - after).max(axis=2) > 40
    assert changed[:40].mean() > 0.5  # the strip above
    assert changed[150:330, 100:220].mean() > 0.02  # the body
    assert changed[60:400, :40].mean() < 0.01  # nothing beside it
    assert changed[-20:].mean() > 0.3  # the fault in words
    quiet = np.abs(frames(source)[0].astype(int) - frames(target)[0]).max(axis=2) > 40
    assert quiet[-20:].mean() < 0.01  # none before it happens


def test_audio_and_video_stay_in_sync(tmp_path: Path) -> None:
    for codec, kind in (("aac", "mp4"), ("libmp3lame", "mp4"), ("pcm_s16le", "avi")):
        target, found = annotated(clip(tmp_path / f"{codec}.{kind}", sound=codec))
        assert found.warnings == ()
        assert click_s(target) == pytest.approx(CLICK_S, abs=0.04)
        with av.open(str(target)) as output:
            expected = "mp3" if codec == "libmp3lame" else "aac"
            assert output.streams.audio[0].codec_context.name.startswith(expected)


@pytest.mark.parametrize("codec", ["aac", "pcm_s16le"])
def test_the_audio_of_a_segment_starts_with_its_first_frame(codec: str, tmp_path: Path) -> None:
    source = clip(tmp_path / f"a.{'mp4' if codec == 'aac' else 'avi'}", sound=codec)
    part_ms = [time_ms for time_ms in TIMES_MS if 1000 <= time_ms <= 3500]
    target, _ = annotated(source, times_ms=part_ms)
    assert frame_times_ms(target) == [time_ms - 1000 for time_ms in part_ms]
    assert click_s(target) == pytest.approx(CLICK_S - 1.0, abs=0.04)


def test_there_is_a_still_of_each_fault(tmp_path: Path) -> None:
    faults = (fault(at_s=1.4), fault("torso_lean", 1.5))
    _, found = annotated(clip(tmp_path / "a.mp4"), (rep(1, 0.4, faults=faults),))
    assert [still.code for still in found.stills] == ["knee_valgus", "torso_lean"]


# Slow motion


def test_a_faulty_repetition_is_repeated_in_slow_motion(tmp_path: Path) -> None:
    target, found = annotated(clip(tmp_path / "a.mp4", sound="aac"), slowmo=True)
    times = frame_times_ms(target)
    again = [time_ms for time_ms in TIMES_MS if 100 <= time_ms <= 2700]
    added_ms = SLOW_MOTION_FACTOR * 40 * len(again)
    assert len(times) == len(TIMES_MS) + len(again)
    assert times[-1] == TIMES_MS[-1] + added_ms
    steps = np.diff(times)
    assert set(steps.tolist()) == {40, 40 * SLOW_MOTION_FACTOR}
    assert np.count_nonzero(steps == 40 * SLOW_MOTION_FACTOR) == len(again)
    assert click_s(target) == pytest.approx(CLICK_S + added_ms / 1000, abs=0.05)
    assert len(found.stills) == 1


def test_without_a_fault_there_is_no_slow_motion(tmp_path: Path) -> None:
    target, _ = annotated(clip(tmp_path / "a.mp4"), (rep(1, 0.4),), slowmo=True)
    assert frame_times_ms(target) == list(TIMES_MS)


# Unusual clips


@pytest.mark.parametrize("size_px", [(161, 97), (1, 1), (161, 96), (90, 321)])
def test_odd_sizes_gain_a_pixel(size_px: tuple[int, int], tmp_path: Path) -> None:
    source = clip(tmp_path / "odd.mkv", size_px=size_px, codec="ffv1")
    target, _ = annotated(source)
    with av.open(str(target)) as output:
        found = output.streams.video[0].width, output.streams.video[0].height
    assert found == tuple(side + side % 2 for side in size_px)


@pytest.mark.parametrize("turn", [90, 180, 270])
def test_the_rotation_of_a_phone_video_is_applied(turn: int, tmp_path: Path) -> None:
    source = clip(tmp_path / "phone.mov", rotation_ccw=turn, size_px=(320, 240))
    target, _ = annotated(source)
    after = frames(target)[0]
    assert after.shape[:2] == ((320, 240) if turn != 180 else (240, 320))
    with av.open(str(target)) as output:
        assert next(output.decode(video=0)).rotation == 0
    corners = {90: (-1, 0), 180: (-1, -1), 270: (0, -1)}  # row, column of the left top one
    row, column = corners[turn]
    strip = (slice(-30, -20) if row else slice(45, 55), slice(-9, None) if column else slice(9))
    assert after[strip].mean() > 200


def test_the_frame_rate_may_vary(tmp_path: Path) -> None:
    times_ms = [0, 33, 67, 100, 400, 433, 1000, 1008, 1017, 1500, 1533, 3000]
    target, _ = annotated(clip(tmp_path / "vfr.mkv", times_ms=times_ms), times_ms=times_ms)
    assert frame_times_ms(target) == times_ms


@pytest.mark.parametrize("reps", [(), (rep(1, 0.4),)], ids=["no repetition", "no fault"])
def test_without_faults_there_is_a_video_and_no_still(
    reps: tuple[Rep, ...], tmp_path: Path
) -> None:
    target, found = annotated(clip(tmp_path / "a.mp4"), reps)
    assert frame_times_ms(target) == list(TIMES_MS)
    assert found.stills == ()


def test_a_single_frame(tmp_path: Path) -> None:
    target, _ = annotated(clip(tmp_path / "one.mp4", times_ms=[0]), (), times_ms=[0])
    assert frame_times_ms(target) == [0]


@pytest.mark.parametrize(
    ("pixels", "codec"),
    [("yuvj420p", "mjpeg"), ("yuv444p", "libx264"), ("yuv420p10le", "libx264"), ("gray", "ffv1")],
)
def test_other_pixel_formats_keep_their_brightness(pixels: str, codec: str, tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mkv", pixels=pixels, codec=codec, size_px=(160, 240))
    target, _ = annotated(source)
    middle = frames(target)[0][60:100, 145:]
    assert middle.mean() == pytest.approx(120, abs=4)


def test_damaged_audio_gives_a_warning_and_a_complete_video(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.avi", sound="pcm_s16le", codec="mpeg4")
    content = bytearray(source.read_bytes())
    place = content.index(b"auds")
    format_at = content.index(b"strf", place) + 8
    content[format_at : format_at + 2] = b"\xaa\xbb"  # no codec has this number
    (tmp_path / "b.avi").write_bytes(content)
    target, found = annotated(tmp_path / "b.avi")
    assert frame_times_ms(target) == list(TIMES_MS)
    assert len(found.warnings) == 1
    assert found.warnings[0].startswith("b.avi: its audio")


# Errors


def test_an_unwritable_target_raises(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4")
    analysis, timeline = analyzed(source)
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="cannot write"):
        VideoAnnotator(source, analysis, timeline).write(tmp_path / "file" / "a.mp4")


def test_a_clip_that_became_unreadable_raises(tmp_path: Path) -> None:
    source = clip(tmp_path / "a.mp4")
    analysis, timeline = analyzed(source)
    source.write_bytes(b"nothing of the kind")
    with pytest.raises(VideoError):
        VideoAnnotator(source, analysis, timeline).write(tmp_path / "out" / "a.mp4")
    assert list((tmp_path / "out").iterdir()) == []


# Pictures with something around them


def test_it_shows_what_was_analyzed_upright(tmp_path: Path) -> None:
    """The white corner of the clip is at the top left; turned back by 90°, at the bottom left."""
    path = clip(tmp_path / "a.mp4", size_px=(160, 96))
    analysis, timeline = analyzed(path, ())
    source = replace(analysis.source, left_px=0, top_px=0, width=96, height=120, turned_deg=90)
    target = tmp_path / "a.annotated.mp4"
    VideoAnnotator(path, replace(analysis, source=source), timeline).write(target)
    with av.open(str(target)) as output:
        rgb = next(output.decode(video=0)).to_ndarray(format="rgb24")
    assert rgb.shape == (120, 96, 3)
    assert rgb[-8:, :16].min() > 200
    assert rgb[-8:, -16:].max() < 180


def test_bars_are_not_in_it(tmp_path: Path) -> None:
    path = clip(tmp_path / "a.mp4", size_px=(160, 96))
    analysis, timeline = analyzed(path, ())
    source = replace(analysis.source, left_px=40, top_px=24, width=80, height=72)
    target = tmp_path / "a.annotated.mp4"
    VideoAnnotator(path, replace(analysis, source=source), timeline).write(target)
    with av.open(str(target)) as output:
        rgb = next(output.decode(video=0)).to_ndarray(format="rgb24")
    assert rgb.shape == (72, 80, 3)
    assert (rgb[-20:, :10] < 180).all()
