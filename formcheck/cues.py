"""Which cue helps most: the one whose fault costs the most over the set."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from formcheck.results import Rep

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
