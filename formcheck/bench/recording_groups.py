"""Combines the scores of pose recordings. What was fitted on is never mixed with what was not."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from formcheck.bench.aggregate import faults_by_code
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.scoring import ClipScore, Share, Tally

ALL = "all"  # in place of a tier

_FITTED_ORDER = (False, None, True)


@dataclass(frozen=True)
class ExerciseGroup:
    """The combined score of recordings of formcheck's exercises.

    `was_fitted_on` is None if nobody said. `tier` is `ALL` for the sum over several. `sources`: the
    number of different sources. `sides`: right sides among matched repetitions with a side.
    """

    was_fitted_on: bool | None
    tier: str
    clips: int
    sources: int
    exact_named: Share
    exact_recognised: Share
    recognised: Share
    reps_off: Share
    sides: Share


@dataclass(frozen=True)
class OtherGroup:
    """The combined score of recordings of other activities, in which nothing should be counted."""

    was_fitted_on: bool | None
    clips: int
    sources: int
    duration_s: float
    with_reps: Share
    false_reps: int

    @property
    def false_reps_per_hour(self) -> float | None:
        """None without any time."""
        return 3600 * self.false_reps / self.duration_s if self.duration_s else None


@dataclass(frozen=True)
class FaultGroup:
    """A fault in recordings of which all repetitions have it, or none, exercise named.

    `blamed`: counted repetitions that do not have it, but were reported to. `found`: those that
    have it and were reported to.
    """

    was_fitted_on: bool | None
    code: str
    blamed: Share
    found: Share


@dataclass(frozen=True)
class LabeledFaultGroup:
    """A fault that was labeled repetition by repetition, exercise named."""

    was_fitted_on: bool | None
    exercise: str
    code: str
    tally: Tally


def source_count(scores: Sequence[RecordingScore]) -> int:
    """The number of different sources."""
    return len({score.labels.source for score in scores})


def exercise_groups(scores: Sequence[RecordingScore]) -> list[ExerciseGroup]:
    """One group for each tier, and one for all of several tiers."""
    groups = []
    for was_fitted_on, ours in _by_fitted(scores, lambda score: score.named is not None):
        tiers = sorted({score.labels.tier for score in ours})
        for tier in tiers:
            same = [score for score in ours if score.labels.tier == tier]
            groups.append(_exercise_group(was_fitted_on, tier, same))
        if len(tiers) > 1:
            groups.append(_exercise_group(was_fitted_on, ALL, ours))
    return groups


def _exercise_group(
    was_fitted_on: bool | None, tier: str, scores: Sequence[RecordingScore]
) -> ExerciseGroup:
    named = _named(scores)
    return ExerciseGroup(
        was_fitted_on,
        tier,
        len(scores),
        source_count(scores),
        _share(scores, lambda score: score.is_exact_named),
        _share(scores, lambda score: score.is_exact_recognised),
        _share(scores, lambda score: score.recognised.recognised),
        Share(sum(score.reps_off for score in scores), sum(score.true_reps for score in named)),
        sum((score.sides for score in named), Share()),
    )


def other_groups(scores: Sequence[RecordingScore]) -> list[OtherGroup]:
    """One group for what was fitted on, and one for what was not."""
    return [
        OtherGroup(
            was_fitted_on,
            len(others),
            source_count(others),
            sum(score.duration_s for score in others),
            _share(others, lambda score: score.recognised.counted_reps > 0),
            sum(score.recognised.counted_reps for score in others),
        )
        for was_fitted_on, others in _by_fitted(scores, lambda score: score.named is None)
    ]


def fault_groups(scores: Sequence[RecordingScore]) -> list[FaultGroup]:
    """One group for each fault code of `free_of` and `every_rep_has`."""
    groups = []
    for was_fitted_on, ours in _by_fitted(scores, lambda score: score.named is not None):
        codes = {code for score in ours for code in (*score.blamed, *score.found)}
        for code in sorted(codes):
            blamed = sum((score.blamed.get(code, Share()) for score in ours), Share())
            found = sum((score.found.get(code, Share()) for score in ours), Share())
            groups.append(FaultGroup(was_fitted_on, code, blamed, found))
    return groups


def labeled_fault_groups(scores: Sequence[RecordingScore]) -> list[LabeledFaultGroup]:
    """One group for each exercise and fault that was labeled or reported."""
    groups = []
    for was_fitted_on, ours in _by_fitted(scores, lambda score: score.named is not None):
        for (exercise, code), tally in faults_by_code(_named(ours)).items():
            if tally != Tally():
                groups.append(LabeledFaultGroup(was_fitted_on, exercise, code, tally))
    return groups


def as_document(scores: Sequence[RecordingScore]) -> dict[str, Any]:
    """All figures, for the JSON of `formcheck bench`."""
    return {
        "models": sorted({score.model for score in scores} - {""}),
        "clips_scored": len(scores),
        "sources": source_count(scores),
        "exercises": exercise_groups(scores),
        "other_activities": [
            {**vars(group), "false_reps_per_hour": group.false_reps_per_hour}
            for group in other_groups(scores)
        ],
        "faults": fault_groups(scores),
        "labeled_faults": labeled_fault_groups(scores),
        "failures": failures(scores),
        "clips": [_clip(score) for score in scores],
    }


def failures(scores: Sequence[RecordingScore]) -> list[str]:
    """The recordings that could not be read, each with the reason."""
    return [
        f"{score.clip}.npz: {score.recognised.failure}"
        for score in scores
        if score.recognised.failure
    ]


def _clip(score: RecordingScore) -> dict[str, Any]:
    labels = score.labels
    return {
        "clip": score.clip,
        "source": labels.source,
        "was_fitted_on": labels.was_fitted_on,
        "tier": labels.tier,
        "label": labels.label,
        "duration_s": score.duration_s,
        "is_right": score.is_right,
        "named": score.named,
        "recognised": score.recognised,
        "blamed": score.blamed,
        "found": score.found,
    }


def _by_fitted(
    scores: Sequence[RecordingScore], belongs: Callable[[RecordingScore], bool]
) -> Iterator[tuple[bool | None, list[RecordingScore]]]:
    for was_fitted_on in _FITTED_ORDER:
        group = [
            score
            for score in scores
            if score.labels.was_fitted_on is was_fitted_on and belongs(score)
        ]
        if group:
            yield was_fitted_on, group


def _named(scores: Sequence[RecordingScore]) -> list[ClipScore]:
    return [score.named for score in scores if score.named is not None]


def _share(scores: Sequence[RecordingScore], test: Callable[[RecordingScore], bool]) -> Share:
    return Share(sum(map(test, scores)), len(scores))
