"""Limits that are a person's own, put into an exercise in place of the general ones; pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from formcheck import wording
from formcheck.errors import ProfileError
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise, Limit, RepRule


def personal(exercise: Exercise, overrides: Iterable[PersonalLimit]) -> Exercise:
    """The exercise with the limits of `overrides` that are about it; the same one if none is.

    A changed rule's `source` says who set the limit, when and why, and what the general one was:
    every fault found by it says so. A rule is split where only one of its views is meant.
    Raises ProfileError for a limit that fits no rule, or rules of different limits.
    """
    for override in overrides:
        if override.exercise == exercise.name:
            meant = _rules_meant(exercise, override)
            changed = [
                new
                for rule in exercise.rules
                for new in (_overridden(rule, override) if rule in meant else (rule,))
            ]
            exercise = replace(exercise, rules=tuple(changed))
    return exercise


def personal_notes(exercise: Exercise, overrides: Iterable[PersonalLimit]) -> tuple[str, ...]:
    """One line for each personal limit that applies to the exercise, for a result's `warnings`."""
    return _notes(exercise.name, overrides)


def judged_by(overrides: Sequence[PersonalLimit]) -> Callable[[Exercise], Exercise]:
    """What makes any exercise this person's own, as `personal` does."""
    return partial(personal, overrides=overrides)


def noted(analysis: Analysis, overrides: Iterable[PersonalLimit]) -> Analysis:
    """The analysis with a warning for each personal limit that its exercise was judged by."""
    notes = _notes(analysis.exercise, overrides)
    return replace(analysis, warnings=(*analysis.warnings, *notes)) if notes else analysis


def _notes(name: str | None, overrides: Iterable[PersonalLimit]) -> tuple[str, ...]:
    return tuple(
        f"judged by a personal limit: {one.words}" for one in overrides if one.exercise == name
    )


def _rules_meant(exercise: Exercise, override: PersonalLimit) -> list[RepRule]:
    """The rules of that code, unit and view; all of them have one limit."""
    if not math.isfinite(override.value):
        raise ProfileError(f"{_named(override)}: a limit is a number, but got {override.value}")
    alike = [rule for rule in exercise.rules if rule.code == override.rule]
    if not alike:
        codes = ", ".join(sorted({rule.code for rule in exercise.rules}))
        raise ProfileError(f"{_named(override)}: no such rule; it has {codes}")
    meant = [
        rule
        for rule in alike
        if rule.unit == override.unit and (override.view is None or override.view in rule.views)
    ]
    there = "; ".join(f"{rule.limit} {rule.unit} from {_views(rule)}" for rule in alike)
    if not meant:
        seen = f" from {override.view}" if override.view else ""
        raise ProfileError(
            f"{_named(override)}: has no limit in '{override.unit}'{seen}; its limits: {there}"
        )
    if len({rule.limit for rule in meant}) > 1:
        raise ProfileError(f"{_named(override)}: say for which view; its limits: {there}")
    if any(None not in (rule.limit.low, rule.limit.high) for rule in meant):
        raise ProfileError(f"{_named(override)}: has two limits, and cannot be personal: {there}")
    return meant


def _overridden(rule: RepRule, override: PersonalLimit) -> tuple[RepRule, ...]:
    is_low = rule.limit.low is not None
    limit = Limit(low=override.value) if is_low else Limit(high=override.value)
    source = (
        f"personal limit set on {override.set_on} by {override.by}: {override.why} "
        f"(in general {rule.limit} {rule.unit}: {rule.source})"
    )
    views = rule.views if override.view is None else frozenset({override.view})
    changed = replace(rule, limit=limit, source=source, views=views)
    others = rule.views - views
    return (changed, replace(rule, views=others)) if others else (changed,)


def _named(override: PersonalLimit) -> str:
    return f"personal limit of {override.exercise}, {override.rule}"


def _views(rule: RepRule) -> str:
    return " or ".join(sorted(rule.views))


@dataclass(frozen=True)
class PersonalLimit:
    """One rule's limit for this person, in place of the general one.

    `rule` is the code of a rule of `exercise`, `value` its new bound in `unit`; `view` keeps it to
    that view where the rule's limits differ between views. Who set it, when and why is stated
    wherever it is applied.
    """

    exercise: str
    rule: str
    value: float
    unit: str
    set_on: date
    by: str
    why: str
    view: str | None = None

    @property
    def words(self) -> str:
        """Stated wherever the limit is applied: which, what, who, when and why."""
        view = f", seen from {self.view}" if self.view else ""
        return (
            f"{wording.title(self.exercise)}, {wording.label(self.rule)}{view}: "
            f"{wording.with_unit(self.value, self.unit)}, "
            f"set on {self.set_on} by {self.by}: {self.why}"
        )
