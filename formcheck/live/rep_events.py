"""The fields of events about repetitions, as the result document has them."""

from __future__ import annotations

import dataclasses
from typing import Any

from formcheck.results import Attempt, Fault, Rep


def rep_fields(rep: Rep, number: int) -> dict[str, Any]:
    """A repetition, numbered through the session, with its faults."""
    return {
        "number": number,
        "side": rep.side.value,
        "start_s": rep.start_s,
        "peak_s": rep.peak_s,
        "end_s": rep.end_s,
        "tempo": dataclasses.asdict(rep.tempo),
        "score": rep.score,
        "measures": dict(rep.measures),
        "faults": [fault_fields(fault) for fault in rep.faults],
        "not_judged": [dataclasses.asdict(item) for item in rep.not_judged],
    }


def fault_fields(fault: Fault) -> dict[str, Any]:
    """A fault with the number that proves it."""
    return dataclasses.asdict(fault)


def attempt_fields(attempt: Attempt) -> dict[str, Any]:
    """A movement that was no repetition, and why."""
    return dataclasses.asdict(attempt)
