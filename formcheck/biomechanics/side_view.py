"""What a camera beside a person shows of hips and knees, and how well it shows it.

Flexion of hips and knees lies in the body's sagittal plane. A camera exactly beside the person sees
that plane unshortened; the more it moves toward their front, back or feet, the more of an angle
comes from estimated depth. So the errors here grow smoothly with that turn.
"""

from __future__ import annotations

import math

import numpy as np

from formcheck.biomechanics import signals, views
from formcheck.biomechanics.body import RepMeasure, RepView
from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, Side
from formcheck.pose.nan_statistics import nan_median

_MAX_GROWTH = 12.0  # reached at 61°: beyond it nothing is known
_VISIBILITY_POWER = 4  # a leg behind the other has a visibility of about 0.5, and is a guess


def off_side_deg(rep: RepView) -> float:
    """Angle between the body's left-right axis and the line of sight before the repetition.

    In [0, 90] degrees: 0 is a camera exactly beside the person, 90 one in front, behind, above, or
    at the head or feet; people who lie are seen like those who stand. Rendered people at 0°, 33°
    and 50° measure 12°, 22° and 40°. NaN if unseen.
    """
    rest = rep.motion.world_m[: rep.start + 1]  # as the view itself: a camera stays in place
    toward_camera = nan_median(np.abs(kinematics.left_axis(rest)[:, 2]))
    return float(np.degrees(np.arccos(np.minimum(1.0, toward_camera))))


def error_growth(rep: RepView) -> float:
    """How much larger the error of a sagittal angle is than from exactly beside.

    1 from beside, 2 at 45°, growing with the fourth power of the tangent; NaN beyond 61°, where the
    angle is depth only, and where the view could not be determined.
    """
    if rep.view.name == views.UNKNOWN:
        return float("nan")
    growth = 1.0 + math.tan(math.radians(off_side_deg(rep))) ** 4
    return growth if growth <= _MAX_GROWTH else float("nan")


def error_from_beside(error_deg: float) -> RepMeasure:
    """The standard error of an angle that is `error_deg` from exactly beside."""
    return lambda rep: error_deg * error_growth(rep)


def from_beside_text(error_deg: float) -> str:
    """That error in words."""
    return f"{error_deg:g} from beside, {2 * error_deg:g} at 45°"


def hip_extension_deg(rep: RepView) -> float:
    """Shoulder-hip-knee angle at the peak in the sagittal plane, past 180 beyond a straight line.

    Of the working leg; if both work, the mean weighted by how well each is seen, since the leg
    behind the other is a guess.
    """
    if rep.side is not Side.BOTH:
        return rep.at_peak(signals.hip_extension_deg(rep, rep.side))
    angles = np.array([rep.at_peak(signals.hip_extension_deg(rep, side)) for side in LEGS])
    seen = np.array([rep.visibility(side, "knee") ** _VISIBILITY_POWER for side in LEGS])
    return float(np.sum(angles * seen) / np.sum(seen)) if np.sum(seen) > 0 else float("nan")
