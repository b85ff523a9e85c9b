"""The tables of pose recordings: the same cells in the terminal, in Markdown, and on the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from formcheck import wording
from formcheck.bench.recording_groups import (
    ExerciseGroup,
    OtherGroup,
    exercise_groups,
    fault_groups,
    labeled_fault_groups,
    other_groups,
    source_count,
)
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.scoring import ClipScore, Share

NOT_STATED = (
    "Nobody stated which of these sources limits or models were fitted on, so do not take these "
    "figures for those of new clips."
)

_FITTED = {True: "fitted on", False: "not fitted on", None: "not stated"}


@dataclass(frozen=True)
class Rate:
    """A share in a cell, rounded to whole percent: 100 % means all, and 0 % none."""

    share: Share

    @property
    def _percent(self) -> int:
        part, whole = self.share.part, self.share.whole
        nearest = (200 * part + whole) // (2 * whole)
        if 0 < part < whole:
            return min(99, max(1, nearest))
        return nearest

    def __str__(self) -> str:
        """ "22 of 24 (92 %)", or a dash without any."""
        if not self.share.whole:
            return wording.UNKNOWN
        return f"{self.share.part} of {self.share.whole} ({self._percent} %)"

    @property
    def short(self) -> str:
        """ "22/24 92%", for narrow columns."""
        if not self.share.whole:
            return wording.UNKNOWN
        return f"{self.share.part}/{self.share.whole} {self._percent}%"


Cells = tuple[str | Rate, ...]


@dataclass(frozen=True)
class RecordingTable:
    """Rows of text; the first `text_columns` are not numbers."""

    title: str
    heads: tuple[str, ...]
    rows: Sequence[Cells]
    text_columns: int = 1

    @property
    def text_rows(self) -> list[tuple[str, ...]]:
        """The rows with every cell as text."""
        return [tuple(map(str, row)) for row in self.rows]


def describe(scores: Sequence[RecordingScore]) -> str:
    """How many recordings of how many sources, and what they show."""
    ours = [score for score in scores if score.named is not None]
    models = ", ".join(sorted({score.model for score in scores} - {""}))
    return (
        f"{wording.pluralize(len(scores), 'pose recording')} of "
        f"{wording.pluralize(source_count(scores), 'source')}"
        f"{f' (model {models})' if models else ''}: {len(ours)} of the exercises, "
        f"{len(scores) - len(ours)} of other activities."
    )


def is_fitting_stated(scores: Sequence[RecordingScore]) -> bool:
    """Whether somebody said, for every recording, if its source was fitted on."""
    return all(score.labels.was_fitted_on is not None for score in scores)


def recording_tables(scores: Sequence[RecordingScore]) -> list[RecordingTable]:
    """The tables that have rows, without the list of errors."""
    tables = (
        _exercise_table(scores),
        _other_table(scores),
        _fault_table(scores),
        _labeled_fault_table(scores),
    )
    return [table for table in tables if table.rows]


def error_table(scores: Sequence[RecordingScore]) -> RecordingTable:
    """Each recording that is not right, with what it shows and what is wrong."""
    rows = [
        (score.clip, _shown(score), "; ".join(_errors(score)))
        for score in scores
        if not score.is_right
    ]
    return RecordingTable("Errors", ("clip", "shows", "what is wrong"), rows, 3)


def _exercise_table(scores: Sequence[RecordingScore]) -> RecordingTable:
    groups = exercise_groups(scores)
    heads = [
        *("recordings", "tier", "clips", "sources", "exact, exercise named"),
        *("recognized and exact", "recognized", "repetitions off"),
    ]
    rows = [_exercise_cells(group) for group in groups]
    if any(group.sides.whole for group in groups):
        heads.append("right side")
        rows = [(*row, Rate(group.sides)) for row, group in zip(rows, groups, strict=True)]
    return RecordingTable("Exercises", tuple(heads), rows, 2)


def _exercise_cells(group: ExerciseGroup) -> Cells:
    return (
        _FITTED[group.was_fitted_on],
        group.tier or wording.UNKNOWN,
        str(group.clips),
        str(group.sources),
        Rate(group.exact_named),
        Rate(group.exact_recognised),
        Rate(group.recognised),
        f"{group.reps_off.part} of {group.reps_off.whole}",
    )


def _other_table(scores: Sequence[RecordingScore]) -> RecordingTable:
    heads = (
        *("recordings", "clips", "sources", "minutes"),
        *("clips with a counted repetition", "false repetitions", "per hour"),
    )
    return RecordingTable("Other activities", heads, list(map(_other_cells, other_groups(scores))))


def _other_cells(group: OtherGroup) -> Cells:
    return (
        _FITTED[group.was_fitted_on],
        str(group.clips),
        str(group.sources),
        f"{group.duration_s / 60:.1f}",
        Rate(group.with_reps),
        str(group.false_reps),
        wording.UNKNOWN
        if group.false_reps_per_hour is None
        else f"{group.false_reps_per_hour:.1f}",
    )


def _fault_table(scores: Sequence[RecordingScore]) -> RecordingTable:
    heads = ("recordings", "fault", "blamed without having it", "found where it is")
    rows = [
        (
            _FITTED[group.was_fitted_on],
            group.code,
            Rate(group.blamed),
            Rate(group.found),
        )
        for group in fault_groups(scores)
    ]
    return RecordingTable("Faults of whole clips, in counted repetitions", heads, rows, 2)


def _labeled_fault_table(scores: Sequence[RecordingScore]) -> RecordingTable:
    heads = ("recordings", "exercise", "fault", "found", "false", "missed", "F1")
    rows = [
        (
            _FITTED[group.was_fitted_on],
            wording.label(group.exercise),
            group.code,
            *map(str, (group.tally.found, group.tally.false, group.tally.missed)),
            wording.amount(group.tally.f1, "ratio"),
        )
        for group in labeled_fault_groups(scores)
    ]
    return RecordingTable("Faults labeled by repetition", heads, rows, 3)


def _shown(score: RecordingScore) -> str:
    exercise = wording.label(score.labels.truth.exercise)
    return score.labels.label or exercise


def _errors(score: RecordingScore) -> Iterator[str]:
    auto = score.recognised
    name = wording.label(auto.recognised_as or "")
    if auto.failure:
        yield f"failed: {auto.failure}"
    elif score.named is None:
        yield f"counted {auto.counted_reps} as {name}"
    else:
        if not score.named.is_exact:
            yield f"named: {_count(score.named)}"
        if not auto.recognised:
            yield f"recognized as {name}, {auto.counted_reps} counted" if name else "not recognized"
        elif not auto.is_exact and auto.notes != score.named.notes:
            yield f"recognized as {name}: {_count(auto)}"


def _count(score: ClipScore) -> str:
    text = f"{score.counted_reps} of {score.true_reps} counted"
    # With the right number, the wrong ones are counted.
    return text if score.counted_reps != score.true_reps else f"{text}, but not the same"
