"""The history of training: one SQLite file that several processes may write at once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType

from formcheck.coaching.records import Kind, PainRecord, RepRecord, SessionRecord, SetRecord
from formcheck.errors import HistoryError
from formcheck.history import rows
from formcheck.history.database import DamagedError, explained, is_damage, open_history, set_aside
from formcheck.history.rows import add_pain, add_reps, add_session, add_set, read_sessions
from formcheck.terminal.console import say

_MOST_NAMED = 3


class HistoryStore:
    """Every call is one transaction, and what it wrote is kept whatever happens afterward.

    Use it in a `with` block, from one thread at a time. All calls raise HistoryError, of one line.
    """

    def __init__(self, path: str | Path, tell: Callable[[str], None] = say) -> None:
        """Open the file, made where there is none; `tell` gets a line where it was damaged."""
        self.path = Path(path)
        self._connection = open_history(self.path, tell)

    def __enter__(self) -> HistoryStore:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Nothing can be done with it any more."""
        self._connection.close()

    def load(self, since: datetime | None = None) -> tuple[SessionRecord, ...]:
        """All sessions, or those that began at an aware moment or later, oldest first."""
        with self._reading():
            if since is None:
                return read_sessions(self._connection)
            return read_sessions(self._connection, "s.began_at >= ?", [rows.text_of(since)])

    def find(self, start: str) -> SessionRecord:
        """The session whose identity is, or alone begins with, `start`."""
        with self._reading():
            # Not LIKE, which takes "_" and "%" for anything.
            found = read_sessions(
                self._connection, "substr(s.identity, 1, length(?)) = ?", [start, start]
            )
        exact = [one for one in found if one.identity == start]
        if start and len(exact or found) == 1:
            return (exact or found)[0]
        if not start or not found:
            raise HistoryError(f"no session is called '{start}'; `formcheck history` lists them")
        names = ", ".join(one.identity for one in found[:_MOST_NAMED])
        more = ", …" if len(found) > _MOST_NAMED else ""
        raise HistoryError(
            f"{len(found)} sessions begin with '{start}' ({names}{more}): write more of the name"
        )

    def count(self) -> tuple[int, datetime | None]:
        """How many sessions there are, and when the first one began."""
        with self._reading():
            row = self._connection.execute("SELECT count(*), min(began_at) FROM sessions")
            number, first = row.fetchone()
        return number, None if first is None else datetime.fromisoformat(first)

    def resumable(self, kind: Kind | None = None) -> SessionRecord | None:
        """The last session, of this kind if given, when it has not ended; else None.

        It may be under way in another process.
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
        """A session that has begun; it must not be kept yet."""
        with self._writing():
            if not add_session(self._connection, session):
                raise HistoryError(f"the session '{session.identity}' is kept already")

    def begin_set(self, identity: str, one: SetRecord) -> int:
        """A set of this session, with the repetitions that it has; returns the set's key."""
        with self._writing():
            return add_set(self._connection, identity, one)

    def add_rep(self, set_key: int, rep: RepRecord) -> None:
        """One repetition more in a set that was begun."""
        with self._writing():
            add_reps(self._connection, set_key, [rep])

    def replace_reps(self, set_key: int, reps: Iterable[RepRecord]) -> None:
        """The repetitions of a set anew, when all that is known of it changed some of them."""
        with self._writing():
            self._connection.execute("DELETE FROM reps WHERE set_id = ?", [set_key])
            add_reps(self._connection, set_key, reps)

    def end_set(self, set_key: int, stopped_because: str | None = None) -> None:
        """The set is over; `stopped_because` as in `SetRecord`."""
        with self._writing():
            self._connection.execute(
                "UPDATE sets SET stopped_because = ? WHERE id = ?", [stopped_because, set_key]
            )

    def drop_set(self, set_key: int) -> None:
        """Forget a set that was begun again."""
        with self._writing():
            self._connection.execute("DELETE FROM sets WHERE id = ?", [set_key])

    def add_pain(self, identity: str, pain: PainRecord) -> None:
        """An answer about pain in this session."""
        with self._writing():
            add_pain(self._connection, identity, pain)

    def end_session(self, identity: str, ended_at: datetime) -> None:
        """The session is over."""
        with self._writing():
            self._connection.execute(
                "UPDATE sessions SET ended_at = ? WHERE identity = ?",
                [rows.text_of(ended_at), identity],
            )

    def add(self, session: SessionRecord) -> bool:
        """A whole session; whether it was added: one of the same identity adds nothing."""
        return self.add_all([session]) == 1

    def add_all(self, sessions: Iterable[SessionRecord]) -> int:
        """Whole sessions, all or none; how many of them were new."""
        with self._writing():
            return sum(add_session(self._connection, session) for session in sessions)

    def update_notes(self, identity: str, notes: str) -> None:
        """Other notes in place of those that the session has."""
        with self._writing():
            self._connection.execute(
                "UPDATE sessions SET notes = ? WHERE identity = ?", [notes, identity]
            )

    def delete(self, identity: str) -> int:
        """Delete one session; how many there were."""
        return self._delete("WHERE identity = ?", [identity])

    def delete_before(self, moment: datetime) -> int:
        """Delete the sessions that began before an aware moment; how many there were."""
        return self._delete("WHERE began_at < ?", [rows.text_of(moment)])

    def delete_all(self) -> int:
        """Delete all sessions; how many there were."""
        return self._delete("", [])

    def _delete(self, condition: str, values: Sequence[object]) -> int:
        """What is deleted is overwritten in the file, and leaves the log beside it too."""
        with self._writing():
            number = self._connection.execute(f"DELETE FROM sessions {condition}", values).rowcount
        with explained(self.path):
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return number

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._explained():
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
        with self._explained():
            try:
                yield
            except (ValueError, KeyError, TypeError) as error:  # no value that we ever wrote
                raise DamagedError(self.path) from error

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            with explained(self.path):
                yield
        except sqlite3.IntegrityError as error:
            if "FOREIGN KEY" in str(error):
                words = "the session is not in the history any more: it was deleted meanwhile"
            else:
                words = f"the history takes no such value: {error}"
            raise HistoryError(words) from error
        except (DamagedError, sqlite3.DatabaseError) as error:
            if not is_damage(error):
                raise HistoryError(f"cannot use the history '{self.path}': {error}") from error
            self.close()
            with explained(self.path):
                raise HistoryError(set_aside(self.path, None)) from error
