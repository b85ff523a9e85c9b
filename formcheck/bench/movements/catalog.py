"""All movements by name: ours and the others; pure."""

from __future__ import annotations

from collections.abc import Callable

from formcheck.bench.movements import (
    lookalikes_floor,
    lookalikes_seated,
    lookalikes_sports,
    lookalikes_standing,
    lying,
    standing,
)
from formcheck.bench.movements.script import Script

OURS: dict[str, Callable[[Script], None]] = {**standing.MOVEMENTS, **lying.MOVEMENTS}
OTHERS: dict[str, Callable[[Script], None]] = {
    **lookalikes_standing.MOVEMENTS,
    **lookalikes_floor.MOVEMENTS,
    **lookalikes_seated.MOVEMENTS,
    **lookalikes_sports.MOVEMENTS,
}
EVERYTHING = {**OURS, **OTHERS}
