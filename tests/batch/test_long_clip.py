"""A clip of several segments: the same document with any number of workers, alone or in a batch."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from formcheck.analysis.document import document_text
from formcheck.batch.long_clip import PoolSegmentExecutor
from formcheck.batch.pool import Pool
from formcheck.pipeline.analyze import analyze_video
from formcheck.pipeline.options import AnalyzeOptions
from formcheck.results import Analysis
from formcheck.video.clip import Clip
from tests.support.paths import ROOT

LONG = ROOT / "sample_videos" / "step_up.mp4"  # 23 s: two segments
LITE = AnalyzeOptions(model="lite")


@pytest.fixture(scope="module")
def alone() -> Analysis:
    return analyze_video(LONG, LITE).analysis


def test_the_clip_has_two_segments() -> None:
    assert len(Clip(LONG).segments()) == 2


def test_every_frame_is_analyzed_once_and_every_repetition_counted(alone: Analysis) -> None:
    truth = json.loads(LONG.with_suffix(".json").read_text())
    assert alone.source.frames == 690
    assert alone.source.duration_s == pytest.approx(23.0, abs=0.05)
    assert alone.summary.reps == len(truth["reps"])
    assert len(alone.warnings) == 1 and "with the full model" in alone.warnings[0]


def test_two_workers_give_the_same_result_as_none(alone: Analysis) -> None:
    shares: list[float] = []
    with Pool(2) as pool:
        shared = analyze_video(
            LONG,
            LITE,
            executor=PoolSegmentExecutor(pool),
            progress=lambda share: shares.append(share or 0.0),
        ).analysis
    assert document_text(shared, indent=2) == document_text(alone, indent=2)
    assert shares[-1] == 1.0 and all(0 <= share <= 1 for share in shares)


@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_batch_writes_the_same_document(alone: Analysis, tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "clips"
    folder.mkdir()
    (folder / LONG.name).symlink_to(LONG)
    out = tmp_path / "out"
    arguments = ["analyze", str(folder), "-o", str(out), "--model", "lite", "--workers", workers]
    subprocess.run([sys.executable, "-m", "formcheck", *arguments, "--quiet"], check=True)
    document = json.loads((out / "step_up.json").read_text())
    expected = alone.as_json()
    document["source"]["path"] = expected["source"]["path"]
    assert document == json.loads(json.dumps(expected))


def test_half_the_frames_give_the_same_count(alone: Analysis) -> None:
    half = analyze_video(LONG, AnalyzeOptions(model="lite", sample_fps=15)).analysis
    assert half.source.frames == 345 and half.source.sample_fps == 15
    assert half.source.duration_s == pytest.approx(alone.source.duration_s, abs=0.1)
    assert half.summary.reps == alone.summary.reps
