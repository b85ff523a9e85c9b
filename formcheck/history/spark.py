"""A row of numbers as one line of blocks; pure."""

from __future__ import annotations

from collections.abc import Sequence

_BLOCKS = "▁▂▃▄▅▆▇█"
GAP = "·"


def sparkline(
    values: Sequence[float | None],
    least: float,
    bounds: tuple[float | None, float | None] = (None, None),
) -> str:
    """One character for each value, lowest to highest; a gap where it is None.

    The drawing spans `least` or more, so that what hardly changes looks so; `bounds` are the lowest
    and highest value that can be, None where there is none.
    """
    known = [value for value in values if value is not None]
    if not known:
        return GAP * len(values)
    low, high = span_of(min(known), max(known), least, bounds)
    last = len(_BLOCKS) - 1
    return "".join(
        GAP if value is None else _BLOCKS[round(last * (value - low) / (high - low))]
        for value in values
    )


def span_of(
    low: float, high: float, least: float, bounds: tuple[float | None, float | None]
) -> tuple[float, float]:
    """A span of at least `least` (above 0) about low..high, kept within the bounds if it can be."""
    missing = max(0.0, least - (high - low))
    low, high = low - missing / 2, high + missing / 2
    bottom, top = bounds
    if bottom is not None and low < bottom:
        low, high = bottom, high + bottom - low
    if top is not None and high > top:
        low, high = low + top - high, top
    return low, high
