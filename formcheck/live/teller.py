"""Collects what happens at one moment, and asks the coach what to say about it."""

from __future__ import annotations

from typing import Any

from formcheck.live.coach import Coach, Utterance
from formcheck.live.events import Event


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
