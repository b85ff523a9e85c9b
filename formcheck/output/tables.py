"""Exported tables, one row per repetition or per frame, as CSV and Parquet."""
# ruff: noqa: PLC0415  # pyarrow is an optional dependency

from __future__ import annotations

import csv
import io
import math
from collections.abc import Iterable, Sequence
from typing import BinaryIO, TypeAlias

import numpy as np

from formcheck import exercises
from formcheck.analysis.timeline import Timeline
from formcheck.results import Analysis, Rep
from formcheck.wording import spreadsheet_text

Cell: TypeAlias = "str | int | float | bool | None"

REP_COLUMNS = (
    "number", "side", "start_s", "peak_s", "end_s", "outbound_s", "hold_s", "return_s", "score",
    "complete",
)  # fmt: skip
REP_CODE_COLUMNS = ("faults", "not_judged")
SIGNAL_ANGLES = (
    "knee_flexion_left_deg", "knee_flexion_right_deg", "hip_angle_left_deg",
    "hip_angle_right_deg", "trunk_lean_deg",
)  # fmt: skip
UNCERTAINTY_SUFFIX = "_uncertainty_90_deg"
_DIGITS = 4  # as in the result document


def reps_csv(analysis: Analysis) -> str:
    """The table of repetitions: a header, then one row per repetition."""
    keys: tuple[str, ...] = ()
    if analysis.exercise is not None:
        keys = tuple(measure.key for measure in exercises.find_exercise(analysis.exercise).measures)
    intervals = [name for key in keys for name in (key, f"{key}_low", f"{key}_high")]
    rows = (_rep_row(rep, keys) for rep in analysis.reps)
    return _csv([*REP_COLUMNS, *intervals, *REP_CODE_COLUMNS], rows)


def _rep_row(rep: Rep, keys: Iterable[str]) -> list[Cell]:
    row: list[Cell] = [rep.number, rep.side.value, rep.start_s, rep.peak_s, rep.end_s]
    row += [rep.tempo.outbound_s, rep.tempo.hold_s, rep.tempo.return_s, rep.score, rep.complete]
    for key in keys:
        low, high = rep.intervals_90.get(key, (None, None))
        row += [rep.measures.get(key), low, high]
    # Two rules may share a code; list it once.
    row.append(";".join(dict.fromkeys(fault.code for fault in rep.faults)))
    row.append(";".join(dict.fromkeys(item.code for item in rep.not_judged)))
    return row


def signals(timeline: Timeline) -> dict[str, Sequence[Cell]]:
    """The table of frames: columns by name, each as long as the timeline; unknown is None."""
    return {
        "time_s": [time_ms / 1000 for time_ms in timeline.times_ms.tolist()],
        "seen": timeline.seen.tolist(),
        "rep": [number or None for number in timeline.rep.tolist()],
        "phase": [phase or None for phase in timeline.phase],
        "signal": _rounded(timeline.signal.tolist()),
        **_angles(timeline),
    }


def _angles(timeline: Timeline) -> dict[str, Sequence[Cell]]:
    """Each angle, and half of its 90 % interval where the angle is stated."""
    columns: dict[str, Sequence[Cell]] = {}
    for name in SIGNAL_ANGLES:
        angles_deg = timeline.angles_deg[name]
        half_widths_deg = np.where(np.isnan(angles_deg), np.nan, timeline.half_widths_deg[name])
        columns[name] = _rounded(angles_deg.tolist())
        columns[name.replace("_deg", UNCERTAINTY_SUFFIX)] = _rounded(half_widths_deg.tolist())
    return columns


def _rounded(values: Iterable[float]) -> list[float | None]:
    return [round(value, _DIGITS) if math.isfinite(value) else None for value in values]


def signals_csv(timeline: Timeline) -> str:
    """The table of `signals` as CSV with a header."""
    columns = signals(timeline)
    return _csv(columns, zip(*columns.values(), strict=True))


def write_signals_parquet(timeline: Timeline, stream: BinaryIO) -> None:
    """Write the table of `signals` as Parquet; unknown is null. Needs pyarrow."""
    import pyarrow
    from pyarrow import parquet

    types = {"seen": pyarrow.bool_(), "rep": pyarrow.int32(), "phase": pyarrow.string()}
    # Explicit types, so that an empty column has the same type in every file.
    columns = signals(timeline)
    fields = [(name, types.get(name, pyarrow.float64())) for name in columns]
    table = pyarrow.table(columns, schema=pyarrow.schema(fields))
    parquet.write_table(table, stream)


def _csv(names: Iterable[str], rows: Iterable[Sequence[Cell]]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([spreadsheet_text(name) for name in names])
    writer.writerows([_csv_value(cell) for cell in row] for row in rows)
    return text.getvalue()


def _csv_value(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float):
        return round(cell, _DIGITS) if math.isfinite(cell) else None
    return spreadsheet_text(cell) if isinstance(cell, str) else cell
