"""The parts of the page of `formcheck bench` about clips: scores, counts, and what they show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bokeh.plotting import figure

from formcheck import wording
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import Score, by_exercise, fault_totals, summarize
from formcheck.bench.charts import (
    confusion_plot,
    counts_plot,
    faults_plot,
    offsets_plot,
    shares_plot,
)
from formcheck.bench.rows import (
    AngleRow,
    confusion_of,
    count_groups,
    fault_rows,
    number,
    percent,
    percent_up,
    tally_words,
)
from formcheck.bench.scoring import ClipScore, Share, Tally
from formcheck.html.charts import Key


@dataclass(frozen=True)
class Table:
    """Rows of words; the first cell names the row, the first `words` columns are not numbers.

    A `summary` folds the table away behind it.
    """

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    words: int = 1
    summary: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart and its place in the page; `label` says it to who cannot see it."""

    id: str
    label: str
    plot: figure
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One part of the page. `keys` stand below its last chart."""

    id: str
    title: str
    words: str
    charts: tuple[Chart, ...] = ()
    keys: tuple[Key, ...] = ()
    tables: tuple[Table, ...] = ()


def share_of(share: Share) -> str:
    """A share with what it is of: "98 % (63)"."""
    return f"{percent(share)} ({share.whole})" if share.whole else wording.UNKNOWN


def spread(share: Share) -> str:
    """The 95 % interval of a share in words: "0–13 %"."""
    span = share.interval_95
    return wording.UNKNOWN if span is None else f"{100 * span[0]:.0f}–{100 * span[1]:.0f} %"


_SCORE_HEADS = (
    "Exercise", "Clips", "Counted / true", "Exact", "Within one", "MAE", "Side", "Recognized",
    "Faults, F1", "False alarms", "Angles", "In interval",
)  # fmt: skip


def exercises_section(accuracy: Accuracy) -> Section:
    """Every figure of each exercise; with the exercise named, too."""
    folded = "The same with the exercise named (-e)"
    return Section(
        "exercises",
        "Each exercise",
        "The exercise recognized by formcheck itself. Exact and within one: of the clips. Side: of "
        "the repetitions counted. False alarms: clean repetitions blamed for a fault. Angles: mean "
        "error of knee and hip at the peak.",
        tables=(
            Table(_SCORE_HEADS, _score_rows(accuracy.recognised)),
            Table(_SCORE_HEADS, _score_rows(accuracy.named), summary=folded),
        ),
    )


def _score_rows(scores: Sequence[ClipScore]) -> list[tuple[str, ...]]:
    rows = [
        (wording.title(name), *_score_cells(summarize(group)))
        for name, group in by_exercise(scores).items()
    ]
    return [*rows, ("All", *_score_cells(summarize(scores)))]


def _score_cells(score: Score) -> tuple[str, ...]:
    alarms = score.clean_alarms
    angles = wording.amount(score.angle_mae_deg, "deg", 1)
    return (
        str(score.clips),
        f"{score.counted_reps} / {score.true_reps}",
        percent(score.exact),
        percent(score.off_by_one),
        number(score.mae),
        share_of(score.sides),
        percent(score.recognised),
        number(score.faults.f1),
        f"{alarms.part} of {alarms.whole}" if alarms.whole else wording.UNKNOWN,
        f"{angles} ({score.angles.part})" if score.angles.part else angles,
        share_of(score.intervals),
    )


def wrong_section(wrong: Iterable[tuple[str, list[str]]]) -> Section:
    """Clip by clip what is not as the labels say."""
    return Section(
        "wrong",
        "What went wrong",
        "With the exercise named; what is wrong only when it is recognized says so.",
        tables=(
            Table(("Clip", "What"), [(clip, "; ".join(notes)) for clip, notes in wrong], words=2),
        ),
    )


def counts_section(scores: Sequence[ClipScore]) -> Section:
    """Counted against true repetitions."""
    groups = count_groups(scores)
    rows = [
        (
            f"{group.counted} / {group.true}",
            "" if group.true == group.counted else ", ".join(group.clips),
            str(len(group.clips)),
        )
        for group in groups
    ]
    label = "Counted against true repetitions of each clip; the numbers are in the table below"
    return Section(
        "counts",
        "Repetitions counted",
        f"{sum(len(group.clips) for group in groups)} clips; a larger mark is more of them. The "
        "same number may still be other repetitions: only the table above asks whether they are.",
        (Chart("chart-counts", label, counts_plot(groups)),),
        (
            Key("dot-left", "●", "the true number"),
            Key("mark", "◆", "another"),
            Key("bound", "", "within one, between the dashes"),
        ),
        (Table(("Counted / true", "Which are wrong", "Clips"), rows, words=2),),
    )


def confusion_section(scores: Sequence[ClipScore]) -> Section:
    """Which exercise was taken for which."""
    table = confusion_of(scores)
    rows = [
        (wording.title(name), *(str(clips) if clips else "·" for clips in row), str(sum(row)))
        for name, row in zip(table.rows, table.clips, strict=True)
    ]
    heads = ("True", *map(wording.label, table.columns), "clips")
    return Section(
        "confusion",
        "Exercise recognized",
        "Rows: what the clip shows. Columns: what it was taken for. An activity that is none of "
        "the nine should be taken for none.",
        (
            Chart(
                "chart-confusion",
                "Clips of each exercise taken for each; the numbers are in the table below",
                confusion_plot(table),
            ),
        ),
        (Key("part-back", "", "right"), Key("cell-wrong", "", "wrong")),
        (Table(heads, rows),),
    )


def clips_section(scores: Sequence[ClipScore]) -> Section:
    """Every clip, folded away."""
    rows = [
        (
            score.clip,
            wording.label(score.exercise),
            "failed" if score.failure else wording.label(score.recognised_as or "none"),
            f"{score.counted_reps} / {score.true_reps}",
            share_of(score.sides),
            tally_words(sum(score.faults.values(), Tally())),
        )
        for score in scores
    ]
    heads = ("Clip", "True exercise", "Taken for", "Counted / true", "Side", "Faults")
    summary = f"Show {wording.count(len(rows), 'clip')}"
    words = "With the exercise recognized by formcheck itself."
    table = Table(heads, rows, words=3, summary=summary)
    return Section("clips", "Every clip", words, tables=(table,))


_AIM = 0.9  # of the stated 90 % intervals should hold the truth


def faults_section(accuracy: Accuracy) -> Section:
    """How many faults were found, missed and made up."""
    totals = {c: t for c, t in fault_totals(accuracy.recognised).items() if t != Tally()}
    rows = [
        (
            wording.title(row.exercise),
            row.code,
            *map(str, (row.tally.found, row.tally.false, row.tally.missed)),
            number(row.tally.f1),
            number(row.named.f1),
        )
        for row in fault_rows(accuracy.named, accuracy.recognised)
    ]
    heads = ("Exercise", "Fault", "Found", "False", "Missed", "F1", "F1, named")
    return Section(
        "faults",
        "Faults found",
        "F1 over all exercises, with found · false · missed beside it. What was not judged counts "
        "as missed. Of few repetitions F1 says little: mind the tallies.",
        (
            Chart(
                "chart-faults",
                "F1 of each fault; the numbers are in the table below",
                faults_plot(list(totals.items())),
            ),
        ),
        tables=(Table(heads, rows, words=2),),
    )


def alarms_section(rows: Sequence[tuple[str, Share]]) -> Section:
    """How often a clean repetition was blamed."""
    return Section(
        "alarms",
        "False alarms",
        "Clean repetitions that were blamed for any fault, of so many (in brackets). The bar is "
        "the 95 % interval: how much so few repetitions can say.",
        (
            Chart(
                "chart-alarms",
                "Share of clean repetitions with a false fault; the numbers are in the table below",
                shares_plot(rows, "fault", None),
            ),
        ),
        tables=(
            Table(
                ("Exercise", "False alarms", "Clean repetitions", "Share", "95 % interval"),
                [_alarm_cells(name, share) for name, share in rows],
            ),
        ),
    )


def _alarm_cells(name: str, share: Share) -> tuple[str, ...]:
    return (
        wording.title(name), str(share.part), str(share.whole), percent_up(share), spread(share),
    )  # fmt: skip


def angles_section(rows: Sequence[AngleRow]) -> Section:
    """How far each measure is off, to which side, and how that is spread."""
    charts = []
    for measure in dict.fromkeys(row.measure for row in rows):
        alike = [row for row in rows if row.measure == measure]
        title = wording.title(wording.label(measure))
        label = f"{title}: offsets of each exercise; the numbers are in the table below"
        charts.append(Chart(f"chart-{measure}", label, offsets_plot(alike), title))
    return Section(
        "angles",
        "Angles at the peak",
        "Measured less true, of so many repetitions (in brackets). Only what was reported: an "
        "angle that the camera cannot measure is left out, and counted below.",
        tuple(charts),
        (
            Key("dot-right", "●", "one repetition"),
            Key("part-back", "", "the middle half"),
            Key("median", "┃", "median"),
        ),
        (
            Table(
                (
                    "Exercise", "Measure", "Reported", "Mean offset", "Mean error",
                    "Nine of ten within", "In their 90 % interval",
                ),
                [_angle_cells(row) for row in rows],
                words=2,
            ),
        ),
    )  # fmt: skip


def _angle_cells(row: AngleRow) -> tuple[str, ...]:
    within = wording.amount(row.within_deg, "deg", 1)
    offset = wording.amount(row.mean_deg, "deg", 1)
    return (
        wording.title(row.exercise),
        wording.label(row.measure),
        f"{len(row.known_deg)} of {len(row.offsets_deg)}",
        f"+{offset}" if (row.mean_deg or 0.0) >= 0.05 else offset,
        wording.amount(row.mae_deg, "deg", 1),
        within,
        share_of(row.held),
    )


def intervals_section(rows: Sequence[AngleRow]) -> Section:
    """Whether the stated intervals hold as often as they say."""
    charts = []
    for measure in dict.fromkeys(row.measure for row in rows):
        alike = [(row.exercise, row.held) for row in rows if row.measure == measure]
        title = wording.title(wording.label(measure))
        label = f"{title}: share of intervals that hold the truth; the numbers are in the table"
        charts.append(
            Chart(f"chart-held-{measure}", label, shares_plot(alike, "both", _AIM), title)
        )
    cells = [
        (
            wording.title(row.exercise), wording.label(row.measure),
            f"{row.held.part} of {row.held.whole}", share_of(row.held), spread(row.held),
        )
        for row in rows
    ]  # fmt: skip
    heads = ("Exercise", "Measure", "Hold the truth", "Share", "95 % interval of the share")
    return Section(
        "intervals",
        "Stated intervals",
        "formcheck states a 90 % interval with each angle. Nine of ten should hold the true angle "
        "(the dashed line); the bar is the 95 % interval of the share.",
        tuple(charts),
        (Key("bound", "", "what is promised"),),
        (Table(heads, cells, words=2),),
    )
