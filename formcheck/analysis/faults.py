"""Rules applied to one repetition, its score, and the cues that matter most in a set.

A rule yields a fault with its value, or "not judged" with the reason, or nothing if it is met.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from formcheck.analysis.uncertainty import half_width_from_error
from formcheck.biomechanics import views
from formcheck.biomechanics.body import RepView
from formcheck.results import Fault, NotJudged, Rep
from formcheck.spec.exercise import RepRule

MIN_VISIBILITY = 0.35  # parts that another limb hides for a moment are still above this
MIN_CERTAINTY = 0.6  # a verdict less likely to be right than this is not given
_PENALTY = {"mild": 10, "moderate": 20, "severe": 35}
_CUE_WEIGHT = {"mild": 1.0, "moderate": 2.0, "severe": 3.5}
_MAX_CUES = 3  # a person can follow one at a time
_VIEW_ORDER = (views.FRONT, views.OBLIQUE, views.SIDE, views.BACK, views.END)


def judge_rep(
    rules: Iterable[RepRule], rep: RepView
) -> tuple[tuple[Fault, ...], tuple[NotJudged, ...]]:
    """Apply every rule to the repetition; return the faults and the rules not judged.

    Rules of one code are variants for different views: the one for this view decides.
    """
    by_code: dict[str, list[RepRule]] = {}
    for rule in rules:
        by_code.setdefault(rule.code, []).append(rule)
    verdicts = [judge_rule(variants, rep) for variants in by_code.values()]
    return (
        tuple(verdict for verdict in verdicts if isinstance(verdict, Fault)),
        tuple(verdict for verdict in verdicts if isinstance(verdict, NotJudged)),
    )


def score_of(faults: Iterable[Fault]) -> int:
    """Score, 0..100: 100 minus 10 per mild, 20 per moderate and 35 per severe fault."""
    return max(0, 100 - sum(_PENALTY[fault.severity] for fault in faults))


def judge_rule(variants: Sequence[RepRule], rep: RepView) -> Fault | NotJudged | None:
    """Apply the rules of one code to the repetition; None if it has no fault."""
    rule = next((rule for rule in variants if rule.is_for(rep.view.name)), None)
    if rule is None:
        names = frozenset().union(*(rule.views for rule in variants))
        reason = f"needs {_views_text(names)}, this is {_view_text(rep)}"
        return NotJudged(variants[0].code, reason)
    hidden = hidden_parts(rule, rep)
    if hidden:
        unseen = " and ".join(part.replace("foot_index", "foot") for part in hidden)
        were = "was" if len(hidden) == 1 else "were"
        return NotJudged(rule.code, f"the {unseen} {were} hidden or out of the picture")
    value, error = rule.measure(rep), rule.standard_error(rep)
    if not (math.isfinite(value) and math.isfinite(error)):
        return NotJudged(rule.code, rule.unseen_reason)
    confidence = certainty(rule, value, error)
    if confidence < MIN_CERTAINTY:
        return NotJudged(rule.code, _too_close_text(rule, value, error))
    excess = rule.limit.excess(value)
    if excess <= 0:
        return None
    frame = rule.at(rep) if rule.at else rep.peak
    return Fault(
        code=rule.code,
        severity=_severity(rule, excess),
        value=value,
        unit=rule.unit,
        limit=rule.limit.bound(value),
        at_s=float(rep.motion.times_s[frame]),
        confidence=confidence,
        cue=rule.cue,
        source=rule.source,
        measure=rule.measures_what,
        uncertainty_90=half_width_from_error(error),
    )


def hidden_parts(rule: RepRule, rep: RepView) -> tuple[str, ...]:
    """The parts that the rule needs but the camera did not see well enough."""
    return tuple(part for part in rule.parts if _is_hidden(rep, part))


def _is_hidden(rep: RepView, part: str) -> bool:
    # Well seen in most frames is not enough: a foot that leaves the picture is guessed.
    return rep.part_visibility(part) < MIN_VISIBILITY or rep.leaves_image(part)


def _severity(rule: RepRule, excess: float) -> str:
    if excess > rule.severe:
        return "severe"
    return "moderate" if excess > rule.moderate else "mild"


def certainty(rule: RepRule, value: float, error: float) -> float:
    """Probability, 0.5..1, that the true value is on the same side of the limit.

    The measure's error is taken as normally distributed with the standard error `error`.
    """
    distance = abs(value - rule.limit.bound(value))
    return 0.5 * (1.0 + math.erf(distance / (error * math.sqrt(2.0))))


def _too_close_text(rule: RepRule, value: float, error: float) -> str:
    half = half_width_from_error(error)
    places = max(0, 1 - math.floor(math.log10(half)))
    return (
        f"measured {value:.{places}f} ± {half:.{places}f} {rule.unit}, "
        f"too near the limit of {rule.limit.bound(value):g} to tell"
    )


def _views_text(names: frozenset[str]) -> str:
    ordered = [name for name in _VIEW_ORDER if name in names]
    if not ordered:
        return "a view from above"
    article = "an" if ordered[0][0] in "aeio" else "a"
    above = " or one from above" if views.ABOVE in names else ""
    return f"{article} {' or '.join(ordered)} view{above}"


def _view_text(rep: RepView) -> str:
    if rep.view.name == views.UNKNOWN:
        return "a view that could not be determined"
    if rep.view.name == views.ABOVE:
        return "a view from above"
    if rep.view.name == views.END:
        return "a view from the head or feet"
    article = "an" if rep.view.name[0] in "aeio" else "a"
    return f"{article} {rep.view.name} view"


def ranked_cues(reps: Sequence[Rep], limit: int = _MAX_CUES) -> tuple[str, ...]:
    """Cues of the faults found, most useful first: by severity, confidence and frequency."""
    weight: dict[str, float] = defaultdict(float)
    for rep in reps:
        for fault in rep.faults:
            weight[fault.cue] += _CUE_WEIGHT[fault.severity] * fault.confidence
    return tuple(sorted(weight, key=lambda cue: (-weight[cue], cue))[:limit])
