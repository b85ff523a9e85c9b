"""The whole history as a file: JSON (schema `formcheck.history/1`) and back, or a CSV table."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TypeAlias

from formcheck.coaching.records import PainMoment, RepRecord, SessionRecord, SetRecord
from formcheck.errors import HistoryError
from formcheck.serialization import (
    DocumentKind,
    check_schema,
    convert,
    read_document,
    refuse,
    to_json,
    whole_characters,
)
from formcheck.version import __version__
from formcheck.wording import spreadsheet_text

SCHEMA = "formcheck.history/1"
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
FAULT_PREFIX = "fault_"  # followed by the code: the measured value of that fault
_KIND = DocumentKind(
    "is not an exported history",
    "give one that `formcheck history export -o FILE.json` wrote",
    HistoryError,
)
Cell: TypeAlias = "str | int | float | None"


def json_text(sessions: Iterable[SessionRecord]) -> str:
    """Return the sessions as JSON; nothing is rounded, so an import restores them exactly."""
    document = {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "sessions": list(sessions),
    }
    return to_json(document, indent=1) + "\n"


def read_export(path: Path) -> tuple[SessionRecord, ...]:
    """Read the sessions of an exported JSON file.

    Raises InputNotFoundError when there is no such file, and HistoryError, which names the field,
    when it is not an exported history.
    """
    return read_document(path, _KIND, parse_sessions)


def parse_sessions(document: object) -> tuple[SessionRecord, ...]:
    """Return the sessions of a parsed export. Raises InvalidDocumentError, naming the field."""
    found = whole_characters(check_schema(document, SCHEMA).get("sessions"))
    sessions: tuple[SessionRecord, ...] = convert(found, tuple[SessionRecord, ...], "sessions")
    for number, session in enumerate(sessions):
        _check_session(session, f"sessions[{number}]")
    return sessions


def _check_session(session: SessionRecord, where: str) -> None:
    if not session.identity.strip():
        refuse(f"{where}.identity", "a name", session.identity)
    for number, pain in enumerate(session.pains):
        _check_range(pain.pain, (0, 10), f"{where}.pains[{number}].pain")
    for number, one in enumerate(session.sets):
        _check_set(one, f"{where}.sets[{number}]")


def _check_set(one: SetRecord, where: str) -> None:
    if not one.exercise.strip():
        refuse(f"{where}.exercise", "the name of an exercise", one.exercise)
    if one.target_reps is not None:
        _check_range(one.target_reps, (0, 10_000), f"{where}.target_reps")
    for number, rep in enumerate(one.reps):
        _check_rep(rep, f"{where}.reps[{number}]")


def _check_rep(rep: RepRecord, where: str) -> None:
    if rep.score is not None:
        _check_range(rep.score, (0, 100), f"{where}.score")
    for name in ("duration_s", "outbound_s", "hold_s", "return_s"):
        value = getattr(rep, name)
        if value is not None:
            _check_range(value, (0, 86_400), f"{where}.{name}")


def _check_range(value: float, allowed: tuple[float, float], where: str) -> None:
    low, high = allowed
    if not low <= value <= high:
        refuse(where, f"{low:g} to {high:g}", value)


def csv_text(sessions: Sequence[SessionRecord]) -> str:
    """Return a header row and one row per repetition; an empty field is unknown."""
    reps = [rep for session in sessions for one in session.sets for rep in one.reps]
    measures = sorted({key for rep in reps for key in rep.measures})
    codes = sorted({code for rep in reps for code in rep.faults})
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    faults = [FAULT_PREFIX + code for code in codes]
    header = [*SESSION_COLUMNS, *SET_COLUMNS, *REP_COLUMNS, *measures, *faults]
    writer.writerow([spreadsheet_text(name) for name in header])
    for row in _rows(sessions, measures, codes):
        writer.writerow([_without_formula(cell) for cell in row])
    return text.getvalue()


def _rows(
    sessions: Iterable[SessionRecord], measures: Sequence[str], codes: Sequence[str]
) -> Iterator[list[Cell]]:
    for session in sessions:
        session_cells = _session_cells(session)
        for one in session.sets:
            set_cells = _set_cells(one)
            for rep in one.reps:
                row = [*session_cells, *set_cells, *_rep_cells(rep)]
                row += [rep.measures.get(key) for key in measures]
                yield row + [rep.faults.get(code) for code in codes]


def _session_cells(session: SessionRecord) -> list[Cell]:
    ended = None if session.ended_at is None else session.ended_at.isoformat()
    return [
        *(session.identity, session.kind.value, session.began_at.isoformat(), ended),
        *(session.source, session.dated_by),
        *(session.pain(when) for when in (PainMoment.BEFORE, PainMoment.DURING, PainMoment.AFTER)),
    ]


def _set_cells(one: SetRecord) -> list[Cell]:
    variant = one.variant
    return [
        *(one.number, one.exercise, one.began_at.isoformat()),
        *(None if one.side is None else one.side.value, one.target_reps),
        *(variant.range_share, variant.pause_s, variant.band, variant.load_kg, one.stopped_because),
    ]


def _rep_cells(rep: RepRecord) -> list[Cell]:
    return [
        *(rep.number, rep.side.value, rep.duration_s),
        *(rep.outbound_s, rep.hold_s, rep.return_s, rep.score),
        *(";".join(rep.faults), ";".join(rep.not_judged)),
    ]


def _without_formula(cell: Cell) -> Cell:
    """Quote text that a spreadsheet would evaluate as a formula."""
    return spreadsheet_text(cell) if isinstance(cell, str) else cell
