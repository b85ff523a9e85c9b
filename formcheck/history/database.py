"""Opens the file of the history: made where there is none, set aside where it is damaged.

A damaged file is renamed and kept, never deleted; what is no history of ours is left alone.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path

from formcheck.errors import HistoryError, system_reason

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


BUSY_S = 10.0
_HEADER = b"SQLite format 3\0"
_OUR_SUFFIXES = {".sqlite3", ".sqlite", ".db"}


class DamagedError(Exception):
    """The file is, or was, a history, and cannot be read as one any more."""


def open_history(path: Path, tell: Callable[[str], None]) -> sqlite3.Connection:
    """A connection that begins no transaction by itself, to tables of today's version.

    `tell` is told in one line when a damaged file was set aside. Raises HistoryError for a file
    that cannot be used, is of a newer formcheck, or is something else.
    """
    with explained(path):
        _make_file(path)
        seen = _identity(path)
        try:
            return _opened(path)
        except (DamagedError, sqlite3.DatabaseError) as error:
            if not is_damage(error):
                raise
            tell(set_aside(path, seen))
            _make_file(path)
            return _opened(path)


def is_damage(error: Exception) -> bool:
    """Whether the file itself is broken; sqlite3 raises the bare class for just that."""
    return isinstance(error, DamagedError) or type(error) is sqlite3.DatabaseError


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turn what the block raises of a file or a database into a HistoryError of one line."""
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise HistoryError(f"{_cannot(path)}: {reason}; choose another file with --db") from error
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            words = "another program keeps it busy; try again in a moment"
        else:
            words = f"{error}; choose another file with --db"
        raise HistoryError(f"{_cannot(path)}: {words}") from error


def _cannot(path: Path) -> str:
    return f"cannot use the history '{path}'"


def set_aside(path: Path, seen: tuple[int, int] | None) -> str:
    """Rename the damaged file, and what SQLite keeps beside it; return the line that says so.

    `seen` tells which file was found damaged: where another process has put it aside already, and
    begun a new one, that is left in peace. Raises OSError.
    """
    if seen is not None and _identity(path) != seen:
        return f"the history '{path}' was damaged; another process has set it aside"
    kept = _free_name(path, datetime.now())
    path.rename(kept)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(kept.with_name(kept.name + ending))
    return (
        f"the history '{path}' is damaged: it is kept as '{kept.name}' beside it, and a new one "
        "is begun; `formcheck history import` brings an export back"
    )


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}"
    kept, again = path.with_name(stem + path.suffix), 1
    while kept.exists():
        again += 1
        kept = path.with_name(f"{stem}-{again}{path.suffix}")
    return kept


def _make_file(path: Path) -> None:
    """An empty file that only its owner may read, unless there is one."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _opened(path: Path) -> sqlite3.Connection:
    _check_header(path)
    connection = sqlite3.connect(
        path, timeout=BUSY_S, isolation_level=None, check_same_thread=False
    )
    try:
        _check_content(connection, path)
        _use_log(connection)
        # A commit is in the operating system's hands: killing formcheck loses nothing of it.
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        bring_up_to_date(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: Path) -> None:
    with path.open("rb") as stream:
        header = stream.read(len(_HEADER))
    if header in (b"", _HEADER):
        return
    if path.suffix.lower() not in _OUR_SUFFIXES:
        raise HistoryError(
            f"'{path}' is no history of formcheck, and is left as it is; give another file "
            "with --db"
        )
    raise DamagedError(path)


def _check_content(connection: sqlite3.Connection, path: Path) -> None:
    tables = {
        str(name)
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
    }
    ours = connection.execute("PRAGMA application_id").fetchone()[0] == APPLICATION_ID
    if tables and not ours and not tables >= TABLES:
        raise HistoryError(
            f"'{path}' is a database of another program, and is left as it is; give another file "
            "with --db"
        )
    version = version_of(connection)
    if version > VERSION:
        raise HistoryError(
            f"the history '{path}' has schema {version}, and this formcheck knows them up to "
            f"{VERSION}: update formcheck, or choose another file with --db"
        )
    if (version == 0) != (not tables) or (version and not tables >= TABLES):
        raise DamagedError(path)
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise DamagedError(path)


def _use_log(connection: sqlite3.Connection) -> None:
    """Write-ahead logging: readers do not wait for a writer. SQLite does not wait to change it."""
    until_s = time.monotonic() + BUSY_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.02)
