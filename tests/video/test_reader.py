"""Reading videos: clean ones first, then unusual and damaged ones, then other files."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.errors import InputNotFoundError, UsageError, VideoError
from formcheck.files import sha256_of
from formcheck.video.reader import Frame, VideoReader, read_ahead
from formcheck.video.search import find_videos

WIDTH, HEIGHT = 160, 96
KINDS = {
    "mp4": "libx264",
    "mov": "libx264",
    "mkv": "libx264",
    "webm": "libvpx",
    "avi": "mpeg4",
    "gif": "gif",
}


def picture(number: int) -> NDArray[np.uint8]:
    """Red at the top left, green at the top right, blue below; a white bar walks right."""
    rgb = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    rgb[: HEIGHT // 2, : WIDTH // 2, 0] = 220
    rgb[: HEIGHT // 2, WIDTH // 2 :, 1] = 220
    rgb[HEIGHT // 2 :, :, 2] = 220
    x = number * 4 % WIDTH
    rgb[-8:, x : x + 8] = 255
    return rgb


def make_video(
    path: Path,
    *,
    times_ms: list[int] | None = None,
    fps: int = 25,
    rotation_ccw: int = 0,
    mirrored: bool = False,
    codec: str | None = None,
    options: dict[str, str] | None = None,
    muxer_options: dict[str, str] | None = None,
) -> Path:
    """A video of `picture`s, by default 50 at 25 frames per second."""
    codec = codec or KINDS[path.suffix[1:]]
    with av.open(str(path), "w", options=muxer_options or {}) as output:
        stream = output.add_stream(codec, rate=fps, options=options or {})
        stream.width, stream.height = WIDTH, HEIGHT
        stream.pix_fmt = "rgb8" if codec == "gif" else "yuv420p"
        if rotation_ccw or mirrored:
            stream.set_display_rotation(rotation_ccw, hflip=mirrored)
        if times_ms is not None:
            stream.codec_context.time_base = Fraction(1, 1000)
        for number in range(50 if times_ms is None else len(times_ms)):
            frame = av.VideoFrame.from_ndarray(picture(number), format="rgb24")
            frame.pts = number if times_ms is None else times_ms[number]
            frame.time_base = Fraction(1, fps) if times_ms is None else Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def make_sound(path: Path, codec: str) -> Path:
    """A second of silence."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=8000, layout="mono")
        silence = np.zeros((1, 8000), np.int16)
        frame = av.AudioFrame.from_ndarray(silence, format="s16", layout="mono")
        frame.sample_rate = 8000
        output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
    return path


def cut(source: Path, target: Path, part: float) -> Path:
    """The first `part` of a file's bytes."""
    content = source.read_bytes()
    target.write_bytes(content[: int(len(content) * part)])
    return target


def read(path: Path, **how: float) -> tuple[VideoReader, list[Frame]]:
    with VideoReader(path, **how) as reader:  # type: ignore[arg-type]
        frames = list(reader)
    return reader, frames


def times(frames: list[Frame]) -> list[int]:
    return [frame.timestamp_ms for frame in frames]


@pytest.fixture(scope="module")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight seconds at 25 frames per second, a key frame every second."""
    folder = tmp_path_factory.mktemp("clips")
    return make_video(
        folder / "clip.mp4",
        times_ms=[40 * n for n in range(200)],
        options={"g": "25", "bf": "2"},
        muxer_options={"movflags": "faststart"},
    )


# Clean videos


@pytest.mark.parametrize("kind", KINDS)
def test_every_format_yields_all_frames_at_their_times(kind: str, tmp_path: Path) -> None:
    reader, frames = read(make_video(tmp_path / f"clip.{kind}"))
    assert times(frames) == [40 * n for n in range(50)]
    assert [frame.index for frame in frames] == list(range(50))
    assert (reader.width, reader.height, reader.rotation_deg) == (WIDTH, HEIGHT, 0)
    assert reader.scale == 1
    assert reader.frames == 50
    assert reader.duration_s == pytest.approx(2.0, abs=0.02)
    assert reader.fps == pytest.approx(25, rel=0.03)
    assert reader.warnings == []


def test_frames_are_rgb(clip: Path) -> None:
    _, frames = read(clip)
    assert frames[0].rgb.shape == (HEIGHT, WIDTH, 3)
    assert frames[0].rgb.dtype == np.uint8
    difference = np.abs(frames[0].rgb.astype(int) - picture(0))
    assert np.median(difference) < 20


@pytest.mark.parametrize("clockwise", [90, 180, 270])
@pytest.mark.parametrize("mirrored", [False, True])
def test_phone_rotation_is_undone(clockwise: int, mirrored: bool, tmp_path: Path) -> None:
    path = make_video(tmp_path / "phone.mp4", rotation_ccw=-clockwise, mirrored=mirrored)
    reader, frames = read(path)
    expected = np.rot90(picture(0), k=-clockwise // 90)
    if mirrored:
        expected = expected[:, ::-1]
    assert frames[0].rgb.shape == expected.shape
    assert (reader.height, reader.width) == expected.shape[:2]
    assert frames[0].rgb.flags.c_contiguous
    assert np.median(np.abs(frames[0].rgb.astype(int) - expected)) < 20
    if not mirrored:
        assert reader.rotation_deg == clockwise


def test_a_rotated_video_is_scaled_by_its_long_side(tmp_path: Path) -> None:
    path = make_video(tmp_path / "phone.mov", rotation_ccw=90)
    reader, frames = read(path, max_side_px=80)
    assert (reader.width, reader.height) == (HEIGHT, WIDTH)
    assert frames[0].rgb.shape == (80, 48, 3)
    assert reader.scale == 2


def test_small_frames_are_not_enlarged(clip: Path) -> None:
    reader, frames = read(clip, max_side_px=4000)
    assert frames[0].rgb.shape == (HEIGHT, WIDTH, 3)
    assert reader.scale == 1


def test_non_square_pixels_become_square(tmp_path: Path) -> None:
    path = tmp_path / "dv.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("libx264", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        stream.codec_context.sample_aspect_ratio = Fraction(3, 2)
        output.mux(stream.encode(av.VideoFrame.from_ndarray(picture(0), format="rgb24")))
        output.mux(stream.encode(None))
    reader, frames = read(path)
    assert (reader.width, reader.height) == (240, HEIGHT)
    assert frames[0].rgb.shape == (HEIGHT, 240, 3)


@pytest.mark.parametrize("kind", ["mp4", "mkv"])
def test_variable_frame_rate_keeps_the_timestamps_of_the_file(kind: str, tmp_path: Path) -> None:
    times_ms = [0, 33, 67, 100, 400, 433, 1000, 1008, 1017, 1500, 1533]
    _, frames = read(make_video(tmp_path / f"vfr.{kind}", times_ms=times_ms))
    assert times(frames) == times_ms


def test_times_count_from_the_first_frame(tmp_path: Path) -> None:
    path = make_video(tmp_path / "late.mkv", times_ms=[5000, 5040, 5080])
    assert times(read(path)[1]) == [0, 40, 80]


def test_avi_with_b_frames_is_in_order(tmp_path: Path) -> None:
    path = make_video(tmp_path / "b.avi", codec="libx264", options={"bf": "2"})
    reader, frames = read(path)
    assert times(frames) == [40 * n for n in range(50)]
    assert reader.warnings == []


# Start and end


@pytest.mark.parametrize(
    ("start_s", "end_s", "first_ms", "last_ms"),
    [
        (None, 1.0, 0, 1000),
        (0.5, None, 520, 7960),
        (1.0, 2.0, 1000, 2000),
        (5.5, 6.5, 5520, 6480),
        (5.5, 99, 5520, 7960),
    ],
)
def test_frames_of_a_time_range_keep_their_timestamps(
    clip: Path, start_s: float | None, end_s: float | None, first_ms: int, last_ms: int
) -> None:
    with VideoReader(clip, start_s=start_s, end_s=end_s) as reader:
        frames = list(reader)
    assert times(frames) == list(range(first_ms, last_ms + 1, 40))
    assert reader.frames == len(frames)
    assert reader.duration_s == pytest.approx(len(frames) * 0.04, abs=0.01)
    assert reader.warnings == []


def test_seeking_yields_the_same_frames_as_reading_from_the_start(clip: Path) -> None:
    _, everything = read(clip)
    _, part = read(clip, start_s=6.0)
    by_time = {frame.timestamp_ms: frame.rgb for frame in everything}
    assert part
    for frame in part:
        np.testing.assert_array_equal(frame.rgb, by_time[frame.timestamp_ms])


@pytest.mark.parametrize("kind", ["webm", "avi", "gif", "mkv"])
def test_a_late_start_in_every_format(kind: str, tmp_path: Path) -> None:
    path = make_video(tmp_path / f"clip.{kind}", times_ms=None, fps=10)
    _, frames = read(path, start_s=4.0, end_s=4.5)
    assert times(frames) == [4000, 4100, 4200, 4300, 4400, 4500]


@pytest.mark.parametrize(
    ("start_s", "end_s"),
    [(-1, None), (None, -1), (None, 0), (2, 1), (2, 2), (8, None), (99, None), (float("nan"), 2)],
)
def test_an_invalid_time_range_is_rejected(
    clip: Path, start_s: float | None, end_s: float | None
) -> None:
    with pytest.raises(UsageError, match=r"start|end") as caught:
        list(VideoReader(clip, start_s=start_s, end_s=end_s))
    assert "\n" not in str(caught.value)


# Damaged videos


@pytest.mark.parametrize("kind", ["mkv", "webm", "avi"])
def test_a_truncated_video_is_read_to_its_end(kind: str, tmp_path: Path) -> None:
    whole = make_video(tmp_path / f"whole.{kind}")
    reader, frames = read(cut(whole, tmp_path / f"cut.{kind}", 0.7))
    assert 0 < len(frames) < 50
    assert reader.warnings == [
        f"cut.{kind} is damaged after {reader.duration_s:.1f} s: analyzed up to that point"
    ]


def test_a_truncated_mp4_with_its_index_in_front(clip: Path, tmp_path: Path) -> None:
    reader, frames = read(cut(clip, tmp_path / "cut.mp4", 0.5))
    assert 0 < len(frames) < 200
    assert times(frames)[:40] == [40 * n for n in range(40)]
    assert (np.diff(times(frames)) > 0).all()
    assert len(reader.warnings) == 1
    assert "cut.mp4 is damaged after" in reader.warnings[0]


def test_reading_continues_after_damage(clip: Path, tmp_path: Path) -> None:
    content = bytearray(clip.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 300] = bytes(300)
    (tmp_path / "hole.mp4").write_bytes(content)
    reader, frames = read(tmp_path / "hole.mp4")
    assert 100 < len(frames) < 200
    assert times(frames)[-1] == 7960
    assert reader.warnings
    assert "hole.mp4 is damaged" in reader.warnings[0]


def test_without_timestamps_the_average_rate_is_used_and_reported(tmp_path: Path) -> None:
    path = make_video(tmp_path / "raw.mp4")
    raw = tmp_path / "raw.h264"
    with av.open(str(path)) as source, raw.open("wb") as target:
        bare = av.BitStreamFilterContext("h264_mp4toannexb", source.streams.video[0])
        for packet in source.demux(video=0):
            for part in bare.filter(packet if packet.size else None):
                target.write(bytes(part))
    reader, frames = read(raw)
    assert times(frames) == [40 * n for n in range(50)]
    assert reader.warnings == ["raw.h264 has no timestamps: assumed 25 frames per second"]


def test_ffmpeg_logs_never_reach_the_terminal(
    clip: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    read(cut(clip, tmp_path / "cut.mp4", 0.6))
    with pytest.raises(VideoError):
        VideoReader(cut(clip, tmp_path / "head.mp4", 0.01))
    assert capfd.readouterr() == ("", "")


# Not videos


def test_a_missing_file_is_not_found(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match=r"no such file: .*nowhere\.mp4"):
        VideoReader(tmp_path / "nowhere.mp4")


@pytest.mark.parametrize("name", ["notes.mp4", "notes.txt", "list.m3u8"])
def test_text_is_not_a_video(name: str, tmp_path: Path) -> None:
    text = "#EXTM3U\n#EXTINF:1,\nclip.mp4\n" if name == "list.m3u8" else "squats: 3 x 10\n" * 40
    (tmp_path / name).write_text(text)
    with pytest.raises(VideoError, match="is not a video \\(looks like text\\)"):
        VideoReader(tmp_path / name)


def test_an_empty_file(tmp_path: Path) -> None:
    (tmp_path / "empty.mp4").touch()
    with pytest.raises(VideoError, match="is empty"):
        VideoReader(tmp_path / "empty.mp4")


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="is a folder"):
        VideoReader(tmp_path)


@pytest.mark.parametrize(("name", "codec"), [("sound.wav", "pcm_s16le"), ("sound.mp4", "aac")])
def test_only_sound(name: str, codec: str, tmp_path: Path) -> None:
    with pytest.raises(VideoError, match="has only sound in it"):
        VideoReader(make_sound(tmp_path / name, codec))


def test_a_video_without_a_single_frame(tmp_path: Path) -> None:
    path = tmp_path / "none.mp4"
    with av.open(str(path), "w") as output:
        stream = output.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        output.start_encoding()
    with pytest.raises(VideoError, match=r"none\.mp4' has no video track in it"):
        VideoReader(path)


def test_a_video_whose_frames_are_all_missing(clip: Path, tmp_path: Path) -> None:
    content = clip.read_bytes()
    (tmp_path / "head.mp4").write_bytes(content[: content.index(b"mdat") + 4])
    with pytest.raises(VideoError, match=r"no frame could be decoded from .*head\.mp4"):
        VideoReader(tmp_path / "head.mp4")


def test_an_mp4_without_its_index(tmp_path: Path) -> None:
    whole = make_video(tmp_path / "whole.mp4")
    with pytest.raises(VideoError, match="its index is missing"):
        VideoReader(cut(whole, tmp_path / "cut.mp4", 0.5))


def test_a_file_without_read_permission(clip: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(VideoError, match=r"cannot read .*clip\.mp4.*: permission denied"):
        VideoReader(clip)


def test_a_colon_in_the_name_is_not_a_protocol(
    clip: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "12:30.mp4").write_bytes(clip.read_bytes())
    monkeypatch.chdir(tmp_path)
    assert len(read(Path("12:30.mp4"))[1]) == 200


# Reading ahead


def still(number: int) -> Frame:
    return Frame(number, number, np.zeros((1, 1, 3), np.uint8))


def reading_threads() -> int:
    return sum(thread.name == "read-ahead" for thread in threading.enumerate())


def test_reading_ahead_yields_the_same_frames(clip: Path) -> None:
    with VideoReader(clip) as reader:
        ahead = list(read_ahead(reader))
    assert times(ahead) == [40 * n for n in range(200)]
    assert reading_threads() == 0


def test_reading_ahead_stays_within_its_depth() -> None:
    made: list[int] = []

    def frames() -> Iterator[Frame]:
        for number in range(100):
            made.append(number)
            yield still(number)

    ahead = read_ahead(frames(), depth=4)
    next(ahead)
    time.sleep(0.2)
    assert 1 < len(made) <= 6
    ahead.close()
    assert reading_threads() == 0
    assert len(made) < 100


def test_an_error_while_reading_ahead_is_raised_in_the_consumer() -> None:
    def frames() -> Iterator[Frame]:
        yield still(0)
        raise VideoError("broken")

    ahead = read_ahead(frames())
    assert next(ahead).index == 0
    with pytest.raises(VideoError, match="broken"):
        next(ahead)
    assert reading_threads() == 0


def test_an_error_in_the_consumer_ends_the_thread(clip: Path) -> None:
    def consume() -> None:
        with VideoReader(clip) as reader:
            for _ in read_ahead(reader, depth=1):
                raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        consume()
    deadline = time.monotonic() + 5
    while reading_threads() and time.monotonic() < deadline:
        time.sleep(0.01)
    assert reading_threads() == 0


def test_closing_while_reading_ahead_is_safe(clip: Path) -> None:
    for _ in range(10):
        reader = VideoReader(clip)
        ahead = read_ahead(reader, depth=2)
        next(ahead)
        reader.close()
        assert len(list(ahead)) <= 4
        assert reader.warnings == []
    assert reading_threads() == 0


# Finding videos


def test_files_stay_and_folders_expand(tmp_path: Path) -> None:
    for name in ("b.MOV", "a.mp4", "notes.txt", "._a.mp4", "c.gif"):
        (tmp_path / name).touch()
    (tmp_path / "more.mp4").mkdir()
    (tmp_path / "more.mp4" / "d.mkv").touch()
    odd = tmp_path / "notes.txt"
    names = ("a.mp4", "b.MOV", "c.gif", "more.mp4/d.mkv")
    expected = [odd, *(tmp_path / name for name in names)]
    assert find_videos([odd, tmp_path, str(odd)]) == expected


def test_a_folder_without_videos(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no video in the folder"):
        find_videos([tmp_path])


def test_a_missing_path(tmp_path: Path) -> None:
    with pytest.raises(InputNotFoundError, match="no such file or folder"):
        find_videos([tmp_path / "nowhere"])


def test_sha256_of_a_known_text(tmp_path: Path) -> None:
    (tmp_path / "abc").write_text("abc")
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert sha256_of(tmp_path / "abc") == known
