"""Frames too dark for the pose model: detected, brightened, and reported for the recording."""

from __future__ import annotations

from collections.abc import Iterable

import cv2
import numpy as np
from numpy.typing import NDArray

RgbImage = NDArray[np.uint8]

_DARK_LEVEL = 80  # of 255; clips in normal light have 135 and more, dim gyms 40
_TARGET_LEVEL = 160
_MAX_GAIN = 8.0  # beyond this, noise outweighs the image
_BLUR_SIGMA_PX = 1.0  # the gain amplifies sensor noise too; this blur finds people it would hide
_SAMPLE_STEP_PX = 16
_MAX_DARK_SHARE = 0.2


def brightness(rgb: RgbImage) -> float:
    """Return the brightness of the brighter parts of (H, W, 3): the 95th percentile, in [0, 255].

    Not the mean: a well-lit person in front of a black wall needs no brightening.
    """
    samples = rgb[::_SAMPLE_STEP_PX, ::_SAMPLE_STEP_PX]
    levels = np.sort(samples, axis=None)  # faster than np.percentile
    return float(levels[round(0.95 * (len(levels) - 1))])


def brightened(rgb: RgbImage) -> RgbImage:
    """Return a dark frame blurred and amplified; return any other frame itself."""
    level = brightness(rgb)
    if level >= _DARK_LEVEL:
        return rgb
    gain = min(_MAX_GAIN, _TARGET_LEVEL / max(level, 1.0))
    table = np.clip(np.arange(256) * gain, 0, 255).astype(np.uint8)
    amplified: RgbImage = table[np.asarray(cv2.GaussianBlur(rgb, (0, 0), _BLUR_SIGMA_PX))]
    return amplified


class LightMeter:
    """Counts the dark frames of a recording."""

    def __init__(self) -> None:
        self._frames = self._dark_frames = 0

    @classmethod
    def merged(cls, meters: Iterable[LightMeter]) -> LightMeter:
        """Return a meter with the frames of all `meters`."""
        merged = cls()
        for meter in meters:
            merged._frames += meter._frames
            merged._dark_frames += meter._dark_frames
        return merged

    def add(self, rgb: RgbImage) -> None:
        """Count one more frame, (H, W, 3)."""
        self._frames += 1
        self._dark_frames += brightness(rgb) < _DARK_LEVEL

    @property
    def warnings(self) -> tuple[str, ...]:
        """A warning if more than a fifth of the frames are dark, else nothing."""
        share = self._dark_frames / max(1, self._frames)
        if share <= _MAX_DARK_SHARE:
            return ()
        return (
            f"the picture is too dark in {share:.0%} of the frames: it was brightened, but subtle "
            "faults may be missed; add light, and keep windows behind the camera",
        )
