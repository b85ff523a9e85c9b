"""What is said, and when: one thing at a time, the most useful first.

A count is said whenever a repetition ends. A cue is not repeated within its pause, and two cues
leave each other room. What nobody could say in time is not said at all.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from formcheck.live.events import Event
from formcheck.results import Fault, Rep

COUNT, CUE, PRAISE, NOTE = "count", "cue", "praise", "note"

CUE_PAUSE_S = 6.0  # the same cue again
BETWEEN_CUES_S = 1.0  # after the end of any other
_NOTE_PAUSE_S = 7.0
_IN_TIME_S = {COUNT: 1.5, CUE: 3.0, PRAISE: 2.0, NOTE: 3.0}
_RANK = {COUNT: 0, CUE: 1, PRAISE: 2, NOTE: 3}
_WEIGHT = {"mild": 1.0, "moderate": 2.0, "severe": 3.5}
_PRAISES = ("Better.", "That's it.", "Good, keep it like that.")
# Speech at the rate that the voice is set to: what a sentence takes, found by timing eSpeak.
_BEGIN_S, _PER_LETTER_S, _PER_STOP_S = 0.2, 0.052, 0.4


@dataclass(frozen=True)
class Utterance:
    """Words to be said now; `code` is the fault they are about, or None."""

    kind: str
    words: str
    code: str | None = None

    @property
    def length_s(self) -> float:
        """About how long it takes to say."""
        stops = self.words.rstrip(".").count(".")
        return _BEGIN_S + _PER_LETTER_S * len(self.words) + _PER_STOP_S * stops


@dataclass(frozen=True)
class _Waiting:
    utterance: Utterance
    weight: float
    until_s: float


class Coach:
    """Offer what could be said; `speak` gives what is to be said now, or None."""

    def __init__(self) -> None:
        self._waiting: list[_Waiting] = []
        self._busy_until_s = float("-inf")
        self._cue_ended_s = float("-inf")
        self._said_s: dict[str, float] = {}
        self._mending: set[str] = set()  # faults that a cue was given for
        self._praised = 0

    def count(self, number: int, left: int, now_s: float) -> None:
        """A repetition was counted; `left` of the set remain."""
        words = f"{number}." if left != 1 else f"{number}. Last one."
        self._waiting = [item for item in self._waiting if item.utterance.kind != COUNT]
        self._offer(Utterance(COUNT, words), now_s)

    def fault(self, fault: Fault, now_s: float) -> None:
        """A fault is known, of the repetition under way or of the last one."""
        weight = _WEIGHT[fault.severity] * fault.confidence
        self._offer(Utterance(CUE, short_cue(fault.cue), fault.code), now_s, weight)

    def rep(self, rep: Rep, now_s: float) -> None:
        """A repetition was judged: a word for a fault that is gone from it."""
        codes = {fault.code for fault in rep.faults}
        unknown = {item.code for item in rep.not_judged}
        mended = sorted(self._mending - codes - unknown)
        self._mending -= set(mended)
        if mended and not codes:
            words = _PRAISES[self._praised % len(_PRAISES)]
            self._praised += 1
            self._offer(Utterance(PRAISE, words, mended[0]), now_s)

    def note(self, words: str, now_s: float) -> None:
        """Something to do before the work can go on; not again within seven seconds."""
        if now_s - self._said_s.get(words, float("-inf")) >= _NOTE_PAUSE_S:
            self._offer(Utterance(NOTE, words), now_s)

    def now(self, words: str, now_s: float) -> Utterance:
        """What cannot wait, such as "two": whatever else waited is dropped."""
        self._waiting = []
        return self._say(Utterance(NOTE, words), now_s)

    def is_speaking(self, now_s: float) -> bool:
        """Whether what was said last still takes."""
        return now_s < self._busy_until_s

    def hush(self) -> None:
        """Nothing that waits is of use any more."""
        self._waiting = []

    def speak(self, now_s: float) -> Utterance | None:
        """The most useful of what waits and may be said now."""
        self._waiting = [item for item in self._waiting if now_s <= item.until_s]
        if self.is_speaking(now_s):
            return None
        allowed = [item for item in self._waiting if self._may(item.utterance, now_s)]
        if not allowed:
            return None
        best = min(allowed, key=lambda item: (_RANK[item.utterance.kind], -item.weight))
        self._waiting.remove(best)
        return self._say(best.utterance, now_s)

    def _offer(self, utterance: Utterance, now_s: float, weight: float = 1.0) -> None:
        until_s = now_s + _IN_TIME_S[utterance.kind]
        self._waiting = [i for i in self._waiting if i.utterance.words != utterance.words]
        self._waiting.append(_Waiting(utterance, weight, until_s))

    def _may(self, utterance: Utterance, now_s: float) -> bool:
        if utterance.kind != CUE:
            return True
        again_s = now_s - self._said_s.get(utterance.words, float("-inf"))
        return again_s >= CUE_PAUSE_S and now_s - self._cue_ended_s >= BETWEEN_CUES_S

    def _say(self, utterance: Utterance, now_s: float) -> Utterance:
        self._busy_until_s = now_s + utterance.length_s
        self._said_s[utterance.words] = now_s
        if utterance.kind == CUE:
            self._cue_ended_s = self._busy_until_s
            self._waiting = [i for i in self._waiting if i.utterance.kind == COUNT]
            if utterance.code is not None:
                self._mending.add(utterance.code)
        return utterance


def short_cue(cue: str) -> str:
    """As much of a cue as can be said during a movement: what to do, not until when or why."""
    return re.split("; | until ", cue)[0].rstrip(".") + "."


class Teller:
    """Events of the session, in order; `now_s` is set by whoever feeds the session."""

    def __init__(self) -> None:
        self.coach = Coach()
        self.now_s = 0.0
        self._events: list[Event] = []

    def emit(self, name: str, **fields: Any) -> None:
        """Something happened now."""
        self._events.append(Event(name, self.now_s, fields))

    def say_now(self, words: str) -> None:
        """Say what cannot wait."""
        self._said(self.coach.now(words, self.now_s))

    @property
    def is_speaking(self) -> bool:
        """Whether something is being said."""
        return self.coach.is_speaking(self.now_s)

    def speak(self) -> None:
        """Say the most useful of what waits, if anything may be said."""
        said = self.coach.speak(self.now_s)
        if said is not None:
            self._said(said)

    def taken(self) -> tuple[Event, ...]:
        """What happened since this was last called."""
        events, self._events = tuple(self._events), []
        return events

    def _said(self, utterance: Utterance) -> None:
        self.emit("say", kind=utterance.kind, words=utterance.words, code=utterance.code)
