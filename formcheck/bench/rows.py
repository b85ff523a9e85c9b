"""What the page of `formcheck bench` shows, as rows of words and numbers: pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck import wording
from formcheck.bench.aggregate import (
    FAILED,
    NONE,
    Score,
    by_exercise,
    confusion,
    expected,
    faults_by_code,
    intervals_by_measure,
    offsets_by_measure,
    summarize,
)
from formcheck.bench.scoring import ClipScore, Share, Tally


@dataclass(frozen=True)
class Figure:
    """One number in words, of how many it is, and what it is called."""

    label: str
    value: str
    note: str


@dataclass(frozen=True)
class CountGroup:
    """Clips with the same true and counted number of repetitions."""

    true: int
    counted: int
    clips: tuple[str, ...]


@dataclass(frozen=True)
class Confusion:
    """Clips of each true exercise (rows) taken for each (columns); `right[i]` is row i's column."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    clips: tuple[tuple[int, ...], ...]
    right: tuple[str, ...]


@dataclass(frozen=True)
class FaultRow:
    """One fault of one exercise: its tally with the exercise recognized, and with it named."""

    exercise: str
    code: str
    tally: Tally
    named: Tally


@dataclass(frozen=True)
class AngleRow:
    """One exercise and measure. `offsets_deg`: (clip, measured less true), NaN if not reported."""

    exercise: str
    measure: str
    offsets_deg: tuple[tuple[str, float], ...]
    held: Share

    @property
    def known_deg(self) -> tuple[float, ...]:
        """The offsets of what was reported."""
        return tuple(offset for _, offset in self.offsets_deg if math.isfinite(offset))

    def quantile_deg(self, share: float) -> float | None:
        """The offset below which this share of them lies; None of nothing."""
        return float(np.quantile(self.known_deg, share)) if self.known_deg else None

    @property
    def mean_deg(self) -> float | None:
        """The mean offset: how far the measure leans to one side."""
        return float(np.mean(self.known_deg)) if self.known_deg else None

    @property
    def mae_deg(self) -> float | None:
        """The mean absolute error."""
        return float(np.mean(np.abs(self.known_deg))) if self.known_deg else None

    @property
    def within_deg(self) -> float | None:
        """The absolute error that nine of ten do not pass."""
        return float(np.quantile(np.abs(self.known_deg), 0.9)) if self.known_deg else None


def figures(score: Score) -> tuple[Figure, ...]:
    """The whole of it at a glance, each number with what it is of."""
    tally, alarms = score.faults, score.clean_alarms
    reps = wording.count(score.sides.whole, "repetition")
    return (
        _share("Counted exactly", score.exact, "clips"),
        _share("Within one (OBO)", score.off_by_one, "clips"),
        Figure(
            "Counting error (MAE)",
            number(score.mae),
            f"mean of {_clips(score)}, of their true count",
        ),
        _share("Right exercise", score.recognised, "clips"),
        Figure("Right side", percent(score.sides), f"{score.sides.part} of {reps} with a side"),
        Figure("Faults, F1", number(tally.f1), tally_words(tally)),
        Figure(
            "False alarms", percent_up(alarms), f"{alarms.part} of {alarms.whole} clean repetitions"
        ),
        Figure(
            "Angles, mean error",
            wording.amount(score.angle_mae_deg, "deg", 1),
            f"{score.angles.part} of {score.angles.whole} angles reported",
        ),
        _share("In their 90 % interval", score.intervals, "intervals"),
    )


def _clips(score: Score) -> str:
    return wording.count(score.clips, "clip")


def _share(label: str, share: Share, noun: str) -> Figure:
    return Figure(label, percent(share), f"{share.part} of {share.whole} {noun}")


def percent(share: Share) -> str:
    """Rounded down, so that 100 means all."""
    return wording.UNKNOWN if share.value is None else f"{100 * share.part // share.whole} %"


def percent_up(share: Share) -> str:
    """Rounded up, for what should not be: 0 means none."""
    return wording.UNKNOWN if share.value is None else f"{-(-100 * share.part // share.whole)} %"


def number(value: float | None) -> str:
    """Two places, or a dash."""
    return wording.amount(value, "ratio")


def tally_words(tally: Tally) -> str:
    """ "3 found, 0 false, 1 missed"."""
    return f"{tally.found} found, {tally.false} false, {tally.missed} missed"


def count_groups(scores: Iterable[ClipScore]) -> list[CountGroup]:
    """Clips by their true and counted repetitions; those without a result are left out."""
    groups: dict[tuple[int, int], list[str]] = {}
    for score in scores:
        if not score.failure:
            groups.setdefault((score.true_reps, score.counted_reps), []).append(score.clip)
    return [CountGroup(*key, tuple(sorted(clips))) for key, clips in sorted(groups.items())]


def confusion_of(scores: Sequence[ClipScore]) -> Confusion:
    """The confusion as a table; columns are all that is true or was taken for."""
    taken = confusion(scores)
    right = tuple(expected(name) for name in taken)
    seen = {name for row in taken.values() for name in row} | set(right)
    columns = tuple(sorted(seen - {NONE, FAILED})) + tuple(n for n in (NONE, FAILED) if n in seen)
    clips = tuple(tuple(row.get(name, 0) for name in columns) for row in taken.values())
    return Confusion(tuple(taken), columns, clips, right)


def angle_rows(scores: Sequence[ClipScore]) -> list[AngleRow]:
    """Each exercise and measure with a true angle."""
    held = intervals_by_measure(scores)
    return [
        AngleRow(*key, tuple(offsets), held.get(key, Share()))
        for key, offsets in offsets_by_measure(scores).items()
    ]


def fault_rows(named: Sequence[ClipScore], recognized: Sequence[ClipScore]) -> list[FaultRow]:
    """Each fault that was there or was reported, of each exercise."""
    told, seen = faults_by_code(named), faults_by_code(recognized)
    keys = sorted({*told, *seen})
    rows = [FaultRow(*key, seen.get(key, Tally()), told.get(key, Tally())) for key in keys]
    return [row for row in rows if (row.tally, row.named) != (Tally(), Tally())]


def alarm_rows(scores: Iterable[ClipScore]) -> list[tuple[str, Share]]:
    """Clean repetitions with a false fault, for each exercise that has clean ones."""
    groups = by_exercise(scores).items()
    rows = [(name, summarize(group).clean_alarms) for name, group in groups]
    return [(name, share) for name, share in rows if share.whole]


def went_wrong(
    named: Sequence[ClipScore], recognized: Sequence[ClipScore]
) -> list[tuple[str, list[str]]]:
    """Each clip of which something is wrong, with what: one line each."""
    wrong = []
    for told, seen in zip(named, recognized, strict=True):
        notes = list(told.notes)
        if told.failure:
            notes = [f"failed: {told.failure}"]
        elif not seen.recognised:
            notes.append(
                f"taken for {wording.label(seen.recognised_as)}"
                if seen.recognised_as
                else "not recognized"
            )
        elif seen.notes != told.notes:
            notes += [f"recognised: {note}" for note in seen.notes if note not in notes]
        if notes:
            wrong.append((told.clip, notes))
    return wrong
