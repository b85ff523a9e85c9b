"""Scores result documents against the ground truth of their clips.

A counted repetition matches a true one if its peak is within the true start and end, inclusive;
the nearest pair is matched first, and each repetition at most once. A fault that was not judged
counts as missed, and so do all faults of true repetitions that were not counted; the faults of
extra repetitions are false.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from formcheck.bench.truth import TrueRep, Truth
from formcheck.exercises import all_exercises

# Ranges of the probability of a fault: up to 0.25 it is sound, above 0.9 it is said.
PROBABILITIES = ((0.0, 0.1), (0.1, 0.25), (0.25, 0.5), (0.5, 0.9), (0.9, 0.99), (0.99, 1.0))
_Z_95 = 1.959964  # 95 % of a normal distribution is within ± this many standard deviations


@dataclass(frozen=True)
class Tally:
    """Numbers of faults found, falsely reported, and missed."""

    found: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: Tally) -> Tally:
        return Tally(self.found + other.found, self.false + other.false, self.missed + other.missed)

    @property
    def right(self) -> Share:
        """How many of the faults that were said are there."""
        return Share(self.found, self.found + self.false)

    @property
    def f1(self) -> float | None:
        """Harmonic mean of precision and recall, 0..1; None if all three numbers are 0."""
        total = 2 * self.found + self.false + self.missed
        return 2 * self.found / total if total else None


@dataclass(frozen=True)
class Share:
    """`part` of `whole`."""

    part: int = 0
    whole: int = 0

    def __add__(self, other: Share) -> Share:
        return Share(self.part + other.part, self.whole + other.whole)

    @property
    def value(self) -> float | None:
        """0..1; None if `whole` is 0."""
        return self.part / self.whole if self.whole else None

    @property
    def interval_95(self) -> tuple[float, float] | None:
        """The 95 % interval of the share, 0..1, by Wilson's score method; None if `whole` is 0.

        Wilson, J. Am. Stat. Assoc. 22 (1927) 209-212. It assumes independent samples, which
        repetitions of one clip are not, so it is too narrow rather than too wide.
        """
        if not self.whole:
            return None
        share, z2_n = self.part / self.whole, _Z_95**2 / self.whole
        center = share + z2_n / 2
        half = math.sqrt(z2_n * (share * (1 - share) + z2_n / 4))
        return max(0.0, (center - half) / (1 + z2_n)), min(1.0, (center + half) / (1 + z2_n))


Document = Mapping[str, Any]  # schema formcheck.analysis/1


def labeled_faults() -> Mapping[str, frozenset[str]]:
    """By exercise, the faults that labels may name: those that its rules look for.

    A fault that the labels of a clip do not name is not there.
    """
    return {exercise.name: frozenset(exercise.fault_codes) for exercise in all_exercises()}


@dataclass(frozen=True)
class ClipScore:
    """The score of one clip. Angle errors are absolute degrees, NaN if not reported.

    `intervals`: how many of the 90 % intervals of each measure contain the true angle.
    `angle_offsets_deg`: the same errors, signed: measured minus true. `recognised_as`: the exercise
    of the result, None for none. `failure`: why there is no result. `notes`: errors, as text.
    `calibration`: for each of `PROBABILITIES`, in how many of the judgements that give a fault a
    probability in that range the fault is labeled.
    """

    clip: str
    exercise: str
    true_reps: int
    counted_reps: int
    matched_reps: int
    recognised: bool
    peak_errors_s: tuple[float, ...]
    sides: Share
    clean_alarms: Share
    faults: Mapping[str, Tally]
    angle_errors_deg: Mapping[str, tuple[float, ...]]
    intervals: Mapping[str, Share]
    notes: tuple[str, ...]
    angle_offsets_deg: Mapping[str, tuple[float, ...]]
    recognised_as: str | None
    failure: str = ""
    calibration: tuple[Share, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Every true repetition is counted, and nothing else."""
        return not self.failure and self.true_reps == self.counted_reps == self.matched_reps

    @property
    def is_off_by_one(self) -> bool:
        """The count differs from the true count by at most one, matched or not."""
        return not self.failure and abs(self.true_reps - self.counted_reps) <= 1


def match(true: Sequence[TrueRep], counted: Sequence[Document]) -> list[tuple[int, int]]:
    """Indices of true and counted repetitions that match, nearest first."""
    candidates = sorted(
        (abs(rep["peak_s"] - truth.peak_s), i, j)
        for i, truth in enumerate(true)
        for j, rep in enumerate(counted)
        if truth.start_s <= rep["peak_s"] <= truth.end_s
    )
    pairs: dict[int, int] = {}
    for _, i, j in candidates:
        if i not in pairs and j not in pairs.values():
            pairs[i] = j
    return list(pairs.items())


def score_clip(truth: Truth, document: Document) -> ClipScore:
    """Score one clip; in an activity that formcheck does not know, nothing should be counted."""
    is_known = truth.exercise in labeled_faults()
    true = truth.reps if is_known else ()
    counted = document["reps"]
    pairs = match(true, counted)
    matched = [(i, true[i], counted[j]) for i, j in pairs]
    missed = [true[i] for i in range(len(true)) if i not in dict(pairs)]
    extra = [rep for j, rep in enumerate(counted) if j not in dict(pairs).values()]
    known = labeled_faults().get(truth.exercise, frozenset())
    has_labels = truth.faults_labelled
    offsets_deg = _angle_offsets_deg(matched) if has_labels else {}
    return ClipScore(
        clip=truth.clip,
        exercise=truth.exercise,
        true_reps=len(true),
        counted_reps=len(counted),
        matched_reps=len(pairs),
        recognised=document["exercise"] == (truth.exercise if is_known else None),
        peak_errors_s=tuple(abs(rep["peak_s"] - rep_truth.peak_s) for _, rep_truth, rep in matched),
        sides=_sides(matched),
        clean_alarms=_clean_alarms(matched, known) if has_labels else Share(),
        faults=_tallies(matched, missed, extra, known) if has_labels else {},
        angle_errors_deg={key: tuple(map(abs, each)) for key, each in offsets_deg.items()},
        intervals=_intervals(matched) if has_labels else {},
        notes=tuple(_notes(matched, missed, extra, known, has_labels=has_labels)),
        angle_offsets_deg=offsets_deg,
        recognised_as=document["exercise"],
        calibration=_calibration(matched, known) if has_labels else (),
    )


def score_failure(truth: Truth, reason: str) -> ClipScore:
    """Score a clip without a result: everything about it is wrong, even a true count of 0."""
    empty = score_clip(truth, {"exercise": None, "reps": []})
    return replace(empty, recognised=False, failure=reason)


# Index of the true repetition, the true repetition, the counted repetition.
Pairs = Sequence[tuple[int, TrueRep, Document]]


def _reported(rep: Document, known: frozenset[str]) -> frozenset[str]:
    return known & {fault["code"] for fault in rep["faults"]}


def _sides(matched: Pairs) -> Share:
    right = [rep["side"] == truth.side for _, truth, rep in matched if truth.side != "both"]
    return Share(sum(right), len(right))


def _clean_alarms(matched: Pairs, known: frozenset[str]) -> Share:
    alarms = [bool(_reported(rep, known)) for _, truth, rep in matched if not truth.faults]
    return Share(sum(alarms), len(alarms))


def _tallies(
    matched: Pairs, missed: Sequence[TrueRep], extra: Sequence[Document], known: frozenset[str]
) -> dict[str, Tally]:
    cases = [(truth.faults & known, _reported(rep, known)) for _, truth, rep in matched]
    cases += [(truth.faults & known, frozenset()) for truth in missed]
    cases += [(frozenset(), _reported(rep, known)) for rep in extra]
    return {
        code: Tally(
            sum(code in true and code in reported for true, reported in cases),
            sum(code not in true and code in reported for true, reported in cases),
            sum(code in true and code not in reported for true, reported in cases),
        )
        for code in sorted(known)
    }


def _angle_offsets_deg(matched: Pairs) -> dict[str, tuple[float, ...]]:
    offsets: dict[str, list[float]] = {}
    for _, truth, rep in matched:
        for key, angle in truth.angles_deg.items():
            value = rep["measures"].get(key)
            offsets.setdefault(key, []).append(math.nan if value is None else value - angle)
    return {key: tuple(map(float, values)) for key, values in offsets.items()}


def _intervals(matched: Pairs) -> dict[str, Share]:
    found: dict[str, Share] = {}
    for _, truth, rep in matched:
        for key, (low, high) in rep.get("intervals_90", {}).items():
            if key in truth.angles_deg:
                within = Share(int(low <= truth.angles_deg[key] <= high), 1)
                found[key] = found.get(key, Share()) + within
    return found


def _calibration(matched: Pairs, known: frozenset[str]) -> tuple[Share, ...]:
    shares = [Share() for _ in PROBABILITIES]
    for _, truth, rep in matched:
        for one in rep.get("judgements", ()):
            probability = one["fault_probability"]
            if probability is not None and one["code"] in known:
                lows = [low for low, _ in PROBABILITIES]
                place = bisect_right(lows, probability) - 1
                shares[place] += Share(int(one["code"] in truth.faults), 1)
    return tuple(shares)


def _notes(
    matched: Pairs,
    missed: Sequence[TrueRep],
    extra: Sequence[Document],
    known: frozenset[str],
    *,
    has_labels: bool,
) -> Iterable[str]:
    """What is wrong, as text."""
    for truth in missed:
        yield f"missed the repetition at {truth.peak_s:.1f} s"
    for rep in extra:
        yield f"counted an extra repetition at {rep['peak_s']:.1f} s"
    for i, truth, rep in sorted(matched, key=lambda pair: pair[0]):
        if truth.side not in ("both", rep["side"]):
            yield f"repetition {i + 1}: {rep['side']} instead of {truth.side}"
        unjudged = {item["code"] for item in rep["not_judged"]}
        for code in sorted(known if has_labels else ()):
            if code in truth.faults - _reported(rep, known):
                why = "not judged" if code in unjudged else "missed"
                yield f"repetition {i + 1}: {code} {why}"
            elif code in _reported(rep, known) - truth.faults:
                yield f"repetition {i + 1}: {code} reported, but not labeled"
