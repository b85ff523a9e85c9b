"""Logs a live session in the history: its events become sets, repetitions and pain ratings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from formcheck.coaching.doses import PLAIN_VARIANT
from formcheck.coaching.from_analysis import range_measure_of, requested_side, set_records
from formcheck.coaching.records import (
    PainMoment,
    PainRecord,
    RepRecord,
    SessionKind,
    SetRecord,
    Variant,
)
from formcheck.history.live_log import SessionLog, utc_now
from formcheck.history.location import history_path
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.session import DONE, TURNED, WORKING, LiveSession
from formcheck.pose.side import Side
from formcheck.results import Analysis

_RESTARTED = ("set restarted", TURNED)
_STOP_REASONS = {"quit": "left", "skip": "left", "pain": "pain"}
_INTERRUPTED = "interrupted"


def open_log(engine: Engine, db: Path | None) -> LiveLog:
    """Open a log of the engine's session in the history at `db`, or the usual one if None."""
    path = engine.camera.path
    log = SessionLog(history_path(db))
    log.begin(SessionKind.LIVE, None if path is None else Path(path).name)
    return LiveLog(log, engine.session)


class LiveLog:
    """Takes every event of a session, and its analysis at the end."""

    def __init__(
        self, log: SessionLog, session: LiveSession, variant: Variant = PLAIN_VARIANT
    ) -> None:
        """`variant` is the prescribed variant of the exercise."""
        self._log, self._session, self._variant = log, session, variant
        self._number: int | None = None  # of the current set
        self._reps = self._counted_reps = 0

    def add_events(self, events: Sequence[Event]) -> None:
        """Log the events of one moment."""
        for event in events:
            fields = event.fields
            if event.name == "state" and fields["state"] == WORKING:
                self._begin_set(fields["set"])
            elif event.name == "state" and fields["reason"] in _RESTARTED:
                self._number = None
                self._log.discard_set()
            elif event.name == "rep":
                self._begin_set(fields["set"])
                self._reps += 1
                self._counted_reps += bool(fields["counts"])
                self._log.add_rep(rep_record(fields, self._reps))
            elif event.name == "set" and self._number == fields["number"]:
                self._number = None
                self._log.end_set(self._stop_reason(events))
            elif event.name == "pain":
                moment = PainMoment(fields["moment"])
                exercise = self._session.exercise.name if moment is PainMoment.DURING else None
                self._log.pain(PainRecord(utc_now(), moment, fields["pain"], exercise))

    def replace_reps(self, analysis: Analysis) -> None:
        """Replace the logged sets by those of the final analysis."""
        self._log.replace_reps(set_records(analysis, utc_now()))

    def end(self, analysis: Analysis) -> None:
        """End the session."""
        self.replace_reps(analysis)
        self._log.end()

    def _begin_set(self, number: int) -> None:
        if self._number == number:
            return
        self._number, self._reps, self._counted_reps = number, 0, 0
        exercise, progress = self._session.exercise, self._session.set
        self._log.begin_set(
            SetRecord(
                exercise=exercise.name,
                number=number,
                began_at=utc_now(),
                side=requested_side(progress.side),
                target_reps=progress.target,
                variant=self._variant,
                range_measure=range_measure_of(exercise),
            )
        )

    def _stop_reason(self, events: Sequence[Event]) -> str | None:
        if self._counted_reps >= self._session.set.target:
            return None
        ends = [e.fields["reason"] for e in events if e.name == "state" and _is_end(e)]
        return _STOP_REASONS.get(ends[0], _INTERRUPTED) if ends else _INTERRUPTED


def _is_end(event: Event) -> bool:
    return bool(event.fields["state"] == DONE)


def rep_record(fields: Mapping[str, Any], number: int) -> RepRecord:
    """Return the repetition of a `rep` event, with its number in the set."""
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
