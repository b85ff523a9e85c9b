"""The camera's lens: focal length and optical axis, in pixels of the analyzed picture."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from formcheck.pose.landmarks import FloatArray

# Of the longer side, if the lens is unknown: a field of view of 61°. Phones and webcams have 50 to
# 80°; focal lengths 30 % shorter to 18 % longer change mean errors of angles by up to 2°.
_USUAL_FOCAL_SHARE = 0.85


@dataclass(frozen=True)
class Lens:
    """A pinhole camera whose optical axis meets the middle of a picture of this size.

    `fov_deg` is the horizontal field of view of that picture in degrees, None if unknown.
    """

    width_px: int
    height_px: int
    fov_deg: float | None = None

    @property
    def focal_px(self) -> float:
        """Focal length in pixels; a usual one if the field of view is unknown."""
        if self.fov_deg is None:
            return _USUAL_FOCAL_SHARE * max(self.width_px, self.height_px)
        return self.width_px / 2 / math.tan(math.radians(self.fov_deg / 2))

    @property
    def center_px(self) -> FloatArray:
        """(2,) the optical axis in the picture: x, y."""
        return np.array([self.width_px, self.height_px]) / 2
