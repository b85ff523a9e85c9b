"""Records of training as rows of tables, and rows as records.

Times are text in UTC with microseconds, all of one length, so that text sorts as time does.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence
from datetime import datetime, timezone
from typing import Any

from formcheck.coaching.records import (
    Kind,
    PainRecord,
    RepRecord,
    SessionRecord,
    SetRecord,
    Variant,
    When,
)
from formcheck.sides import Side

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

Row = Sequence[Any]  # of a table: text, numbers and None


def text_of(moment: datetime) -> str:
    """An aware moment as it is kept."""
    return moment.astimezone(timezone.utc).isoformat(timespec="microseconds")


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def session_row(session: SessionRecord) -> Row:
    """The columns of `SESSION`."""
    ended = None if session.ended_at is None else text_of(session.ended_at)
    began = text_of(session.began_at)
    kind, notes = session.kind.value, session.notes
    return session.identity, kind, began, ended, notes, session.source, session.dated_by


def set_row(one: SetRecord) -> Row:
    """The columns of `SET`."""
    side, how = None if one.side is None else one.side.value, one.variant
    return (
        *(one.exercise, one.number, text_of(one.began_at), side, one.target_reps),
        *(how.range_share, how.pause_s, how.band, how.load_kg),
        *(one.stopped_because, one.range_measure),
    )


def rep_row(rep: RepRecord) -> Row:
    """The columns of `REP`; a measure that is NaN is unknown."""
    known = {key: _finite(value) for key, value in rep.measures.items()}
    return (
        *(rep.number, rep.side.value, rep.duration_s, rep.score),
        *(rep.outbound_s, rep.hold_s, rep.return_s),
        *(_json(known), _json(dict(rep.faults)), _json(list(rep.not_judged))),
    )


def pain_row(pain: PainRecord) -> Row:
    """The columns of `PAIN`."""
    return text_of(pain.at), pain.when.value, pain.pain, pain.exercise


def _finite(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else value


def _json(value: object) -> str:
    return json.dumps(value, allow_nan=False, separators=(",", ":"))


def rep_records(rows: Sequence[Row]) -> list[RepRecord]:
    """Repetitions from the columns of `REP`, in the same order. Raises ValueError or KeyError."""
    # One text for all rows is parsed several times as fast as one for each.
    measures, faults, unjudged = (
        json.loads("[" + ",".join([row[column] for row in rows]) + "]") for column in (7, 8, 9)
    )
    return [
        RepRecord(
            *(row[0], _SIDES[row[1]], row[2], row[3], row[4], row[5], row[6]),
            *(measured, found, tuple(missed)),
        )
        for row, measured, found, missed in zip(rows, measures, faults, unjudged, strict=True)
    ]


def set_record(row: Row, reps: Iterable[RepRecord]) -> SetRecord:
    """A set from the columns of `SET`. Raises ValueError."""
    began_at = datetime.fromisoformat(row[2])
    side = None if row[3] is None else Side(row[3])
    variant = Variant(*row[5:9])
    return SetRecord(row[0], row[1], began_at, tuple(reps), side, row[4], variant, row[9], row[10])


def pain_record(row: Row) -> PainRecord:
    """An answer from the columns of `PAIN`. Raises ValueError."""
    return PainRecord(datetime.fromisoformat(row[0]), When(row[1]), row[2], row[3])


def session_record(
    row: Row, sets: Iterable[SetRecord], pains: Iterable[PainRecord]
) -> SessionRecord:
    """A session from the columns of `SESSION`. Raises ValueError."""
    began_at, ended_at = datetime.fromisoformat(row[2]), _moment(row[3])
    return SessionRecord(
        row[0], Kind(row[1]), began_at, ended_at, tuple(sets), tuple(pains), *row[4:7]
    )
