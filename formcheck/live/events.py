"""What happens in a live session, one event at a time: all that a screen, a voice or a script sees.

The fields of each event are those of docs/live.md; times are seconds of the session, which are
those of the poses.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

SCHEMA = "formcheck.live/1"

NAMES = (
    "session", "camera", "model", "speed", "ready", "state", "countdown", "phase", "fault", "rep",
    "attempt", "say", "set", "rest", "question", "pain", "result",
)  # fmt: skip


@dataclass(frozen=True)
class Event:
    """Something that happened at `time_s`; `name` is one of `NAMES`."""

    name: str
    time_s: float
    fields: Mapping[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """Plain dicts, lists, strings and numbers; unknown is None."""
        return {"event": self.name, "t_s": round(self.time_s, 3), **_plain(self.fields)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 4) if math.isfinite(value) else None
    return value
