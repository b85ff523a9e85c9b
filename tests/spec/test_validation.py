"""Each mistake in an exercise is named; a valid exercise has none."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from formcheck.exercises import all_exercises, find_exercise
from formcheck.report.curves import QUANTITIES
from formcheck.spec.exercise import CURVES, Exercise, Limit
from formcheck.spec.validation import exercise_problems

STEP_UP = find_exercise("step_up")
RULE, TRAIT, MEASURE = STEP_UP.rules[0], STEP_UP.required_traits[0], STEP_UP.measures[0]


@pytest.mark.parametrize("exercise", all_exercises(), ids=lambda exercise: exercise.name)
def test_the_bundled_exercises_are_valid(exercise: Exercise) -> None:
    assert exercise_problems(exercise) == ()


def test_the_curves_are_those_that_reports_draw() -> None:
    assert set(CURVES) == set(QUANTITIES)


def with_rule(**changes: Any) -> Exercise:
    return replace(STEP_UP, rules=(replace(RULE, **changes),))


def with_dose(**changes: Any) -> Exercise:
    guide = STEP_UP.guide
    return replace(
        STEP_UP, guide=replace(guide, prescription=replace(guide.prescription, **changes))
    )


@pytest.mark.parametrize(
    ("exercise", "problem"),
    [
        (replace(STEP_UP, name="Step up"), "name must be lowercase letters"),
        (replace(STEP_UP, name="auto"), "name 'auto' is reserved"),
        (replace(STEP_UP, title=" "), "title"),
        (replace(STEP_UP, variant_of="step_up"), "variant_of must name another exercise"),
        (replace(STEP_UP, guide=None), "guide must be a Guide, but is None"),
        (replace(STEP_UP, guide=replace(STEP_UP.guide, instructions="Go.")), "must be a tuple"),
        (with_dose(role="cardio"), "prescription.role contains 'cardio'; choose from: activation"),
        (with_dose(sets=(4, 3)), "prescription.sets must be (lowest, highest)"),
        (with_dose(sets=3), "a guide field has the wrong type"),
        (with_dose(progressions=("chains",)), "choose from: band, load, pause"),
        (with_dose(knee_demand=4), "knee_demand must be 1, 2 or 3"),
        (replace(STEP_UP, cycle=None), "cycle must be a RepCycle of a Signal, but is None"),
        (
            replace(STEP_UP, cycle=replace(STEP_UP.cycle, min_excursion=0.0)),
            "cycle.min_excursion must be above 0, but is 0",
        ),
        (replace(STEP_UP, side="left"), "side must be a function, but is a str"),
        (replace(STEP_UP, required_traits=()), "required_traits is empty"),
        (replace(STEP_UP, required_traits=[TRAIT]), "required_traits must be a tuple"),
        (replace(STEP_UP, required_traits=(RULE,)), "contains a RepRule, not a Trait"),
        (
            replace(STEP_UP, required_traits=(replace(TRAIT, tolerance=0.0),)),
            "tolerance must be above 0",
        ),
        (
            replace(STEP_UP, required_traits=(replace(TRAIT, range=Limit()),)),
            "neither a low nor a high bound",
        ),
        (replace(STEP_UP, measures=(MEASURE, MEASURE)), "two measures have the key"),
        (replace(STEP_UP, range_measure="height"), "range_measure contains 'height'"),
        (replace(STEP_UP, unscored_measures=("height",)), "unscored_measures contains 'height'"),
        (replace(STEP_UP, rules=()), "rules is empty"),
        (replace(STEP_UP, rules=(RULE, RULE)), "two rules judge the view"),
        (with_rule(source=""), "rule 'knee_valgus': source is missing"),
        (with_rule(cue="Push"), "cue must be a sentence"),
        (with_rule(views=frozenset({"top"})), "views contains 'top'; choose from: above"),
        (with_rule(views=frozenset()), "views is empty"),
        (with_rule(parts=("thumbs",)), "parts contains 'thumbs'"),
        (with_rule(error=0.0), "error must be above 0"),
        (with_rule(moderate=20.0, severe=10.0), "moderate must be above 0 and below severe"),
        (with_rule(drawn_on="height"), "drawn_on contains 'height'"),
        (with_rule(limit=Limit(low=3.0, high=2.0)), "low is above high"),
        (replace(STEP_UP, curves=("height",)), "curves contains 'height'"),
        (replace(STEP_UP, lines=(RULE,)), "lines contains a RepRule, not a GuideLine"),
    ],
)
def test_a_mistake_is_named(exercise: Exercise, problem: str) -> None:
    assert problem in "; ".join(exercise_problems(exercise))


def test_all_problems_are_listed_at_once() -> None:
    broken = replace(STEP_UP, title="", rules=(replace(RULE, source="", error=-1.0),))
    assert len(exercise_problems(broken)) == 3
