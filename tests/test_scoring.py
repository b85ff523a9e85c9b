"""Scores of hand-made results against hand-made truths."""

from __future__ import annotations

from typing import Any

from formcheck.scoring import score_clip, summarise
from formcheck.truth import truth_of

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
    total = summarise([clip])
    assert total.faults.f1 == 1
    assert total.sides.value == 1
    assert total.clean_alarms.value == 0


def test_a_peak_outside_the_true_repetition_is_no_match() -> None:
    assert not scored(rep(3.5, "left"), rep(4.9, "right", "knee_valgus")).is_exact


def test_a_missed_fault_a_false_one_and_a_wrong_side_are_told_apart() -> None:
    total = summarise([scored(rep(2.0, "right", "torso_lean"), rep(5.0, "right"))])
    assert total.faults.f1 == 0
    assert total.sides.value == 0.5
    assert total.clean_alarms.value == 1


def test_a_repetition_too_many_is_not_exact_but_off_by_one() -> None:
    clip = scored(rep(2.0, "left"), rep(5.0, "right", "knee_valgus"), rep(9.0, "left"))
    assert not clip.is_exact
    assert summarise([clip]).faults.f1 == 1


def test_another_activity_is_exact_when_nothing_is_counted() -> None:
    truth = truth_of("idle", {"id": "idle", "exercise": "idle", "fps": 30, "reps": []})
    assert score_clip(truth, document(exercise=None)).is_exact
    assert not score_clip(truth, document(rep(1.0, "left"))).is_exact
