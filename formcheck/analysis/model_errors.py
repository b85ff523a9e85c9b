"""Errors of pose models other than the one that limits and errors were fitted with; pure.

A less exact model judges by the same limits with wider errors: by the one rule for doubt, less is
then said. `docs/accuracy.md` says how the factors were measured.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from formcheck.analysis.uncertainty import MAX_HALF_WIDTH_DEG
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise, RepRule

REFERENCE_MODEL = "full"
# Standard errors relative to those of the reference model. Of another model file nothing is known.
ERROR_FACTORS: Mapping[str, float] = {REFERENCE_MODEL: 1.0, "heavy": 1.4, "lite": 1.7}
_UNKNOWN_MODEL_FACTOR = max(ERROR_FACTORS.values())


def error_factor(model: str) -> float:
    """How much larger the errors of this pose model are than those of the reference model, >= 1."""
    return ERROR_FACTORS.get(model, _UNKNOWN_MODEL_FACTOR)


def for_pose_model(exercise: Exercise, model: str) -> Exercise:
    """Return the exercise with the errors of this pose model; itself for the reference model."""
    factor = error_factor(model)
    if factor == 1.0:
        return exercise
    rules = tuple(replace(rule, error=_scaled(rule, factor)) for rule in exercise.rules)
    return replace(exercise, rules=rules, error_factor=factor * exercise.error_factor)


def _scaled(rule: RepRule, factor: float) -> float | RepMeasure:
    error = rule.error
    if not callable(error):
        return factor * error
    of_rep = error  # a name of its own: a closure would see `error` as possibly a number

    def scaled(rep: RepView) -> float:
        return factor * of_rep(rep)

    return scaled


def model_at(analysis: Analysis, time_s: float) -> str:
    """The pose model in use at `time_s`; a live session may have changed to a smaller one."""
    uses = () if analysis.training is None else analysis.training.models
    known = [use.model for use in uses if use.from_ms <= 1000 * time_s]
    return known[-1] if known else analysis.pose.model


def widened(
    measures: Mapping[str, float | None],
    intervals: Mapping[str, tuple[float, float]],
    factor: float,
) -> tuple[dict[str, float | None], dict[str, tuple[float, float]]]:
    """Return measures and their 90 % intervals with errors `factor` times as large.

    Angles stay within the bounds, 0 and 180, that they were within; a measure whose interval
    becomes too wide is unknown.
    """
    if factor == 1.0:
        return dict(measures), dict(intervals)
    kept, wider = dict(measures), {}
    for key, (low, high) in intervals.items():
        value = measures[key]
        if value is None:
            continue
        if factor * (high - low) / 2 > MAX_HALF_WIDTH_DEG:
            kept[key] = None
            continue
        new_low, new_high = value - factor * (value - low), value + factor * (high - value)
        wider[key] = (
            max(0.0, new_low) if low >= 0.0 else new_low,
            min(180.0, new_high) if high <= 180.0 else new_high,
        )
    return kept, wider
