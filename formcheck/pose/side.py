"""Left, right or both; apart from the poses, so that who only reads records waits for nothing."""

from __future__ import annotations

from enum import Enum


class Side(str, Enum):
    """The person's own side; `BOTH` is for movements of two legs at once."""

    LEFT = "left"
    RIGHT = "right"
    BOTH = "both"

    @property
    def other(self) -> Side:
        """The opposite leg; `BOTH` is its own opposite."""
        return {Side.LEFT: Side.RIGHT, Side.RIGHT: Side.LEFT, Side.BOTH: Side.BOTH}[self]


LEGS = (Side.LEFT, Side.RIGHT)
