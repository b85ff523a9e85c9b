"""Writes records of training to the tables; the caller holds the transaction.

All raise sqlite3.Error.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from formcheck.coaching.records import PainRecord, RepRecord, SessionRecord, SetRecord
from formcheck.history import rows


def add_session(connection: sqlite3.Connection, session: SessionRecord) -> bool:
    """A session with all that it has; whether it was added: one of that identity stays as it is."""
    added = connection.execute(
        f"INSERT INTO sessions ({', '.join(rows.SESSION)}) VALUES ({_marks(rows.SESSION)}) "
        "ON CONFLICT (identity) DO NOTHING",
        rows.session_row(session),
    ).rowcount
    if not added:
        return False
    for one in session.sets:
        add_set(connection, session.identity, one)
    for pain in session.pains:
        add_pain(connection, session.identity, pain)
    return True


def add_set(connection: sqlite3.Connection, identity: str, one: SetRecord) -> int:
    """A set of this session with its repetitions; returns the set's key."""
    added = connection.execute(
        f"INSERT INTO sets (session, {', '.join(rows.SET)}) VALUES (?,{_marks(rows.SET)})",
        [identity, *rows.set_row(one)],
    )
    key = int(added.lastrowid or 0)
    add_reps(connection, key, one.reps)
    return key


def add_reps(connection: sqlite3.Connection, set_key: int, reps: Iterable[RepRecord]) -> None:
    """Repetitions after those that the set has."""
    place = "(SELECT coalesce(max(place), 0) + 1 FROM reps WHERE set_id = ?)"
    connection.executemany(
        f"INSERT INTO reps (set_id, place, {', '.join(rows.REP)}) "
        f"VALUES (?, {place}, {_marks(rows.REP)})",
        ([set_key, set_key, *rows.rep_row(rep)] for rep in reps),
    )


def add_pain(connection: sqlite3.Connection, identity: str, pain: PainRecord) -> None:
    """An answer in this session."""
    connection.execute(
        f"INSERT INTO pains (session, {', '.join(rows.PAIN)}) VALUES (?,{_marks(rows.PAIN)})",
        [identity, *rows.pain_row(pain)],
    )


def _marks(columns: Iterable[str]) -> str:
    return ",".join("?" for _ in columns)
