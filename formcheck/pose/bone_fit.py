"""Whether bones have the length of a body's: which parts of a pose were seen, and which guessed.

A model places every landmark in every frame. Where a weight plate, a ball or the other leg hides
the person, or just after a cut, it places some of them wrongly, and says so only in part. Bones
tell: they keep their length, and thigh, shank and trunk are in proportion. So a bone is called a
guess with a probability that has the model's own visibility as its prior and, as evidence, how
badly the bone's length fits, how much it changes within the repetition, whether a joint is beyond
its range, and how often the bone looked like a guess in the seconds before. On labeled renderings
knees at bones that are guesses with a probability above 0.8 are 31° off on average, hips 35°; at
bones below 0.2 both are 8° off.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.pose import kinematics
from formcheck.pose.landmarks import LEGS, FloatArray, Landmark, Motion

# Columns of all arrays of bones: the trunk, then thighs and shanks, left before right.
TRUNK, LEFT_THIGH, RIGHT_THIGH, LEFT_SHANK, RIGHT_SHANK = range(5)
THIGHS, SHANKS = [LEFT_THIGH, RIGHT_THIGH], [LEFT_SHANK, RIGHT_SHANK]
_SIDES = np.array([[Landmark.of(side, part) for side in LEGS] for part in ("hip", "knee", "ankle")])
_SHOULDERS = [Landmark.LEFT_SHOULDER, Landmark.RIGHT_SHOULDER]

# The body that the model's world landmarks are scaled to, medians over real and rendered people.
_TRUNK_M, _THIGH_M, _SHANK_M = 0.48, 0.39, 0.39
_BUILT_SHORTER = 0.07  # logarithm: a leg is expected to be at most so much shorter than anybody's
# Standard deviations of the logarithm of a bone's length over that expected, of seen and of guessed
# bones: of the best 3-D points, and of the model's own world landmarks, which foreshorten more.
# A trunk that rounds really gets shorter.
_FIT_SEEN, _FIT_GUESSED = np.array([0.11, 0.07, 0.07, 0.07, 0.07]), 0.35
_WORLD_SEEN, _WORLD_GUESSED = 0.22, 0.50
STEADY, _UNSTEADY_WEIGHT = 0.05, 2.0  # deviation within a repetition of a seen bone; of more of it
_LEAST_DOUBT = 0.02  # however visible a landmark is said to be
_DOUBT_WEIGHT = 0.5  # a landmark of visibility 0.5 is right in two of three cases
_TYPICAL_DOUBT = 0.1
_SAMPLE_FRAMES = 90
_MIDDLE_DEVIATIONS = 2.56  # the middle four fifths of a normal distribution, in deviations
_USUALLY_GUESSED = 0.05  # share of the frames in which a bone that is seen may look like a guess
# Ranges of the joints, degrees, and how far beyond them counts as a standard deviation.
_MAX_KNEE_FLEXION_DEG, _MAX_HIP_FLEXION_DEG, _MAX_HIP_EXTENSION_DEG = 160.0, 155.0, 55.0
_BEYOND_DEG, _BACKWARD_DEG = 10.0, 12.0
_MIN_SAGITTAL = 0.5  # of the thigh: one that points sideways has no flexion


@dataclass(frozen=True)
class BoneFit:
    """How T frames fit a body, for each of the five bones.

    `off` (T, 5): logarithm of the length over that expected, 0 fits; `unsteady` (5,): its spread
    within the repetition, in standard deviations of a normal distribution; `bent_wrongly` (T, 5):
    standard deviations by which a joint at its end is beyond its range; `visible` (T, 5), 0..1: of
    the less visible end; `guessed` (T, 5): probability, 0..1, that the bone is a guess. NaN where
    unseen.
    """

    off: FloatArray
    unsteady: FloatArray
    bent_wrongly: FloatArray
    visible: FloatArray
    guessed: FloatArray


def bone_fit(motion: Motion, first: int, last: int) -> BoneFit:
    """How the frames of `motion` fit; the repetition is the frames from `first` to `last`.

    Of a long time before it, a sample tells as much: the other frames are NaN.
    """
    sample = np.arange(0, len(motion), 1 + len(motion) // _SAMPLE_FRAMES)
    used = np.union1d(sample, np.arange(first, last + 1))
    points, visible = motion.body_m[used], _visible(motion.visibility[used])
    lengths, usual = bone_lengths_m(points), usual_lengths_m(points, visible)
    off, off_in_world = (
        np.log(lengths / usual),
        np.log(bone_lengths_m(motion.world_m[used]) / usual),
    )
    unsteady = _deviation(off[(used >= first) & (used <= last)])
    wrongly = _bent_wrongly(points)
    excess = _UNSTEADY_WEIGHT * np.maximum(0.0, unsteady - STEADY)
    doubt = np.clip(1.0 - visible, _LEAST_DOUBT, 1.0 - _LEAST_DOUBT)
    evidence = (
        _evidence(off**2 + excess**2, _FIT_SEEN, _FIT_GUESSED)
        + np.maximum(0.0, _evidence(off_in_world**2, _WORLD_SEEN, _WORLD_GUESSED))
        + 0.5 * wrongly**2
    )
    prior = np.log(_DOUBT_WEIGHT * doubt / (1.0 - doubt))
    guessed = _probability(prior + evidence + _memory(evidence))
    known = np.full((4, len(motion), len(unsteady)), np.nan)
    known[:, used] = off, wrongly, visible, guessed
    return BoneFit(known[0], unsteady, known[1], known[2], known[3])


def bone_lengths_m(points: FloatArray) -> FloatArray:
    """(T, 5) lengths of trunk, thighs and shanks in (T, 33, 3) points, meters."""
    trunk = kinematics.midpoint(points, "shoulder") - kinematics.midpoint(points, "hip")
    hips, knees, ankles = (points[:, marks] for marks in _SIDES)
    bones = np.concatenate([trunk[:, None], knees - hips, ankles - knees], axis=1)
    return kinematics.norm(bones)


def usual_lengths_m(points: FloatArray, visible: FloatArray) -> FloatArray:
    """(5,) lengths that the person's bones have, meters: halfway between theirs and anybody's.

    Theirs are medians over the T frames, of the leg that is seen better, in `points` (T, 33, 3);
    anybody's are those of the model's body, scaled halfway to the person's trunk. A plate may hide
    a bone in all frames, and a person may be built unlike others: neither alone is enough.
    """
    own = _medians(np.log(bone_lengths_m(points)))
    weight = np.clip(np.nan_to_num(_medians(visible)), _LEAST_DOUBT, 1.0) ** 2
    taller = (own[TRUNK] - np.log(_TRUNK_M)) / 2
    usual = np.empty(5)
    usual[TRUNK] = np.log(_TRUNK_M) + taller
    for legs, length_m in ((THIGHS, _THIGH_M), (SHANKS, _SHANK_M)):
        known = np.where(np.isfinite(own[legs]), weight[legs], 0.0)
        own_leg = known @ np.nan_to_num(own[legs]) / max(known.sum(), 1e-9)
        anybodys = np.log(length_m) + taller
        usual[legs] = anybodys + np.maximum((own_leg - anybodys) / 2, -_BUILT_SHORTER)
    return np.asarray(np.exp(usual))


def _visible(visibility: FloatArray) -> FloatArray:
    """(T, 5) visibility of each bone's less visible end; the better seen side of the trunk."""
    hips, knees, ankles = (visibility[:, marks] for marks in _SIDES)
    trunk = np.minimum(visibility[:, _SHOULDERS].max(axis=1), hips.max(axis=1))
    return np.concatenate(
        [trunk[:, None], np.minimum(hips, knees), np.minimum(knees, ankles)], axis=1
    )


def _bent_wrongly(points: FloatArray) -> FloatArray:
    """(T, 5) standard deviations by which hips and knees are beyond their range; 0 within it."""
    hips, knees, ankles = (points[:, marks] for marks in _SIDES)
    front = kinematics.anterior_axis(points)[:, None]
    down = -kinematics.trunk_axis(points)[:, None]
    thigh = kinematics.unit(knees - hips)
    forward, downward = np.sum(thigh * front, -1), np.sum(thigh * down, -1)
    flexion = np.degrees(np.arctan2(forward, downward))
    beyond = np.maximum(flexion - _MAX_HIP_FLEXION_DEG, -flexion - _MAX_HIP_EXTENSION_DEG)
    hip = np.where(np.hypot(forward, downward) > _MIN_SAGITTAL, beyond, 0.0) / _BEYOND_DEG
    bend = np.stack([kinematics.knee_flexion_deg(points, side) for side in LEGS], axis=-1)
    # How much of the bend points backward: the knee lies behind the line from hip to ankle.
    ahead = kinematics.unit(2 * knees - hips - ankles)
    backward = bend * np.maximum(0.0, -np.sum(ahead * front, -1)) / _BACKWARD_DEG
    knee = np.maximum((bend - _MAX_KNEE_FLEXION_DEG) / _BEYOND_DEG, backward)
    trunk = np.zeros((len(points), 1))
    wrongly = np.concatenate([trunk, np.maximum(hip, knee), knee], axis=1)
    return np.asarray(np.maximum(0.0, np.nan_to_num(wrongly)))


def _evidence(squared: FloatArray, seen: FloatArray | float, guessed: float) -> FloatArray:
    """Logarithm of how much likelier a deviation is at a guessed bone than at one that is seen."""
    evidence: FloatArray = np.log(seen / guessed) + squared * (1 / seen**2 - 1 / guessed**2) / 2
    return evidence


def _memory(evidence: FloatArray) -> FloatArray:
    """(5,) log odds to add for a bone that looks like a guess in much of the time.

    What hid it is probably still there. A bone that never does adds nothing.
    """
    alone = _probability(np.log(_TYPICAL_DOUBT / (1.0 - _TYPICAL_DOUBT)) + evidence)
    share = np.clip(np.nan_to_num(_means(alone)), _USUALLY_GUESSED, 1.0 - _USUALLY_GUESSED)
    usually = _USUALLY_GUESSED / (1.0 - _USUALLY_GUESSED)
    return np.asarray(np.log(share / (1.0 - share) / usually))


def _probability(log_odds: FloatArray) -> FloatArray:
    return np.asarray(1.0 / (1.0 + np.exp(-np.clip(log_odds, -50.0, 50.0))))


def _medians(values: FloatArray) -> FloatArray:
    """(N,) medians of the known values of each column of (T, N); NaN for none."""
    ordered = np.sort(values, axis=0)  # NaN sorts last
    count = np.sum(~np.isnan(values), axis=0)
    columns: NDArray[np.intp] = np.arange(values.shape[1])
    middle = (
        ordered[np.maximum(count - 1, 0) // 2, columns]
        + ordered[np.minimum(count // 2, len(values) - 1), columns]
    )
    return np.where(count > 0, middle / 2, np.nan)


def _means(values: FloatArray) -> FloatArray:
    """(N,) means of the known values of each column of (T, N); NaN for none."""
    known = np.isfinite(values)
    count = known.sum(axis=0)
    total: FloatArray = np.where(known, values, 0.0).sum(axis=0)
    mean: FloatArray = total / np.where(count > 0, count, np.nan)
    return mean


def _deviation(values: FloatArray) -> FloatArray:
    """(N,) spread of the known values of each column of (T, N), as standard deviations; 0 for none.

    From the middle four fifths, so that a single collapsed frame does not cast doubt on the others.
    """
    ordered = np.sort(values, axis=0)  # NaN sorts last
    latest = np.maximum(np.sum(~np.isnan(values), axis=0) - 1, 0)
    columns: NDArray[np.intp] = np.arange(values.shape[1])
    low, high = (ordered[np.rint(share * latest).astype(int), columns] for share in (0.1, 0.9))
    return np.asarray(np.nan_to_num(high - low) / _MIDDLE_DEVIATIONS)
