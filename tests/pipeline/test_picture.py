"""Recordings of pictures with bars, on their side, or with gaps: whole and upright ones first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from formcheck.pipeline.analyze import analyze_poses, analyze_video, record_poses
from formcheck.pipeline.extract_poses import assemble_recording, extract_segment, with_gaps
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.pose.track import Track
from formcheck.preprocessing.turned_picture import turned_back
from formcheck.video.clip import Clip
from tests.support.fake_estimators import BoxEstimator, NobodyElse, PlaybackEstimators, box_person
from tests.support.stick import SCENES, performed
from tests.support.stick_video import FPS, HEIGHT, WIDTH
from tests.video.test_picture_area import film

SIDES = [Side.LEFT, Side.RIGHT]
NAMED = AnalyzeOptions("forward_lunge")


class BoxEstimators:
    """Finds the box that stands for a person, as large as the frame shows it."""

    model = "fake"

    def single_person(self) -> BoxEstimator:
        return _NearBox()

    def multi_person(self, min_confidence: float) -> NobodyElse:
        return NobodyElse()


class _NearBox(BoxEstimator):
    """Also finds a box whose color a codec has changed a little."""

    def estimate(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
        gap = np.abs(frame_rgb.astype(int) - (200, 40, 40)).max(axis=2)
        exact = np.where((gap < 60)[..., None], np.uint8([200, 40, 40]), np.uint8(120))
        return super().estimate(exact.astype(np.uint8), timestamp_ms)


@pytest.fixture(scope="module", name="motion")
def motion_fixture() -> Motion:
    return performed(SCENES["forward_lunge"], SIDES, fps=FPS)


@pytest.fixture(scope="module", name="clip")
def clip_fixture(tmp_path_factory: pytest.TempPathFactory, motion: Motion) -> Path:
    """A video with the times of the motion, which nobody looks at."""
    clip = tmp_path_factory.mktemp("clips") / "lunge.mkv"
    room = np.random.default_rng(0).integers(90, 160, (HEIGHT, WIDTH, 3)).astype(np.uint8)
    return film(clip, [room] * len(motion), times_ms=motion.times_ms.tolist())


def walking(count: int = 12) -> list[NDArray[np.uint8]]:
    random = np.random.default_rng(1)
    frames = [box_person((320, 240), 60 + 10 * number, 40, 60) for number in range(count)]
    noise = random.integers(-6, 7, (240, 320, 1))
    return [np.clip(rgb + noise, 0, 255).astype(np.uint8) for rgb in frames]


def test_an_upright_whole_picture_says_nothing(clip: Path, motion: Motion) -> None:
    recording = record_poses(clip, estimators=PlaybackEstimators(motion))
    source = recording.source
    assert (source.left_px, source.top_px, source.turned_deg) == (0, 0, 0)
    assert recording.warnings == ()


def test_bars_change_no_pose(tmp_path: Path) -> None:
    plain = film(tmp_path / "a.mp4", walking())
    barred = film(
        tmp_path / "b.mp4",
        [np.pad(rgb, ((0, 0), (64, 64), (0, 0)), constant_values=16) for rgb in walking()],
    )
    one, other = (record_poses(path, estimators=BoxEstimators()) for path in (plain, barred))
    assert (other.source.width, other.source.height) == (320, 240)
    assert (other.source.left_px, other.source.top_px) == (64, 0)
    assert "black bars left and right were left out" in other.warnings
    np.testing.assert_allclose(
        other.track.motion().xy_px, one.track.motion().xy_px, atol=2.0, equal_nan=True
    )


@pytest.mark.parametrize("quarter", [90, 180, 270])
def test_a_picture_on_its_side_gives_the_upright_document(
    clip: Path, motion: Motion, quarter: int, tmp_path: Path
) -> None:
    upright = analyze_video(clip, NAMED, estimators=PlaybackEstimators(motion))
    size_px = (WIDTH, HEIGHT) if quarter == 180 else (HEIGHT, WIDTH)
    # The frames are those of the upright clip, which nobody looks at.
    shown = (WIDTH, HEIGHT)
    lying = turned_back(Track.of(motion), -quarter % 360, *shown).motion()
    poses = tmp_path / "poses.npz"
    options = AnalyzeOptions("forward_lunge", record=poses)
    found = analyze_video(clip, options, estimators=PlaybackEstimators(lying))
    source = found.analysis.source
    assert (source.width, source.height, source.turned_deg) == (*size_px, quarter)
    assert sum("it was turned back" in warning for warning in found.analysis.warnings) == 1
    assert [rep.side for rep in found.analysis.reps] == [rep.side for rep in upright.analysis.reps]
    again = analyze_poses(poses, "forward_lunge")
    assert again.analysis.as_json() == found.analysis.as_json()


def test_a_gap_between_frames_is_a_cut(tmp_path: Path) -> None:
    frames = walking(24)
    clip = film(tmp_path / "a.mkv", frames)
    recording = record_poses(clip, estimators=BoxEstimators())
    assert recording.cuts_ms == ()
    track = recording.track.motion()
    late = track.times_ms + np.where(np.arange(len(track)) >= 12, 60_000, 0)
    assert with_gaps((400,), late) == (400, int(late[12]))


def test_few_frames_per_second_are_no_gaps() -> None:
    assert with_gaps((), np.arange(0, 60_000, 5000)) == ()
    assert with_gaps((), np.array([0])) == ()


def test_segments_in_any_order_give_the_same_recording(tmp_path: Path) -> None:
    frames = [
        np.pad(rgb, ((0, 0), (64, 0), (0, 0)), constant_values=16) for rgb in walking(16) * 10
    ]
    clip = Clip(film(tmp_path / "a.mp4", frames))
    segments = clip.segments()
    assert len(segments) > 1
    estimators = BoxEstimators()
    backward = [extract_segment(clip, segment, estimators) for segment in reversed(segments)]
    one = assemble_recording(clip, backward[::-1], AnalyzeOptions().selector, estimators)
    other = record_poses(clip.path, estimators=BoxEstimators())
    assert (one.source, one.warnings, one.cuts_ms) == (other.source, other.warnings, other.cuts_ms)
    np.testing.assert_array_equal(one.track.motion().xy_px, other.track.motion().xy_px)
    assert one.warnings == ("a black bar on the left was left out",)


def test_who_is_small_is_asked_to_come_nearer(tmp_path: Path) -> None:
    frames = [box_person((320, 240), 60 + 5 * number, 90, 24) for number in range(12)]
    recording = record_poses(film(tmp_path / "a.mp4", frames), estimators=BoxEstimators())
    assert recording.warnings == (
        "the person is small in the picture: come nearer for exact angles",
    )
