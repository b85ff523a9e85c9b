"""The contract that every exercise file keeps."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import formcheck.exercises
from formcheck.analysis import faults
from formcheck.analysis.analyzer import Analyzer
from formcheck.biomechanics.body import RepView
from formcheck.errors import UnknownExerciseError
from formcheck.exercises import all_exercises, exercise_names, find_exercise
from formcheck.pose.landmarks import LEGS, Landmark, Side
from formcheck.results import CameraView, Fault, NotJudged
from formcheck.spec.exercise import Exercise, Limit, RepRule
from tests.support.stick import SCENES, performed

FOLDER = Path(formcheck.exercises.__path__[0])
CODES = {
    "forward_lunge": {"knee_valgus", "shallow_depth", "torso_lean"},
    "reverse_lunge": {"knee_valgus", "shallow_depth", "torso_lean"},
    "lateral_lunge": {"knee_valgus", "shallow_depth"},
    "step_up": {"knee_valgus", "incomplete_stand"},
    "glute_bridge": {"incomplete_hip_extension", "lumbar_overextension"},
    "single_leg_bridge": {
        "incomplete_hip_extension",
        "lumbar_overextension",
        "thighs_not_level",
    },
    "hip_thrust": {"incomplete_hip_extension", "lumbar_overextension"},
    "clamshell": {"pelvic_roll", "shallow_opening"},
    "side_lying_leg_raise": {"pelvic_roll", "hip_flexion_drift", "knee_bend"},
    "romanian_deadlift": {"rounded_back", "knees_bent", "shallow_hinge"},
}
ACTIVATION = {"glute_bridge", "clamshell", "side_lying_leg_raise"}
DOSES = (("activation", (2, 3), (10, 15)), ("strength", (3, 4), (6, 12)))
VIEWS = {"front", "oblique", "side", "above", "back"}
EVERY = pytest.mark.parametrize("exercise", all_exercises(), ids=lambda e: e.name)
RULES = [(exercise, rule) for exercise in all_exercises() for rule in exercise.rules]
EVERY_RULE = pytest.mark.parametrize(
    ("exercise", "rule"), RULES, ids=lambda item: getattr(item, "code", None) or item.name
)


def test_the_ten_are_there_and_each_has_its_codes() -> None:
    assert set(CODES) <= set(exercise_names())
    for name, codes in CODES.items():
        assert codes <= {rule.code for rule in find_exercise(name).rules}


@EVERY
def test_file_and_name_agree_and_the_file_is_short(exercise: Exercise) -> None:
    lines = (FOLDER / f"{exercise.name}.py").read_text(encoding="utf-8").splitlines()
    assert 40 <= len(lines) <= 125


@EVERY
def test_the_guide_says_all_a_person_needs(exercise: Exercise) -> None:
    guide, doses = exercise.guide, exercise.guide.prescription
    assert len(guide.instructions) >= 3
    assert guide.why
    assert guide.camera
    assert (doses.role, doses.sets, doses.reps) in DOSES
    assert doses.role == "activation" or exercise.name not in ACTIVATION


@EVERY
def test_the_measures_of_the_contract_are_there(exercise: Exercise) -> None:
    keys = [measure.key for measure in exercise.measures]
    assert {"knee_flexion_deg", "hip_angle_deg"} <= set(keys)
    assert len(keys) == len(set(keys))
    assert all(measure.meaning and measure.unit for measure in exercise.measures)


@EVERY_RULE
def test_a_rule_names_views_error_cue_and_source(exercise: Exercise, rule: RepRule) -> None:
    assert rule.views
    assert rule.views <= VIEWS
    assert rule.error_text if callable(rule.error) else rule.error > 0
    assert 0 < rule.moderate < rule.severe
    assert rule.cue.endswith(".")
    assert rule.source
    assert rule.title
    same_code = [other for other in exercise.rules if other.code == rule.code and other != rule]
    assert not any(rule.views & other.views for other in same_code), "two rules for one view"


def clean_rep(exercise: Exercise) -> RepView:
    """What the rules of an exercise see of one clean repetition.

    An exercise without a scene of its own borrows the repetition of its parent, or of a lunge.
    """
    names = (exercise.name, exercise.variant_of, "forward_lunge")
    scene = next(name for name in names if name in SCENES)
    seen: list[RepView] = []

    def remembered(rep: RepView) -> Side:
        seen.append(rep)
        return exercise.side(rep)

    performer = exercise if scene == exercise.name else find_exercise(scene)
    analyzer = Analyzer(replace(performer, side=remembered))
    motion = performed(SCENES[scene], [Side.RIGHT] * 2)
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return replace(seen[0], side=exercise.side(seen[0]))


@EVERY_RULE
def test_a_rule_fires_beyond_its_limit_and_holds_within(exercise: Exercise, rule: RepRule) -> None:
    rep = replace(clean_rep(exercise), view=CameraView(sorted(rule.views)[0], 0.0))
    rule = replace(rule, error=rule.standard_error(rep))
    assert not callable(rule.error)
    bound = rule.limit.low if rule.limit.low is not None else rule.limit.high
    assert bound is not None
    outward = -1 if rule.limit.low is not None else 1

    def verdict(distance: float) -> Fault | NotJudged | None:
        fixed = replace(rule, measure=lambda _: bound + outward * distance)
        found, not_judged = faults.judge_rep([fixed], rep)
        assert len(found) + len(not_judged) <= 1
        return next(iter((*found, *not_judged)), None)

    for near in (0.0, 0.2 * rule.error, -0.2 * rule.error):
        unsure = verdict(near)
        assert isinstance(unsure, NotJudged)
        assert "too near the limit" in unsure.reason
    assert verdict(-0.3 * rule.error) is None
    assert verdict(-rule.severe) is None
    severities = [
        (max(rule.moderate / 2, 0.3 * rule.error), "mild"),
        (rule.severe * 0.99, "moderate"),
    ]
    for distance, severity in [*severities, (rule.severe * 1.1, "severe")]:
        fault = verdict(distance)
        assert isinstance(fault, Fault)
        assert fault.uncertainty_90 == pytest.approx(1.645 * rule.error)
        assert fault.confidence > 0.6
        assert (fault.severity, fault.limit, fault.code) == (severity, bound, rule.code)


@EVERY_RULE
def test_what_a_rule_needs_must_be_in_the_picture(exercise: Exercise, rule: RepRule) -> None:
    rep = replace(clean_rep(exercise), view=CameraView(sorted(rule.views)[0], 0.0))
    broken = replace(rule, measure=lambda _: math.inf)
    for part in rule.parts:
        visibility = rep.motion.visibility.copy()
        for side in LEGS:
            visibility[:, Landmark.of(side, part)] = 0.0
        hidden = replace(rep, motion=replace(rep.motion, visibility=visibility))
        found, not_judged = faults.judge_rep([broken], hidden)
        assert found == ()
        assert "was hidden or out of the picture" in not_judged[0].reason
    assert rule.parts
    nothing = replace(rep.motion, visibility=np.zeros_like(rep.motion.visibility))
    _, not_judged = faults.judge_rep([broken], replace(rep, motion=nothing))
    assert ("were" if len(rule.parts) > 1 else "was") in not_judged[0].reason


@EVERY_RULE
def test_a_value_that_is_no_number_is_no_fault(exercise: Exercise, rule: RepRule) -> None:
    rep = replace(clean_rep(exercise), view=CameraView(sorted(rule.views)[0], 0.0))
    for outward in (math.inf, -math.inf):
        found, not_judged = faults.judge_rep([replace(rule, measure=lambda _, v=outward: v)], rep)
        assert found == ()
        assert not_judged[0].reason == rule.unseen_reason


@EVERY_RULE
def test_unseen_and_unfit_views_are_not_judged(exercise: Exercise, rule: RepRule) -> None:
    rep = clean_rep(exercise)
    blind = replace(rule, measure=lambda _: float("nan"))
    for name, reason in ((sorted(rule.views)[0], rule.unseen_reason), ("unknown", "needs")):
        found, not_judged = faults.judge_rep([blind], replace(rep, view=CameraView(name, 0.0)))
        assert found == ()
        assert [item.code for item in not_judged] == [rule.code]
        assert reason in not_judged[0].reason


def test_rules_of_one_code_speak_with_one_voice() -> None:
    exercise = find_exercise("forward_lunge")
    rep = clean_rep(exercise)
    for name in ("front", "oblique", "side"):
        _, not_judged = faults.judge_rep(exercise.rules, replace(rep, view=CameraView(name, 0.0)))
        assert NotJudged not in [type(i) for i in not_judged if i.code == "shallow_depth"]


def test_a_limit_allows_its_bounds_and_unseen_is_not_beyond() -> None:
    limit = Limit(low=10, high=20)
    assert [limit.excess(v) for v in (10, 15, 20)] == [0, 0, 0]
    assert (limit.excess(8), limit.excess(23)) == (2, 3)
    assert limit.excess(np.nan) == 0
    assert (limit.bound(8), limit.bound(23)) == (10, 20)


@pytest.mark.parametrize(
    ("typed", "meant"), [("squad_lunge", "lunge"), ("glute bridg", "glute_bridge"), ("rdl", "")]
)
def test_an_unknown_name_gets_the_nearest_one(typed: str, meant: str) -> None:
    with pytest.raises(UnknownExerciseError, match=r"choose from: .*clamshell") as caught:
        find_exercise(typed)
    assert meant in str(caught.value)


def test_spaces_hyphens_and_capitals_do_not_matter() -> None:
    assert find_exercise("Hip-Thrust").name == find_exercise("hip thrust").name == "hip_thrust"
