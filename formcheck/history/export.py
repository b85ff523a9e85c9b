"""The history as JSON, whole, and back: schema `formcheck.history/1`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeAlias

from formcheck.coaching.records import RepRecord, SessionRecord, SetRecord, When
from formcheck.errors import HistoryError
from formcheck.serialization import Kind, WrongError, plain, read, read_document, shown, wrong
from formcheck.version import __version__

SCHEMA = "formcheck.history/1"

_KIND = Kind(
    "is not an exported history",
    "give one that `formcheck history export -o FILE.json` wrote",
    HistoryError,
)


def json_text(sessions: Iterable[SessionRecord]) -> str:
    """The document of these sessions: nothing is rounded, so that it comes back the same."""
    document = {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "sessions": [plain(session) for session in sessions],
    }
    return json.dumps(document, indent=1, allow_nan=False) + "\n"


def read_export(path: Path) -> tuple[SessionRecord, ...]:
    """The sessions of a file that `json_text` was written to.

    Raises InputNotFoundError when there is no such file, and HistoryError, which names the field,
    when it is no such document.
    """
    return read_document(path, _KIND, sessions_of)


def sessions_of(document: object) -> tuple[SessionRecord, ...]:
    """The sessions of a document. Raises WrongError, which names the field."""
    if not isinstance(document, Mapping):
        wrong("it", "an object", document)
    if document.get("schema") != SCHEMA:
        raise WrongError(f"its schema is {shown(document.get('schema'))}, not '{SCHEMA}'")
    found: tuple[SessionRecord, ...] = read(
        tuple[SessionRecord, ...], document.get("sessions"), "sessions"
    )
    for number, session in enumerate(found):
        _check_session(session, f"sessions[{number}]")
    return found


def _check_session(session: SessionRecord, where: str) -> None:
    if not session.identity.strip():
        wrong(f"{where}.identity", "a name", session.identity)
    for number, pain in enumerate(session.pains):
        _check_range(pain.pain, (0, 10), f"{where}.pains[{number}].pain")
    for number, one in enumerate(session.sets):
        _check_set(one, f"{where}.sets[{number}]")


def _check_set(one: SetRecord, where: str) -> None:
    if not one.exercise.strip():
        wrong(f"{where}.exercise", "the name of an exercise", one.exercise)
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
        wrong(where, f"{low:g} to {high:g}", value)


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
