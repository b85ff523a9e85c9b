"""Orders from standard input, one on a line, for whoever has no keys: scripts, kiosks, tests."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable

from formcheck.errors import UsageError
from formcheck.live.pain import WORST
from formcheck.terminal.console import say

PLAIN = ("pause", "restart", "skip", "quit", "pain", "lighter")
_INPUT = 0  # sys.stdin must not be read by a thread that is left behind when Python ends


def order_of(line: str) -> str:
    """The command that a line means: one of `PLAIN`, or "pain N". Raises UsageError."""
    words = line.lower().split()
    if len(words) == 1 and words[0] in PLAIN:
        return words[0]
    if len(words) == 2 and words[0] == "pain" and words[1].isdecimal():
        if int(words[1]) <= WORST:
            return f"pain {int(words[1])}"
        raise UsageError(f"pain is a number from 0 to {WORST}, but got {words[1]}")
    raise UsageError(f"unknown order '{line.strip()}'; known: {', '.join(PLAIN)}, pain 0 … {WORST}")


def listen(take: Callable[[str], None]) -> None:
    """Give every order on standard input to `take`, from now on; a wrong one is said."""
    threading.Thread(target=_read, args=(take,), name="orders", daemon=True).start()


def _read(take: Callable[[str], None]) -> None:
    waiting = b""
    while True:
        try:
            more = os.read(_INPUT, 4096)
        except OSError:
            return
        *lines, waiting = (waiting + more).split(b"\n")
        for line in lines if more else [*lines, waiting]:
            _hear(line.decode(errors="replace"), take)
        if not more:
            return


def _hear(line: str, take: Callable[[str], None]) -> None:
    if not line.strip():
        return
    try:
        take(order_of(line))
    except UsageError as error:
        say(str(error))
