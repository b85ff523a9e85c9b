"""The clock, commands, and output callbacks that all parts of a guided session share."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterable

from formcheck.live.commands import QUIT, Command, CommandKind, CommandQueue
from formcheck.live.display.state import DisplayState
from formcheck.live.engine import AnalyzedFrame
from formcheck.live.events import Event
from formcheck.spec.exercise import Exercise

SCHEMA = "formcheck.train/1"
EVENT_NAMES = ("training", "card", "exercise", "question", "pain", "say", "end")
_STEP_S = 0.1

Card = Callable[[int | None], DisplayState]  # takes the whole seconds left, None without a limit


class SessionRuntime:
    """Any thread may put `commands`; everything else is called in the session's thread.

    `on_events` gets events, `on_card` what is shown between sets, and `on_frame` the frames of the
    current exercise.
    """

    def __init__(self) -> None:
        self.commands = CommandQueue()
        self.on_events: Callable[[Iterable[Event]], None] = lambda events: None
        self.on_card: Callable[[DisplayState, Exercise | None], None] = lambda state, exercise: None
        self.on_frame: Callable[[AnalyzedFrame], None] = lambda frame: None
        self._started_s = time.monotonic()

    def emit(self, name: str, **fields: object) -> None:
        """Emit an event; its time is that since the session started."""
        self.on_events([Event(name, time.monotonic() - self._started_s, fields)])

    def say(self, text: str) -> None:
        """Emit an event with a text to say aloud."""
        self.emit("say", kind="note", words=text, code=None)

    def wait(
        self,
        card: Card,
        exercise: Exercise | None,
        seconds: float | None,
        kinds: Collection[CommandKind],
    ) -> Command | None:
        """Show a card until a command of these kinds or QUIT comes; None when the time is up.

        Without a time limit, None also when no command can come any more.
        """
        until_s = None if seconds is None else time.monotonic() + seconds
        while True:
            left_s = None if until_s is None else until_s - time.monotonic()
            if left_s is not None and left_s <= 0:
                return None
            self.on_card(card(None if left_s is None else int(left_s) + 1), exercise)
            is_over = self.commands.is_over  # before taking what came until then
            while (command := self.commands.take()) is not None:
                if command == QUIT or command.kind in kinds:
                    return command
            if is_over and seconds is None:
                return None
            time.sleep(_STEP_S if left_s is None else max(0.0, min(_STEP_S, left_s)))
