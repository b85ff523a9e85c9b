"""The history as a table: one row for each repetition, for spreadsheets and statistics."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from formcheck.coaching.records import RepRecord, SessionRecord, SetRecord, When

Cell: TypeAlias = "str | int | float | None"

SESSION_COLUMNS = (
    "session", "kind", "session_began_at", "session_ended_at", "source", "dated_by",
    "pain_before", "pain_during", "pain_after",
)  # fmt: skip
SET_COLUMNS = (
    "set", "exercise", "set_began_at", "set_side", "target_reps", "range_share", "pause_s", "band",
    "load_kg", "stopped_because",
)  # fmt: skip
REP_COLUMNS = (
    "rep", "side", "duration_s", "outbound_s", "hold_s", "return_s", "score", "faults",
    "not_judged",
)  # fmt: skip
FAULT = "fault_"  # and the code: what was measured where it was found
_STARTS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_text(sessions: Sequence[SessionRecord]) -> str:
    """A row of names, then one for each repetition; an empty field is unknown."""
    reps = [rep for session in sessions for one in session.sets for rep in one.reps]
    measures = sorted({key for rep in reps for key in rep.measures})
    codes = sorted({code for rep in reps for code in rep.faults})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    faults = [FAULT + code for code in codes]
    writer.writerow([*SESSION_COLUMNS, *SET_COLUMNS, *REP_COLUMNS, *measures, *faults])
    for row in _rows(sessions, measures, codes):
        writer.writerow([_safe(cell) for cell in row])
    return text.getvalue()


def _rows(
    sessions: Iterable[SessionRecord], measures: Sequence[str], codes: Sequence[str]
) -> Iterator[list[Cell]]:
    for session in sessions:
        of_session = _session_cells(session)
        for one in session.sets:
            of_set = _set_cells(one)
            for rep in one.reps:
                row = [*of_session, *of_set, *_rep_cells(rep)]
                row += [rep.measures.get(key) for key in measures]
                yield row + [rep.faults.get(code) for code in codes]


def _session_cells(session: SessionRecord) -> list[Cell]:
    ended = None if session.ended_at is None else session.ended_at.isoformat()
    return [
        *(session.identity, session.kind.value, session.began_at.isoformat(), ended),
        *(session.source, session.dated_by),
        *(session.pain(when) for when in (When.BEFORE, When.DURING, When.AFTER)),
    ]


def _set_cells(one: SetRecord) -> list[Cell]:
    how = one.variant
    return [
        *(one.number, one.exercise, one.began_at.isoformat()),
        *(None if one.side is None else one.side.value, one.target_reps),
        *(how.range_share, how.pause_s, how.band, how.load_kg, one.stopped_because),
    ]


def _rep_cells(rep: RepRecord) -> list[Cell]:
    return [
        *(rep.number, rep.side.value, rep.duration_s),
        *(rep.outbound_s, rep.hold_s, rep.return_s, rep.score),
        *(";".join(rep.faults), ";".join(rep.not_judged)),
    ]


def _safe(cell: Cell) -> Cell:
    """A file's name that begins as a formula would be computed by a spreadsheet."""
    if isinstance(cell, str) and cell.startswith(_STARTS_A_FORMULA):
        return "'" + cell
    return cell
