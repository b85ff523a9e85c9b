"""The colors of overlays, RGB; pure."""

from __future__ import annotations

from formcheck.video.color_matrix import RGB

# After Okabe and Ito: distinguishable with any kind of color blindness.
WHITE: RGB = (255, 255, 255)
GRAY: RGB = (190, 190, 190)
BLACK: RGB = (16, 16, 16)
SKY: RGB = (86, 180, 233)
YELLOW: RGB = (240, 228, 66)
VERMILION: RGB = (255, 110, 30)
GREEN: RGB = (0, 190, 140)
ORANGE: RGB = (240, 180, 40)
