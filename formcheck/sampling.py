"""Which frames of a video are looked at when not all of them are."""

from __future__ import annotations

import math


class Sampling:
    """Takes the first frame of each stretch of 1 / `fps` seconds; every frame where that is None.

    Stretches are counted from the file's first frame, so that it does not matter where reading
    begins, and follow the time stamps, so that an uneven rate is evened out and none is made up.
    """

    def __init__(self, fps: float | None) -> None:
        self._fps = fps
        self._last: int | None = None

    def takes(self, time_s: float) -> bool:
        """Whether the frame of this time is one; ask for every frame, in order."""
        if self._fps is None:
            return True
        # A frame that is a rounding error early belongs to the stretch that it begins.
        stretch = math.floor(time_s * self._fps + 1e-3)
        is_first = stretch != self._last
        self._last = stretch
        return is_first
