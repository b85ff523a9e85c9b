"""Personal limits replace general ones and always state who set them, when and why."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from formcheck.analysis.analyzer import Analyzer
from formcheck.errors import ProfileError
from formcheck.exercises import find_exercise
from formcheck.pose.landmarks import Side
from formcheck.results import Fault, Rep
from formcheck.spec.exercise import Exercise, Limit
from formcheck.spec.personal_limits import PersonalLimit, apply_personal_limits, limit_warnings
from tests.support.stick import bridge, performed

THRUST = find_exercise("hip_thrust")
LIMIT = PersonalLimit(
    "hip_thrust", "incomplete_hip_extension", 150.0, "deg", date(2026, 2, 1), "physio", "new hip"
)
SHELL = PersonalLimit(
    "clamshell", "pelvic_roll", 20.0, "deg", date(2026, 2, 1), "me", "x", view="front"
)


def test_an_exercise_without_personal_limits_is_unchanged() -> None:
    assert apply_personal_limits(THRUST, []) is THRUST
    assert apply_personal_limits(find_exercise("glute_bridge"), [LIMIT]) is find_exercise(
        "glute_bridge"
    )
    assert limit_warnings(find_exercise("glute_bridge"), [LIMIT]) == ()


def test_the_personal_limit_replaces_the_general_one_and_the_source_states_it() -> None:
    changed, untouched = apply_personal_limits(THRUST, [LIMIT]).rules
    general = THRUST.rules[0]
    assert changed.limit == Limit(low=150.0)
    assert changed.source.startswith("personal limit set on 2026-02-01 by physio: new hip")
    assert str(general.limit) in changed.source
    assert general.source in changed.source
    assert replace(changed, limit=general.limit, source=general.source) == general
    assert untouched == THRUST.rules[1]
    assert THRUST.rules[0].limit == Limit(low=169.0), "the catalog stays as it was"


def test_a_personal_limit_is_a_one_line_warning() -> None:
    (note,) = limit_warnings(THRUST, [LIMIT])
    assert note == (
        "judged by a personal limit: Hip thrust, incomplete hip extension: 150°, set on "
        "2026-02-01 by physio: new hip"
    )


def test_a_limit_for_one_view_leaves_the_others() -> None:
    shell = find_exercise("clamshell")
    rules = [
        one for one in apply_personal_limits(shell, [SHELL]).rules if one.code == "pelvic_roll"
    ]
    before = [one for one in shell.rules if one.code == "pelvic_roll"]
    assert {one.limit.high for one in rules if "front" in one.views} == {20.0}
    others = [one for one in rules if "front" not in one.views]
    assert {one.limit for one in others} == {one.limit for one in before}
    first = next(one for one in rules if one.is_for("front"))
    assert first.limit.high == 20.0
    assert not any(one.is_for("oblique") for one in rules if "front" in one.views)
    assert any(one.is_for("oblique") for one in others)


def test_a_rule_for_two_views_is_split_if_the_limit_concerns_one() -> None:
    one_view = replace(LIMIT, view="side")
    rules = apply_personal_limits(THRUST, [one_view]).rules
    by_view = {view: rule.limit.low for rule in rules[:2] for view in rule.views}
    assert by_view == {"side": 150.0, "oblique": 169.0}
    assert len(rules) == len(THRUST.rules) + 1


@pytest.mark.parametrize(
    ("limit", "words"),
    [
        (replace(LIMIT, rule="hip_pain"), "no such rule; choose from: incomplete_hip_extension"),
        (replace(LIMIT, unit="cm"), "has no limit in 'cm'"),
        (replace(LIMIT, view="front"), "has no limit in 'deg' from front"),
        (replace(LIMIT, value=float("nan")), "a limit must be a number"),
    ],
)
def test_a_limit_that_fits_no_rule_is_a_one_line_error(limit: PersonalLimit, words: str) -> None:
    with pytest.raises(ProfileError, match=words.replace("(", r"\(")) as caught:
        apply_personal_limits(find_exercise(limit.exercise), [limit])
    assert "\n" not in str(caught.value)


def test_a_limit_for_rules_with_two_limits_must_name_its_view() -> None:
    shell = find_exercise("clamshell")
    roll = shell.rules[0]
    variants = (
        replace(roll, views=frozenset({"front"})),
        replace(roll, views=frozenset({"oblique"}), limit=Limit(high=15.0)),
    )
    with pytest.raises(ProfileError, match="say for which view"):
        apply_personal_limits(replace(shell, rules=variants), [replace(SHELL, view=None)])


def faults_of(exercise: Exercise) -> list[Fault]:
    """The faults of two bridges that stop short of a straight line."""
    motion = performed(bridge(0.08, 3, 12), [Side.BOTH] * 2)
    analyzer = Analyzer(exercise)
    ended = [analyzer.update(motion.pose(frame)) for frame in range(len(motion))]
    reps = [one for one in ended if isinstance(one, Rep)]
    assert len(reps) == 2
    return [fault for rep in reps for fault in rep.faults]


def test_the_analysis_uses_the_limit_and_every_fault_names_it() -> None:
    glute = find_exercise("glute_bridge")
    generous = replace(LIMIT, exercise="glute_bridge", value=130.0)
    strict = replace(generous, value=175.0)
    assert {fault.code for fault in faults_of(glute)} == {LIMIT.rule}
    assert faults_of(apply_personal_limits(glute, [generous])) == []
    for fault in faults_of(apply_personal_limits(glute, [strict])):
        assert fault.limit == 175.0
        assert "personal limit set on 2026-02-01 by physio" in fault.source
