"""The tables of docs/accuracy.md and of the README, as Markdown."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck import wording
from formcheck.bench.accuracy import Accuracy
from formcheck.bench.aggregate import Score, by_exercise, fault_totals, summarize
from formcheck.bench.recording_tables import (
    NOT_STATED,
    describe,
    is_fitting_stated,
    recording_tables,
)
from formcheck.bench.recordings import RecordingScore
from formcheck.bench.scoring import Share, Tally

_HEAD = (
    "clips", "counted / true", "exact", "side", "recognised", "faults, F1", "false alarms",
    "angles, mean error", "in their 90 % interval",
)  # fmt: skip


def accuracy_markdown(accuracy: Accuracy) -> str:
    """Two tables, with the exercise recognized: one row per exercise, one row per fault code."""
    scores = accuracy.recognised
    rows = [_row(["exercise", *_HEAD]), _row(["---"] * (len(_HEAD) + 1))]
    for name, group in by_exercise(scores).items():
        rows.append(_row([wording.label(name), *_cells(summarize(group))]))
    rows.append(_row(["**all**", *_cells(summarize(scores))]))
    faults = [_row(["fault", "found", "false", "missed", "F1"]), _row(["---"] * 5)]
    for code, tally in fault_totals(scores).items():
        if tally != Tally():
            numbers = [str(n) for n in (tally.found, tally.false, tally.missed)]
            faults.append(_row([f"`{code}`", *numbers, wording.amount(tally.f1, "ratio")]))
    return "\n".join([*rows, "", *faults, ""])


def recordings_markdown(scores: Sequence[RecordingScore]) -> str:
    """What the pose recordings are, and a table each of exercises, other activities and faults."""
    blocks = [describe(scores)]
    if not is_fitting_stated(scores):
        blocks.append(NOT_STATED)
    for table in recording_tables(scores):
        rules = ["---" if n < table.text_columns else "---:" for n in range(len(table.heads))]
        rows = [_row(cells) for cells in (table.heads, rules, *table.text_rows)]
        blocks += [f"**{table.title}**", "\n".join(rows)]
    return "\n\n".join(blocks) + "\n"


def _cells(score: Score) -> list[str]:
    return [
        str(score.clips),
        f"{score.counted_reps} / {score.true_reps}",
        _percent(score.exact),
        _percent(score.sides),
        _percent(score.recognised),
        wording.amount(score.faults.f1, "ratio"),
        f"{score.clean_alarms.part} of {score.clean_alarms.whole}",
        wording.amount(score.angle_mae_deg, "deg", 1),
        _percent(score.intervals),
    ]


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _percent(share: Share) -> str:
    return wording.UNKNOWN if share.value is None else f"{100 * share.part // share.whole} %"
