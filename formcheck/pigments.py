"""Colours as the planes of a video hold them: luma, and two of colour difference."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]

# Okabe & Ito's colours, told apart by people with any kind of colour blindness; black and white.
WHITE: RGB = (255, 255, 255)
GREY: RGB = (190, 190, 190)
BLACK: RGB = (16, 16, 16)
SKY: RGB = (86, 180, 233)
YELLOW: RGB = (240, 228, 66)
VERMILION: RGB = (255, 110, 30)
GREEN: RGB = (0, 190, 140)
ORANGE: RGB = (240, 180, 40)


@dataclass(frozen=True)
class Matrix:
    """How RGB becomes limited-range YUV: weights of red and blue in luma (ITU-R BT.601, 709)."""

    red: float
    blue: float

    def yuv(self, rgb: NDArray[np.floating]) -> NDArray[np.float32]:
        """(…, 3) of 0..255 RGB to (…, 3) of 16..240 YUV."""
        red, green, blue = (np.asarray(rgb[..., n], np.float32) / 255 for n in range(3))
        luma = self.red * red + (1 - self.red - self.blue) * green + self.blue * blue
        return np.stack(
            [
                16 + 219 * luma,
                128 + 112 * (blue - luma) / (1 - self.blue),
                128 + 112 * (red - luma) / (1 - self.red),
            ],
            axis=-1,
        )

    def pigment(self, rgb: RGB) -> tuple[int, int, int]:
        """One colour, rounded."""
        y, u, v = np.rint(self.yuv(np.array(rgb, np.float32))).astype(int).tolist()
        return y, u, v


BT601 = Matrix(0.299, 0.114)
BT709 = Matrix(0.2126, 0.0722)
BT2020 = Matrix(0.2627, 0.0593)
