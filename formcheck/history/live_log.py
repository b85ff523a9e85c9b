"""Logs a running session, one repetition at a time, without ever disturbing training."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from formcheck.coaching.records import PainRecord, RepRecord, SessionKind, SessionRecord, SetRecord
from formcheck.history.from_recording import new_identity
from formcheck.history.store import HistoryStore
from formcheck.terminal.console import say, sentence

_MAX_WAIT_S = 2.0  # a commit takes milliseconds, unless another process writes a lot


def utc_now() -> datetime:
    """Return the current time, aware, in UTC."""
    return datetime.now(timezone.utc)


class SessionLog:
    """Receives the events of a session: `begin`, sets, repetitions, pain answers, and `end`.

    Each call returns when its transaction is done, so a killed process loses at most the current
    repetition; if another process locks the file for long, training continues meanwhile. No call
    raises: the first error is one line to `notify`, and nothing is logged after it. A session is
    in the history from its first set or answer on.
    """

    def __init__(self, path: Path, notify: Callable[[str], None] = say) -> None:
        self._path, self._notify = path, notify
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._store: HistoryStore | None = None
        self._session: SessionRecord | None = None
        self._is_stored = self._is_over = False
        self._key: int | None = None  # of the current set
        self._has_content = False
        self._sets: list[tuple[int, SetRecord]] = []

    @property
    def identity(self) -> str | None:
        """The session's identity in the history; None before `begin`."""
        return None if self._session is None else self._session.identity

    def begin(
        self, kind: SessionKind, source: str | None = None, at: datetime | None = None
    ) -> None:
        """Begin a new session."""
        began_at = at or utc_now()
        self._session = SessionRecord(new_identity(began_at), kind, began_at, source=source)
        self._is_stored, self._sets, self._key = False, [], None

    def resume(self, session: SessionRecord) -> None:
        """Resume a session of `HistoryStore.resumable`."""
        self._session, self._is_stored, self._has_content = session, True, True
        self._sets, self._key = [], None

    def begin_set(self, one: SetRecord) -> None:
        """Begin a set without repetitions; the previous one is over."""

        def write() -> None:
            store, identity = self._open_session()
            self._key = store.begin_set(identity, one)
            self._sets.append((self._key, one))

        self._do(write)

    def add_rep(self, rep: RepRecord) -> None:
        """Add a repetition to the current set."""

        def write() -> None:
            store, _ = self._open_session()
            if self._key is not None:
                store.add_rep(self._key, rep)
                self._has_content = True

        self._do(write)

    def pain(self, answer: PainRecord) -> None:
        """Add a pain answer."""

        def write() -> None:
            store, identity = self._open_session()
            store.add_pain(identity, answer)
            self._has_content = True

        self._do(write)

    def discard_set(self) -> None:
        """Discard the current set, which will be restarted."""

        def write() -> None:
            store, _ = self._open_session()
            if self._key is not None:
                store.drop_set(self._key)
                self._sets = [item for item in self._sets if item[0] != self._key]
            self._key = None

        self._do(write)

    def end_set(self, stopped_because: str | None = None) -> None:
        """End the current set; `stopped_because` as in `SetRecord`."""

        def write() -> None:
            store, _ = self._open_session()
            if self._key is not None:
                store.end_set(self._key, stopped_because)
            self._key = None

        self._do(write)

    def replace_reps(self, sets: Iterable[SetRecord]) -> None:
        """Replace the repetitions of the session's sets with those of the final analysis.

        It knows the whole set, so it may find fewer repetitions than were added live.
        """
        final_sets = tuple(sets)
        final = {(one.exercise, one.number): one.reps for one in final_sets}
        exercises = {one.exercise for one in final_sets}

        def write() -> None:
            store, _ = self._open_session()
            for key, one in self._sets:
                if one.exercise in exercises:
                    store.replace_reps(key, final.get((one.exercise, one.number), ()))
            # The exercise may come again in this session, with the same set numbers.
            self._sets = [item for item in self._sets if item[1].exercise not in exercises]

        self._do(write)

    def end(self, at: datetime | None = None) -> None:
        """End the session and wait until everything is written.

        A session without any repetition or answer is deleted.
        """
        moment = at or utc_now()

        def write() -> None:
            if self._session is None or not self._is_stored:
                return
            if self._has_content:
                self._open().end_session(self._session.identity, moment)
            else:
                self._open().delete(self._session.identity)

        self._do(write)
        self.close()

    def close(self) -> None:
        """Wait until everything is written; a session that has not ended can be resumed."""
        self._pool.shutdown(wait=True)
        self._is_over = True
        if self._store is not None:
            self._store.close()
            self._store = None

    def _open(self) -> HistoryStore:
        if self._store is None:
            self._store = HistoryStore(self._path, self._notify)
        return self._store

    def _open_session(self) -> tuple[HistoryStore, str]:
        """Return the store and the identity of the session, which is in it from now on."""
        assert self._session is not None, "call begin first"
        store = self._open()
        if not self._is_stored:
            store.begin(replace(self._session, sets=(), pains=()))
            self._is_stored = True
        return store, self._session.identity

    def _do(self, write: Callable[[], None]) -> None:
        if self._is_over:
            return
        done: Future[None] = self._pool.submit(self._write_or_stop, write)
        wait([done], timeout=_MAX_WAIT_S)

    def _write_or_stop(self, write: Callable[[], None]) -> None:
        if self._is_over:
            return
        try:
            write()
        except Exception as error:  # training must continue, whatever it is
            self._is_over = True
            self._notify(f"this session is not being logged: {sentence(error)}")
