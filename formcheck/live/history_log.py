"""A live session in the history: what its events say, as sets and repetitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from formcheck.coaching.doses import PLAIN
from formcheck.coaching.from_analysis import asked_side, range_measure_of, set_records
from formcheck.coaching.records import Kind, PainRecord, RepRecord, SetRecord, Variant, When
from formcheck.history.live_log import SessionLog, utc_now
from formcheck.history.location import history_path
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.session import DONE, WORKING, LiveSession
from formcheck.pose.side import Side
from formcheck.results import Analysis

_RESTARTED = "set restarted"
_REASONS = {"quit": "left", "skip": "left", "pain": "pain"}
_INTERRUPTED = "interrupted"


def open_log(engine: Engine, db: Path | None) -> LiveLog:
    """A log of the session of this engine, in the history at `db` or where it lies otherwise."""
    path = engine.camera.path
    log = SessionLog(history_path(db))
    log.begin(Kind.LIVE, None if path is None else Path(path).name)
    return LiveLog(log, engine.session)


class LiveLog:
    """Tell it every event; at the end, what the analysis made of them."""

    def __init__(self, log: SessionLog, session: LiveSession, variant: Variant = PLAIN) -> None:
        """`variant` is how the exercise is to be done."""
        self._log, self._session, self._variant = log, session, variant
        self._number: int | None = None  # of the set under way
        self._reps = self._counted = 0

    def hear(self, events: Sequence[Event]) -> None:
        """What happened at one moment."""
        for event in events:
            fields = event.fields
            if event.name == "state" and fields["state"] == WORKING:
                self._begin(fields["set"])
            elif event.name == "state" and fields["reason"] == _RESTARTED:
                self._number = None
                self._log.set_forgotten()
            elif event.name == "rep":
                self._begin(fields["set"])
                self._reps += 1
                self._counted += bool(fields["counts"])
                self._log.rep_done(rep_of(fields, self._reps))
            elif event.name == "set" and self._number == fields["number"]:
                self._number = None
                self._log.set_ended(self._why_too_few(events))
            elif event.name == "pain":
                when = When(fields["moment"])
                where = self._session.exercise.name if when is When.DURING else None
                self._log.pain(PainRecord(utc_now(), when, fields["pain"], where))

    def settle(self, analysis: Analysis) -> None:
        """The exercise is over."""
        self._log.settle(set_records(analysis, utc_now()))

    def end(self, analysis: Analysis) -> None:
        """The session is over."""
        self.settle(analysis)
        self._log.end()

    def _begin(self, number: int) -> None:
        if self._number == number:
            return
        self._number, self._reps, self._counted = number, 0, 0
        exercise, count = self._session.exercise, self._session.set
        self._log.set_began(
            SetRecord(
                exercise=exercise.name,
                number=number,
                began_at=utc_now(),
                side=asked_side(count.side),
                target_reps=count.target,
                variant=self._variant,
                range_measure=range_measure_of(exercise),
            )
        )

    def _why_too_few(self, events: Sequence[Event]) -> str | None:
        if self._counted >= self._session.set.target:
            return None
        ends = [e.fields["reason"] for e in events if e.name == "state" and _is_end(e)]
        return _REASONS.get(ends[0], _INTERRUPTED) if ends else _INTERRUPTED


def _is_end(event: Event) -> bool:
    return bool(event.fields["state"] == DONE)


def rep_of(fields: Mapping[str, Any], number: int) -> RepRecord:
    """The repetition that a `rep` event is about, with its number in the set."""
    tempo = fields["tempo"]
    return RepRecord(
        number=number,
        side=Side(fields["side"]),
        duration_s=fields["end_s"] - fields["start_s"],
        score=fields["score"],
        outbound_s=tempo["outbound_s"],
        hold_s=tempo["hold_s"],
        return_s=tempo["return_s"],
        measures=dict(fields["measures"]),
        faults={fault["code"]: fault["value"] for fault in fields["faults"]},
        not_judged=tuple(item["code"] for item in fields["not_judged"]),
    )
