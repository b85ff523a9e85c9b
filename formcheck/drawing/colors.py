"""Colors as the planes of a video hold them: luma, and two of color difference."""

from __future__ import annotations

from formcheck.video.color_matrix import RGB

# Okabe & Ito's colors, told apart by people with any kind of color blindness; black and white.
WHITE: RGB = (255, 255, 255)
GRAY: RGB = (190, 190, 190)
BLACK: RGB = (16, 16, 16)
SKY: RGB = (86, 180, 233)
YELLOW: RGB = (240, 228, 66)
VERMILION: RGB = (255, 110, 30)
GREEN: RGB = (0, 190, 140)
ORANGE: RGB = (240, 180, 40)
