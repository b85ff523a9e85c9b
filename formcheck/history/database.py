"""Opens the history's SQLite file: creates, migrates, and checks it; sets damaged files aside.

A damaged file is renamed and kept, never deleted. Files that are not a history are left alone.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path

from formcheck import wording
from formcheck.errors import HistoryError, system_reason
from formcheck.history.rows import add_session
from formcheck.history.salvage import readable_sessions

APPLICATION_ID = 0x666F726D  # "form": tells our files from those of other programs
TABLES = frozenset({"sessions", "sets", "reps", "pains"})
BUSY_TIMEOUT_S = 10.0
_MOST_VERSIONS = 1000  # a file that claims more is damaged, not of a newer formcheck
_NOT_THE_FILES_FAULT = (
    *("locked", "unable to open", "readonly", "disk I/O", "is full", "out of memory"),
    "interrupted",
)
_HEADER = b"SQLite format 3\0"
_SUFFIXES = {".sqlite3", ".sqlite", ".db"}

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
    # Measures, faults, and rules not judged are JSON: separate tables would have ten rows per
    # repetition and take several times as long to read.
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
_PROVENANCE = (
    "ALTER TABLE sessions ADD COLUMN source TEXT",
    "ALTER TABLE sessions ADD COLUMN dated_by TEXT",
    "ALTER TABLE sets ADD COLUMN range_measure TEXT",
)


def _create_tables(connection: sqlite3.Connection) -> None:
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    for statement in _TABLES:
        connection.execute(statement)


def _add_provenance(connection: sqlite3.Connection) -> None:
    for statement in _PROVENANCE:
        connection.execute(statement)


MIGRATIONS: tuple[Callable[[sqlite3.Connection], None], ...] = (_create_tables, _add_provenance)
SCHEMA_VERSION = len(MIGRATIONS)


def schema_version(connection: sqlite3.Connection) -> int:
    """Return the file's schema version; 0 for a new file."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Apply the missing migrations, all or none; the connection must not be in a transaction."""
    if schema_version(connection) >= SCHEMA_VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        # Read again: another process may have migrated meanwhile.
        for migration in MIGRATIONS[schema_version(connection) :]:
            migration(connection)
        connection.execute(
            f"PRAGMA user_version = {max(SCHEMA_VERSION, schema_version(connection))}"
        )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")


class DamagedError(Exception):
    """The file was a history and can no longer be read."""


def open_history(path: Path, notify: Callable[[str], None]) -> sqlite3.Connection:
    """Return a connection in autocommit mode, with the tables at the current schema version.

    `notify` receives one line when a damaged file was set aside. Raises HistoryError for a file
    that cannot be used, was written by a newer formcheck, or is not a history.
    """
    with history_errors(path):
        _make_file(path)
        seen = _identity(path)
        try:
            return _opened(path)
        except (DamagedError, sqlite3.DatabaseError) as error:
            if is_read_only(error):
                return _opened_to_read(path)
            if not is_damage(error):
                raise
            notify(set_damaged_aside(path, seen))
            return _opened(path)


def is_damage(error: Exception) -> bool:
    """Whether the file itself is damaged, and not the disk, a lock or a permission at fault."""
    if isinstance(error, sqlite3.OperationalError):
        # Text that is not UTF-8, missing columns, and a schema that SQLite cannot read.
        return not any(words in str(error) for words in _NOT_THE_FILES_FAULT)
    return isinstance(error, DamagedError) or type(error) is sqlite3.DatabaseError


def is_read_only(error: Exception) -> bool:
    """Whether the file can be read but not written."""
    return isinstance(error, sqlite3.OperationalError) and (
        "readonly" in str(error) or "unable to open" in str(error)
    )


def _opened_to_read(path: Path) -> sqlite3.Connection:
    """Open a history that cannot be written: on a read-only disk, or of somebody else."""
    _check_header(path)
    # SQLite wants to write even to read a write-ahead log, unless the file cannot change.
    immutable = "&immutable=1" if not path.with_name(path.name + "-wal").exists() else ""
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=ro{immutable}",
        uri=True,
        timeout=BUSY_TIMEOUT_S,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        _check_content(connection, path)
        if schema_version(connection) < SCHEMA_VERSION:
            raise HistoryError(
                f"the history '{path}' is of an older formcheck and cannot be written; copy it to "
                "a writable folder, and choose the copy with --db"
            )
    except BaseException:
        connection.close()
        raise
    return connection


@contextmanager
def history_errors(path: Path) -> Iterator[None]:
    """Turn file and database errors raised in the block into a HistoryError of one line."""
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise HistoryError(f"{_cannot(path)}: {reason}; choose another file with --db") from error
    except sqlite3.OperationalError as error:
        if is_damage(error):
            raise
        if "locked" in str(error):
            reason = "another program is using it; try again in a moment"
        else:
            reason = f"{error}; choose another file with --db"
        raise HistoryError(f"{_cannot(path)}: {reason}") from error


def _cannot(path: Path) -> str:
    return f"cannot use the history '{path}'"


def set_damaged_aside(path: Path, seen: tuple[int, int] | None) -> str:
    """Rename the damaged file, begin a new one with what can be read; return a line about it.

    `seen` identifies the file found damaged: if another process has already set it aside and
    started a new one, the new one is left alone. Raises OSError.
    """
    if seen is not None and _identity(path) != seen:
        return f"the history '{path}' was damaged; another process set it aside"
    kept = _free_name(path, datetime.now())
    path.rename(kept)
    for ending in ("-wal", "-shm"):
        with suppress(FileNotFoundError):
            path.with_name(path.name + ending).rename(kept.with_name(kept.name + ending))
    _make_file(path)
    saved = _save_readable(kept, path)
    found = f"{wording.pluralize(saved, 'session')} could be saved from it"
    return (
        f"the history '{path}' is damaged; it was renamed to '{kept.name}', and a new one was "
        f"started; {found}; restore an export with `formcheck history import`"
    )


def _save_readable(damaged: Path, path: Path) -> int:
    """Copy what can be read of a damaged history to the new one; return how many sessions."""
    with closing(_opened(path)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        saved = sum(add_session(connection, one) for one in readable_sessions(damaged))
        connection.execute("COMMIT")
    return saved


def _free_name(path: Path, now: datetime) -> Path:
    stem = f"{path.stem}.damaged-{now:%Y%m%d-%H%M%S}"
    kept, again = path.with_name(stem + path.suffix), 1
    while kept.exists():
        again += 1
        kept = path.with_name(f"{stem}-{again}{path.suffix}")
    return kept


def _make_file(path: Path) -> None:
    """Create an empty file that only its owner may read, if there is none."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _identity(path: Path) -> tuple[int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino


def _opened(path: Path) -> sqlite3.Connection:
    _check_header(path)
    connection = sqlite3.connect(
        path, timeout=BUSY_TIMEOUT_S, isolation_level=None, check_same_thread=False
    )
    try:
        _check_content(connection, path)
        _use_write_ahead_log(connection)
        # After a commit the data is with the operating system: killing formcheck loses nothing.
        for pragma in ("synchronous = NORMAL", "foreign_keys = ON", "secure_delete = ON"):
            connection.execute(f"PRAGMA {pragma}")
        migrate(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _check_header(path: Path) -> None:
    with path.open("rb") as stream:
        header = stream.read(len(_HEADER))
    if header in (b"", _HEADER):
        return
    if path.suffix.lower() not in _SUFFIXES:
        raise HistoryError(
            f"'{path}' is not a formcheck history and was left unchanged; choose another file "
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
            f"'{path}' is a database of another program and was left unchanged; choose another "
            "file with --db"
        )
    version = schema_version(connection)
    if version > _MOST_VERSIONS:
        raise DamagedError(path)
    if version > SCHEMA_VERSION:
        raise HistoryError(
            f"the history '{path}' has schema {version}, but this formcheck supports only up to "
            f"{SCHEMA_VERSION}: update formcheck, or choose another file with --db"
        )
    if (version == 0) != (not tables) or (version and not tables >= TABLES):
        raise DamagedError(path)
    if version and not _has_columns(connection, version):
        raise DamagedError(path)
    if connection.execute("PRAGMA quick_check(1)").fetchone()[0] != "ok":
        raise DamagedError(path)


def _has_columns(connection: sqlite3.Connection, version: int) -> bool:
    """Whether the tables have the columns of that schema version."""
    with closing(sqlite3.connect(":memory:")) as model:
        for migration in MIGRATIONS[:version]:
            migration(model)
        return all(_columns(connection, name) >= _columns(model, name) for name in TABLES)


def _columns(connection: sqlite3.Connection, table: str) -> set[str]:
    return {str(row[1]) for row in connection.execute(f"PRAGMA table_info({table})")}


def _use_write_ahead_log(connection: sqlite3.Connection) -> None:
    """Turn on write-ahead logging, so readers do not wait; switching it has no built-in timeout."""
    until_s = time.monotonic() + BUSY_TIMEOUT_S
    while connection.execute("PRAGMA journal_mode").fetchone()[0] != "wal":
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > until_s:
                raise
            time.sleep(0.02)
