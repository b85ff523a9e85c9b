"""The history's file: what is written is there again, also after a kill, from two processes at
once, from an older schema, and beside a damaged one."""

from __future__ import annotations

import os
import random
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from contextlib import closing, suppress
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from formcheck.bench.history import synthetic_sessions
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
    Variant,
)
from formcheck.errors import HistoryError
from formcheck.history import database
from formcheck.history.store import HistoryStore
from formcheck.pose.side import Side

NOW = datetime(2026, 3, 1, 18, 30, 0, 123456, tzinfo=timezone.utc)
REP = RepRecord(
    1, Side.LEFT, 4.2, 80, 1.5, 0.5, None, {"knee_flexion_deg": 91.5, "fppa_deg": None},
    {"knee_valgus": 12.25}, ("torso_lean",),
)  # fmt: skip
SET = SetRecord(
    "forward_lunge", 1, NOW, (REP, replace(REP, number=2, score=None)), Side.LEFT, 12,
    Variant(0.8, 2.0, "light", 2.5), "pain", "knee_flexion_deg",
)  # fmt: skip
SESSION = SessionRecord(
    "one", SessionKind.GUIDED, NOW, NOW + timedelta(minutes=20), (SET,),
    (PainRecord(NOW, PainMoment.BEFORE, 2), PainRecord(NOW, PainMoment.DURING, 4, "forward_lunge")),
    "stiff “today”", "clip.mp4", "recording time",
)  # fmt: skip
EMPTY = SessionRecord("two", SessionKind.LIVE, NOW + timedelta(days=1))


@pytest.fixture(name="path")
def path_fixture(tmp_path: Path) -> Path:
    return tmp_path / "a folder" / "history.sqlite3"


def test_added_sessions_load_unchanged(path: Path) -> None:
    made_up = tuple(synthetic_sessions(NOW, 5, sets=2, reps=3))
    with HistoryStore(path) as store:
        assert store.load() == ()
        assert store.add(SESSION) and store.add(EMPTY)
        assert store.add_all(made_up) == 5
    with HistoryStore(path) as store:
        found = {one.identity: one for one in store.load()}
    assert found == {one.identity: one for one in (SESSION, EMPTY, *made_up)}


def test_sessions_come_oldest_first_and_since_a_moment(path: Path) -> None:
    sessions = tuple(synthetic_sessions(NOW, 6, sets=1, reps=1))
    with HistoryStore(path) as store:
        store.add_all(reversed(sessions))
        assert store.load() == sessions
        assert store.load(since=sessions[3].began_at) == sessions[3:]
        assert store.load(since=NOW + timedelta(days=1)) == ()
        assert store.count() == (6, sessions[0].began_at)


def test_the_same_session_twice_adds_nothing(path: Path) -> None:
    with HistoryStore(path) as store:
        assert store.add(SESSION)
        assert not store.add(replace(SESSION, notes="others", sets=()))
        assert store.load() == (SESSION,)
        with pytest.raises(HistoryError, match="'one' already exists"):
            store.begin(SESSION)


def test_a_running_session_is_stored_step_by_step(path: Path) -> None:
    with HistoryStore(path) as store, HistoryStore(path) as other:
        store.begin(replace(EMPTY, identity="now"))
        key = store.begin_set("now", replace(SET, reps=(), stopped_because=None))
        store.add_rep(key, REP)
        store.add_rep(key, replace(REP, number=2))
        store.add_pain("now", SESSION.pains[0])
        (seen,) = other.load()
        assert [rep.number for rep in seen.sets[0].reps] == [1, 2]
        assert other.resumable() == seen
        store.replace_reps(key, [replace(REP, number=7)])
        store.end_set(key, "left")
        store.end_session("now", NOW)
        (seen,) = other.load()
        assert [rep.number for rep in seen.sets[0].reps] == [7]
        assert (seen.sets[0].stopped_because, seen.ended_at) == ("left", NOW)
        assert other.resumable() is None


def test_only_the_last_session_is_resumed_and_only_of_the_kind(path: Path) -> None:
    with HistoryStore(path) as store:
        store.add_all([replace(SESSION, ended_at=None), EMPTY])
        assert store.resumable() == EMPTY
        assert store.resumable(SessionKind.GUIDED) == replace(SESSION, ended_at=None)
        assert store.resumable(SessionKind.RECORDING) is None
        store.end_session("two", NOW)
        assert store.resumable() is None


def test_a_set_that_is_begun_again_is_forgotten(path: Path) -> None:
    with HistoryStore(path) as store:
        store.begin(EMPTY)
        store.drop_set(store.begin_set("two", SET))
        assert store.load() == (EMPTY,)


def test_a_session_is_found_by_the_beginning_of_its_name(path: Path) -> None:
    with HistoryStore(path) as store:
        store.add_all([SESSION, EMPTY, replace(EMPTY, identity="twofold")])
        assert store.find("on") == SESSION
        assert store.find("two") == EMPTY
        for start, said in (("tw", "2 sessions start with 'tw'"), ("x", "no session"), ("", "no")):
            with pytest.raises(HistoryError, match=said):
                store.find(start)
        for nothing_special in ("_", "%", "o%"):
            with pytest.raises(HistoryError, match="no session"):
                store.find(nothing_special)


def test_deleting_removes_everything_and_leaves_no_trace(path: Path) -> None:
    noted = replace(SESSION, identity="three", notes="a very private remark")
    with HistoryStore(path) as store:
        store.add_all([SESSION, EMPTY, noted])
        assert store.delete("three") == 1
        assert store.delete("three") == 0
        assert b"a very private remark" not in b"".join(
            p.read_bytes() for p in path.parent.iterdir()
        )
        assert store.delete_before(EMPTY.began_at) == 1
        assert store.load() == (EMPTY,)
        assert store.delete_all() == 1
    with sqlite3.connect(path) as plain:
        for table in database.TABLES:
            assert plain.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)


def test_notes_are_replaced(path: Path) -> None:
    with HistoryStore(path) as store:
        store.add(SESSION)
        store.update_notes("one", "better")
        assert store.load() == (replace(SESSION, notes="better"),)


def test_a_session_deleted_meanwhile_is_reported(path: Path) -> None:
    with HistoryStore(path) as store, HistoryStore(path) as other:
        store.begin(EMPTY)
        key = store.begin_set("two", SET)
        other.delete_all()
        for write in (
            lambda: store.add_rep(key, REP),
            lambda: store.begin_set("two", SET),
            lambda: store.add_pain("two", SESSION.pains[0]),
        ):
            with pytest.raises(HistoryError, match="deleted meanwhile"):
                write()
        assert other.load() == ()


def test_nobody_else_may_read_it(path: Path) -> None:
    with HistoryStore(path) as store:
        store.add(SESSION)
        modes = {one.name: one.stat().st_mode & 0o077 for one in path.parent.iterdir()}
    assert len(modes) == 3, "with the log beside it"
    assert set(modes.values()) == {0}
    assert path.parent.stat().st_mode & 0o077 == 0


def test_a_nan_measure_is_stored_as_unknown(path: Path) -> None:
    rep = replace(REP, measures={"knee_flexion_deg": float("nan")})
    with HistoryStore(path) as store:
        store.add(replace(SESSION, sets=(replace(SET, reps=(rep,)),)))
        assert store.load()[0].sets[0].reps[0].measures == {"knee_flexion_deg": None}


def test_all_sessions_or_none_are_added(path: Path) -> None:
    broken = replace(EMPTY, identity="three", sets=(replace(SET, number=None),))  # type: ignore[arg-type]
    with HistoryStore(path) as store:
        with pytest.raises(HistoryError, match="does not accept this value"):
            store.add_all([SESSION, broken])
        assert store.load() == ()


WRITER = """
import sys, os
from datetime import datetime, timezone
from pathlib import Path
from formcheck.coaching.records import SessionKind, RepRecord, SetRecord
from formcheck.history.live_log import SessionLog
from formcheck.pose.side import Side
name, count = sys.argv[2], int(sys.argv[3])
log = SessionLog(Path(sys.argv[1]), lambda words: print("SAID", words, flush=True))
log.begin(SessionKind.LIVE, name)
print("ready", flush=True)
sys.stdin.readline()
log.begin_set(SetRecord("clamshell", 1, datetime.now(timezone.utc)))
for number in range(1, count + 1):
    log.add_rep(RepRecord(number, Side.LEFT, 3.0, 100))
    print(number, flush=True)
log.end()
"""


def writer(path: Path, name: str, count: int) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path), name, str(count)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def go(process: subprocess.Popen[str]) -> None:
    assert process.stdin is not None
    process.stdin.write("\n")
    process.stdin.flush()


def test_two_processes_write_at_once_and_nothing_is_lost(path: Path) -> None:
    both = [writer(path, name, 400) for name in ("a", "b")]
    for process in both:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
    for process in both:
        go(process)
    told = [process.communicate(timeout=120)[0] for process in both]
    assert "SAID" not in "".join(told)
    with HistoryStore(path) as store:
        sessions = store.load()
    assert sorted(str(one.source) for one in sessions) == ["a", "b"]
    for one in sessions:
        assert one.ended_at is not None
        assert [rep.number for rep in one.sets[0].reps] == list(range(1, 401))


@pytest.mark.skipif(os.name != "posix", reason="there is no SIGKILL")
@pytest.mark.parametrize("reps", [1, 2, 17])
def test_a_killed_process_keeps_every_finished_repetition(path: Path, reps: int) -> None:
    process = writer(path, "killed", 100_000)
    assert process.stdout is not None
    process.stdout.readline()
    go(process)
    last = 0
    while last < reps:
        last = int(process.stdout.readline())
    os.kill(process.pid, signal.SIGKILL)
    # What readline() has read ahead is in the stream's buffer, where communicate() does not look.
    last = max([last, *(int(line) for line in process.stdout.read().split())])
    process.wait()
    with HistoryStore(path) as store:
        session = store.resumable()
    assert session is not None
    numbers = [rep.number for rep in session.sets[0].reps]
    assert numbers == list(range(1, len(numbers) + 1))
    assert len(numbers) in (last, last + 1), "the one under way may be kept, too"


def write_version_1(path: Path) -> None:
    """A file as the first schema had it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    connection = sqlite3.connect(path)
    database.MIGRATIONS[0](connection)
    connection.execute("PRAGMA user_version = 1")
    connection.execute(
        "INSERT INTO sessions VALUES ('old', 'live', '2020-01-01T10:00:00.000000+00:00', NULL, 'x')"
    )
    connection.execute(
        "INSERT INTO sets VALUES (1, 'old', 'clamshell', 1, '2020-01-01T10:00:00.000000+00:00', "
        "NULL, 10, 1.0, 0.0, NULL, 0.0, NULL)"
    )
    connection.execute(
        "INSERT INTO reps VALUES (1, 1, 1, 'left', 3.0, 90, 1, 1, 1, '{\"a\":1.5}', '{}', '[]')"
    )
    connection.commit()
    connection.close()


def test_a_file_of_the_first_schema_is_brought_up_to_date(path: Path, tmp_path: Path) -> None:
    write_version_1(path)
    with HistoryStore(path) as store:
        (old,) = store.load()
        assert (old.identity, old.notes, old.source, old.dated_by) == ("old", "x", None, None)
        assert old.sets[0].range_measure is None
        assert old.sets[0].reps[0].measures == {"a": 1.5}
        assert store.add(SESSION)
    with HistoryStore(path) as store:
        assert store.load() == (old, SESSION)
    new = tmp_path / "new.sqlite3"
    HistoryStore(new).close()
    assert tables_of(path) == tables_of(new)


def tables_of(path: Path) -> dict[str, list[tuple[object, ...]]]:
    with sqlite3.connect(path) as plain:
        assert plain.execute("PRAGMA user_version").fetchone() == (database.SCHEMA_VERSION,)
        return {
            table: plain.execute(f"PRAGMA table_info({table})").fetchall()
            for table in database.TABLES
        }


def test_a_failed_migration_leaves_the_file_unchanged(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_version_1(path)

    def fail(connection: sqlite3.Connection) -> None:
        connection.execute("ALTER TABLE sessions ADD COLUMN source TEXT")
        raise ZeroDivisionError

    with monkeypatch.context() as patch:
        patch.setattr(database, "MIGRATIONS", (*database.MIGRATIONS[:1], fail))
        with pytest.raises(ZeroDivisionError):
            HistoryStore(path)
    with HistoryStore(path) as store:
        assert [one.identity for one in store.load()] == ["old"]


def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    with HistoryStore(path) as store:
        store.add(SESSION)
    with sqlite3.connect(path) as plain:
        plain.execute("PRAGMA user_version = 99")
    plain.close()
    before = path.read_bytes()
    with pytest.raises(HistoryError, match=r"schema 99.*update formcheck"):
        HistoryStore(path)
    assert path.read_bytes() == before


FILLED = 30


def filled(path: Path) -> bytes:
    with HistoryStore(path) as store:
        store.add_all(synthetic_sessions(NOW, FILLED, sets=4, reps=10))
    return path.read_bytes()


def flipped(content: bytes) -> bytes:
    """With one byte of every hundred changed, from the second page on."""
    chance, changed = random.Random(1), bytearray(content)
    for _ in range(len(content) // 100):
        changed[chance.randrange(4096, len(content))] ^= 0xFF
    return bytes(changed)


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "flipped bytes": flipped,
    "truncated": lambda content: content[: len(content) // 2],
    "truncated to its header": lambda content: content[:50],
    "no database": lambda content: b"hello, I was a history once" * 100,
    "a header of zeros": lambda content: bytes(100) + content[100:],
    "no tables any more": lambda content: content[:100] + bytes(len(content) - 100),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_is_set_aside_and_kept(damage: str, path: Path) -> None:
    damaged = DAMAGES[damage](filled(path))
    path.write_bytes(damaged)
    said: list[str] = []
    with HistoryStore(path, said.append) as store:
        saved = store.load()
        assert f"{len(saved)} session" in said[0]
        assert store.add(SESSION)
    with HistoryStore(path, said.append) as store:
        assert set(ids(store.load())) == {SESSION.identity, *ids(saved)}
    (kept,) = path.parent.glob("history.damaged-????????-??????.sqlite3")
    assert kept.read_bytes() == damaged
    assert len(said) == 1
    assert "is damaged" in said[0] and kept.name in said[0] and "\n" not in said[0]


def test_an_impossible_value_counts_as_damage(path: Path) -> None:
    filled(path)
    with sqlite3.connect(path) as plain:
        plain.execute("UPDATE reps SET measures = '{\"a\": nonsen' WHERE place = 3")
    plain.close()
    with (
        HistoryStore(path) as store,
        pytest.raises(HistoryError, match="is damaged; it was renamed to"),
    ):
        store.load()
    with HistoryStore(path) as store:
        assert len(store.load()) == FILLED, "all but the impossible repetition is saved"
    assert len([*path.parent.glob("history.damaged-*.sqlite3")]) == 1


ODD_VALUES = {
    "text that is not UTF-8": "UPDATE sessions SET notes = CAST(x'ff41' AS TEXT) WHERE rowid = 1",
    "a column that is not there": "ALTER TABLE sets DROP COLUMN load_kg",
    "year 1": "UPDATE sessions SET began_at = '0001-01-01T00:00:00.000000+00:00' WHERE rowid = 1",
    "a time without zone": "UPDATE sets SET began_at = '2026-01-01T00:00:00' WHERE id = 1",
    "a measure of 1e308": "UPDATE reps SET measures = '{\"a\": 1e308}' WHERE set_id = 1",
    "a measure that is text": 'UPDATE reps SET measures = \'{"a": "b"}\' WHERE set_id = 1',
    "an infinite duration": "UPDATE reps SET duration_s = 9e999 WHERE set_id = 1",
    "text for a number": "UPDATE reps SET number = 'three' WHERE set_id = 1",
    "bytes for text": "UPDATE sets SET exercise = x'00ff' WHERE id = 1",
    "a large pain": "UPDATE pains SET pain = 9223372036854775807 WHERE id = 1",
    "another kind": "UPDATE sessions SET kind = 'other' WHERE rowid = 1",
    "a version of the far future": "PRAGMA user_version = 33554434",
}


@pytest.mark.parametrize("damage", ODD_VALUES)
def test_damage_of_every_kind_is_set_aside_and_the_rest_is_saved(damage: str, path: Path) -> None:
    filled(path)
    change(path, ODD_VALUES[damage])
    said: list[str] = []
    for _ in range(2):
        try:
            with HistoryStore(path, said.append) as store:
                found = store.load()
        except HistoryError as error:
            said.append(str(error))
    assert len(said) == 1 and "was renamed to" in said[0]
    lost_all = damage == "a column that is not there"
    assert FILLED - 1 <= len(found) <= FILLED
    assert not any(one.sets for one in found) if lost_all else any(one.sets for one in found)


@pytest.mark.parametrize("damage", ODD_VALUES)
def test_deleting_everything_needs_no_reading(damage: str, path: Path) -> None:
    filled(path)
    change(path, ODD_VALUES[damage])
    with HistoryStore(path, lambda words: None) as store:
        assert FILLED - 1 <= store.count_before() <= FILLED
        assert FILLED - 1 <= store.delete_all() <= FILLED
        assert store.count_before() == 0


def test_any_bytes_changed_leave_a_history_that_works(path: Path) -> None:
    whole = filled(path)
    chance = random.Random(17)
    for _ in range(25):
        content = bytearray(whole)
        for _ in range(30):
            content[chance.randrange(len(content))] = chance.randrange(256)
        for one in path.parent.iterdir():
            one.unlink()
        path.write_bytes(content)
        for _ in range(2):
            with suppress(HistoryError), HistoryStore(path, lambda words: None) as store:
                store.load()
        with HistoryStore(path, lambda words: None) as store:
            assert store.add(SESSION)
            assert SESSION in store.load()


def test_deleted_notes_are_nowhere_in_the_files(path: Path) -> None:
    secret = "knee hurts since the fall"
    with HistoryStore(path) as store, HistoryStore(path) as reader:
        store.add(replace(SESSION, notes=secret * 200))
        assert reader.load()
        store.delete_all()
        assert not any(secret.encode() in one.read_bytes() for one in path.parent.iterdir())


def test_a_reader_that_keeps_the_deleted_is_mentioned(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_TIMEOUT_S", 0.1)
    said: list[str] = []
    filled(path)
    with HistoryStore(path, said.append) as store:
        store.add(replace(SESSION, notes="secret note"))
        reader = sqlite3.connect(path, isolation_level=None)
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM sessions").fetchone()
        store.delete_all()
        assert "another program still reads" in said[0]
        reader.execute("COMMIT")
        reader.close()
    assert not any(b"secret note" in one.read_bytes() for one in path.parent.iterdir())


def test_a_history_that_cannot_be_written_can_be_read(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(path)

    def refuse(connection: sqlite3.Connection) -> None:
        raise sqlite3.OperationalError("attempt to write a readonly database")

    monkeypatch.setattr(database, "_use_write_ahead_log", refuse)
    with HistoryStore(path) as store:
        assert len(store.load()) == FILLED
        with pytest.raises(HistoryError, match="readonly"):
            store.add(SESSION)
    assert not [*path.parent.glob("*damaged*")]


def ids(sessions: Iterable[SessionRecord]) -> list[str]:
    return [one.identity for one in sessions]


def change(path: Path, statement: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute(statement)


def test_damage_twice_in_a_second_keeps_both(path: Path) -> None:
    for _ in range(2):
        filled(path)
        path.write_bytes(b"no database" * 10)
        HistoryStore(path, lambda words: None).close()
    assert len([*path.parent.glob("history.damaged-*.sqlite3")]) == 2


def test_a_file_that_is_not_a_history_is_left_alone(tmp_path: Path) -> None:
    video = tmp_path / "clip.mp4"
    video.write_bytes(b"a precious video" * 100)
    other = tmp_path / "photos.db"
    with sqlite3.connect(other) as plain:
        plain.execute("CREATE TABLE photos (name TEXT)")
    plain.close()
    for file, said in ((video, "not a formcheck history"), (other, "of another program")):
        before = file.read_bytes()
        with pytest.raises(HistoryError, match=said):
            HistoryStore(file)
        assert file.read_bytes() == before
    with pytest.raises(HistoryError, match="cannot use the history"):
        HistoryStore(tmp_path)
    assert sorted(one.name for one in tmp_path.iterdir()) == ["clip.mp4", "photos.db"]


def test_a_locked_database_is_reported(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("formcheck.history.database.BUSY_TIMEOUT_S", 0.05)
    with HistoryStore(path) as store:
        other = sqlite3.connect(path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryError, match="another program is using it"):
            store.add(SESSION)
        other.execute("ROLLBACK")
        other.close()
        assert store.add(SESSION)
