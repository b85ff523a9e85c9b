"""DecodedFrame frames as a viewer sees them: upright, square pixels, RGB, limited in size."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from av import VideoFrame
from av.video.reformatter import VideoReformatter
from numpy.typing import NDArray

# Larger pixel aspect ratios than this (or smaller ones than its inverse) are broken headers.
_MAX_PIXEL_ASPECT = 4.0


@dataclass(frozen=True)
class DisplayTransform:
    """From a stored frame to the upright one: transposed first, then mirrored along x, y, or both.

    `clockwise_deg` is the rotation in the metadata: 0, 90, 180 or 270.
    """

    transposed: bool = False
    mirrored_x: bool = False
    mirrored_y: bool = False
    clockwise_deg: int = 0

    @classmethod
    def of(cls, frame: VideoFrame) -> DisplayTransform:
        """Return the transform in a frame's display matrix, to the nearest quarter turn."""
        # A stored point (x, y) is shown at (a x + c y, b x + d y), y downward.
        a, b, c, d = _display_matrix(frame)
        degrees = round(math.degrees(math.atan2(b, a)) / 90) * 90 % 360
        if abs(b) > abs(a):
            return cls(True, c < 0, b < 0, degrees)
        return cls(False, a < 0, d < 0, degrees)

    def apply(self, rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        """Return the upright frame, contiguous: (H, W, 3) to (H, W, 3) or (W, H, 3)."""
        if self == DisplayTransform():
            return rgb
        pixels = rgb.view("V3")[:, :, 0]  # moving whole pixels is three times as fast as bytes
        if self.transposed:
            pixels = pixels.T
        pixels = pixels[:: -1 if self.mirrored_y else 1, :: -1 if self.mirrored_x else 1]
        upright = np.ascontiguousarray(pixels)
        return upright.view(np.uint8).reshape(*upright.shape, 3)


def _display_matrix(frame: VideoFrame) -> tuple[float, float, float, float]:
    try:
        side_data: Any = frame.side_data
        found = side_data.get("DISPLAYMATRIX")
    except ValueError:  # PyAV raises for any kind of side data that it has no name for
        radians = -math.radians(frame.rotation)
        return math.cos(radians), math.sin(radians), -math.sin(radians), math.cos(radians)
    if found is None:
        return 1.0, 0.0, 0.0, 1.0
    a, b, _, c, d = np.frombuffer(bytes(found), dtype=np.int32)[:5].tolist()
    return a, b, c, d


class FrameConverter:
    """Converts the decoded frames of one video to RGB frames of one size.

    `width` and `height` are those of the original as shown; `scale` is original pixels per pixel of
    a converted frame (1 or more).
    """

    def __init__(
        self, first: VideoFrame, pixel_aspect: Fraction | None, *, max_side_px: int
    ) -> None:
        """`pixel_aspect` is a stored pixel's width over its height, None if unknown."""
        self.display_transform = DisplayTransform.of(first)
        aspect = float(pixel_aspect or 1)
        if not 1 / _MAX_PIXEL_ASPECT <= aspect <= _MAX_PIXEL_ASPECT:
            aspect = 1.0
        size = max(1, round(first.width * aspect)), first.height
        self.scale = max(1.0, max(size) / max_side_px)
        self._stored_size = tuple(max(1, round(side / self.scale)) for side in size)
        self.width, self.height = size[::-1] if self.display_transform.transposed else size
        self._reformatter = VideoReformatter()

    def convert(self, frame: VideoFrame) -> NDArray[np.uint8]:
        """Return the upright frame, (H, W, 3) RGB."""
        width, height = self._stored_size
        scaled = self._reformatter.reformat(
            frame, width=width, height=height, format="rgb24", interpolation="BILINEAR"
        )
        rgb = np.asarray(scaled.to_ndarray(), dtype=np.uint8)
        return self.display_transform.apply(rgb)
