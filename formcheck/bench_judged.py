"""The parts of the page of `formcheck bench` about what is judged and measured."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck import wording
from formcheck.bench import Accuracy
from formcheck.bench_offsets import offsets_plot
from formcheck.bench_parts import Chart, Section, Table, share_of, spread
from formcheck.bench_plots import faults_plot, shares_plot
from formcheck.bench_rows import AngleRow, fault_rows, number, percent_up
from formcheck.overall import fault_totals
from formcheck.report_keys import Key
from formcheck.tallies import Share, Tally

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
