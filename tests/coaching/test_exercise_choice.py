"""Beginners and others, which exercises, and an exercise that the program never heard of."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from formcheck import exercises as catalog
from formcheck.coaching import rules
from formcheck.coaching.exercise_choice import ExerciseSelection, hip_movements, select_exercises
from formcheck.coaching.person import Profile
from formcheck.coaching.program import plan_for
from formcheck.coaching.records import SessionRecord
from formcheck.coaching.schedule import TrainingLevel, training_level
from formcheck.coaching.trainings import training_sessions
from formcheck.exercises import all_exercises, find_exercise, register
from formcheck.spec.presets import MOVEMENTS
from tests.support.trainees import ALL_THINGS, NOON, Form, a_session, a_set, followed

SORE = Form(pain=(0, 5, 0))
HURTS = "it hurt the last 2 times"


def level_after(*forms: Form, away_days: int = 3) -> TrainingLevel:
    history, plans = followed(list(forms))
    now = (plans[-1].at if plans else NOON) + timedelta(days=away_days)
    return training_level(training_sessions(history, now), all_exercises(), now)


@pytest.mark.parametrize(
    ("forms", "rule"),
    [
        ([Form()] * 4, "strength_too"),
        ([Form()] * 3 + [SORE, Form()], "strength_too"),
        ([], "activation_first"),
        ([Form()] * 3, "activation_first"),
        ([Form(score=60)] * 8, "activation_first"),
        ([Form(score=None)] * 8, "activation_first"),
        ([Form(pain=(0, None, None))] * 8, "activation_first"),
        ([Form(missing_sets=1)] * 8, "activation_first"),
        ([SORE] * 8, "activation_first"),
        ([Form()] * 4 + [SORE, SORE], "painful_phase"),
        ([Form()] * 4 + [SORE, Form(), SORE], "painful_phase"),
        ([Form()] * 4 + [SORE, SORE, Form(), Form()], "strength_too"),
    ],
)
def test_how_far_somebody_is(forms: list[Form], rule: str) -> None:
    level = level_after(*forms)
    assert level.rule == rule
    assert level.name == ("strength" if rule == "strength_too" else "activation")


def test_one_activation_exercise_is_enough_to_reach_strength() -> None:
    one = replace(ALL_THINGS, avoid=("glute_bridge", "side_lying_leg_raise"))
    history, plans = followed([Form()] * 4, one)
    assert plan_for(history, plans[-1].at + timedelta(days=3), one).stage.name == "strength"


def test_twelve_weeks_away_make_a_beginner_of_everybody() -> None:
    assert level_after(*[Form()] * 9, away_days=83).name == "strength"
    assert level_after(*[Form()] * 9, away_days=85).name == "activation"


# Fixed, because one more exercise may change every choice.
CATALOG = tuple(
    map(
        find_exercise,
        (
            "clamshell", "forward_lunge", "glute_bridge", "hip_thrust", "lateral_lunge",
            "reverse_lunge", "romanian_deadlift", "side_lying_leg_raise", "step_up",
        ),
    )
)  # fmt: skip


def selection(
    history: list[SessionRecord], profile: Profile, level: str, done: int = 0
) -> ExerciseSelection:
    trainings = training_sessions(history, NOON)
    return select_exercises(CATALOG, trainings, TrainingLevel(level, "", {}, done), profile, NOON)


def names(found: ExerciseSelection) -> tuple[list[str], list[str]]:
    return [one.name for one in found.activation], [one.name for one in found.strength]


def test_beginners_get_all_of_activation_and_nothing_else() -> None:
    activation, strength = names(selection([], ALL_THINGS, "activation"))
    assert set(activation) == {"clamshell", "glute_bridge", "side_lying_leg_raise"}
    assert strength == []


def test_strength_begins_with_one_that_is_kind_to_knees() -> None:
    activation, strength = names(selection([], ALL_THINGS, "strength"))
    assert strength == ["hip_thrust"]
    assert len(activation) == rules.ACTIVATION_BEFORE_STRENGTH
    assert "clamshell" in activation, "nothing else turns the hip out"


def test_harder_exercises_wait_their_turn() -> None:
    known = [a_session(NOON - timedelta(days=3), a_set("hip_thrust"), a_set("romanian_deadlift"))]
    for done, new in ((0, None), (4, None), (6, "reverse_lunge")):
        assert selection(known, ALL_THINGS, "strength", done).new == new


def test_nothing_new_after_a_session_that_hurt() -> None:
    sore = [a_session(NOON - timedelta(days=3), a_set("hip_thrust"), pain=(0, None, 4))]
    well = [a_session(NOON - timedelta(days=3), a_set("hip_thrust"))]
    assert selection(well, ALL_THINGS, "strength").new == "romanian_deadlift"
    assert selection(sore, ALL_THINGS, "strength").new is None


def test_the_longest_ago_comes_first_and_not_three_on_one_leg() -> None:
    order = ["step_up", "reverse_lunge", "forward_lunge", "romanian_deadlift", "hip_thrust"]
    history = [a_session(NOON - timedelta(days=20 - k), a_set(n)) for k, n in enumerate(order)]
    found = names(selection(history, ALL_THINGS, "strength", 6))[1]
    assert found == ["step_up", "reverse_lunge", "romanian_deadlift"]


def test_unavailable_or_unwanted_exercises_are_excluded_with_the_reason() -> None:
    found = selection([], Profile(avoid=("clamshell",)), "strength")
    excluded = dict(found.excluded)
    assert excluded["hip_thrust"] == "needs a bench, which the profile does not list"
    assert "step" in excluded["step_up"]
    assert "avoid" in excluded["clamshell"]
    assert found.missing == ("external rotation",)


def test_an_exercise_that_hurt_twice_rests_for_two_weeks() -> None:
    def hurt(days_ago: int) -> SessionRecord:
        at = NOON - timedelta(days=days_ago)
        return a_session(at, a_set("clamshell", 12, at=at, stopped_because="pain"))

    once = selection([hurt(3)], ALL_THINGS, "activation")
    twice = selection([hurt(6), hurt(3)], ALL_THINGS, "activation")
    over = selection([hurt(18), hurt(14)], ALL_THINGS, "activation")
    assert "clamshell" not in dict(once.excluded)
    assert HURTS in dict(twice.excluded)["clamshell"]
    assert "clamshell" not in dict(over.excluded)


def test_every_exercise_says_in_its_file_what_the_program_needs() -> None:
    for one in all_exercises():
        advised = one.guide.prescription
        assert advised.movements
        assert set(advised.movements) <= set(MOVEMENTS)
        assert set(advised.progressions) <= {"pause", "band", "load"}
        assert advised.knee_demand in (1, 2, 3)
    activation = [one for one in all_exercises() if one.guide.prescription.role == "activation"]
    assert hip_movements(activation) == set(MOVEMENTS)


def test_a_new_exercise_joins_without_any_other_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """One more file in the catalog, and the program proposes it."""
    shell = find_exercise("clamshell")
    more = replace(shell, name="fire_hydrant", title="Fire hydrant")
    monkeypatch.setattr(catalog, "_registered", {})
    register(more)
    plan = plan_for([], NOON, ALL_THINGS)
    assert "fire_hydrant" in {one.exercise for one in plan.activation}
