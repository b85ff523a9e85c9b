"""Combines the scores of several clips; docs/bench.md defines each figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.bench.scoring import PROBABILITIES, ClipScore, Share, Tally, labeled_faults

NONE, FAILED = "none", "failed"  # in place of a recognized exercise


@dataclass(frozen=True)
class Score:
    """The combined score of several clips.

    `exact` and `off_by_one`: clips counted exactly, and within one (OBO). `mae`: mean over the
    clips of the counting error divided by the true count, or by 1 if that is 0; OBO and MAE as in
    Hu et al., "TransRAC", CVPR 2022. `peak_s`: median time difference of matched peaks. `angles`:
    the measures that were reported; `angle_mae_deg` is their mean absolute error.
    """

    clips: int
    true_reps: int
    counted_reps: int
    exact: Share
    off_by_one: Share
    mae: float | None
    peak_s: float | None
    sides: Share
    recognised: Share
    faults: Tally
    clean_alarms: Share
    angle_mae_deg: float | None
    angles: Share
    intervals: Share


def by_exercise(scores: Iterable[ClipScore]) -> dict[str, list[ClipScore]]:
    """The scores of each exercise, by name; activities that formcheck does not know come last."""
    groups: dict[str, list[ClipScore]] = {}
    for score in sorted(scores, key=lambda s: (s.exercise not in labeled_faults(), s.exercise)):
        groups.setdefault(score.exercise, []).append(score)
    return groups


def summarize(scores: Sequence[ClipScore]) -> Score:
    """The combined score; faults are summed over codes, angles averaged over measures."""
    relative = [_count_error(score) for score in scores]
    peaks = [error for score in scores for error in score.peak_errors_s]
    angles = [e for score in scores for errors in score.angle_errors_deg.values() for e in errors]
    reported = [error for error in angles if not np.isnan(error)]
    return Score(
        clips=len(scores),
        true_reps=sum(score.true_reps for score in scores),
        counted_reps=sum(score.counted_reps for score in scores),
        exact=Share(sum(score.is_exact for score in scores), len(scores)),
        off_by_one=Share(sum(score.is_off_by_one for score in scores), len(scores)),
        mae=float(np.mean(relative)) if relative else None,
        peak_s=float(np.median(peaks)) if peaks else None,
        sides=sum((score.sides for score in scores), Share()),
        recognised=Share(sum(score.recognised for score in scores), len(scores)),
        faults=sum((tally for score in scores for tally in score.faults.values()), Tally()),
        clean_alarms=sum((score.clean_alarms for score in scores), Share()),
        angle_mae_deg=float(np.mean(reported)) if reported else None,
        angles=Share(len(reported), len(angles)),
        intervals=sum((part for score in scores for part in score.intervals.values()), Share()),
    )


def faults_by_code(scores: Iterable[ClipScore]) -> dict[tuple[str, str], Tally]:
    """The tally of each exercise and fault code."""
    tallies: dict[tuple[str, str], Tally] = {}
    for score in scores:
        for code, tally in score.faults.items():
            key = (score.exercise, code)
            tallies[key] = tallies.get(key, Tally()) + tally
    return dict(sorted(tallies.items()))


def fault_totals(scores: Iterable[ClipScore]) -> dict[str, Tally]:
    """The tally of each fault code over all exercises."""
    totals: dict[str, Tally] = {}
    for (_, code), tally in faults_by_code(scores).items():
        totals[code] = totals.get(code, Tally()) + tally
    return dict(sorted(totals.items()))


def angles_by_measure(scores: Iterable[ClipScore]) -> dict[tuple[str, str], tuple[float, ...]]:
    """The absolute errors of each exercise and measure, degrees; NaN if not reported."""
    errors: dict[tuple[str, str], tuple[float, ...]] = {}
    for score in scores:
        for name, found in score.angle_errors_deg.items():
            key = (score.exercise, name)
            errors[key] = errors.get(key, ()) + found
    return dict(sorted(errors.items()))


def offsets_by_measure(
    scores: Iterable[ClipScore],
) -> dict[tuple[str, str], list[tuple[str, float]]]:
    """As `angles_by_measure`, but signed (measured minus true), each with its clip's name."""
    offsets: dict[tuple[str, str], list[tuple[str, float]]] = {}
    for score in scores:
        for name, found in score.angle_offsets_deg.items():
            known = offsets.setdefault((score.exercise, name), [])
            known += [(score.clip, offset_deg) for offset_deg in found]
    return dict(sorted(offsets.items()))


def intervals_by_measure(scores: Iterable[ClipScore]) -> dict[tuple[str, str], Share]:
    """How many 90 % intervals of each exercise and measure contain the true angle."""
    shares: dict[tuple[str, str], Share] = {}
    for score in scores:
        for name, share in score.intervals.items():
            key = (score.exercise, name)
            shares[key] = shares.get(key, Share()) + share
    return dict(sorted(shares.items()))


def calibration(scores: Iterable[ClipScore]) -> dict[tuple[float, float], Share]:
    """For each range of a fault's probability, in how many judgements the fault is labeled.

    A range of probabilities is honest if that share lies in it: of faults that are said, with a
    probability of 0.9 and more, at least 90 % must be there.
    """
    shares = dict.fromkeys(PROBABILITIES, Share())
    for score in scores:
        for band, share in zip(PROBABILITIES, score.calibration, strict=False):
            shares[band] += share
    return {band: share for band, share in shares.items() if share.whole}


def confusion(scores: Iterable[ClipScore]) -> dict[str, dict[str, int]]:
    """For each true exercise, how many of its clips were recognized as which exercise.

    Clips without a recognized exercise are under `NONE` (right for any other activity), those that
    could not be analyzed under `FAILED`.
    """
    return {
        name: dict(sorted(Counter(map(_recognized_as, group)).items()))
        for name, group in by_exercise(scores).items()
    }


def expected(exercise: str) -> str:
    """What clips of this true exercise should be recognized as."""
    return exercise if exercise in labeled_faults() else NONE


def _count_error(score: ClipScore) -> float:
    if score.failure:
        return 1.0  # as if all repetitions were missed, even if there are none
    return abs(score.true_reps - score.counted_reps) / max(1, score.true_reps)


def _recognized_as(score: ClipScore) -> str:
    return FAILED if score.failure else score.recognised_as or NONE
