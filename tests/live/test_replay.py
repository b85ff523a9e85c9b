"""What was trained live and recorded comes out of `replay` as the identical document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from formcheck import replay
from formcheck.exercises import exercise_names
from formcheck.live.plan import SetPlan
from formcheck.live.saving import analyze_session
from formcheck.pipeline.analyze import AnalyzedRecording, analyze_poses
from formcheck.recording import save_recording
from tests.support.live_stage import engine_of, nobody, one_after_another, repetitions, still
from tests.support.stick import SCENES

NAMES = sorted(SCENES)


def test_every_exercise_has_a_scene() -> None:
    assert set(NAMES) <= set(exercise_names())


def live(name: str, *, sets: int = 1) -> AnalyzedRecording:
    """A repetition, somebody who leaves and comes back, one more; `sets` of one."""
    poses = one_after_another(
        repetitions(name, 1), nobody(2.5), still(SCENES[name], 1.5), repetitions(name, 1)
    )
    engine = engine_of(name, poses, SetPlan(reps=1 if sets > 1 else 9, sets=sets, rest_s=1.0))
    engine.run()
    analyzed = analyze_session(engine)
    assert analyzed is not None
    return analyzed


@pytest.mark.parametrize("name", NAMES)
def test_replay_gives_the_identical_document(name: str, tmp_path: Path) -> None:
    seen = live(name)
    save_recording(seen.recording, tmp_path / "poses.npz")
    document = seen.analysis.as_json()
    assert replay(tmp_path / "poses.npz").as_json() == document
    assert replay(tmp_path / "poses.npz", name).as_json() == document
    assert document["summary"]["reps"] == 2
    assert len(document["training"]["sets"][0]["stretches_ms"]) == 2


@pytest.mark.parametrize("name", ["clamshell", "forward_lunge"])
def test_sets_are_replayed_separately(name: str, tmp_path: Path) -> None:
    seen = live(name, sets=2)
    save_recording(seen.recording, tmp_path / "poses.npz")
    document = replay(tmp_path / "poses.npz").as_json()
    assert document == seen.analysis.as_json()
    assert [item["reps"] for item in document["training"]["sets"]] == [1, 1]
    assert [rep["number"] for rep in document["reps"]] == [1, 2]


def test_saving_a_replayed_recording_keeps_its_training(tmp_path: Path) -> None:
    save_recording(live("glute_bridge").recording, tmp_path / "one.npz")
    again = analyze_poses(tmp_path / "one.npz").recording
    save_recording(again, tmp_path / "two.npz")
    assert analyze_poses(tmp_path / "two.npz").recording.training == again.training
    json.dumps(replay(tmp_path / "two.npz").as_json(), allow_nan=False)
