"""The rows of text and numbers that the page of `formcheck bench` shows."""

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
class Metric:
    """One headline number as text, with its label and what it was computed from."""

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
    """Clips of each true exercise (rows) recognized as each (columns).

    `right[i]` is the name of row i's correct column.
    """

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
    """One exercise and measure. `offsets_deg`: (clip, measured minus true), NaN if not reported."""

    exercise: str
    measure: str
    offsets_deg: tuple[tuple[str, float], ...]
    in_interval: Share

    @property
    def reported_deg(self) -> tuple[float, ...]:
        """The offsets without NaN."""
        return tuple(offset for _, offset in self.offsets_deg if math.isfinite(offset))

    def quantile_deg(self, share: float) -> float | None:
        """This quantile of the offsets; None if there are none."""
        return float(np.quantile(self.reported_deg, share)) if self.reported_deg else None

    @property
    def mean_deg(self) -> float | None:
        """The mean offset: the bias of the measure."""
        return float(np.mean(self.reported_deg)) if self.reported_deg else None

    @property
    def mae_deg(self) -> float | None:
        """The mean absolute error."""
        return float(np.mean(np.abs(self.reported_deg))) if self.reported_deg else None

    @property
    def within_deg(self) -> float | None:
        """The 90th percentile of the absolute error."""
        return float(np.quantile(np.abs(self.reported_deg), 0.9)) if self.reported_deg else None


def metrics(score: Score) -> tuple[Metric, ...]:
    """The headline numbers, each with its denominator."""
    tally, alarms = score.faults, score.clean_alarms
    reps = wording.pluralize(score.sides.whole, "repetition")
    return (
        _share("Counted exactly", score.exact, "clips"),
        _share("Within one (OBO)", score.off_by_one, "clips"),
        Metric(
            "Counting error (MAE)",
            number(score.mae),
            f"mean of {_clips(score)}, of their true count",
        ),
        _share("Right exercise", score.recognised, "clips"),
        Metric("Right side", percent(score.sides), f"{score.sides.part} of {reps} with a side"),
        Metric("Faults, F1", number(tally.f1), tally_text(tally)),
        _share("Faults said and right", tally.right, "faults"),
        Metric(
            "False alarms",
            percent_rounded_up(alarms),
            f"{alarms.part} of {alarms.whole} clean repetitions",
        ),
        Metric(
            "Angles, mean error",
            wording.amount(score.angle_mae_deg, "deg", 1),
            f"{score.angles.part} of {score.angles.whole} angles reported",
        ),
        _share("In their 90 % interval", score.intervals, "intervals"),
    )


def _clips(score: Score) -> str:
    return wording.pluralize(score.clips, "clip")


def _share(label: str, share: Share, noun: str) -> Metric:
    return Metric(label, percent(share), f"{share.part} of {share.whole} {noun}")


def percent(share: Share) -> str:
    """Rounded down, so that 100 % means all."""
    return wording.UNKNOWN if share.value is None else f"{100 * share.part // share.whole} %"


def percent_rounded_up(share: Share) -> str:
    """Rounded up, for errors: 0 % means none."""
    return wording.UNKNOWN if share.value is None else f"{-(-100 * share.part // share.whole)} %"


def number(value: float | None) -> str:
    """Two places, or a dash."""
    return wording.amount(value, "ratio")


def tally_text(tally: Tally) -> str:
    """ "3 found, 0 false, 1 missed"."""
    return f"{tally.found} found, {tally.false} false, {tally.missed} missed"


def count_groups(scores: Iterable[ClipScore]) -> list[CountGroup]:
    """Clips grouped by true and counted repetitions; clips without a result are left out."""
    groups: dict[tuple[int, int], list[str]] = {}
    for score in scores:
        if not score.failure:
            groups.setdefault((score.true_reps, score.counted_reps), []).append(score.clip)
    return [CountGroup(*key, tuple(sorted(clips))) for key, clips in sorted(groups.items())]


def confusion_of(scores: Sequence[ClipScore]) -> Confusion:
    """The confusion as a table; its columns are all true and all recognized exercises."""
    recognized = confusion(scores)
    right = tuple(expected(name) for name in recognized)
    seen = {name for row in recognized.values() for name in row} | set(right)
    columns = tuple(sorted(seen - {NONE, FAILED})) + tuple(n for n in (NONE, FAILED) if n in seen)
    clips = tuple(tuple(row.get(name, 0) for name in columns) for row in recognized.values())
    return Confusion(tuple(recognized), columns, clips, right)


def angle_rows(scores: Sequence[ClipScore]) -> list[AngleRow]:
    """Each exercise and measure with a true angle."""
    intervals = intervals_by_measure(scores)
    return [
        AngleRow(*key, tuple(offsets), intervals.get(key, Share()))
        for key, offsets in offsets_by_measure(scores).items()
    ]


def fault_rows(named: Sequence[ClipScore], recognized: Sequence[ClipScore]) -> list[FaultRow]:
    """Each fault of each exercise that was labeled or reported."""
    by_name, by_itself = faults_by_code(named), faults_by_code(recognized)
    rows = [
        FaultRow(*key, by_itself.get(key, Tally()), by_name.get(key, Tally()))
        for key in sorted({*by_name, *by_itself})
    ]
    return [row for row in rows if (row.tally, row.named) != (Tally(), Tally())]


def alarm_rows(scores: Iterable[ClipScore]) -> list[tuple[str, Share]]:
    """Clean repetitions with a false fault, for each exercise that has clean repetitions."""
    groups = by_exercise(scores).items()
    rows = [(name, summarize(group).clean_alarms) for name, group in groups]
    return [(name, share) for name, share in rows if share.whole]


def clip_errors(
    named: Sequence[ClipScore], recognized: Sequence[ClipScore]
) -> list[tuple[str, list[str]]]:
    """Each clip with errors, and its errors, one line each."""
    wrong = []
    for score, auto in zip(named, recognized, strict=True):
        notes = list(score.notes)
        if score.failure:
            notes = [f"failed: {score.failure}"]
        elif not auto.recognised:
            notes.append(
                f"recognized as {wording.label(auto.recognised_as)}"
                if auto.recognised_as
                else "not recognized"
            )
        elif auto.notes != score.notes:
            notes += [f"if recognized: {note}" for note in auto.notes if note not in notes]
        if notes:
            wrong.append((score.clip, notes))
    return wrong
