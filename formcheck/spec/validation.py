"""Finds mistakes in an `Exercise` before they show up in the middle of an analysis; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

from formcheck.biomechanics import views
from formcheck.biomechanics.measures import Measure
from formcheck.pose.landmarks import Landmark
from formcheck.spec.exercise import (
    CURVES,
    SIGNAL,
    Exercise,
    Guide,
    GuideLine,
    Limit,
    LinePoint,
    Prescription,
    RepCycle,
    RepRule,
    Signal,
    Trait,
)
from formcheck.spec.presets import MOVEMENTS, PROGRESSIONS, ROLES

_RESERVED_NAMES = ("auto",)
_IDENTIFIER = re.compile(r"[a-z][a-z0-9_]*")
_VIEWS = (views.FRONT, views.OBLIQUE, views.SIDE, views.BACK, views.ABOVE)
_PARTS = frozenset(
    mark.name.removeprefix("LEFT_").lower() for mark in Landmark if mark.name.startswith("LEFT_")
)


def exercise_problems(exercise: object) -> tuple[str, ...]:
    """Everything that is wrong with an exercise, one sentence each; empty if it can be used.

    Whether its name is free and its parent exists is for the registry to check.
    """
    if not isinstance(exercise, Exercise):
        return (f"EXERCISE must be an Exercise, but is {_kind(exercise)}",)
    return tuple(
        problem
        for check in (_names, _guide, _cycle, _traits, _measures, _rules, _drawing)
        for problem in _checked(check, exercise)
    )


def _checked(check: Callable[[Exercise], Iterator[str]], exercise: Exercise) -> list[str]:
    """The problems a check finds; a value of a wrong type ends it, and is a problem itself."""
    found: list[str] = []
    try:
        found.extend(check(exercise))
    except (TypeError, ValueError, AttributeError) as error:
        found = found or [f"a {check.__name__.strip('_')} field has the wrong type ({error})"]
    return found


def _names(exercise: Exercise) -> Iterator[str]:
    yield from _identifier("name", exercise.name)
    if exercise.name in _RESERVED_NAMES:
        yield f"name '{exercise.name}' is reserved"
    yield from _text("title", exercise.title)
    if exercise.variant_of:
        yield from _identifier("variant_of", exercise.variant_of)
        if exercise.variant_of == exercise.name:
            yield "variant_of must name another exercise"


def _guide(exercise: Exercise) -> Iterator[str]:
    guide = exercise.guide
    if not isinstance(guide, Guide):
        yield f"guide must be a Guide, but is {_kind(guide)}"
        return
    yield from _items("guide.instructions", guide.instructions, str)
    yield from _text("guide.why", guide.why)
    yield from _text("guide.camera", guide.camera)
    much = guide.prescription
    if not isinstance(much, Prescription):
        yield f"guide.prescription must be a Prescription, but is {_kind(much)}"
        return
    yield from _choices("prescription.role", [much.role], ROLES)
    for name, ends in (("sets", much.sets), ("reps", much.reps)):
        if not (len(ends) == 2 and 1 <= ends[0] <= ends[1]):
            yield f"prescription.{name} must be (lowest, highest), but is {ends}"
    if len(much.tempo_s) != 3 or min(much.tempo_s) < 0:
        yield f"prescription.tempo_s must be three durations, but is {much.tempo_s}"
    yield from _choices("prescription.movements", much.movements, tuple(MOVEMENTS))
    yield from _choices("prescription.progressions", much.progressions, PROGRESSIONS)
    yield from _items("prescription.equipment", much.equipment, str, may_be_empty=True)
    if much.knee_demand not in (1, 2, 3):
        yield f"prescription.knee_demand must be 1, 2 or 3, but is {much.knee_demand}"


def _cycle(exercise: Exercise) -> Iterator[str]:
    cycle = exercise.cycle
    if not isinstance(cycle, RepCycle) or not isinstance(cycle.signal, Signal):
        yield f"cycle must be a RepCycle of a Signal, but is {_kind(cycle)}"
        return
    yield from _text("cycle.signal.name", cycle.signal.name)
    yield from _text("cycle.signal.unit", cycle.signal.unit)
    yield from _function("cycle.signal.of", cycle.signal.of)
    yield from _function("side", exercise.side)
    if not cycle.min_excursion > 0:
        yield f"cycle.min_excursion must be above 0, but is {cycle.min_excursion:g}"
    if not 0 < cycle.min_rep_s < cycle.max_unheld_s:
        yield "cycle.min_rep_s must be above 0 and below max_unheld_s"
    if not cycle.max_gap_s > 0:
        yield f"cycle.max_gap_s must be above 0, but is {cycle.max_gap_s:g}"


def _traits(exercise: Exercise) -> Iterator[str]:
    yield from _items("required_traits", exercise.required_traits, Trait)
    distinguishing = exercise.distinguishing_traits
    yield from _items("distinguishing_traits", distinguishing, Trait, may_be_empty=True)
    for trait in exercise.traits:
        where = f"trait '{trait.name}'"
        yield from _text(f"{where}: mismatch", trait.mismatch)
        yield from _function(f"{where}: measure", trait.measure)
        yield from _limit(f"{where}: range", trait.range)
        if not trait.tolerance > 0:
            yield f"{where}: tolerance must be above 0, but is {trait.tolerance:g}"


def _measures(exercise: Exercise) -> Iterator[str]:
    yield from _items("measures", exercise.measures, Measure)
    keys = [measure.key for measure in exercise.measures]
    for key in sorted({key for key in keys if keys.count(key) > 1}):
        yield f"two measures have the key '{key}'"
    for measure in exercise.measures:
        yield from _identifier("measure", measure.key)
        for field in ("meaning", "unit"):
            yield from _text(f"measure '{measure.key}': {field}", getattr(measure, field))
        yield from _function(f"measure '{measure.key}': of", measure.of)
        yield from _choices(f"measure '{measure.key}': parts", measure.parts, _PARTS)
    wanted = [exercise.range_measure] if exercise.range_measure else []
    yield from _choices("range_measure", wanted, keys)
    yield from _choices("unscored_measures", exercise.unscored_measures, keys)


def _rules(exercise: Exercise) -> Iterator[str]:
    yield from _items("rules", exercise.rules, RepRule)
    for rule in exercise.rules:
        for problem in _rule(rule):
            yield f"rule '{rule.code}': {problem}"
    for one, other in combinations(exercise.rules, 2):
        shared = sorted(one.views & other.views)
        if one.code == other.code and shared:
            yield f"rule '{one.code}': two rules judge the view {', '.join(shared)}"


def _rule(rule: RepRule) -> Iterator[str]:
    yield from _identifier("code", rule.code)
    for field in ("title", "measures_what", "unit", "source", "unseen_reason"):
        yield from _text(field, getattr(rule, field))
    if not str(rule.cue).endswith((".", "!")):
        yield "cue must be a sentence that ends with a period"
    yield from _function("measure", rule.measure)
    yield from _limit("limit", rule.limit)
    if not rule.views:
        yield "views is empty: name at least one view"
    yield from _choices("views", sorted(rule.views), _VIEWS)
    if not rule.parts:
        yield "parts is empty: name the body parts that must be in view"
    yield from _choices("parts", rule.parts, _PARTS)
    if not callable(rule.error) and not rule.error > 0:
        yield f"error must be above 0, but is {rule.error:g}"
    if not 0 < rule.moderate < rule.severe:
        yield "moderate must be above 0 and below severe"
    yield from _choices("drawn_on", [rule.drawn_on], ("", SIGNAL, *CURVES))


def _drawing(exercise: Exercise) -> Iterator[str]:
    yield from _items("lines", exercise.lines, GuideLine, may_be_empty=True)
    for line in exercise.lines:
        where = f"line '{line.title}'"
        yield from _items(f"{where}: points", line.points, LinePoint)
        yield from _choices(f"{where}: points", (point.part for point in line.points), _PARTS)
        if len(line.points) < 2:
            yield f"{where}: points must be two or more"
        if line.number_at is not None and line.number_at not in line.points:
            yield f"{where}: number_at must be one of its points"
    yield from _choices("curves", exercise.curves or (), CURVES)


def _identifier(field: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        yield f"{field} must be lowercase letters, digits and underscores, but is {value!r}"


def _text(field: str, value: object) -> Iterator[str]:
    if not isinstance(value, str) or not value.strip():
        yield f"{field} is missing" if value in ("", None) else f"{field} must be a text"


def _function(field: str, value: object) -> Iterator[str]:
    if not callable(value):
        yield f"{field} must be a function, but is {_kind(value)}"


def _limit(field: str, value: object) -> Iterator[str]:
    if not isinstance(value, Limit):
        yield f"{field} must be a Limit, but is {_kind(value)}"
    elif value.low is None and value.high is None:
        yield f"{field} has neither a low nor a high bound"
    elif value.low is not None and value.high is not None and value.low > value.high:
        yield f"{field} is {value}: low is above high"


def _items(field: str, value: object, wanted: type, *, may_be_empty: bool = False) -> Iterator[str]:
    if not isinstance(value, tuple):
        yield f"{field} must be a tuple, but is {_kind(value)}"
        return
    if not value and not may_be_empty:
        yield f"{field} is empty"
    for item in value:
        if not isinstance(item, wanted):
            yield f"{field} contains {_kind(item)}, not {_a(wanted.__name__)}"


def _choices(field: str, values: Iterable[Any], choices: Iterable[str]) -> Iterator[str]:
    known: Sequence[str] = list(choices)
    for value in values:
        if value not in known:
            listed = ", ".join(name for name in sorted(known) if name)
            yield f"{field} contains {value!r}; choose from: {listed}"


def _kind(value: object) -> str:
    return "None" if value is None else _a(type(value).__name__)


def _a(name: str) -> str:
    return f"{'an' if name[0].lower() in 'aeiou' else 'a'} {name}"
