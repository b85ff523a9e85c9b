"""Commands to a running session, from keys, standard input and the session's own window."""

from __future__ import annotations

import queue
from dataclasses import dataclass
from enum import Enum

from formcheck.errors import UsageError

MAX_PAIN = 10
_MAX_DIGITS = 4


class CommandKind(Enum):
    """What a command does; the values are the words that standard input takes."""

    PAUSE = "pause"
    RESTART = "restart"
    SKIP = "skip"
    QUIT = "quit"
    PAIN = "pain"  # ask the pain question; with a number, answer it at any time
    LIGHTER = "lighter"
    ANSWER = "answer"  # with a number; only while the pain question is open
    MUTE = "mute"  # this and the following are for the window alone
    HELP = "help"
    SNAPSHOT = "snapshot"


@dataclass(frozen=True)
class Command:
    """A command, with the pain rating (0 to 10) for PAIN and ANSWER where one was given."""

    kind: CommandKind
    pain: int | None = None


PAUSE, RESTART, SKIP, QUIT, ASK_PAIN, LIGHTER, MUTE, HELP, SNAPSHOT = (
    Command(CommandKind[name])
    for name in (
        *("PAUSE", "RESTART", "SKIP", "QUIT", "PAIN", "LIGHTER"),
        *("MUTE", "HELP", "SNAPSHOT"),
    )
)
STDIN_COMMANDS = (PAUSE, RESTART, SKIP, QUIT, ASK_PAIN, LIGHTER)


class CommandQueue:
    """Commands in the order in which they came; any thread may put and take them."""

    def __init__(self) -> None:
        self.is_over = False  # no command can come any more
        self._queue: queue.SimpleQueue[Command] = queue.SimpleQueue()

    def put(self, command: Command) -> None:
        """Add a command."""
        self._queue.put(command)

    def take(self) -> Command | None:
        """Remove and return the oldest command; None if there is none. Does not wait."""
        try:
            return self._queue.get_nowait()
        except queue.Empty:
            return None


def parse_command(line: str) -> Command:
    """Parse one line of standard input, such as "pause" or "pain 3". Raises UsageError."""
    parts = line.lower().split()
    known = {command.kind.value: command for command in STDIN_COMMANDS}
    if len(parts) == 1 and parts[0] in known:
        return known[parts[0]]
    if len(parts) == 2 and parts[0] == CommandKind.PAIN.value and parts[1].isdecimal():
        if len(parts[1]) <= _MAX_DIGITS and int(parts[1]) <= MAX_PAIN:
            return Command(CommandKind.PAIN, int(parts[1]))
        raise UsageError(f"pain is a number from 0 to {MAX_PAIN}, but got {_short(parts[1])}")
    choices = ", ".join((*known, f"pain 0 to pain {MAX_PAIN}"))
    raise UsageError(f"unknown command '{_short(line.strip())}'; choose from: {choices}")


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:39] + "…"
