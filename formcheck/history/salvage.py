"""What can still be read of a damaged history: sessions, without their damaged rows."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from formcheck.coaching.records import PainRecord, RepRecord, SessionRecord, SetRecord
from formcheck.history import rows

_LATER = {"sessions": ("source", "dated_by"), "sets": ("range_measure",)}  # since schema 2
_UNREADABLE = (sqlite3.Error, ValueError, KeyError, TypeError, OverflowError)
Record = TypeVar("Record")


def readable_sessions(path: Path) -> list[SessionRecord]:
    """Return the sessions that can be read, without sets, repetitions and answers that cannot.

    Bytes that are not text are shown as such. Never raises for a damaged file, and never writes.
    """
    found: list[SessionRecord] = []
    with suppress(*_UNREADABLE), closing(_opened(path)) as connection:
        sets, pains = _sets(connection), _pains(connection)
        for row in _rows(connection, "sessions", rows.SESSION):
            session = _record(partial(rows.session_record, row, (), ()))
            if session is not None and session.identity.strip():
                name = session.identity
                found.append(replace(session, sets=tuple(sets[name]), pains=tuple(pains[name])))
    return found


def _opened(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)
    connection.text_factory = lambda content: content.decode("utf-8", errors="replace")
    return connection


def _sets(connection: sqlite3.Connection) -> dict[str, list[SetRecord]]:
    reps: dict[object, list[RepRecord]] = defaultdict(list)
    for *row, key in _rows(connection, "reps", (*rows.REP, "set_id")):
        reps[key] += _record(partial(rows.rep_records, [row])) or []
    sets: dict[str, list[SetRecord]] = defaultdict(list)
    for key, session, *row in _rows(connection, "sets", ("id", "session", *rows.SET)):
        one = _record(partial(rows.set_record, row, reps[key]))
        sets[session] += [] if one is None else [one]
    return sets


def _pains(connection: sqlite3.Connection) -> dict[str, list[PainRecord]]:
    pains: dict[str, list[PainRecord]] = defaultdict(list)
    for session, *row in _rows(connection, "pains", ("session", *rows.PAIN)):
        pain = _record(partial(rows.pain_record, row))
        pains[session] += [] if pain is None else [pain]
    return pains


def _rows(
    connection: sqlite3.Connection, table: str, columns: Sequence[str]
) -> Iterator[Sequence[Any]]:
    """Yield the rows up to the first damaged page; columns that are not there are None."""
    with suppress(sqlite3.Error):
        known = {row[1] for row in connection.execute(f"PRAGMA table_info({table})")}
        absent = [name for name in columns if name not in known]
        if set(absent) <= set(_LATER.get(table, ())):
            names = ", ".join("NULL" if name in absent else name for name in columns)
            yield from connection.execute(f"SELECT {names} FROM {table}")


def _record(make: Callable[[], Record]) -> Record | None:
    try:
        return make()
    except _UNREADABLE:
        return None
