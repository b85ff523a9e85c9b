"""Scores of hand-written results against hand-written labels."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from formcheck import exercises
from formcheck.analysis.faults import fault_probability, verdict_of
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import (
    angles_by_measure,
    calibration,
    faults_by_code,
    summarize,
)
from formcheck.bench.markdown import accuracy_markdown
from formcheck.bench.scoring import Share, Tally, labeled_faults, match, score_clip
from formcheck.bench.truth import TrueRep, find_labeled_clips, truth_of
from formcheck.errors import InputNotFoundError, UsageError
from formcheck.exercises import find_exercise
from formcheck.results import Verdict
from formcheck.spec.exercise import Limit
from tests.support.paths import SAMPLES

LABELS: dict[str, Any] = {
    "id": "clip", "exercise": "forward_lunge", "fps": 30,
    "reps": [
        {"side": "left", "start": 1, "peak": 2, "end": 3, "faults": []},
        {"side": "right", "start": 4, "peak": 5, "end": 6, "faults": ["knee_valgus"]},
    ],
}  # fmt: skip


def rep(peak_s: float, side: str, *codes: str) -> dict[str, Any]:
    found = [{"code": code} for code in codes]
    return {"peak_s": peak_s, "side": side, "faults": found, "not_judged": [], "measures": {}}


def document(*reps: dict[str, Any], exercise: str | None = "forward_lunge") -> dict[str, Any]:
    return {"exercise": exercise, "reps": list(reps)}


def scored(*reps: dict[str, Any]) -> Any:
    return score_clip(truth_of("clip", LABELS), document(*reps))


def test_a_perfect_result_scores_perfectly() -> None:
    clip = scored(rep(2.1, "left"), rep(4.9, "right", "knee_valgus"))
    assert clip.is_exact
    total = summarize([clip])
    assert total.faults.f1 == 1
    assert total.sides.value == 1
    assert total.clean_alarms.value == 0


def test_a_peak_outside_the_true_repetition_does_not_match() -> None:
    assert not scored(rep(3.5, "left"), rep(4.9, "right", "knee_valgus")).is_exact


def test_missed_and_false_faults_and_a_wrong_side_are_distinguished() -> None:
    total = summarize([scored(rep(2.0, "right", "torso_lean"), rep(5.0, "right"))])
    assert total.faults.f1 == 0
    assert total.sides.value == 0.5
    assert total.clean_alarms.value == 1


def test_an_extra_repetition_is_off_by_one_and_not_exact() -> None:
    clip = scored(rep(2.0, "left"), rep(5.0, "right", "knee_valgus"), rep(9.0, "left"))
    assert not clip.is_exact
    assert summarize([clip]).faults.f1 == 1


def test_another_activity_is_exact_when_nothing_is_counted() -> None:
    truth = truth_of("idle", {"id": "idle", "exercise": "idle", "fps": 30, "reps": []})
    assert score_clip(truth, document(exercise=None)).is_exact
    assert not score_clip(truth, document(rep(1.0, "left"))).is_exact


def test_another_activity_with_labeled_repetitions_should_not_be_counted_either() -> None:
    juggling = truth_of("juggling", {**LABELS, "exercise": "juggling"})
    assert score_clip(juggling, document(exercise=None)).is_exact
    assert not score_clip(juggling, document(rep(2.0, "both"))).is_exact


@pytest.mark.parametrize(
    ("peaks_s", "pairs"),
    [
        ([2.0, 5.0], [(0, 0), (1, 1)]),
        ([1.0, 3.0], [(0, 0)]),  # both ends are included, one match each
        ([2.6, 2.1], [(0, 1)]),  # the nearer one
        ([3.01, 3.99], []),
        ([], []),
    ],
)
def test_each_repetition_matches_the_nearest_peak_once(
    peaks_s: list[float], pairs: list[tuple[int, int]]
) -> None:
    true = [TrueRep("left", 1, 2, 3), TrueRep("left", 4, 5, 6)]
    assert sorted(match(true, [{"peak_s": peak_s} for peak_s in peaks_s])) == pairs


def test_a_fault_that_was_not_judged_counts_as_missed_with_a_note() -> None:
    unjudged = {**rep(5.0, "right"), "not_judged": [{"code": "knee_valgus", "reason": "turned"}]}
    clip = scored(rep(2.0, "left"), unjudged)
    assert clip.faults["knee_valgus"] == Tally(missed=1)
    assert clip.notes == ("repetition 2: knee_valgus not judged",)


def test_faults_of_unmatched_repetitions_are_scored() -> None:
    clip = scored(rep(2.0, "left"), rep(9.0, "left", "torso_lean"))
    assert faults_by_code([clip]) == {
        ("forward_lunge", "knee_valgus"): Tally(missed=1),
        ("forward_lunge", "shallow_depth"): Tally(),
        ("forward_lunge", "torso_lean"): Tally(false=1),
    }
    assert clip.notes == (
        "missed the repetition at 5.0 s",
        "counted an extra repetition at 9.0 s",
    )
    assert clip.clean_alarms == Share(0, 1)


def test_a_fault_that_is_never_labeled_is_not_scored() -> None:
    clip = scored(rep(2.0, "left", "heel_lift"), rep(5.0, "right", "knee_valgus"))
    assert clip.clean_alarms == Share(0, 1)
    assert sum(clip.faults.values(), Tally()) == Tally(found=1)


def test_without_labels_for_faults_only_counts_and_sides_are_scored() -> None:
    truth = truth_of("clip", {**LABELS, "faults_labelled": False})
    clip = score_clip(truth, document(rep(2.0, "left", "torso_lean"), rep(5.0, "right")))
    assert clip.faults == {}
    assert clip.clean_alarms == Share()
    assert clip.notes == ()
    assert clip.sides == Share(2, 2)


def standing(knee_flexion_deg: float) -> dict[str, Any]:
    """One frame of a standing person: left knee flexed backward, right leg straight."""
    turn = math.radians(knee_flexion_deg)
    joints: dict[str, Any] = {}
    for side, x in (("left", 0.1), ("right", -0.1)):
        joints |= {
            f"{side}_shoulder": (x, 0, 1.5),
            f"{side}_hip": (x, 0, 1),
            f"{side}_knee": (x, 0, 0.5),
        }
        joints[f"{side}_ankle"] = (x, 0, 0)
    joints["left_ankle"] = (0.1, 0.5 * math.sin(turn), 0.5 - 0.5 * math.cos(turn))
    return {name: np.array([place]) for name, place in joints.items()}


@pytest.mark.parametrize(("side", "flexion_deg"), [("left", 40), ("right", 0), ("both", 20)])
def test_true_angles_are_those_of_the_working_leg_at_the_peak(
    side: str, flexion_deg: float
) -> None:
    one = {"side": side, "start": 0, "peak": 9, "end": 10, "faults": []}  # beyond the last frame
    labels = {"exercise": "step_up", "fps": 30, "reps": [one]}
    angles = truth_of("clip", labels, standing(40)).reps[0].angles_deg
    assert angles == pytest.approx(
        {"knee_flexion_deg": flexion_deg, "hip_angle_deg": 180}, abs=1e-4
    )
    turning = truth_of("clip", {**labels, "exercise": "clamshell"}, standing(40))
    assert set(turning.reps[0].angles_deg) == {"knee_flexion_deg"}


def test_angle_errors_are_absolute_and_missing_angles_are_counted() -> None:
    one = {"side": "left", "start": 0, "peak": 1, "end": 2, "faults": []}
    truth = truth_of("clip", {"exercise": "step_up", "fps": 1, "reps": [one]}, standing(40))
    counted = {**rep(1.0, "left"), "measures": {"knee_flexion_deg": 37.0, "hip_angle_deg": None}}
    clip = score_clip(truth, document(counted, exercise="step_up"))
    assert angles_by_measure([clip])["step_up", "knee_flexion_deg"] == pytest.approx((3.0,))
    total = summarize([clip])
    assert total.angle_mae_deg == pytest.approx(3.0)
    assert total.angles == Share(1, 2)


def test_without_clips_all_figures_are_none() -> None:
    total = summarize([])
    assert (total.mae, total.peak_s, total.angle_mae_deg) == (None, None, None)
    assert (total.exact.value, total.faults.f1) == (None, None)


def test_labels_know_exactly_the_faults_of_the_catalog() -> None:
    found = {e.name: {rule.code for rule in e.rules} for e in exercises.all_exercises()}
    assert {name: set(codes) for name, codes in labeled_faults().items()} == found


def test_the_sample_clips_are_found_with_their_labels_and_only_once() -> None:
    clips = find_labeled_clips([SAMPLES, SAMPLES])
    names = [clip.video.stem for clip in clips]
    assert names == sorted(set(names))
    assert set(names) <= set(labeled_faults())
    assert len(names) == 9
    reps = [rep for clip in clips for rep in clip.truth.reps]
    assert (len(reps), sum(bool(rep.faults) for rep in reps)) == (40, 18)
    assert all(rep.angles_deg for rep in reps)


def test_missing_and_invalid_labels_are_errors(tmp_path: Path) -> None:
    (tmp_path / "clip.mp4").touch()
    with pytest.raises(InputNotFoundError, match="no labeled clip in"):
        find_labeled_clips([tmp_path])
    (tmp_path / "clip.json").write_text('{"reps": [{}]}')
    with pytest.raises(UsageError, match=r"the labels in .*clip\.json': 'exercise' is missing;"):
        find_labeled_clips([tmp_path])
    (tmp_path / "clip.json").write_text('{"reps":\n no}')
    with pytest.raises(
        UsageError, match=r"cannot use the labels in .*': line 2 is not valid JSON;"
    ):
        find_labeled_clips([tmp_path])


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"exercise": "Forward Lunge"}, "'Forward Lunge' should be written 'forward_lunge'"),
        ({"reps": [{**LABELS["reps"][0], "side": "Left"}]}, "side 'Left' .* is not one of"),
        ({"reps": [{**LABELS["reps"][0], "peak": 3.5}]}, "3.5 s is not between"),
    ],
)
def test_inconsistent_labels_are_errors(changed: dict[str, Any], message: str) -> None:
    truth_of("clip", LABELS)
    with pytest.raises(ValueError, match=message):
        truth_of("clip", {**LABELS, **changed})


def test_joints_need_a_frame_rate() -> None:
    truth_of("clip", LABELS, standing(40))
    with pytest.raises(ValueError, match="fps is missing"):
        truth_of("clip", {**LABELS, "fps": None}, standing(40))


def test_intervals_that_contain_the_truth_are_counted() -> None:
    joints = {
        f"{side}_{joint}": np.tile([float(x), 0.0, z], (200, 1))
        for side, x in (("left", 0.1), ("right", -0.1))
        for joint, z in (("shoulder", 1.4), ("hip", 0.9), ("knee", 0.5), ("ankle", 0.1))
    }
    truth = truth_of("clip", LABELS, joints)
    straight = truth.reps[0].angles_deg["knee_flexion_deg"]
    first, second = rep(2.0, "left"), rep(5.0, "right")
    first["intervals_90"] = {"knee_flexion_deg": [straight - 1, straight + 1]}
    second["intervals_90"] = {"knee_flexion_deg": [straight + 1, straight + 9], "fppa_deg": [0, 1]}
    total = summarize([score_clip(truth, document(first, second))])
    assert total.intervals == Share(1, 2)


def test_the_markdown_tables_agree_with_the_scores() -> None:
    clip = scored(rep(2.1, "left"), rep(4.9, "right", "knee_valgus", "torso_lean"))
    text = accuracy_markdown(Accuracy("full", (clip,), (clip,), ()))
    rows = [line.strip("| ").split(" | ") for line in text.splitlines()]
    assert rows[2][:8] == [
        "forward lunge",
        "1",
        "2 / 2",
        "100 %",
        "100 %",
        "100 %",
        "0.67",
        "0 of 1",
    ]
    assert ["`knee_valgus`", "1", "0", "0", "1.00"] in rows
    assert ["`torso_lean`", "0", "1", "0", "0.00"] in rows
    assert not any("shallow_depth" in row[0] for row in rows)


def judged(code: str, probability: float | None) -> dict[str, Any]:
    return {"code": code, "fault_probability": probability}


def test_the_probabilities_of_faults_are_compared_with_how_often_they_are_there() -> None:
    first = {
        **rep(2.0, "left"),
        "judgements": [judged("knee_valgus", 0.02), judged("torso_lean", None)],
    }
    second = {
        **rep(5.0, "right", "knee_valgus", "torso_lean"),
        "judgements": [
            *(judged("knee_valgus", 1.0), judged("torso_lean", 0.9)),
            *(judged("shallow_depth", 0.5), judged("of_another_exercise", 0.5)),
        ],
    }
    clip = scored(first, second)
    expected = {
        (0.0, 0.1): Share(0, 1),
        (0.5, 0.9): Share(0, 1),
        (0.9, 0.99): Share(0, 1),
        (0.99, 1.0): Share(1, 1),
    }
    assert calibration([clip]) == expected
    assert calibration([clip, clip])[0.99, 1.0] == Share(2, 2)
    assert summarize([clip]).faults.right == Share(1, 2)


def test_documents_without_judgements_have_no_calibration() -> None:
    assert calibration([scored(rep(2.0, "left"), rep(5.0, "right", "knee_valgus"))]) == {}


def test_a_calibrated_error_model_is_right_as_often_as_it_says() -> None:
    """Values with normal errors: of faults said at 0.9 and more, at least 90 % are there."""
    rng, error = np.random.default_rng(0), 4.0
    rule = replace(find_exercise("forward_lunge").rules[-1], limit=Limit(high=20.0), error=error)
    true = rng.uniform(0, 40, 4000)
    measured = true + rng.normal(0, error, len(true))
    counts = {verdict: [0, 0] for verdict in Verdict}
    for value, truth in zip(measured, true, strict=True):
        verdict = verdict_of(fault_probability(rule, float(value), error))
        counts[verdict][0] += bool(truth > 20.0)
        counts[verdict][1] += 1
    assert counts[Verdict.FAULT][0] / counts[Verdict.FAULT][1] >= 0.9
    assert counts[Verdict.SOUND][0] / counts[Verdict.SOUND][1] <= 0.25
    assert counts[Verdict.NOT_CLEAR][1] < 0.3 * len(true)
