"""Reads and writes training records as database rows.

Times are text in UTC with microseconds, all of the same length, so they sort chronologically.
"""

from __future__ import annotations

import gc
import json
import math
import sqlite3
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timezone
from typing import Annotated, Any, Literal

import msgspec

from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SessionRecord,
    SetRecord,
    Variant,
)
from formcheck.pose.side import Side
from formcheck.serialization import MAX_NUMBER

SESSION = ("identity", "kind", "began_at", "ended_at", "notes", "source", "dated_by")
SET = (
    "exercise", "number", "began_at", "side", "target_reps", "range_share", "pause_s", "band",
    "load_kg", "stopped_because", "range_measure",
)  # fmt: skip
REP = (
    "number", "side", "duration_s", "score", "outbound_s", "hold_s", "return_s", "measures",
    "faults", "not_judged",
)  # fmt: skip
PAIN = ("at", "moment", "pain", "exercise")
_SIDES = {side.value: side for side in Side}

EARLIEST_YEAR, LATEST_YEAR = 1900, 9000  # beyond them, time zones and weeks leave the calendar
DatabaseRow = Sequence[Any]  # text, numbers, and None

_Count = Annotated[int, msgspec.Meta(ge=-int(MAX_NUMBER), le=int(MAX_NUMBER))]
_Number = Annotated[float, msgspec.Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
_Text = str | None
_Measures, _Faults = dict[str, _Number | None], dict[str, _Number]
# The columns of the constants above, as msgspec checks them; sets and repetitions may end in more.
_SessionRow = tuple[str, str, str, _Text, str, _Text, _Text]
_SetRow = tuple[
    str, _Count, str, _Text, _Count | None, _Number, _Number, _Text, _Number, _Text, _Text
]
_RepRow = tuple[
    _Count, Literal["left", "right", "both"], _Number, _Count | None, _Number | None,
    _Number | None, _Number | None, str, str, str,
]  # fmt: skip
_PainRow = tuple[str, str, Annotated[int, msgspec.Meta(ge=0, le=10)], _Text]


def time_text(moment: datetime) -> str:
    """Return an aware time as it is stored."""
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not EARLIEST_YEAR <= moment.year <= LATEST_YEAR:
        raise ValueError(f"no time of a training: {text}")
    return moment


def _checked(rows: Sequence[DatabaseRow], kind: Any) -> Sequence[DatabaseRow]:
    """Return the rows; raise ValueError unless all have the types that formcheck writes."""
    try:
        checked: Sequence[DatabaseRow] = msgspec.convert(rows, list[kind])
    except msgspec.ValidationError as error:
        raise ValueError(str(error)) from error
    return checked


def _decoded(texts: Iterable[str], kind: Any) -> Any:
    """Return the values of JSON texts. Raises ValueError unless each is of this kind."""
    # Parsing one text for all rows is several times as fast as one text per row.
    try:
        return msgspec.json.decode("[" + ",".join(texts) + "]", type=list[kind])
    except msgspec.MsgspecError as error:
        raise ValueError(str(error)) from error


def session_row(session: SessionRecord) -> DatabaseRow:
    """Return the columns of `SESSION`."""
    ended = None if session.ended_at is None else time_text(session.ended_at)
    began = time_text(session.began_at)
    kind, notes = session.kind.value, session.notes
    return session.identity, kind, began, ended, notes, session.source, session.dated_by


def set_row(one: SetRecord) -> DatabaseRow:
    """Return the columns of `SET`."""
    side, variant = None if one.side is None else one.side.value, one.variant
    return (
        *(one.exercise, one.number, time_text(one.began_at), side, one.target_reps),
        *(variant.range_share, variant.pause_s, variant.band, variant.load_kg),
        *(one.stopped_because, one.range_measure),
    )


def rep_row(rep: RepRecord) -> DatabaseRow:
    """Return the columns of `REP`; NaN measures become unknown."""
    known = {key: _finite(value) for key, value in rep.measures.items()}
    return (
        *(rep.number, rep.side.value, rep.duration_s, rep.score),
        *(rep.outbound_s, rep.hold_s, rep.return_s),
        *(_json(known), _json(dict(rep.faults)), _json(list(rep.not_judged))),
    )


def pain_row(pain: PainRecord) -> DatabaseRow:
    """Return the columns of `PAIN`."""
    return time_text(pain.at), pain.when.value, pain.pain, pain.exercise


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def rep_records(rows: Sequence[DatabaseRow]) -> list[RepRecord]:
    """Return repetitions from the columns of `REP`, in order. Raises ValueError or KeyError."""
    rows = _checked([row[: len(REP)] for row in rows], _RepRow)
    measures, faults, unjudged = (
        _decoded([row[column] for row in rows], kind)
        for column, kind in ((7, _Measures), (8, _Faults), (9, tuple[str, ...]))
    )
    return [
        RepRecord(
            *(row[0], _SIDES[row[1]], row[2], row[3], row[4], row[5], row[6]),
            *(measured, found, tuple(missed)),
        )
        for row, measured, found, missed in zip(rows, measures, faults, unjudged, strict=True)
    ]


def set_record(row: DatabaseRow, reps: Iterable[RepRecord]) -> SetRecord:
    """Return a set from the columns of `SET`. Raises ValueError."""
    (row,) = _checked([row], _SetRow)
    began_at = _moment(row[2])
    side = None if row[3] is None else Side(row[3])
    variant = Variant(*row[5:9])
    return SetRecord(row[0], row[1], began_at, tuple(reps), side, row[4], variant, row[9], row[10])


def pain_record(row: DatabaseRow) -> PainRecord:
    """Return a pain answer from the columns of `PAIN`. Raises ValueError."""
    (row,) = _checked([row], _PainRow)
    return PainRecord(_moment(row[0]), PainMoment(row[1]), row[2], row[3])


def session_record(
    row: DatabaseRow, sets: Iterable[SetRecord], pains: Iterable[PainRecord]
) -> SessionRecord:
    """Return a session from the columns of `SESSION`. Raises ValueError."""
    (row,) = _checked([row], _SessionRow)
    began_at, ended_at = _moment(row[2]), None if row[3] is None else _moment(row[3])
    return SessionRecord(
        row[0], SessionKind(row[1]), began_at, ended_at, tuple(sets), tuple(pains), *row[4:7]
    )


def read_sessions(
    connection: sqlite3.Connection, where: str = "", values: Sequence[object] = ()
) -> tuple[SessionRecord, ...]:
    """Return the sessions that match the SQL condition `where`, oldest first.

    Raises sqlite3.Error, and ValueError or KeyError for an invalid value.
    """
    condition = f"WHERE {where}" if where else ""
    with _snapshot(connection), _garbage_collection_off():
        found = connection.execute(
            f"SELECT {_joined(SESSION)} FROM sessions s {condition} ORDER BY began_at, identity",
            values,
        ).fetchall()
        selected = f"IN (SELECT identity FROM sessions s {condition})" if where else "IS NOT NULL"
        reps = _reps(connection, selected, values)
        sets = _sets(connection, selected, values, reps)
        pains: dict[str, list[PainRecord]] = defaultdict(list)
        for session, *row in connection.execute(
            f"SELECT session, {_joined(PAIN)} FROM pains WHERE session {selected} ORDER BY id",
            values,
        ):
            pains[session].append(pain_record(row))
        return tuple(session_record(row, sets[row[0]], pains[row[0]]) for row in found)


def _sets(
    connection: sqlite3.Connection,
    selected: str,
    values: Sequence[object],
    reps: dict[int, list[RepRecord]],
) -> dict[str, list[SetRecord]]:
    sets: dict[str, list[SetRecord]] = defaultdict(list)
    for number, session, *row in connection.execute(
        f"SELECT id, session, {_joined(SET)} FROM sets WHERE session {selected} ORDER BY id",
        values,
    ):
        sets[session].append(set_record(row, reps[number]))
    return sets


def _reps(
    connection: sqlite3.Connection, selected: str, values: Sequence[object]
) -> dict[int, list[RepRecord]]:
    sets = f"set_id IN (SELECT id FROM sets WHERE session {selected})" if values else "TRUE"
    found = connection.execute(
        f"SELECT {_joined(REP)}, set_id FROM reps WHERE {sets} ORDER BY set_id, place", values
    ).fetchall()
    reps: dict[int, list[RepRecord]] = defaultdict(list)
    for row, rep in zip(found, rep_records(found), strict=True):
        reps[row[-1]].append(rep)
    return reps


def _joined(columns: Sequence[str]) -> str:
    return ", ".join(columns)


@contextmanager
def _snapshot(connection: sqlite3.Connection) -> Iterator[None]:
    """Let all queries of the block see the same data, whatever other processes write."""
    if connection.in_transaction:
        yield
        return
    connection.execute("BEGIN")
    try:
        yield
    finally:
        if connection.in_transaction:  # SQLite ends it if the file is damaged
            connection.execute("COMMIT")


@contextmanager
def _garbage_collection_off() -> Iterator[None]:
    """Skip garbage collections that many new, live objects would trigger in vain."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def add_session(connection: sqlite3.Connection, session: SessionRecord) -> bool:
    """Add a complete session; return False if one of that identity already exists."""
    added = connection.execute(
        f"INSERT INTO sessions ({', '.join(SESSION)}) VALUES ({_placeholders(SESSION)}) "
        "ON CONFLICT (identity) DO NOTHING",
        session_row(session),
    ).rowcount
    if not added:
        return False
    for one in session.sets:
        add_set(connection, session.identity, one)
    for pain in session.pains:
        add_pain(connection, session.identity, pain)
    return True


def add_set(connection: sqlite3.Connection, identity: str, one: SetRecord) -> int:
    """Add a set with its repetitions to a session; return the set's key."""
    added = connection.execute(
        f"INSERT INTO sets (session, {', '.join(SET)}) VALUES (?,{_placeholders(SET)})",
        [identity, *set_row(one)],
    )
    key = int(added.lastrowid or 0)
    add_reps(connection, key, one.reps)
    return key


def add_reps(connection: sqlite3.Connection, set_key: int, reps: Iterable[RepRecord]) -> None:
    """Append repetitions to a set."""
    place = "(SELECT coalesce(max(place), 0) + 1 FROM reps WHERE set_id = ?)"
    connection.executemany(
        f"INSERT INTO reps (set_id, place, {', '.join(REP)}) "
        f"VALUES (?, {place}, {_placeholders(REP)})",
        ([set_key, set_key, *rep_row(rep)] for rep in reps),
    )


def add_pain(connection: sqlite3.Connection, identity: str, pain: PainRecord) -> None:
    """Add a pain answer to a session."""
    connection.execute(
        f"INSERT INTO pains (session, {', '.join(PAIN)}) VALUES (?,{_placeholders(PAIN)})",
        [identity, *pain_row(pain)],
    )


def _placeholders(columns: Iterable[str]) -> str:
    return ",".join("?" for _ in columns)
