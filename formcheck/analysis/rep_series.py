"""Which movements of a set are its repetitions, judged by what the others of the set look like.

A set is a series of similar movements. Small ones count if several alike follow each other; ones
far smaller than usual are aborted starts; and the first or the last one, if it goes clearly beyond
all others, is the person getting into or out of position (picking up a weight, walking away).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.analysis.reps import Excursion
from formcheck.biomechanics import measures, stance
from formcheck.biomechanics.body import RepView
from formcheck.pose.landmarks import FloatArray
from formcheck.results import Rep

FAR_SMALLER = "far smaller than the other repetitions"
TOO_SMALL = "too small a movement to be a repetition"
OTHER_MOVEMENT = "unlike the other repetitions: it looks like getting into or out of position"

MIN_FIRST_SHARE = 0.5  # the same of what a recording shows of a repetition under way
MIN_SMALL_SHARE = 0.65  # of `min_excursion`: less is jitter or a shift of weight
ALIKE_SHARE = 0.7  # of the last repetition: a small one after such a small one is another
_PARTIAL_SHARE = 0.22  # of the set's usual amplitude: less is an aborted start, not a repetition
_DOUBTFUL_SHARE = 0.5  # the same of a movement that is unfinished, hasty, or lacks what others have
_SMALL_SHARE = 0.35
_HIP_SINK = 2  # place among the features
_MIN_HIP_WAY_LEGS = 0.1
_CLEARLY_SMALLER_SHARE = 0.8
_HASTY_SHARE = 0.35  # of the usual duration
_MOST = 0.67  # of the others
_RISE_SHARE = 0.18  # so much of the way to the peak must be seen if the recording begins on it
_ABOVE_REST_SHARE = 0.2  # of the usual amplitude: it begins this far from where the others rest
_SAME_PEAK_SHARE = 0.3  # of the usual amplitude: such peaks are at the same level
_BEGINNING_S = 1.0  # movements under way so soon after the recording begins began before it
_USUAL_PERCENTILE = 80
_MIN_REGULAR = 4  # small movements alike in size and rhythm are no chance
_MAX_SIZE_RATIO = 1.8
_MAX_RHYTHM_RATIO = 2.0
_MIN_OTHERS = 3  # repetitions between the ends of a set, before one at an end can be unlike them
# How far beyond all others is unlike them: log amplitude, knee (deg), hips down (legs), lean (deg),
# feet moved (legs), log duration. Fatigue and haste stay well below.
_UNLIKE = np.array([0.5, 35.0, 0.25, 30.0, 0.5, 1.1])
_MIN_UNLIKE = 2  # in so many respects, or in one by half as much again
_CLEARLY = 1.5


@dataclass(frozen=True)
class Candidate:
    """A movement that may be a repetition: its excursion, how it was judged, and its features."""

    rep: Rep
    excursion: Excursion
    features: FloatArray
    lacks: frozenset[str] = frozenset()  # names of traits of the movement, not of its start

    @property
    def amplitude(self) -> float:
        """How far the signal moved from rest, in its own unit."""
        return self.excursion.amplitude


def features(rep: RepView, excursion: Excursion) -> FloatArray:
    """(6,) what tells a repetition from getting into position; NaN where unknown.

    Log of the amplitude, deepest knee flexion (deg), how far the hips sink (leg lengths), how much
    more the trunk leans (deg), travel of the farther foot (leg lengths), log of the duration.
    """
    return np.array(
        [
            math.log(max(excursion.amplitude, 1e-9)),
            measures.deepest_knee_deg(rep),
            measures.hip_sink_in_image_legs(rep),
            measures.lean_change_deg(rep),
            stance.farther_foot_travel_legs(rep),
            math.log(max(excursion.duration_s, 1e-3)) if excursion.returned else math.nan,
        ]
    )


def is_regular(small: Sequence[Candidate]) -> bool:
    """Whether the last small movements are alike in size and follow each other in a rhythm."""
    last = small[-_MIN_REGULAR:]
    if len(last) < _MIN_REGULAR:
        return False
    sizes = [one.amplitude for one in last]
    steps_ms = np.diff([one.excursion.peak_ms for one in last])
    return max(sizes) <= _MAX_SIZE_RATIO * min(sizes) and float(
        steps_ms.max()
    ) <= _MAX_RHYTHM_RATIO * float(steps_ms.min())


def misfits(counted: Sequence[Candidate]) -> dict[int, str]:
    """Places in `counted` of the movements that are no repetitions of this set, with the reason."""
    amplitudes = [one.amplitude for one in counted]
    usual = float(np.percentile(amplitudes, _USUAL_PERCENTILE)) if amplitudes else 0.0
    found = {
        place: FAR_SMALLER
        for place, one in enumerate(counted)
        if one.amplitude < _PARTIAL_SHARE * usual
        or (one.amplitude < _DOUBTFUL_SHARE * usual and _is_doubtful(one, counted, usual))
    }
    inner = [place for place in range(len(counted)) if place not in found]
    ends = {inner[0], inner[-1]} if len(inner) > 1 else set()
    between = [counted[place] for place in inner if place not in ends]
    for place in sorted(ends):
        one = counted[place]
        if _goes_beyond(one, between) or _differs(one, between):
            found[place] = OTHER_MOVEMENT
    return found


def began_before(first: Candidate, shot_start_ms: int, counted: Sequence[Candidate]) -> bool:
    """Whether the first movement of a shot is the end of a repetition that began before it.

    It is under way when the shot begins at `shot_start_ms`, from a level well above where the
    others rest, and its peak is where they have theirs.
    """
    if first.excursion.start_ms - shot_start_ms > 1000 * _BEGINNING_S or not counted:
        return False
    usual = float(np.median([one.amplitude for one in counted]))
    rest = float(np.median([one.excursion.rest for one in counted]))
    peak = float(np.median([one.excursion.peak for one in counted]))
    return (
        first.amplitude >= _RISE_SHARE * usual
        and first.excursion.rest - rest >= _ABOVE_REST_SHARE * usual
        and abs(first.excursion.peak - peak) <= _SAME_PEAK_SHARE * usual
    )


def _is_doubtful(one: Candidate, counted: Sequence[Candidate], usual: float) -> bool:
    usual_s = float(np.median([other.excursion.duration_s for other in counted]))
    if not one.excursion.returned or one.excursion.duration_s < _HASTY_SHARE * usual_s:
        return True
    full = [other for other in counted if other.amplitude >= _DOUBTFUL_SHARE * usual]
    if _moves_hips_the_other_way(one, full):
        return True
    lacking = [
        trait
        for trait in one.lacks
        if sum(trait not in other.lacks for other in full) >= _MOST * len(full)
    ]
    # A shallow repetition may lack one trait just because it is shallow.
    return len(lacking) >= (1 if one.amplitude < _SMALL_SHARE * usual else 2)


def _moves_hips_the_other_way(one: Candidate, full: Sequence[Candidate]) -> bool:
    """Whether the hips clearly rise where those of the full repetitions sink, or sink if they rise.

    A knee lifted between two lunges bends like a small lunge, but the hips go up.
    """
    usual_legs = float(np.median([other.features[_HIP_SINK] for other in full]))
    return bool(
        abs(usual_legs) >= _MIN_HIP_WAY_LEGS
        and one.features[_HIP_SINK] * np.sign(usual_legs) <= -_MIN_HIP_WAY_LEGS / 2
    )


def _differs(one: Candidate, others: Sequence[Candidate]) -> bool:
    """Whether a movement at the end of a set lacks what all others have."""
    if len(others) < _MIN_OTHERS:
        return False
    alone = one.lacks.difference(*(other.lacks for other in others))
    usual = float(np.median([other.amplitude for other in others]))
    return len(alone) >= _MIN_UNLIKE or (
        bool(alone) and one.amplitude < _CLEARLY_SMALLER_SHARE * usual
    )


def _goes_beyond(one: Candidate, others: Sequence[Candidate]) -> bool:
    if len(others) < _MIN_OTHERS:
        return False
    most = np.fmax.reduce([other.features for other in others])
    beyond = np.nan_to_num((one.features - most) / _UNLIKE, nan=0.0)
    return int((beyond > 1).sum()) >= _MIN_UNLIKE or bool(beyond.max() > _CLEARLY)
