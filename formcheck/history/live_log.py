"""Keeps a session while it goes on: each repetition at once, and never in the way of training."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

from formcheck.coaching.records import Kind, PainRecord, RepRecord, SessionRecord, SetRecord
from formcheck.history.from_recording import new_identity
from formcheck.history.store import HistoryStore
from formcheck.terminal.console import say, sentence

_PATIENCE_S = 2.0  # a commit takes milliseconds, unless another process writes very much


def utc_now() -> datetime:
    """The moment, aware."""
    return datetime.now(timezone.utc)


class SessionLog:
    """Tell it what happens: `begin`, then sets with repetitions, answers about pain, and `end`.

    Each call returns when its transaction is done, so a process that is killed loses at most the
    repetition under way; only where another process holds the file for longer does the work go on
    meanwhile. Whatever goes wrong is one line to `tell`, after which nothing more is kept: no call
    raises. A session is in the history from its first set or answer on.
    """

    def __init__(self, path: Path, tell: Callable[[str], None] = say) -> None:
        self._path, self._tell = path, tell
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="history")
        self._store: HistoryStore | None = None
        self._session: SessionRecord | None = None
        self._is_kept = self._is_over = False
        self._key: int | None = None  # of the set under way
        self._has_content = False
        self._sets: list[tuple[int, SetRecord]] = []

    @property
    def identity(self) -> str | None:
        """What the session is called in the history; None before `begin`."""
        return None if self._session is None else self._session.identity

    def begin(self, kind: Kind, source: str | None = None, at: datetime | None = None) -> None:
        """A new session."""
        began_at = at or utc_now()
        self._session = SessionRecord(new_identity(began_at), kind, began_at, source=source)
        self._is_kept, self._sets, self._key = False, [], None

    def resume(self, session: SessionRecord) -> None:
        """Go on with a session of `HistoryStore.resumable`."""
        self._session, self._is_kept, self._has_content = session, True, True
        self._sets, self._key = [], None

    def set_began(self, one: SetRecord) -> None:
        """A set, without repetitions yet; the one before it is over."""

        def write() -> None:
            store, identity = self._kept()
            self._key = store.begin_set(identity, one)
            self._sets.append((self._key, one))

        self._do(write)

    def rep_done(self, rep: RepRecord) -> None:
        """A repetition of the set under way."""

        def write() -> None:
            store, _ = self._kept()
            if self._key is not None:
                store.add_rep(self._key, rep)
                self._has_content = True

        self._do(write)

    def pain(self, answer: PainRecord) -> None:
        """An answer about pain."""

        def write() -> None:
            store, identity = self._kept()
            store.add_pain(identity, answer)
            self._has_content = True

        self._do(write)

    def set_forgotten(self) -> None:
        """The set under way is begun again, and what was counted in it does not count."""

        def write() -> None:
            store, _ = self._kept()
            if self._key is not None:
                store.drop_set(self._key)
                self._sets = [item for item in self._sets if item[0] != self._key]
            self._key = None

        self._do(write)

    def set_ended(self, stopped_because: str | None = None) -> None:
        """The set under way is over; `stopped_because` as in `SetRecord`."""

        def write() -> None:
            store, _ = self._kept()
            if self._key is not None:
                store.end_set(self._key, stopped_because)
            self._key = None

        self._do(write)

    def settle(self, sets: Iterable[SetRecord]) -> None:
        """The repetitions of the session's sets as the final analysis of an exercise has them.

        What is usual is only known at the end, so that it may find fewer than were told.
        """
        told = tuple(sets)
        final = {(one.exercise, one.number): one.reps for one in told}
        exercises = {one.exercise for one in told}

        def write() -> None:
            store, _ = self._kept()
            for key, one in self._sets:
                if one.exercise in exercises:
                    store.replace_reps(key, final.get((one.exercise, one.number), ()))
            # An exercise may come again in the same session, with sets of the same numbers.
            self._sets = [item for item in self._sets if item[1].exercise not in exercises]

        self._do(write)

    def end(self, at: datetime | None = None) -> None:
        """The session is over; waits until all is written.

        One in which there was neither a repetition nor an answer is not kept.
        """
        moment = at or utc_now()

        def write() -> None:
            if self._session is None or not self._is_kept:
                return
            if self._has_content:
                self._open().end_session(self._session.identity, moment)
            else:
                self._open().delete(self._session.identity)

        self._do(write)
        self.close()

    def close(self) -> None:
        """Wait until all is written; the session stays one that can be resumed unless it ended."""
        self._pool.shutdown(wait=True)
        self._is_over = True
        if self._store is not None:
            self._store.close()
            self._store = None

    def _open(self) -> HistoryStore:
        if self._store is None:
            self._store = HistoryStore(self._path, self._tell)
        return self._store

    def _kept(self) -> tuple[HistoryStore, str]:
        """The store, in which the session is by now."""
        assert self._session is not None, "begin comes first"
        store = self._open()
        if not self._is_kept:
            store.begin(replace(self._session, sets=(), pains=()))
            self._is_kept = True
        return store, self._session.identity

    def _do(self, write: Callable[[], None]) -> None:
        if self._is_over:
            return
        done: Future[None] = self._pool.submit(self._tried, write)
        wait([done], timeout=_PATIENCE_S)

    def _tried(self, write: Callable[[], None]) -> None:
        if self._is_over:
            return
        try:
            write()
        except Exception as error:  # training goes on, whatever it is
            self._is_over = True
            self._tell(f"this session is not kept in the history: {sentence(error)}")
