"""Reads sessions from the tables, whole, in four queries however many there are."""

from __future__ import annotations

import gc
import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from formcheck.coaching.records import PainRecord, RepRecord, SessionRecord, SetRecord
from formcheck.history import rows


def read_sessions(
    connection: sqlite3.Connection, where: str = "", values: Sequence[object] = ()
) -> tuple[SessionRecord, ...]:
    """The sessions for which the condition `where` on their own columns holds, oldest first.

    Raises sqlite3.Error, and ValueError or KeyError for a value that no session can have.
    """
    condition = f"WHERE {where}" if where else ""
    with _one_moment(connection), _without_collector():
        found = connection.execute(
            f"SELECT {_named(rows.SESSION)} FROM sessions s {condition} "
            "ORDER BY began_at, identity",
            values,
        ).fetchall()
        chosen = f"IN (SELECT identity FROM sessions s {condition})" if where else "IS NOT NULL"
        reps = _reps(connection, chosen, values)
        sets = _sets(connection, chosen, values, reps)
        pains: dict[str, list[PainRecord]] = defaultdict(list)
        for session, *row in connection.execute(
            f"SELECT session, {_named(rows.PAIN)} FROM pains WHERE session {chosen} ORDER BY id",
            values,
        ):
            pains[session].append(rows.pain_record(row))
        return tuple(rows.session_record(row, sets[row[0]], pains[row[0]]) for row in found)


def _sets(
    connection: sqlite3.Connection,
    chosen: str,
    values: Sequence[object],
    reps: dict[int, list[RepRecord]],
) -> dict[str, list[SetRecord]]:
    sets: dict[str, list[SetRecord]] = defaultdict(list)
    for number, session, *row in connection.execute(
        f"SELECT id, session, {_named(rows.SET)} FROM sets WHERE session {chosen} ORDER BY id",
        values,
    ):
        sets[session].append(rows.set_record(row, reps[number]))
    return sets


def _reps(
    connection: sqlite3.Connection, chosen: str, values: Sequence[object]
) -> dict[int, list[RepRecord]]:
    sets = f"set_id IN (SELECT id FROM sets WHERE session {chosen})" if values else "TRUE"
    found = connection.execute(
        f"SELECT {_named(rows.REP)}, set_id FROM reps WHERE {sets} ORDER BY set_id, place", values
    ).fetchall()
    reps: dict[int, list[RepRecord]] = defaultdict(list)
    for row, rep in zip(found, rows.rep_records(found), strict=True):
        reps[row[-1]].append(rep)
    return reps


def _named(columns: Sequence[str]) -> str:
    return ", ".join(columns)


@contextmanager
def _one_moment(connection: sqlite3.Connection) -> Iterator[None]:
    """All queries of the block see the same moment, whatever others write meanwhile."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # SQLite ends it by itself where the file is damaged
            connection.execute("COMMIT")


@contextmanager
def _without_collector() -> Iterator[None]:
    """So many new objects, none of them rubbish, would be searched for rubbish again and again."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
