"""The history as JSON, whole, and back: schema `formcheck.history/1`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from formcheck import __version__
from formcheck.coaching.records import RepRecord, SessionRecord, SetRecord
from formcheck.errors import HistoryError
from formcheck.json_file import Kind, read_document
from formcheck.typed_json import WrongError, plain, read, shown, wrong

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
