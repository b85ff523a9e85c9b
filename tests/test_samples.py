"""The real model on the sample videos, as a user calls it."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

import formcheck

SAMPLES = Path(__file__).parent.parent / "sample_videos"
ALL = sorted(SAMPLES.glob("*.mp4"))


def truth_of(clip: Path) -> dict[str, list[dict[str, object]]]:
    loaded: dict[str, list[dict[str, object]]] = json.loads(clip.with_suffix(".json").read_text())
    return loaded


@pytest.fixture(scope="module", name="folder")
def analysed_samples(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`formcheck analyze sample_videos -o out` in a process of its own."""
    out = tmp_path_factory.mktemp("out")
    command = [sys.executable, "-m", "formcheck", "analyze", str(SAMPLES), "-o", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=900, check=False)
    assert done.returncode == 0, done.stderr
    noise = [line for line in done.stderr.splitlines() if "TensorFlow" in line or "W0000" in line]
    assert noise == [], "native logs reached the terminal"
    return out


@pytest.mark.parametrize("clip", ALL, ids=lambda clip: clip.stem)
def test_exercise_count_sides_and_peaks_are_those_of_the_truth(clip: Path, folder: Path) -> None:
    document = json.loads((folder / f"{clip.stem}.json").read_text())
    true = truth_of(clip)["reps"]
    assert document["exercise"] == clip.stem
    assert [rep["side"] for rep in document["reps"]] == [rep["side"] for rep in true]
    for found, expected in zip(document["reps"], true, strict=True):
        assert expected["start"] <= found["peak_s"] <= expected["end"]


def test_most_faults_are_found_and_no_clean_repetition_is_blamed(folder: Path) -> None:
    hits = misses = 0
    for clip in ALL:
        document = json.loads((folder / f"{clip.stem}.json").read_text())
        for found, true in zip(document["reps"], truth_of(clip)["reps"], strict=True):
            codes, labels = {fault["code"] for fault in found["faults"]}, set(true["faults"])  # type: ignore[call-overload]
            assert codes <= labels, f"{clip.stem}, repetition {found['number']}"
            hits += len(codes & labels)
            misses += len(labels - codes)
    assert hits + misses == 18
    assert hits >= 15


def test_replay_gives_the_identical_document(tmp_path: Path) -> None:
    clip, poses = SAMPLES / "clamshell.mp4", tmp_path / "poses.npz"
    seen = formcheck.analyze(clip, model="lite", record=poses)
    assert formcheck.replay(poses).as_json() == seen.as_json()
    assert seen.pose.model == "lite"
    assert poses.stat().st_size < 1000 * seen.source.frames


def test_a_part_of_a_clip_counts_its_own_repetitions_at_their_own_times() -> None:
    clip = SAMPLES / "glute_bridge.mp4"
    true = truth_of(clip)["reps"]
    end_s = float(true[1]["end"]) + 0.3  # type: ignore[arg-type]
    part = formcheck.analyze(clip, "glute_bridge", model="lite", start_s=0.3, end_s=end_s)
    assert len(part.reps) == 2
    assert part.reps[0].peak_s == pytest.approx(float(true[0]["peak"]), abs=0.5)  # type: ignore[arg-type]
