"""A person's own limits, which replace the general limits of an exercise; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date

from formcheck import wording
from formcheck.errors import ProfileError
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise, Limit, RepRule


@dataclass(frozen=True)
class PersonalLimit:
    """The limit of one rule for one person, in place of the general one.

    `rule` is the code of a rule of `exercise`, `value` its new bound in `unit`; `view` restricts it
    to that view if the rule's limits differ between views. Who set it (`by`), when (`set_on`) and
    why is stated wherever it is applied.
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
    def description(self) -> str:
        """The limit in words: which rule, the value, and who set it, when and why."""
        view = f", seen from {self.view}" if self.view else ""
        return (
            f"{wording.title(self.exercise)}, {wording.label(self.rule)}{view}: "
            f"{wording.value_with_unit(self.value, self.unit)}, "
            f"set on {self.set_on} by {self.by}: {self.why}"
        )


def apply_personal_limits(exercise: Exercise, limits: Iterable[PersonalLimit]) -> Exercise:
    """Return the exercise with those of the limits that concern it; itself if none does.

    The `source` of a changed rule states who set the limit, when and why, and what the general
    limit is; so does every fault found by it. If a limit concerns only some of a rule's views, the
    rule is split.

    Raises ProfileError for a limit that fits no rule, or several rules with different limits.
    """
    for limit in limits:
        if limit.exercise == exercise.name:
            matching = _matching_rules(exercise, limit)
            rules = [
                new
                for rule in exercise.rules
                for new in (_replace_limit(rule, limit) if rule in matching else (rule,))
            ]
            exercise = replace(exercise, rules=tuple(rules))
    return exercise


def limit_warnings(exercise: Exercise, limits: Iterable[PersonalLimit]) -> tuple[str, ...]:
    """One line for each personal limit that applies to the exercise."""
    return _warnings(exercise.name, limits)


def add_limit_warnings(analysis: Analysis, limits: Iterable[PersonalLimit]) -> Analysis:
    """Return the analysis with a warning for each personal limit that applies to its exercise."""
    added = _warnings(analysis.exercise, limits)
    return replace(analysis, warnings=(*analysis.warnings, *added)) if added else analysis


def _warnings(exercise: str | None, limits: Iterable[PersonalLimit]) -> tuple[str, ...]:
    return tuple(
        f"judged by a personal limit: {limit.description}"
        for limit in limits
        if limit.exercise == exercise
    )


def _matching_rules(exercise: Exercise, limit: PersonalLimit) -> list[RepRule]:
    """The rules of the limit's code, unit and view, all with the same general limit."""
    if not math.isfinite(limit.value):
        raise ProfileError(f"{_title(limit)}: a limit must be a number, but got {limit.value}")
    variants = [rule for rule in exercise.rules if rule.code == limit.rule]
    if not variants:
        codes = ", ".join(sorted({rule.code for rule in exercise.rules}))
        raise ProfileError(f"{_title(limit)}: no such rule; choose from: {codes}")
    matching = [
        rule
        for rule in variants
        if rule.unit == limit.unit and (limit.view is None or limit.view in rule.views)
    ]
    existing = "; ".join(f"{rule.limit} {rule.unit} from {_views(rule)}" for rule in variants)
    if not matching:
        view = f" from {limit.view}" if limit.view else ""
        raise ProfileError(
            f"{_title(limit)}: has no limit in '{limit.unit}'{view}; its limits: {existing}"
        )
    if len({rule.limit for rule in matching}) > 1:
        raise ProfileError(f"{_title(limit)}: say for which view; its limits: {existing}")
    if any(None not in (rule.limit.low, rule.limit.high) for rule in matching):
        raise ProfileError(
            f"{_title(limit)}: a rule with two bounds cannot have a personal limit: {existing}"
        )
    return matching


def _replace_limit(rule: RepRule, limit: PersonalLimit) -> tuple[RepRule, ...]:
    is_low = rule.limit.low is not None
    bound = Limit(low=limit.value) if is_low else Limit(high=limit.value)
    source = (
        f"personal limit set on {limit.set_on} by {limit.by}: {limit.why} "
        f"(in general {rule.limit} {rule.unit}: {rule.source})"
    )
    views = rule.views if limit.view is None else frozenset({limit.view})
    any_view = rule.any_view and limit.view is None
    changed = replace(rule, limit=bound, source=source, views=views, any_view=any_view)
    other_views = rule.views - views
    return (changed, replace(rule, views=other_views)) if other_views else (changed,)


def _title(limit: PersonalLimit) -> str:
    return f"personal limit of {limit.exercise}, {limit.rule}"


def _views(rule: RepRule) -> str:
    return " or ".join(sorted(rule.views))
