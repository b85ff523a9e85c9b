"""From RGB to YUV: the color matrices of video files; pure."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

RGB = tuple[int, int, int]


@dataclass(frozen=True)
class Matrix:
    """From RGB to limited-range YUV, by the weights of red and blue in luma (ITU-R BT.601, 709)."""

    red: float
    blue: float

    def yuv(self, rgb: NDArray[np.floating]) -> NDArray[np.float32]:
        """Convert (…, 3) RGB in [0, 255] to (…, 3) YUV in [16, 240]."""
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

    def yuv_color(self, rgb: RGB) -> tuple[int, int, int]:
        """Convert one color, rounded."""
        y, u, v = np.rint(self.yuv(np.array(rgb, np.float32))).astype(int).tolist()
        return y, u, v


BT601 = Matrix(0.299, 0.114)
BT709 = Matrix(0.2126, 0.0722)
BT2020 = Matrix(0.2627, 0.0593)
