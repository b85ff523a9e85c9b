"""What surrounds or turns a camera's picture, with drawn frames and stick figures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.analysis.document import document_text
from formcheck.live.camera.base import CameraFrame
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.picture import LivePicture
from formcheck.live.plan import SetPlan
from formcheck.pipeline.analyze import AnalyzedRecording, analyze_poses
from formcheck.pose.landmarks import Pose
from formcheck.preprocessing.turned_picture import turned_back_pose
from formcheck.recording import save_recording
from tests.support.live_stage import (
    FrameSequence,
    engine_of,
    one_after_another,
    repetitions,
    retimed,
    run_to_end,
)

PLAN = SetPlan(reps=99, sets=1)
SIZE_PX = (640, 480)
Rgb = NDArray[np.uint8]


def room(width: int = 640, height: int = 480) -> Rgb:
    """A picture full of detail."""
    return np.random.default_rng(1).integers(60, 250, (height, width, 3)).astype(np.uint8)


def barred(bar: int = 160) -> Rgb:
    return np.pad(room(640 - 2 * bar), ((0, 0), (bar, bar), (0, 0)))


def played(
    engine: Engine, frames: Callable[[int, int], CameraFrame]
) -> tuple[AnalyzedRecording, list[Event]]:
    """The session when the camera gives these frames, by number and time."""
    times = [frame.timestamp_ms for frame in _frames_of(engine)]
    camera: Any = engine.camera
    camera.frames = FrameSequence(frames(number, at_ms) for number, at_ms in enumerate(times))
    return run_to_end(engine)


def _frames_of(engine: Engine) -> list[CameraFrame]:
    taken = []
    while (frame := engine.camera.frames.take(0.0)) is not None:
        taken.append(frame)
    return taken


def replays_alike(analyzed: AnalyzedRecording, folder: Path) -> bool:
    save_recording(analyzed.recording, folder / "poses.npz")
    again = analyze_poses(folder / "poses.npz").analysis
    return document_text(again, indent=2) == document_text(analyzed.analysis, indent=2)


def lunges(count: int = 3) -> list[Pose]:
    return one_after_another(repetitions("reverse_lunge", count))


def test_a_picture_without_bars_is_known_at_once() -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    assert picture.look_at(CameraFrame(0, room(), 0.0)) is None
    assert not picture.is_searching
    assert picture.area.size_px == SIZE_PX


def test_bars_are_left_out_once_some_frames_agree() -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    for at_ms in range(0, 4000, 100):
        picture.look_at(CameraFrame(at_ms, barred(), 0.0))
    assert not picture.is_searching
    assert (picture.area.left, picture.area.width) == (160, 320)
    assert picture.part_of(CameraFrame(4100, barred(), 0.0)).shape == (480, 320, 3)
    assert "black bars" in picture.warning


def test_a_bar_that_goes_away_was_none() -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    for at_ms in range(0, 4000, 100):
        rgb = barred() if at_ms < 300 else room()
        picture.look_at(CameraFrame(at_ms, rgb, 0.0))
    assert picture.area.size_px == SIZE_PX and not picture.warning


def test_a_blank_beginning_decides_nothing() -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    picture.look_at(CameraFrame(0, np.zeros((480, 640, 3), np.uint8), 0.0))
    for at_ms in range(100, 4000, 100):
        picture.look_at(CameraFrame(at_ms, barred(), 0.0))
    assert picture.area.left == 160


def test_poses_of_a_picture_with_bars_are_those_of_the_picture(tmp_path: Path) -> None:
    poses = lunges()
    plain, _ = played(engine_of("reverse_lunge", poses, PLAN), lambda _, ms: frame(ms, room()))
    shifted, events = played(
        engine_of("reverse_lunge", poses, PLAN), lambda _, ms: frame(ms, barred())
    )
    source = shifted.recording.source
    assert (source.width, source.left_px) == (320, 160)
    assert len(shifted.analysis.reps) == len(plain.analysis.reps) == 3
    assert shifted.analysis.warnings[0] == "black bars left and right were left out"
    # The stick camera's poses are already in the picture's pixels, wherever that is.
    np.testing.assert_allclose(
        shifted.recording.track.motion().xy_px, plain.recording.track.motion().xy_px, atol=0.01
    )
    told = [event.fields["words"] for event in events if event.name == "camera"]
    assert told == ["black bars left and right were left out"]
    assert replays_alike(shifted, tmp_path)


def frame(at_ms: int, rgb: Rgb, shot: int = 0) -> CameraFrame:
    return CameraFrame(at_ms, rgb, 0.0, shot)


def turned(poses: Sequence[Pose], clockwise_deg: int) -> list[Pose]:
    """The poses in a picture that was turned clockwise by so much."""
    return [turned_back_pose(pose, (360 - clockwise_deg) % 360, SIZE_PX) for pose in poses]


@pytest.mark.parametrize("clockwise_deg", [90, 180, 270])
def test_a_turned_picture_is_turned_back_from_its_first_pose_on(
    clockwise_deg: int, tmp_path: Path
) -> None:
    poses = turned(lunges(5), clockwise_deg)
    engine = engine_of("reverse_lunge", poses, PLAN)
    analyzed, events = played(engine, lambda _, ms: frame(ms, room()))
    assert [rep.side.value for rep in analyzed.analysis.reps] == [
        *("left", "right", "left", "right", "left")
    ]
    assert analyzed.recording.source.turned_deg == clockwise_deg
    told = [event for event in events if event.name == "camera"]
    assert any("turned back" in event.fields["words"] for event in told)
    assert told[0].time_s < poses[-1].timestamp_ms / 1000, "said while it goes on"
    assert replays_alike(analyzed, tmp_path)


def test_an_upright_picture_stays(tmp_path: Path) -> None:
    analyzed, _ = played(
        engine_of("reverse_lunge", lunges(), PLAN), lambda _, ms: frame(ms, room())
    )
    assert analyzed.recording.source.turned_deg == 0
    assert analyzed.analysis.warnings == ()


def test_a_picture_of_another_size_is_a_cut_and_is_not_squeezed(tmp_path: Path) -> None:
    poses = lunges(4)
    middle = len(poses) // 2
    engine = engine_of("reverse_lunge", poses, PLAN)
    analyzed, _ = played(
        engine, lambda n, ms: frame(ms, room()) if n < middle else frame(ms, room(240, 320), 1)
    )
    assert analyzed.recording.cuts_ms == (poses[middle].timestamp_ms,)
    assert any("another picture began" in text for text in analyzed.analysis.warnings)
    assert replays_alike(analyzed, tmp_path)
    place = engine.picture.place_of(frame(0, room(240, 320), 1))
    assert place.scale == 2.0, "the longer side is as long as the first picture's"
    assert (place.x_px, place.y_px) == (80.0, -80.0)


def test_missed_frames_are_no_unseen_person() -> None:
    poses = lunges(3)
    peak_ms = 5500
    kept = [p for p in poses if not peak_ms - 1500 < p.timestamp_ms < peak_ms]
    engine = engine_of("reverse_lunge", kept, PLAN)
    analyzed, _ = played(engine, lambda _, ms: frame(ms, room()))
    reasons = [attempt.reason for attempt in analyzed.analysis.attempts]
    assert not any("out of sight" in reason for reason in reasons)


def test_a_frame_of_the_first_shape_is_shown_as_it_is() -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    first = frame(0, room())
    picture.look_at(first)
    assert picture.shown(first) is first
    small = picture.shown(frame(1, room(240, 320)))
    assert small.rgb.shape == first.rgb.shape


@pytest.mark.parametrize("clockwise_deg", [90, 180, 270])
def test_a_pose_is_drawn_where_the_turned_picture_shows_it(clockwise_deg: int) -> None:
    picture = LivePicture(SIZE_PX, 1.0)
    rgb = np.full((480, 640, 3), 90, np.uint8)
    rgb[96:104, 196:204] = (250, 0, 0)
    picture.look_at(frame(0, rgb))
    picture.turn(clockwise_deg)
    pose = replace(retimed(lunges(1)[0], 0), xy_px=np.full((33, 2), (200.0, 100.0)))
    x, y = picture.pose_shown(picture.upright(pose)).xy_px[0]
    shown = picture.shown(frame(0, rgb)).rgb
    assert shown[round(y), round(x)].tolist() == [250, 0, 0]
