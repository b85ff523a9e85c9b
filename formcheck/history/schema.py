"""The tables of the history, and how a file of an earlier formcheck comes to have them.

A file is new (version 0) or of an earlier version; each step takes it one version further, so a
new file and an old one end with the same tables. docs/history.md names every column.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

APPLICATION_ID = 0x666F726D  # "form": tells our files from other programs'

_TABLES = (
    """CREATE TABLE sessions (
        identity TEXT PRIMARY KEY, kind TEXT NOT NULL, began_at TEXT NOT NULL, ended_at TEXT,
        notes TEXT NOT NULL DEFAULT '')""",
    "CREATE INDEX sessions_by_time ON sessions (began_at)",
    """CREATE TABLE sets (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
        exercise TEXT NOT NULL, number INTEGER NOT NULL, began_at TEXT NOT NULL, side TEXT,
        target_reps INTEGER, range_share REAL NOT NULL, pause_s REAL NOT NULL, band TEXT,
        load_kg REAL NOT NULL, stopped_because TEXT)""",
    "CREATE INDEX sets_by_session ON sets (session)",
    # Measures, faults and what was not judged are JSON: tables of their own would have ten rows
    # for each repetition, and take several times as long to read.
    """CREATE TABLE reps (
        set_id INTEGER NOT NULL REFERENCES sets ON DELETE CASCADE, place INTEGER NOT NULL,
        number INTEGER NOT NULL, side TEXT NOT NULL, duration_s REAL NOT NULL, score INTEGER,
        outbound_s REAL, hold_s REAL, return_s REAL, measures TEXT NOT NULL, faults TEXT NOT NULL,
        not_judged TEXT NOT NULL, PRIMARY KEY (set_id, place)) WITHOUT ROWID""",
    """CREATE TABLE pains (
        id INTEGER PRIMARY KEY,
        session TEXT NOT NULL REFERENCES sessions ON DELETE CASCADE,
        at TEXT NOT NULL, moment TEXT NOT NULL, pain INTEGER NOT NULL, exercise TEXT)""",
    "CREATE INDEX pains_by_session ON pains (session)",
)
_WHERE_FROM = (
    "ALTER TABLE sessions ADD COLUMN source TEXT",
    "ALTER TABLE sessions ADD COLUMN dated_by TEXT",
    "ALTER TABLE sets ADD COLUMN range_measure TEXT",
)


def _begin(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _TABLES:
        connection.execute(statement)


def _add_where_from(connection: sqlite3.Connection) -> None:
    for statement in _WHERE_FROM:
        connection.execute(statement)


STEPS: tuple[Callable[[sqlite3.Connection], None], ...] = (_begin, _add_where_from)
VERSION = len(STEPS)


TABLES = frozenset({"sessions", "sets", "reps", "pains"})


def version_of(connection: sqlite3.Connection) -> int:
    """The schema's version that the file says it has; 0 for a new one."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def bring_up_to_date(connection: sqlite3.Connection) -> None:
    """Take the steps that the file lacks, all or none; the connection is not in a transaction."""
    if version_of(connection) >= VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in STEPS[version_of(connection) :]:  # asked again: another process may have been
            step(connection)
        connection.execute(f"PRAGMA user_version = {max(VERSION, version_of(connection))}")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
