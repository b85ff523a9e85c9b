"""Where a guided session takes place: its clock, the orders that come in, and who is told."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable

from formcheck.live.display.state import Screen
from formcheck.live.engine import Seen
from formcheck.live.events import Event
from formcheck.spec.exercise import Exercise

QUIT, OVER = "quit", "over"
_STEP_S = 0.1
_ASKS = ("pain", "answer")  # orders with or without a number


class Stage:
    """`commands` is appended to by any thread; the rest is called by the session's own.

    `tell` gets events, `show_card` what the screen says between sets, and `show` the pictures of an
    exercise under way.
    """

    def __init__(self) -> None:
        self.commands: list[str] = []
        self.tell: Callable[[Iterable[Event]], None] = lambda events: None
        self.show_card: Callable[[Screen, Exercise | None], None] = lambda screen, exercise: None
        self.show: Callable[[Seen], None] = lambda seen: None
        self._began_s = time.monotonic()

    def emit(self, name: str, **fields: object) -> None:
        """Something happened now; the time is that since the session began."""
        self.tell([Event(name, time.monotonic() - self._began_s, fields)])

    def say(self, words: str) -> None:
        """Say it aloud, where there is a voice."""
        self.emit("say", kind="note", words=words, code=None)

    def wait(
        self,
        card: Callable[[int | None], Screen],
        exercise: Exercise | None,
        seconds: float | None,
        orders: Collection[str],
    ) -> str:
        """Show a card until one of these orders comes, "quit", or the time is over ("over").

        `card` is given the whole seconds that are left, None where the time has no end. An order
        with a number, as "pain 3", is meant by its word.
        """
        until_s = None if seconds is None else time.monotonic() + seconds
        while True:
            left_s = None if until_s is None else until_s - time.monotonic()
            if left_s is not None and left_s <= 0:
                return OVER
            self.show_card(card(None if left_s is None else int(left_s) + 1), exercise)
            while self.commands:
                order = self.commands.pop(0)
                word = order.split()[0] if order.split()[0] in _ASKS else order
                if order == QUIT or word in orders:
                    return order
            time.sleep(_STEP_S if left_s is None else max(0.0, min(_STEP_S, left_s)))


SCHEMA = "formcheck.train/1"
NAMES = ("training", "card", "exercise", "question", "pain", "say", "end")
