"""Explanations agree with the document, and show what was and what was not measured."""

from __future__ import annotations

import json
import math
from collections.abc import Callable

import numpy as np
import pytest

from formcheck.analysis import faults
from formcheck.analysis.explain import Explanation, explain
from formcheck.analysis.offline import analyze_recording
from formcheck.errors import UsageError
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, PoseCoverage, Source, Verdict
from formcheck.spec.exercise import Exercise
from tests.support.stick import lunge, performed

SIDES = [Side.LEFT, Side.RIGHT]
UPRIGHT = performed(lunge(-0.7, yaw_deg=-90), SIDES)
LEANING = performed(lunge(-0.7, yaw_deg=-90, lean_deg=45), SIDES)


def analyze(motion: Motion, customize: Callable[[Exercise], Exercise]) -> Analysis:
    source = Source("clip.mp4", "0" * 64, 640, 480, 30.0, len(motion), 10.0)
    coverage = PoseCoverage("full", len(motion), 1.0)
    return analyze_recording(
        Track.of(motion), source, coverage, "reverse_lunge", customize=customize
    )


def explained(motion: Motion, number: int, code: str) -> Explanation:
    return explain(lambda customize: analyze(motion, customize), number, code)


def test_a_sound_repetition_is_explained_by_its_distance_from_the_limit() -> None:
    found = explained(UPRIGHT, 1, "torso_lean")
    assert (found.verdict, found.severity, found.excess) == (Verdict.SOUND, None, 0.0)
    assert found.value is not None and found.high is not None
    assert found.value < found.high
    assert "within the limit of 27°" in found.reason


@pytest.mark.parametrize("number", [1, 2])
def test_a_fault_is_explained_by_the_numbers_of_the_document(number: int) -> None:
    rep = analyze(LEANING, lambda exercise: exercise).reps[number - 1]
    fault = next(fault for fault in rep.faults if fault.code == "torso_lean")
    found = explained(LEANING, number, "torso_lean")
    assert (found.verdict, found.severity) == (Verdict.FAULT, fault.severity)
    assert found.value == pytest.approx(fault.value)
    assert (found.at_s, found.probability) == (fault.at_s, fault.confidence)
    assert (found.side, found.start_s, found.end_s) == (rep.side.value, rep.start_s, rep.end_s)
    assert found.interval_90 is not None and fault.uncertainty_90 is not None
    assert found.interval_90[1] - found.interval_90[0] == pytest.approx(2 * fault.uncertainty_90)


def test_the_measure_over_time_rises_to_its_value_at_the_peak() -> None:
    found = explained(LEANING, 1, "torso_lean")
    values = np.array([sample.value for sample in found.samples], dtype=float)
    times_s = np.array([sample.time_s for sample in found.samples])
    held = np.array([sample.phase == "hold" for sample in found.samples])
    assert times_s[0] == pytest.approx(found.start_s, abs=0.04)
    assert times_s[-1] == pytest.approx(found.end_s, abs=0.04)
    assert float(np.nanmedian(values[held])) == pytest.approx(found.value)
    assert values[0] < 10.0
    assert values[held].max() > 40.0


def test_an_unsuitable_view_is_the_reason_and_nothing_is_measured() -> None:
    found = explained(UPRIGHT, 1, "knee_valgus")
    assert (found.verdict, found.value, found.samples) == (Verdict.NOT_SEEN, None, ())
    assert found.view.name == "side"
    assert (found.views, found.rule_views) == (("front", "oblique"), ())
    assert found.reason == "needs a front or oblique view, this is a side view"


def test_a_hidden_part_is_named_and_nothing_is_measured() -> None:
    visibility = LEANING.visibility.copy()
    visibility[:, [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]] = 0.1
    motion = Motion(LEANING.times_ms, LEANING.xy_px, LEANING.world_m, visibility)
    found = explained(motion, 1, "torso_lean")
    assert (found.verdict, found.value, found.hidden) == (Verdict.NOT_SEEN, None, ("shoulder",))
    shoulder = next(part for part in found.parts if part.part == "shoulder")
    assert shoulder.visibility < found.visibility_needed == faults.MIN_VISIBILITY


def test_collecting_does_not_change_the_judgment() -> None:
    plain = analyze(LEANING, lambda exercise: exercise)
    for rep in plain.reps:
        verdicts = {one.code: one.verdict for one in rep.judgements}
        for code in {rule.code for rule in find_exercise("reverse_lunge").rules}:
            assert explained(LEANING, rep.number, code).verdict is verdicts[code]


def test_json_has_no_nan_or_infinity() -> None:
    text = json.dumps(explained(LEANING, 1, "torso_lean").as_json(), allow_nan=False)
    document = json.loads(text)
    assert document["schema"] == "formcheck.explanation/1"
    assert all(math.isfinite(sample["value"]) for sample in document["samples"])


@pytest.mark.parametrize(
    ("number", "code", "message"),
    [
        (3, "torso_lean", "there is no repetition 3; choose 1 to 2"),
        (
            1,
            "pelvic_roll",
            "reverse_lunge has no fault 'pelvic_roll'; choose from: knee_valgus, shallow_depth, "
            "torso_lean",
        ),
    ],
)
def test_unknown_repetitions_and_rules_are_reported_with_the_choices(
    number: int, code: str, message: str
) -> None:
    with pytest.raises(UsageError) as error:
        explained(LEANING, number, code)
    assert str(error.value) == message
