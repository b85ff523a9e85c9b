"""The single-leg bridge, a variant: named and recognized, clean first and then each fault."""

from __future__ import annotations

import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.analysis.caveats import exercise_warnings
from formcheck.analysis.recognition import best, recognize
from formcheck.exercises import all_exercises, find_exercise
from formcheck.pose.landmarks import LEGS, Motion, Side
from formcheck.results import Attempt, Rep
from tests.support.stick import SCENES, Scene, condition, performed, single_leg_bridge

NAME, PARENT = "single_leg_bridge", "glute_bridge"
BOTH_LEGS = pytest.mark.parametrize("side", LEGS)


def analyzed(motion: Motion, name: str = NAME) -> tuple[tuple[Rep, ...], tuple[Attempt, ...]]:
    analyzer = Analyzer(find_exercise(name))
    for frame in range(len(motion)):
        analyzer.update(motion.pose(frame))
    return analyzer.finish()


def recognized(motion: Motion) -> str | None:
    return best(recognize(all_exercises(), [[condition(motion)]]))


@BOTH_LEGS
def test_a_clean_one_is_recognized_counted_and_without_fault(side: Side) -> None:
    motion = performed(single_leg_bridge(), [side] * 3)
    assert recognized(motion) == NAME
    reps, attempts = analyzed(motion)
    assert [rep.side for rep in reps] == [side] * 3
    assert attempts == ()
    assert all(rep.faults == () and rep.not_judged == () for rep in reps)


@BOTH_LEGS
@pytest.mark.parametrize(
    ("scene", "code"),
    [
        (single_leg_bridge(top_deg=12), "incomplete_hip_extension"),
        (single_leg_bridge(top_deg=50), "lumbar_overextension"),
        (single_leg_bridge(dropped_deg=45), "thighs_not_level"),
        (single_leg_bridge(dropped_deg=-45), "thighs_not_level"),
    ],
)
def test_each_fault_is_found_and_changes_no_recognition(
    scene: Scene, code: str, side: Side
) -> None:
    motion = performed(scene, [side] * 3)
    assert recognized(motion) == NAME
    reps, _ = analyzed(motion)
    assert [[fault.code for fault in rep.faults] for rep in reps] == [[code]] * 3


@pytest.mark.parametrize("name", [PARENT, "hip_thrust"])
def test_two_feet_on_the_floor_are_recognized_as_such_and_remarked_if_named(name: str) -> None:
    motion = performed(SCENES[name], [Side.LEFT] * 3)
    assert recognized(motion) == name
    reps, attempts = analyzed(motion)
    assert attempts == ()
    assert [rep.remarks for rep in reps] == [
        ("both knees were bent, as with two feet on the floor",)
    ] * 3


def test_the_variant_takes_its_parents_place_and_fit() -> None:
    motion = condition(performed(single_leg_bridge(), [Side.LEFT] * 3))
    parents = [one for one in all_exercises() if not one.variant_of]
    without = recognize(parents, [[motion]])
    guesses = recognize(all_exercises(), [[motion]])
    assert [guess.fit for guess in guesses] == [guess.fit for guess in without]
    assert (without[0].exercise, guesses[0].exercise) == (PARENT, NAME)
    assert guesses[1:] == without[1:]


@pytest.mark.parametrize("name", [name for name in SCENES if name != NAME])
def test_guesses_for_other_exercises_stay_the_same(name: str) -> None:
    motion = condition(performed(SCENES[name], [Side.LEFT] * 3))
    parents = [one for one in all_exercises() if not one.variant_of]
    assert recognize(all_exercises(), [[motion]]) == recognize(parents, [[motion]])


def test_one_repetition_is_not_enough_for_a_variant() -> None:
    assert recognized(performed(single_leg_bridge(), [Side.LEFT])) == PARENT


def test_alone_it_gets_a_guess_of_its_own() -> None:
    motion = condition(performed(single_leg_bridge(), [Side.LEFT] * 3))
    (guess,) = recognize([find_exercise(NAME)], [[motion]])
    assert (guess.exercise, guess.fit > 0.9) == (NAME, True)


@pytest.mark.parametrize("named", [NAME, PARENT])
def test_naming_either_of_the_two_raises_no_doubt(named: str) -> None:
    motion = condition(performed(single_leg_bridge(), [Side.LEFT] * 3))
    guesses = recognize(all_exercises(), [[motion]])
    reps, _ = analyzed(motion, named)
    assert exercise_warnings(find_exercise(named), guesses, reps) == []


def test_naming_it_for_another_exercise_raises_a_doubt() -> None:
    motion = condition(performed(SCENES["step_up"], [Side.LEFT] * 3))
    guesses = recognize(all_exercises(), [[motion]])
    reps, _ = analyzed(motion)
    (_, doubt) = exercise_warnings(find_exercise(NAME), guesses, reps)
    assert doubt.startswith("this looks like a step-up, not like a single-leg bridge")
