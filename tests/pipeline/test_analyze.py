"""The pipeline runs with any pose estimator."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import NoPersonError, VideoError
from formcheck.pipeline.analyze import analyze_poses, analyze_video, record_poses
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.pose.landmarks import Motion, Side
from tests.support.fake_estimators import MODEL, SHA256, PlaybackEstimators
from tests.support.stick import SCENES, performed
from tests.support.stick_video import FPS, HEIGHT, WIDTH, filmed

SIDES = [Side.LEFT, Side.RIGHT]


@pytest.fixture(scope="module", name="clip")
def clip_fixture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video of two side lunges, drawn as a stick person."""
    clip = tmp_path_factory.mktemp("clips") / "lunge.webm"
    filmed(clip, SCENES["lateral_lunge"], SIDES)
    return clip


@pytest.fixture(scope="module", name="motion")
def motion_fixture() -> Motion:
    return performed(SCENES["lateral_lunge"], SIDES, fps=FPS)


def test_any_estimator_can_take_mediapipes_place(clip: Path, motion: Motion) -> None:
    """33 landmarks per frame are enough: exercise, repetitions and document come from them."""
    analyzed = analyze_video(clip, estimators=PlaybackEstimators(motion))
    analysis = analyzed.analysis
    assert analysis.exercise == "lateral_lunge"
    assert [rep.side for rep in analysis.reps] == SIDES
    assert (analysis.pose.model, analysis.pose.model_sha256) == (MODEL, SHA256)
    assert (analysis.source.width, analysis.source.height) == (WIDTH, HEIGHT)
    assert analysis.source.frames == len(motion)
    np.testing.assert_allclose(analyzed.recording.track.motion().xy_px, motion.xy_px, atol=1e-3)


def test_saved_poses_give_the_identical_document(
    clip: Path, motion: Motion, tmp_path: Path
) -> None:
    options = AnalyzeOptions("lateral_lunge", record=tmp_path / "poses.npz")
    analyzed = analyze_video(clip, options, estimators=PlaybackEstimators(motion))
    again = analyze_poses(tmp_path / "poses.npz", "lateral_lunge")
    assert again.analysis.as_json() == analyzed.analysis.as_json()


def test_progress_reaches_the_end(clip: Path, motion: Motion) -> None:
    shares: list[float | None] = []
    record_poses(clip, progress=shares.append, estimators=PlaybackEstimators(motion))
    known = [share for share in shares if share is not None]
    assert len(known) == len(motion)
    assert known == sorted(known)
    assert known[-1] > 0.95


def test_a_time_range_keeps_the_timestamps(clip: Path, motion: Motion) -> None:
    options = AnalyzeOptions(start_s=1.0, end_s=2.0)
    recording = record_poses(clip, options, estimators=PlaybackEstimators(motion))
    times_ms = recording.track.times_ms
    assert (int(times_ms[0]), int(times_ms[-1])) == (1000, 2000)


def test_a_single_picture_is_an_error_that_asks_for_a_video(clip: Path, motion: Motion) -> None:
    options = AnalyzeOptions(end_s=0.01)
    with pytest.raises(VideoError, match="single picture, and exercise form is movement"):
        record_poses(clip, options, estimators=PlaybackEstimators(motion))


def test_a_video_of_nobody_is_an_error(clip: Path) -> None:
    nobody = PlaybackEstimators(performed(SCENES["lateral_lunge"], SIDES, fps=FPS)[:0])
    with pytest.raises(NoPersonError, match="no person visible"):
        record_poses(clip, estimators=nobody)
