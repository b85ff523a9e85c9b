"""The measure of a rule in every frame of a repetition, for curves and drawings.

Curves that hold for a whole recording are signals of `timeline`. A measure that depends on the
repetition, such as on the direction that the person faced before it, is computed here from the same
function as the rule's, so that what is drawn is what was judged.
"""

from __future__ import annotations

import numpy as np

from formcheck.biomechanics.body import REST_S, RepView
from formcheck.pose.landmarks import LEGS, FloatArray, Motion, Side
from formcheck.pose.nan_statistics import nan_median
from formcheck.results import Rep
from formcheck.spec.exercise import Exercise


def curve_names(exercise: Exercise) -> tuple[str, ...]:
    """The curves that `rep_curves` fills: one for each leg, such as "shank_over_ankle_left_deg"."""
    drawn = dict.fromkeys(rule.drawn_on for rule in exercise.rules if rule.per_frame is not None)
    return tuple(f"{name}_{side.value}_deg" for name in drawn for side in LEGS)


def rep_curves(exercise: Exercise, rep: Rep, motion: Motion) -> dict[str, tuple[slice, FloatArray]]:
    """Each curve of the working leg: the frames of `motion` in the repetition, and its values.

    Empty if both legs work, or if the repetition is not within `motion`.
    """
    start_ms, peak_ms, end_ms = (round(1000 * s) for s in (rep.start_s, rep.peak_s, rep.end_s))
    times_ms = motion.times_ms
    if rep.side is Side.BOTH or not times_ms[0] <= start_ms < end_ms <= times_ms[-1]:
        return {}
    first, start, peak, end = np.searchsorted(
        times_ms, (start_ms - round(1000 * REST_S), start_ms, peak_ms, end_ms)
    ).tolist()
    around = motion[first : end + 1]
    seen = RepView(
        motion=around,
        scale_px_per_m=nan_median(around.scale_px_per_m[: start - first + 1]),
        start=start - first,
        peak=peak - first,
        end=end - first,
        hold=(peak - first, peak - first),
        side=rep.side,
        view=rep.view,
    )
    return {
        f"{rule.drawn_on}_{rep.side.value}_deg": (
            slice(start, end + 1),
            rule.per_frame(seen)[start - first :],
        )
        for rule in exercise.rules
        if rule.per_frame is not None
    }
