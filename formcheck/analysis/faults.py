"""Rules applied to one repetition, its score, and the cues that matter most in a set.

One rule for doubt holds everywhere. The measure's error is taken as normally distributed, which
gives the probability that the true value is beyond the limit. A fault is said if that is at least
`FAULT_PROBABILITY`; the repetition is sound in this respect if it is within the limit with at least
`SOUND_PROBABILITY`; anything between is too close to the limit to say.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from formcheck import wording
from formcheck.analysis.uncertainty import half_width_from_error
from formcheck.biomechanics import plausibility, views
from formcheck.biomechanics.body import RepView
from formcheck.results import (
    MAXIMUM,
    MINIMUM,
    Fault,
    Judgement,
    NotJudged,
    Rep,
    Verdict,
)
from formcheck.spec.exercise import RepRule

MIN_VISIBILITY = 0.35  # parts that another limb hides for a moment are still above this
MIN_REST_S = 0.1  # before a repetition that is compared with it
FAULT_PROBABILITY = 0.9  # a fault is said if it is at least this probable
SOUND_PROBABILITY = 0.75  # that the value is within the limit; a miss harms less than a false blame
PARTIAL_SCORE = 90  # the highest of a repetition that was not fully judged
_SCORES = {"mild": 50, "moderate": 30, "severe": 10}  # of a repetition, by its worst fault
_FURTHER_FAULT = 10  # off for each further fault
_CUE_WEIGHT = {"mild": 1.0, "moderate": 2.0, "severe": 3.5}
_MAX_CUES = 3  # a person can follow one at a time
_VIEW_ORDER = (views.FRONT, views.OBLIQUE, views.SIDE, views.BACK, views.END)


@dataclass(frozen=True)
class JudgedRule:
    """What was found by the rules of one code; `fault` is None unless that is the verdict."""

    judgement: Judgement
    fault: Fault | None = None


def judge_rules(rules: Iterable[RepRule], rep: RepView) -> tuple[JudgedRule, ...]:
    """Apply every rule to the repetition, one result for each code in the order of the rules.

    Rules of one code are variants for different views: the one for this view decides.
    """
    by_code: dict[str, list[RepRule]] = {}
    for rule in rules:
        by_code.setdefault(rule.code, []).append(rule)
    return tuple(judge_rule(variants, rep) for variants in by_code.values())


def judge_rep(
    rules: Iterable[RepRule], rep: RepView
) -> tuple[tuple[Fault, ...], tuple[NotJudged, ...]]:
    """Apply every rule to the repetition; return the faults and the rules not judged."""
    judged = judge_rules(rules, rep)
    return found_faults(judged), not_judged(judged)


def found_faults(judged: Iterable[JudgedRule]) -> tuple[Fault, ...]:
    """The faults among what was found."""
    return tuple(one.fault for one in judged if one.fault is not None)


def not_judged(judged: Iterable[JudgedRule]) -> tuple[NotJudged, ...]:
    """The rules that are neither met nor broken for certain, and why."""
    return tuple(
        NotJudged(one.judgement.code, one.judgement.reason)
        for one in judged
        if one.judgement.reason is not None
    )


def score_of(judged: Sequence[JudgedRule]) -> int | None:
    """Score, 0..100, of a repetition; None if no rule was judged.

    100 if every rule is met. With faults, the worst one decides: 50 if it is mild, 30 if moderate,
    10 if severe, less 10 for each further fault. Without a fault, but with a rule that was not
    judged, it is 90: nobody can say that nothing is wrong.
    """
    faults, unjudged = found_faults(judged), not_judged(judged)
    if faults:
        worst = min(_SCORES[fault.severity] for fault in faults)
        return max(0, worst - _FURTHER_FAULT * (len(faults) - 1))
    if judged and len(unjudged) == len(judged):
        return None
    return PARTIAL_SCORE if unjudged else 100


def judge_rule(variants: Sequence[RepRule], rep: RepView) -> JudgedRule:
    """Apply the rules of one code to the repetition."""
    rule = next((rule for rule in variants if rule.is_for(rep.view.name)), None)
    if rule is None:
        names = frozenset().union(*(rule.views for rule in variants))
        return _not_seen(variants[0], rep, f"needs {_views_text(names)}, this is {_view_text(rep)}")
    unseen = unseen_reason(rule, rep)
    if unseen:
        return _not_seen(rule, rep, unseen)
    value, error = rule.measure(rep), rule.standard_error(rep)
    if not (math.isfinite(value) and math.isfinite(error)):
        return _not_seen(rule, rep, rule.unseen_reason)
    judgement = _judgement(rule, rep, value, error)
    is_fault = judgement.verdict is Verdict.FAULT
    return JudgedRule(judgement, _fault(rule, rep, judgement) if is_fault else None)


def _not_seen(rule: RepRule, rep: RepView, reason: str) -> JudgedRule:
    """A rule that could not be measured; of two bounds, none is the one that it is close to."""
    bounds = [bound for bound in (rule.limit.low, rule.limit.high) if bound is not None]
    limit = bounds[0] if len(bounds) == 1 else None
    side = None if limit is None else _limit_side(rule, limit)
    judgement = Judgement(
        code=rule.code,
        verdict=Verdict.NOT_SEEN,
        value=None,
        uncertainty_90=None,
        limit=limit,
        unit=rule.unit,
        reason=reason,
        limit_is=side,
        view=rep.view.name,
    )
    return JudgedRule(judgement)


def _judgement(rule: RepRule, rep: RepView, value: float, error: float) -> Judgement:
    probability = fault_probability(rule, value, error)
    verdict = verdict_of(probability)
    half, limit = half_width_from_error(error), rule.limit.bound(value)
    return Judgement(
        code=rule.code,
        verdict=verdict,
        value=value,
        uncertainty_90=half,
        limit=limit,
        unit=rule.unit,
        reason=_too_close_text(rule, value, error) if verdict is Verdict.NOT_CLEAR else None,
        limit_is=_limit_side(rule, limit),
        low=value - half,
        high=value + half,
        fault_probability=probability,
        view=rep.view.name,
    )


def _limit_side(rule: RepRule, limit: float) -> str:
    return MINIMUM if limit == rule.limit.low else MAXIMUM


def _fault(rule: RepRule, rep: RepView, judged: Judgement) -> Fault:
    assert judged.value is not None and judged.limit is not None
    frame = rule.at(rep) if rule.at else rep.peak
    return Fault(
        code=rule.code,
        severity=_severity(rule, rule.limit.excess(judged.value)),
        value=judged.value,
        unit=rule.unit,
        limit=judged.limit,
        at_s=float(rep.motion.times_s[frame]),
        confidence=judged.fault_probability or 0.0,
        cue=rule.cue,
        source=rule.source,
        measure=rule.measures_what,
        uncertainty_90=judged.uncertainty_90,
    )


def unseen_reason(rule: RepRule, rep: RepView) -> str:
    """Why the pose does not show what the rule needs, in plain words; "" if it does."""
    if rule.from_rest and rep.rest_s < MIN_REST_S:
        return "the repetition had begun before it was seen"
    hidden = hidden_parts(rule, rep)
    if not hidden:
        return plausibility.misfit(rep, rule.parts)
    unseen = " and ".join(part.replace("foot_index", "foot") for part in hidden)
    were = "was" if len(hidden) == 1 else "were"
    return f"the {unseen} {were} hidden or out of the picture"


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


def fault_probability(rule: RepRule, value: float, error: float) -> float:
    """Probability, 0..1, that the true value is beyond the limit.

    The measure's error is taken as normally distributed with the standard error `error`.
    """
    low, high = rule.limit.low, rule.limit.high
    below = 0.0 if low is None else _share_beyond(low - value, error)
    above = 0.0 if high is None else _share_beyond(value - high, error)
    return below + above


def _share_beyond(excess: float, error: float) -> float:
    if error <= 0:
        return float(excess > 0)
    return 0.5 * math.erfc(-excess / (error * math.sqrt(2.0)))


def verdict_of(probability: float) -> Verdict:
    """The verdict on a rule that is broken with this probability; the one rule for doubt."""
    if probability >= FAULT_PROBABILITY:
        return Verdict.FAULT
    return Verdict.SOUND if 1.0 - probability >= SOUND_PROBABILITY else Verdict.NOT_CLEAR


def _too_close_text(rule: RepRule, value: float, error: float) -> str:
    half, limit = half_width_from_error(error), rule.limit.bound(value)
    measured, _ = wording.measured_and_limit(value, half, limit, rule.unit)
    return (
        f"{measured}, too close to the limit of {wording.value_with_unit(limit, rule.unit)} to tell"
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
