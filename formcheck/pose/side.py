"""Left, right or both; a module of its own, so that reading results does not load NumPy."""

from __future__ import annotations

from enum import Enum


class Side(str, Enum):
    """The person's own left or right; `BOTH` for movements of both legs at once."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def other(self) -> Side:
        """The opposite leg; `BOTH` is its own opposite."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.BOTH: Side.BOTH}[self]


LEGS = (Side.LEFT, Side.RIGHT)
