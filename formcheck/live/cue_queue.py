"""Decides what is said, and when: one utterance at a time, the most useful first; pure.

Every counted repetition is announced. The same cue is not repeated within `CUE_PAUSE_S`, and two
cues are at least `BETWEEN_CUES_S` apart. An utterance that cannot be said in time is dropped.
`EventCollector` puts what is said among the other events of the session.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from formcheck.live.events import Event
from formcheck.results import Fault, Rep

COUNT, CUE, PRAISE, NOTE = "count", "cue", "praise", "note"

CUE_PAUSE_S = 6.0  # until the same cue may be repeated
BETWEEN_CUES_S = 1.0  # from the end of one cue to the next
_NOTE_PAUSE_S = 7.0
_MAX_WAIT_S = {COUNT: 1.5, CUE: 3.0, PRAISE: 2.0, NOTE: 3.0}
_PRIORITY = {COUNT: 0, CUE: 1, PRAISE: 2, NOTE: 3}  # lowest first
_SEVERITY_WEIGHT = {"mild": 1.0, "moderate": 2.0, "severe": 3.5}
_PRAISES = ("Better.", "That's it.", "Good, keep it like that.")
# Speaking time at the configured rate, fitted to eSpeak's output.
_ONSET_S, _PER_CHARACTER_S, _PER_STOP_S = 0.2, 0.052, 0.4


@dataclass(frozen=True)
class Utterance:
    """Text to say; `code` is the fault that it is about, or None."""

    kind: str
    text: str
    code: str | None = None

    @property
    def duration_s(self) -> float:
        """Estimated speaking time."""
        stops = self.text.rstrip(".").count(".")
        return _ONSET_S + _PER_CHARACTER_S * len(self.text) + _PER_STOP_S * stops


@dataclass(frozen=True)
class _Candidate:
    utterance: Utterance
    weight: float
    expires_s: float


class CueQueue:
    """Add what could be said; `next` returns what to say now, or None."""

    def __init__(self) -> None:
        self._candidates: list[_Candidate] = []
        self._speaking_until_s = float("-inf")
        self._cue_ended_s = float("-inf")
        self._last_said_s: dict[str, float] = {}
        self._cued_faults: set[str] = set()  # cues were given for these, and they are still there
        self._praise_count = 0

    def add_count(self, number: int, remaining: int, now_s: float) -> None:
        """Announce repetition `number` of the set, `remaining` of which are left."""
        text = f"{number}." if remaining != 1 else f"{number}. Last one."
        self._candidates = [item for item in self._candidates if item.utterance.kind != COUNT]
        self._add(Utterance(COUNT, text), now_s)

    def add_fault(self, fault: Fault, now_s: float) -> None:
        """Add the cue for a fault of the current or the last repetition."""
        weight = _SEVERITY_WEIGHT[fault.severity] * fault.confidence
        self._add(Utterance(CUE, short_cue(fault.cue), fault.code), now_s, weight)

    def add_rep(self, rep: Rep, now_s: float) -> None:
        """Add praise if a fault that a cue was given for is gone from this repetition."""
        found = {fault.code for fault in rep.faults}
        unknown = {item.code for item in rep.not_judged}
        corrected = sorted(self._cued_faults - found - unknown)
        self._cued_faults -= set(corrected)
        if corrected and not found:
            text = _PRAISES[self._praise_count % len(_PRAISES)]
            self._praise_count += 1
            self._add(Utterance(PRAISE, text, corrected[0]), now_s)

    def add_note(self, text: str, now_s: float) -> None:
        """Add an instruction, unless it was given within the last seven seconds."""
        if now_s - self._last_said_s.get(text, float("-inf")) >= _NOTE_PAUSE_S:
            self._add(Utterance(NOTE, text), now_s)

    def interrupt(self, text: str, now_s: float) -> Utterance:
        """Say something that cannot wait, such as "two", and drop all candidates."""
        self.clear()
        return self._say(Utterance(NOTE, text), now_s)

    def is_speaking(self, now_s: float) -> bool:
        """Whether the last utterance has not ended yet."""
        return now_s < self._speaking_until_s

    def clear(self) -> None:
        """Drop all candidates."""
        self._candidates = []

    def next(self, now_s: float) -> Utterance | None:
        """Return the most useful utterance that may be said now, and mark it as said."""
        self._candidates = [item for item in self._candidates if now_s <= item.expires_s]
        if self.is_speaking(now_s):
            return None
        allowed = [item for item in self._candidates if self._is_allowed(item.utterance, now_s)]
        if not allowed:
            return None
        best = min(allowed, key=lambda item: (_PRIORITY[item.utterance.kind], -item.weight))
        self._candidates.remove(best)
        return self._say(best.utterance, now_s)

    def _add(self, utterance: Utterance, now_s: float, weight: float = 1.0) -> None:
        expires_s = now_s + _MAX_WAIT_S[utterance.kind]
        self._candidates = [i for i in self._candidates if i.utterance.text != utterance.text]
        self._candidates.append(_Candidate(utterance, weight, expires_s))

    def _is_allowed(self, utterance: Utterance, now_s: float) -> bool:
        if utterance.kind != CUE:
            return True
        since_s = now_s - self._last_said_s.get(utterance.text, float("-inf"))
        return since_s >= CUE_PAUSE_S and now_s - self._cue_ended_s >= BETWEEN_CUES_S

    def _say(self, utterance: Utterance, now_s: float) -> Utterance:
        self._speaking_until_s = now_s + utterance.duration_s
        self._last_said_s[utterance.text] = now_s
        if utterance.kind == CUE:
            self._cue_ended_s = self._speaking_until_s
            self._candidates = [i for i in self._candidates if i.utterance.kind == COUNT]
            if utterance.code is not None:
                self._cued_faults.add(utterance.code)
        return utterance


def short_cue(cue: str) -> str:
    """Return the part of a cue that can be said during a movement: what to do, without details."""
    return re.split("; | until ", cue)[0].rstrip(".") + "."


class EventCollector:
    """Collects the session's events in order; the caller sets `now_s` before each update."""

    def __init__(self) -> None:
        self.cues = CueQueue()
        self.now_s = 0.0
        self._events: list[Event] = []

    def emit(self, name: str, **fields: Any) -> None:
        """Add an event at the current time."""
        self._events.append(Event(name, self.now_s, fields))

    def say_now(self, text: str) -> None:
        """Say something that cannot wait."""
        self._emit_utterance(self.cues.interrupt(text, self.now_s))

    @property
    def is_speaking(self) -> bool:
        """Whether the last utterance has not ended yet."""
        return self.cues.is_speaking(self.now_s)

    def say_next(self) -> None:
        """Say the most useful candidate, if anything may be said now."""
        utterance = self.cues.next(self.now_s)
        if utterance is not None:
            self._emit_utterance(utterance)

    def drain(self) -> tuple[Event, ...]:
        """Return the events since the last call."""
        events, self._events = tuple(self._events), []
        return events

    def _emit_utterance(self, utterance: Utterance) -> None:
        self.emit("say", kind=utterance.kind, words=utterance.text, code=utterance.code)
