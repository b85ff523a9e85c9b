"""Other pose models are judged with wider errors, live from the moment they take over."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck.analysis.document import parse_analysis
from formcheck.analysis.explain import explain
from formcheck.analysis.model_errors import (
    ERROR_FACTORS,
    error_factor,
    for_pose_model,
    model_at,
    widened,
)
from formcheck.analysis.offline import analyze_recording
from formcheck.analysis.training_sets import TrainingAnalyzer, analyze_sets
from formcheck.biomechanics import upright
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Motion, Side
from formcheck.pose.track import Track
from formcheck.recording import PoseRecording, load_recording, save_recording
from formcheck.results import Analysis, ModelUse, PoseCoverage, Source, Training, Verdict
from tests.exercises.test_contract import clean_rep
from tests.support.stick import SCENES, lunge, performed

LEANING = performed(lunge(-0.7, yaw_deg=-90, lean_deg=31.5), [Side.LEFT] * 2)
LUNGE = find_exercise("reverse_lunge")


def analyzed(motion: Motion, model: str) -> Analysis:
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(motion), 10.0)
    coverage = PoseCoverage(model, len(motion), 1.0)
    return analyze_recording(Track.of(motion), source, coverage, "reverse_lunge")


def test_the_reference_model_changes_nothing() -> None:
    assert for_pose_model(LUNGE, "full") is LUNGE


@pytest.mark.parametrize("model", ["lite", "heavy", "mine.task"])
def test_every_rule_has_wider_errors_and_the_same_limit_with_another_model(model: str) -> None:
    factor = error_factor(model)
    assert factor > 1
    rep, wider = clean_rep(LUNGE), for_pose_model(LUNGE, model)
    for rule, other in zip(LUNGE.rules, wider.rules, strict=True):
        expected = factor * rule.standard_error(rep)
        assert other.standard_error(rep) == pytest.approx(expected, nan_ok=True)
        assert other.limit == rule.limit


def test_an_error_that_depends_on_the_repetition_is_widened_too() -> None:
    rule = replace(LUNGE.rules[0], error=lambda rep: 3.0)
    wider = for_pose_model(replace(LUNGE, rules=(rule,)), "lite").rules[0]
    assert wider.standard_error(clean_rep(LUNGE)) == pytest.approx(3.0 * error_factor("lite"))


def test_of_an_unknown_model_the_widest_errors_are_assumed() -> None:
    assert error_factor("mine.task") == max(ERROR_FACTORS.values())


def test_a_fault_that_is_clear_with_one_model_may_be_too_close_with_another() -> None:
    verdicts = {}
    for model in ("full", "lite"):
        rep = analyzed(LEANING, model).reps[0]
        verdicts[model] = {one.code: one.verdict for one in rep.judgements}["torso_lean"]
    assert verdicts == {"full": Verdict.FAULT, "lite": Verdict.NOT_CLEAR}
    assert any("1.7 times" in line for line in analyzed(LEANING, "lite").warnings)


def test_an_explanation_uses_the_same_errors() -> None:
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(LEANING), 10.0)
    coverage = PoseCoverage("lite", len(LEANING), 1.0)
    found = explain(
        lambda customize: analyze_recording(
            Track.of(LEANING), source, coverage, "reverse_lunge", customize=customize
        ),
        1,
        "torso_lean",
    )
    assert found.verdict is Verdict.NOT_CLEAR
    assert found.standard_error == pytest.approx(
        upright.BESIDE_ERROR_DEG * error_factor("lite"), rel=0.02
    )


def test_intervals_are_widened_within_their_bounds_or_the_measure_is_unknown() -> None:
    measures = {"a_deg": 90.0, "b_deg": 5.0, "c_deg": 90.0, "d_deg": 1.0, "e_deg": None}
    intervals = {"a_deg": (85.0, 95.0), "b_deg": (0.0, 15.0), "c_deg": (70.0, 115.0)}
    kept, wider = widened(measures, intervals, 2.0)
    assert wider == {"a_deg": (80.0, 100.0), "b_deg": (0.0, 25.0)}
    assert kept == {**measures, "c_deg": None}
    assert widened(measures, intervals, 1.0) == (measures, intervals)


def test_a_session_judges_with_the_errors_of_the_model_in_use() -> None:
    poses = [LEANING.pose(frame) for frame in range(len(LEANING))]
    switched_ms = 4000  # after the first repetition, before the second one ends
    analyzer = TrainingAnalyzer(LUNGE)
    analyzer.use_model(ModelUse(switched_ms, "lite"))
    analyzer.begin(1, "any")
    for pose in poses:
        analyzer.update(pose)
    analyzer.end()
    live = analyzer.finish()
    assert [bool(rep.faults) for rep in live.reps] == [True, False]
    assert live.reps[0].end_s * 1000 < switched_ms < live.reps[1].end_s * 1000
    assert live.training.models == (ModelUse(0, "full"), ModelUse(switched_ms, "lite"))
    assert analyze_sets(LUNGE, live.training, poses, "lite") == live, "a replay is identical"


def test_the_models_of_a_session_are_saved_and_read_back(tmp_path: Path) -> None:
    motion = performed(SCENES["clamshell"], [Side.LEFT])
    source = Source("0", None, 640, 480, None, len(motion), 3.0)
    training = Training("clamshell", (), (ModelUse(0, "full"), ModelUse(1500, "lite")))
    pose = PoseCoverage("lite", len(motion), 1.0)
    save_recording(PoseRecording(Track.of(motion), source, pose, training=training), tmp_path / "a")
    assert load_recording(tmp_path / "a").training == training
    document = replace(analyzed(LEANING, "lite"), training=training)
    read = parse_analysis(json.loads(json.dumps(document.as_json())))
    assert [model_at(read, time_s) for time_s in (0.0, 1.4, 1.6)] == ["full", "full", "lite"]
    assert model_at(analyzed(LEANING, "lite"), 1.0) == "lite"
