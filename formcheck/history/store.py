"""The training history in one SQLite file, which several processes may write at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from formcheck.coaching.records import PainRecord, RepRecord, SessionKind, SessionRecord, SetRecord
from formcheck.errors import HistoryError
from formcheck.files import Closing
from formcheck.history import rows
from formcheck.history.database import (
    DamagedError,
    history_errors,
    is_damage,
    open_history,
    set_damaged_aside,
)
from formcheck.history.rows import add_pain, add_reps, add_session, add_set, read_sessions
from formcheck.terminal.console import say

_MAX_LISTED = 3


def _before(moment: datetime) -> tuple[str, list[object]]:
    return "WHERE began_at < ?", [rows.time_text(moment)]


class HistoryStore(Closing):
    """The stored sessions; every call is one durable transaction.

    Use it in a `with` block, from one thread at a time. All calls raise HistoryError (one line).
    """

    def __init__(self, path: str | Path, notify: Callable[[str], None] = say) -> None:
        """Open or create the file; `notify` receives a line if it was damaged."""
        self.path = Path(path)
        self._notify = notify
        self._connection = open_history(self.path, notify)

    def close(self) -> None:
        """Close the file; the store cannot be used afterward."""
        self._connection.close()

    def load(self, since: datetime | None = None) -> tuple[SessionRecord, ...]:
        """Return all sessions, or those that began at `since` (aware) or later, oldest first."""
        with self._reading():
            if since is None:
                return read_sessions(self._connection)
            return read_sessions(self._connection, "s.began_at >= ?", [rows.time_text(since)])

    def find(self, start: str) -> SessionRecord:
        """Return the session whose identity is `start`, or the only one that starts with it."""
        name = self.identity_of(start)
        with self._reading():
            return read_sessions(self._connection, "s.identity = ?", [name])[0]

    def identity_of(self, start: str) -> str:
        """Return the name of the session that `find` would return, without reading the session."""
        with self._reading():
            # Not LIKE, in which "_" and "%" are wildcards.
            found = [
                str(name)
                for (name,) in self._connection.execute(
                    "SELECT identity FROM sessions WHERE substr(identity, 1, length(?)) = ?"
                    " ORDER BY began_at, identity",
                    [start, start],
                )
            ]
        exact = [one for one in found if one == start]
        if start and len(exact or found) == 1:
            return (exact or found)[0]
        if not start or not found:
            raise HistoryError(f"no session '{start}'; `formcheck history` lists them")
        names = ", ".join(found[:_MAX_LISTED]) + (", …" if len(found) > _MAX_LISTED else "")
        raise HistoryError(
            f"{len(found)} sessions start with '{start}' ({names}); type more of the name"
        )

    def count_before(self, moment: datetime | None = None) -> int:
        """Return how many sessions `delete_before` would delete, or `delete_all` for None."""
        condition, values = ("", []) if moment is None else _before(moment)
        with self._errors_explained():
            found = self._connection.execute(f"SELECT count(*) FROM sessions {condition}", values)
            return int(found.fetchone()[0])

    def count(self) -> tuple[int, datetime | None]:
        """Return the number of sessions and when the first one began."""
        with self._reading():
            row = self._connection.execute("SELECT count(*), min(began_at) FROM sessions")
            number, first = row.fetchone()
        return number, None if first is None else datetime.fromisoformat(first)

    def resumable(self, kind: SessionKind | None = None) -> SessionRecord | None:
        """Return the last session (of this kind, if given) if it has not ended, else None.

        It may be running in another process.
        """
        where, values = ("s.kind = ? AND ", [kind.value]) if kind else ("", [])
        last = (
            "s.rowid = (SELECT rowid FROM sessions s WHERE "
            f"{where}TRUE ORDER BY began_at DESC, rowid DESC LIMIT 1) AND s.ended_at IS NULL"
        )
        with self._reading():
            found = read_sessions(self._connection, last, values)
        return found[0] if found else None

    def begin(self, session: SessionRecord) -> None:
        """Add a session that has begun. Raises HistoryError if it already exists."""
        with self._writing():
            if not add_session(self._connection, session):
                raise HistoryError(f"the session '{session.identity}' already exists")

    def begin_set(self, identity: str, one: SetRecord) -> int:
        """Add a set with its repetitions to a session; return the set's key."""
        with self._writing():
            return add_set(self._connection, identity, one)

    def add_rep(self, set_key: int, rep: RepRecord) -> None:
        """Append a repetition to a set."""
        with self._writing():
            add_reps(self._connection, set_key, [rep])

    def replace_reps(self, set_key: int, reps: Iterable[RepRecord]) -> None:
        """Replace the repetitions of a set with those of the final analysis."""
        with self._writing():
            self._connection.execute("DELETE FROM reps WHERE set_id = ?", [set_key])
            add_reps(self._connection, set_key, reps)

    def end_set(self, set_key: int, stopped_because: str | None = None) -> None:
        """End a set; `stopped_because` as in `SetRecord`."""
        with self._writing():
            self._connection.execute(
                "UPDATE sets SET stopped_because = ? WHERE id = ?", [stopped_because, set_key]
            )

    def drop_set(self, set_key: int) -> None:
        """Delete a set that was restarted."""
        with self._writing():
            self._connection.execute("DELETE FROM sets WHERE id = ?", [set_key])

    def add_pain(self, identity: str, pain: PainRecord) -> None:
        """Add a pain answer to a session."""
        with self._writing():
            add_pain(self._connection, identity, pain)

    def end_session(self, identity: str, ended_at: datetime) -> None:
        """End a session."""
        with self._writing():
            self._connection.execute(
                "UPDATE sessions SET ended_at = ? WHERE identity = ?",
                [rows.time_text(ended_at), identity],
            )

    def add(self, session: SessionRecord) -> bool:
        """Add a complete session; return False if one of that identity already exists."""
        return self.add_all([session]) == 1

    def add_all(self, sessions: Iterable[SessionRecord]) -> int:
        """Add complete sessions, all or none; return how many were new."""
        with self._writing():
            return sum(add_session(self._connection, session) for session in sessions)

    def update_notes(self, identity: str, notes: str) -> None:
        """Replace the notes of a session."""
        with self._writing():
            self._connection.execute(
                "UPDATE sessions SET notes = ? WHERE identity = ?", [notes, identity]
            )

    def delete(self, identity: str) -> int:
        """Delete a session; return how many were deleted."""
        return self._delete("WHERE identity = ?", [identity])

    def delete_before(self, moment: datetime) -> int:
        """Delete the sessions that began before an aware time; return how many."""
        return self._delete(*_before(moment))

    def delete_all(self) -> int:
        """Delete all sessions; return how many."""
        return self._delete("", [])

    def _delete(self, condition: str, values: Sequence[object]) -> int:
        """Delete sessions without reading them; leave no copy of them, also in SQLite's files."""
        with self._writing():
            number = self._connection.execute(f"DELETE FROM sessions {condition}", values).rowcount
        with self._errors_explained():
            # Deleted content is overwritten; what stays in unused pages and the log goes here.
            self._connection.execute("VACUUM")
            is_busy = self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]
        if is_busy:
            self._notify(
                "deleted, but another program still reads the history, so a copy stays in "
                f"'{self.path.name}-wal' until that program ends"
            )
        return number

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._errors_explained():
            self._connection.execute("BEGIN IMMEDIATE")  # waits for another writer
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self._errors_explained():
            try:
                yield
            except (
                ValueError,
                KeyError,
                TypeError,
                OverflowError,
            ) as error:  # formcheck never wrote such a value
                raise DamagedError(self.path) from error

    @contextmanager
    def _errors_explained(self) -> Iterator[None]:
        try:
            with history_errors(self.path):
                yield
        except sqlite3.IntegrityError as error:
            if "FOREIGN KEY" in str(error):
                message = "the session is no longer in the history; it was deleted meanwhile"
            else:
                message = f"the history does not accept this value: {error}"
            raise HistoryError(message) from error
        except (DamagedError, sqlite3.DatabaseError) as error:
            if not is_damage(error):
                raise HistoryError(f"cannot use the history '{self.path}': {error}") from error
            self.close()
            with history_errors(self.path):
                raise HistoryError(set_damaged_aside(self.path, None)) from error
