"""Rules applied to one repetition: a fault with its number, or "not judged" with the reason."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from formcheck.analysis.uncertainty import half_width_of
from formcheck.biomechanics import views
from formcheck.biomechanics.body import RepView
from formcheck.results import Fault, NotJudged, Rep
from formcheck.spec.exercise import RepRule

VISIBLE = 0.35  # the model is surer than this of parts that another limb hides for a moment
SURE_ENOUGH = 0.6  # a verdict less likely to be right than this is none
_PENALTY = {"mild": 10, "moderate": 20, "severe": 35}


def judge(
    rules: Iterable[RepRule], rep: RepView
) -> tuple[tuple[Fault, ...], tuple[NotJudged, ...]]:
    """Apply every rule to the repetition; a rule that holds leaves no trace.

    Rules of one code share it between views: the one for this view speaks for all of them.
    """
    by_code: dict[str, list[RepRule]] = {}
    for rule in rules:
        by_code.setdefault(rule.code, []).append(rule)
    verdicts = [verdict_on(alike, rep) for alike in by_code.values()]
    return (
        tuple(verdict for verdict in verdicts if isinstance(verdict, Fault)),
        tuple(verdict for verdict in verdicts if isinstance(verdict, NotJudged)),
    )


def score(faults: Iterable[Fault]) -> int:
    """100 less 10 for each mild, 20 for each moderate and 35 for each severe fault; at least 0."""
    return max(0, 100 - sum(_PENALTY[fault.severity] for fault in faults))


def verdict_on(alike: Sequence[RepRule], rep: RepView) -> Fault | NotJudged | None:
    """What the rules of one code say of the repetition; None when it is sound."""
    rule = next((rule for rule in alike if rep.view.name in rule.views), None)
    if rule is None:
        code, names = alike[0].code, frozenset().union(*(rule.views for rule in alike))
        return NotJudged(code, f"needs {_views_in_words(names)}, this is {_seen(rep)}")
    hidden = hidden_parts(rule, rep)
    if hidden:
        unseen = " and ".join(part.replace("foot_index", "foot") for part in hidden)
        were = "was" if len(hidden) == 1 else "were"
        return NotJudged(rule.code, f"the {unseen} {were} hidden or out of the picture")
    value = rule.measure(rep)
    if not math.isfinite(value):
        return NotJudged(rule.code, rule.unseen_reason)
    sure = certainty(rule, value)
    if sure < SURE_ENOUGH:
        return NotJudged(rule.code, _too_near(rule, value))
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
        confidence=sure,
        cue=rule.cue,
        source=rule.source,
        measure=rule.measures_what,
        uncertainty_90=half_width_of(rule.error),
    )


def hidden_parts(rule: RepRule, rep: RepView) -> tuple[str, ...]:
    """The parts that the rule needs and the camera did not see well enough."""
    return tuple(part for part in rule.parts if _is_hidden(rep, part))


def _is_hidden(rep: RepView, part: str) -> bool:
    # Surely seen in most frames is not enough: a foot that steps out of the picture is guessed.
    return rep.in_view(part) < VISIBLE or rep.leaves_picture(part)


def _severity(rule: RepRule, excess: float) -> str:
    if excess > rule.severe:
        return "severe"
    return "moderate" if excess > rule.moderate else "mild"


def certainty(rule: RepRule, value: float) -> float:
    """Chance that the true value is on the same side of the limit, if the measure errs normally."""
    distance = abs(value - rule.limit.bound(value))
    return 0.5 * (1.0 + math.erf(distance / (rule.error * math.sqrt(2.0))))


def _too_near(rule: RepRule, value: float) -> str:
    half = half_width_of(rule.error)
    places = max(0, 1 - math.floor(math.log10(half)))
    return (
        f"measured {value:.{places}f} ± {half:.{places}f} {rule.unit}, "
        f"too near the limit of {rule.limit.bound(value):g} to tell"
    )


def _views_in_words(names: frozenset[str]) -> str:
    known = (views.FRONT, views.OBLIQUE, views.SIDE, views.BACK, views.END)
    ordered = [name for name in known if name in names]
    if not ordered:
        return "a view from above"
    article = "an" if ordered[0][0] in "aeio" else "a"
    above = " or one from above" if views.ABOVE in names else ""
    return f"{article} {' or '.join(ordered)} view{above}"


def _seen(rep: RepView) -> str:
    if rep.view.name == views.UNKNOWN:
        return "a view that could not be told"
    if rep.view.name == views.ABOVE:
        return "a view from above"
    if rep.view.name == views.END:
        return "a view from the head or feet"
    article = "an" if rep.view.name[0] in "aeio" else "a"
    return f"{article} {rep.view.name} view"


_WEIGHT = {"mild": 1.0, "moderate": 2.0, "severe": 3.5}


def ranked_cues(reps: Sequence[Rep], limit: int = 3) -> tuple[str, ...]:
    """Cues of the faults seen, most useful first: by severity, confidence and how often.

    A person can follow one cue at a time, so the list is short.
    """
    weight: dict[str, float] = defaultdict(float)
    for rep in reps:
        for fault in rep.faults:
            weight[fault.cue] += _WEIGHT[fault.severity] * fault.confidence
    return tuple(sorted(weight, key=lambda cue: (-weight[cue], cue))[:limit])
