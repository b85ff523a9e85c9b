"""The sections of the page of `formcheck bench` about accuracy: text, tables and charts."""

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
    percent_rounded_up,
    tally_text,
)
from formcheck.bench.scoring import ClipScore, Share, Tally
from formcheck.html.charts import LegendEntry


@dataclass(frozen=True)
class Table:
    """Rows of text; the first cell names the row, the first `text_columns` are not numbers.

    With a `summary` the table is collapsed behind it.
    """

    heads: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    text_columns: int = 1
    summary: str = ""


@dataclass(frozen=True)
class Chart:
    """A chart and its element's id; `label` is its description for screen readers."""

    id: str
    label: str
    plot: figure
    title: str = ""


@dataclass(frozen=True)
class Section:
    """One section of the page. `keys` are the legend below its last chart."""

    id: str
    title: str
    text: str
    charts: tuple[Chart, ...] = ()
    keys: tuple[LegendEntry, ...] = ()
    tables: tuple[Table, ...] = ()


def share_of(share: Share) -> str:
    """A share with its denominator: "98 % (63)"."""
    return f"{percent(share)} ({share.whole})" if share.whole else wording.UNKNOWN


def interval_text(share: Share) -> str:
    """The 95 % interval of a share: "0–13 %"."""
    interval = share.interval_95
    if interval is None:
        return wording.UNKNOWN
    return f"{100 * interval[0]:.0f}–{100 * interval[1]:.0f} %"


_NOMINAL_COVERAGE = 0.9  # of the 90 % intervals
_SCORE_HEADS = (
    "Exercise", "Clips", "Counted / true", "Exact", "Within one", "MAE", "Side", "Recognized",
    "Faults, F1", "False alarms", "Angles", "In interval",
)  # fmt: skip


def exercises_section(accuracy: Accuracy) -> Section:
    """Every figure of each exercise, with the exercise recognized and named."""
    summary = "The same with the exercise named (-e)"
    return Section(
        "exercises",
        "Each exercise",
        "With the exercise recognized by formcheck. Exact and within one: share of clips. Side: "
        "share of counted repetitions. False alarms: clean repetitions with a reported fault. "
        "Angles: mean error of knee and hip at the peak.",
        tables=(
            Table(_SCORE_HEADS, _score_rows(accuracy.recognised)),
            Table(_SCORE_HEADS, _score_rows(accuracy.named), summary=summary),
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
    """What differs from the labels, clip by clip."""
    return Section(
        "wrong",
        "Errors",
        "With the exercise named, unless the line says otherwise.",
        tables=(
            Table(
                ("Clip", "What"),
                [(clip, "; ".join(notes)) for clip, notes in wrong],
                text_columns=2,
            ),
        ),
    )


def counts_section(scores: Sequence[ClipScore]) -> Section:
    """Counted and true repetitions."""
    groups = count_groups(scores)
    rows = [
        (
            f"{group.counted} / {group.true}",
            "" if group.true == group.counted else ", ".join(group.clips),
            str(len(group.clips)),
        )
        for group in groups
    ]
    label = "Counted and true repetitions of each clip; the numbers are in the table below"
    return Section(
        "counts",
        "Repetitions counted",
        f"{sum(len(group.clips) for group in groups)} clips; larger marks are more clips. Equal "
        "numbers may still be different repetitions: only the table above checks that.",
        (Chart("chart-counts", label, counts_plot(groups)),),
        (
            LegendEntry("dot-left", "●", "the true number"),
            LegendEntry("mark", "◆", "a different number"),
            LegendEntry("bound", "", "off by at most one, between the dashed lines"),
        ),
        (Table(("Counted / true", "Clips with errors", "Clips"), rows, text_columns=2),),
    )


def confusion_section(scores: Sequence[ClipScore]) -> Section:
    """Which exercise was recognized as which."""
    table = confusion_of(scores)
    rows = [
        (wording.title(name), *(str(clips) if clips else "·" for clips in row), str(sum(row)))
        for name, row in zip(table.rows, table.clips, strict=True)
    ]
    heads = ("True", *map(wording.label, table.columns), "clips")
    return Section(
        "confusion",
        "Exercise recognized",
        "Rows: what the clip shows. Columns: what it was recognized as. For other activities, the "
        "correct result is none.",
        (
            Chart(
                "chart-confusion",
                "Clips of each exercise by recognized exercise; the numbers are in the table below",
                confusion_plot(table),
            ),
        ),
        (LegendEntry("part-back", "", "right"), LegendEntry("cell-wrong", "", "wrong")),
        (Table(heads, rows),),
    )


def clips_section(scores: Sequence[ClipScore]) -> Section:
    """Every clip, collapsed."""
    rows = [
        (
            score.clip,
            wording.label(score.exercise),
            "failed" if score.failure else wording.label(score.recognised_as or "none"),
            f"{score.counted_reps} / {score.true_reps}",
            share_of(score.sides),
            tally_text(sum(score.faults.values(), Tally())),
        )
        for score in scores
    ]
    heads = ("Clip", "True exercise", "Recognized as", "Counted / true", "Side", "Faults")
    summary = f"Show {wording.pluralize(len(rows), 'clip')}"
    text = "With the exercise recognized by formcheck."
    table = Table(heads, rows, text_columns=3, summary=summary)
    return Section("clips", "Every clip", text, tables=(table,))


def faults_section(accuracy: Accuracy) -> Section:
    """How many faults were found, falsely reported, and missed."""
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
        "F1 over all exercises, with found · false · missed beside it. A fault that was not judged "
        "counts as missed. With few repetitions, F1 says little: look at the counts.",
        (
            Chart(
                "chart-faults",
                "F1 of each fault; the numbers are in the table below",
                faults_plot(list(totals.items())),
            ),
        ),
        tables=(Table(heads, rows, text_columns=2),),
    )


def alarms_section(rows: Sequence[tuple[str, Share]]) -> Section:
    """How often a fault was reported for a clean repetition."""
    return Section(
        "alarms",
        "False alarms",
        "Share of clean repetitions (their number in parentheses) with any fault reported. The bar "
        "is the 95 % interval of the share.",
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
        wording.title(name),
        str(share.part),
        str(share.whole),
        percent_rounded_up(share),
        interval_text(share),
    )


def angles_section(rows: Sequence[AngleRow]) -> Section:
    """The error of each measure: bias and spread."""
    charts = []
    for measure in dict.fromkeys(row.measure for row in rows):
        same_measure = [row for row in rows if row.measure == measure]
        title = wording.title(wording.label(measure))
        label = f"{title}: offsets of each exercise; the numbers are in the table below"
        charts.append(Chart(f"chart-{measure}", label, offsets_plot(same_measure), title))
    return Section(
        "angles",
        "Angles at the peak",
        "Measured minus true, with the number of repetitions in parentheses. Only reported angles: "
        "those that the camera cannot measure are left out, and counted below.",
        tuple(charts),
        (
            LegendEntry("dot-right", "●", "one repetition"),
            LegendEntry("part-back", "", "the middle half"),
            LegendEntry("median", "┃", "median"),
        ),
        (
            Table(
                (
                    "Exercise", "Measure", "Reported", "Mean offset", "Mean error",
                    "90 % within", "In their 90 % interval",
                ),
                [_angle_cells(row) for row in rows],
                text_columns=2,
            ),
        ),
    )  # fmt: skip


def _angle_cells(row: AngleRow) -> tuple[str, ...]:
    within = wording.amount(row.within_deg, "deg", 1)
    offset = wording.amount(row.mean_deg, "deg", 1)
    return (
        wording.title(row.exercise),
        wording.label(row.measure),
        f"{len(row.reported_deg)} of {len(row.offsets_deg)}",
        f"+{offset}" if (row.mean_deg or 0.0) >= 0.05 else offset,
        wording.amount(row.mae_deg, "deg", 1),
        within,
        share_of(row.in_interval),
    )


def intervals_section(rows: Sequence[AngleRow]) -> Section:
    """The coverage of the 90 % intervals."""
    charts = []
    for measure in dict.fromkeys(row.measure for row in rows):
        same_measure = [(row.exercise, row.in_interval) for row in rows if row.measure == measure]
        title = wording.title(wording.label(measure))
        label = f"{title}: share of intervals that contain the truth; the numbers are in the table"
        charts.append(
            Chart(
                f"chart-held-{measure}",
                label,
                shares_plot(same_measure, "both", _NOMINAL_COVERAGE),
                title,
            )
        )
    cells = [
        (
            wording.title(row.exercise),
            wording.label(row.measure),
            f"{row.in_interval.part} of {row.in_interval.whole}",
            share_of(row.in_interval),
            interval_text(row.in_interval),
        )
        for row in rows
    ]
    heads = ("Exercise", "Measure", "Contain the truth", "Share", "95 % interval of the share")
    return Section(
        "intervals",
        "90 % intervals",
        "formcheck reports a 90 % interval with each angle: 90 % of them should contain the true "
        "angle (the dashed line). The bar is the 95 % interval of the share.",
        tuple(charts),
        (LegendEntry("bound", "", "nominal coverage"),),
        (Table(heads, cells, text_columns=2),),
    )
