"""Angles of people who lie on their side, in degrees, each with its standard error in this view.

From in front, from an oblique place, and from above, different changes show a rotation best, so an
angle has one weighted sum for each of the three. They are blended by where the camera is: value and
error change smoothly as it moves around the person. Nothing is known from the head, the feet or
behind. `side_lying_weights` holds the weights and says what they were fitted on.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics import side_lying, views
from formcheck.biomechanics.body import RepView
from formcheck.biomechanics.side_lying import CameraDirection, SideLyingMovement
from formcheck.pose import kinematics
from formcheck.pose.landmarks import FloatArray, Side, body_points_m

# Components of the direction toward the camera between which one sum gives way to another.
_OBLIQUE_HEAD = (0.12, 0.32)
_ABOVE_UPPER = (0.5, 0.8)
OPENING_ERROR_DEG, KNEE_BEND_ERROR_DEG = 3.5, 6.0
_MAX_CONTRADICTION_DEG = 90.0  # straight and slightly bent legs differ by up to 30°
_BEHIND_FRONT = (-0.3, 0.1)
# Sine of the angle between the line of sight and the trunk: below the second, nothing is known.
_SEEN_WELL, _SEEN_BARELY = 0.9, 0.55


@dataclass(frozen=True)
class WeightedChanges:
    """An angle, in degrees, as seen from one place: an offset and a weighted sum of changes.

    `weights` are degrees per unit of the `SideLyingMovement` fields they are named for; `error_deg`
    is the standard error on recordings that were not fitted on.
    """

    weights: Mapping[str, float]
    offset_deg: float
    error_deg: float

    def value_deg(self, moved: SideLyingMovement) -> float:
        """The angle after this movement."""
        changes = (float(getattr(moved, name)) * weight for name, weight in self.weights.items())
        return self.offset_deg + sum(changes)


@dataclass(frozen=True)
class BlendedAngle:
    """A change of a joint angle from rest to peak, in degrees, from three places of the camera."""

    front: WeightedChanges
    oblique: WeightedChanges
    above: WeightedChanges

    def value_deg(self, rep: RepView) -> float:
        """The angle in one repetition; NaN if unseen or if no one leg works."""
        moved, shares = side_lying.movement(rep), blend(side_lying.camera_direction(rep))
        values = [place.value_deg(moved) for place in (self.front, self.oblique, self.above)]
        return float(shares @ values)

    def standard_error_deg(self, rep: RepView) -> float:
        """Its standard error; NaN from the head, the feet or behind."""
        camera = side_lying.camera_direction(rep)
        errors = np.array([p.error_deg for p in (self.front, self.oblique, self.above)])
        return math.sqrt(float(blend(camera) @ errors**2)) * error_growth(rep, camera)

    @property
    def error_text(self) -> str:
        """The standard errors in words."""
        return (
            f"{self.front.error_deg:g} in front, {self.oblique.error_deg:g} oblique, "
            f"{self.above.error_deg:g} from above; more toward head and feet"
        )


def blend(camera: CameraDirection) -> FloatArray:
    """(3,) shares of the front, oblique and above sums for this camera; they add up to 1."""
    above = _smooth_step(camera.upper, *_ABOVE_UPPER)
    oblique = _smooth_step(abs(camera.head), *_OBLIQUE_HEAD)
    return np.array([(1 - above) * (1 - oblique), (1 - above) * oblique, above])


def error_growth(rep: RepView, camera: CameraDirection) -> float:
    """How much larger errors are because the camera looks along the trunk, 1 or more.

    NaN from the head, the feet or behind, and where the view could not be determined.
    """
    if rep.view.name == views.UNKNOWN:
        return float("nan")
    above = max(camera.upper, 0.0) * _smooth_step(camera.front, *_BEHIND_FRONT)
    seen = math.hypot(max(camera.front, 0.0), above)
    return max(1.0, _SEEN_WELL / seen) ** 4 if seen >= _SEEN_BARELY else float("nan")


def opening_deg(rep: RepView) -> float:
    """How much the angle between the thighs grows from rest to peak, for knees that open.

    From how far the upper knee travels in the image, whose scale in degrees per trunk length
    depends on where the camera is: fitted on the true angles of rendered people. NaN if unseen.
    """
    moved, camera = side_lying.movement(rep), side_lying.camera_direction(rep)
    scale_deg = 70.0 + 14.0 * camera.head - 31.0 * camera.head**2 - 22.5 * camera.upper
    return scale_deg * math.hypot(moved.knee_up, moved.knee_along)


def opening_error_deg(rep: RepView) -> float:
    """Standard error of `opening_deg`; NaN from the head, the feet or behind."""
    return OPENING_ERROR_DEG * error_growth(rep, side_lying.camera_direction(rep))


def knee_bend_deg(rep: RepView) -> float:
    """Bend of the raised knee at the peak: twice that in the image, or the gain in 3-D.

    A knee that bends toward the camera shows little of it in either; the larger value counts. NaN
    if image and depth contradict each other: then a landmark is on the other leg.
    """
    if rep.side is Side.BOTH:
        return float("nan")
    hip, knee, ankle = (rep.image_m(rep.side, part) for part in ("hip", "knee", "ankle"))
    in_image = rep.at_peak(180.0 - kinematics.included_angle_deg(hip, knee, ankle))
    points = body_points_m(rep.motion.xy_px, rep.motion.world_m)
    gained = rep.change(kinematics.knee_flexion_deg(points, rep.side))
    if abs(2.0 * in_image - gained) > _MAX_CONTRADICTION_DEG:
        return float("nan")
    return float(np.maximum(2.0 * in_image, gained))


def knee_bend_error_deg(rep: RepView) -> float:
    """Standard error of `knee_bend_deg`, half as much more from an oblique place."""
    camera = side_lying.camera_direction(rep)
    return KNEE_BEND_ERROR_DEG * (1.0 + 2.0 * camera.head**2) * error_growth(rep, camera)


def _smooth_step(value: float, start: float, end: float) -> float:
    """0 up to `start`, 1 from `end`, without a kink between."""
    share = float(np.clip((value - start) / (end - start), 0.0, 1.0))
    return share * share * (3.0 - 2.0 * share)
