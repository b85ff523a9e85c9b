"""The events of a live session: everything that the window, the voice and scripts get to know.

The fields of each event are listed in docs/live.md; times are seconds of the session, on the clock
of the poses.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from formcheck.results import Attempt, Fault, Rep, to_plain

SCHEMA = "formcheck.live/1"

EVENT_NAMES = (
    "session", "camera", "model", "speed", "ready", "state", "countdown", "phase", "fault", "rep",
    "attempt", "say", "set", "rest", "question", "pain", "result",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """An event at `time_s`; `name` is one of `EVENT_NAMES`."""

    name: str
    time_s: float
    fields: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Return plain dicts, lists, strings and numbers; unknown values are None."""
        return {"event": self.name, "t_s": round(self.time_s, 3), **_plain(self.fields)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value


def rep_fields(rep: Rep, number: int) -> dict[str, Any]:
    """Return a repetition, numbered through the session, with its faults."""
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
        "judgements": [to_plain(item) for item in rep.judgements],
        "remarks": list(rep.remarks),
        "style": rep.style,
    }


def fault_fields(fault: Fault) -> dict[str, Any]:
    """Return a fault with its measured value and limit."""
    return dataclasses.asdict(fault)


def attempt_fields(attempt: Attempt) -> dict[str, Any]:
    """Return a movement that was not a repetition, and why."""
    return dataclasses.asdict(attempt)
