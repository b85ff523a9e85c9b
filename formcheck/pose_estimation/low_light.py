"""Pictures too dark for the pose model: told from the others, and made brighter."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

Picture = NDArray[np.uint8]

_DARK = 80  # of 255; rendered and real clips in usual light have 135 and more, dim gyms 40
_LIT = 160
_STRONGEST = 8.0  # beyond this there is more noise than picture
_BLUR_PX = 1.0  # a camera's noise is amplified too; this much blur finds people whom noise hides
_EVERY_PX = 16
_OFTEN = 0.2


def brightness(rgb: Picture) -> float:
    """How bright the brighter parts of a picture (H, W, 3) are: 95th percentile, 0..255.

    Not the mean: somebody well lit before a black wall needs no help.
    """
    levels = np.sort(rgb[::_EVERY_PX, ::_EVERY_PX], axis=None)  # quicker than its percentile
    return float(levels[round(0.95 * (len(levels) - 1))])


def brightened(rgb: Picture) -> Picture:
    """A dark picture smoothed and its values multiplied; any other one, the very same array."""
    found = brightness(rgb)
    if found >= _DARK:
        return rgb
    gain = min(_STRONGEST, _LIT / max(found, 1.0))
    table = np.clip(np.arange(256) * gain, 0, 255).astype(np.uint8)
    lifted: Picture = table[np.asarray(cv2.GaussianBlur(rgb, (0, 0), _BLUR_PX))]
    return lifted


class LightMeter:
    """Shown every frame, says whether the recording is dark."""

    def __init__(self) -> None:
        self._frames = self._dark = 0

    @classmethod
    def joined(cls, meters: Iterable[LightMeter]) -> LightMeter:
        """As if one meter had seen what all of them saw."""
        both = cls()
        for meter in meters:
            both._frames += meter._frames
            both._dark += meter._dark
        return both

    def see(self, rgb: Picture) -> None:
        """One more frame, (H, W, 3)."""
        self._frames += 1
        self._dark += brightness(rgb) < _DARK

    @property
    def words(self) -> tuple[str, ...]:
        """A warning for a recording that is dark in more than a fifth of its frames."""
        share = self._dark / max(1, self._frames)
        if share <= _OFTEN:
            return ()
        return (
            f"the picture is too dark in {share:.0%} of the frames: it was brightened, but slight "
            "faults may go unseen; put on a light, and keep windows behind the camera",
        )
