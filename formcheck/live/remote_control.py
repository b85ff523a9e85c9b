"""Reads commands from standard input, one per line, for scripts, kiosks and tests."""

from __future__ import annotations

import os
import threading

from formcheck.errors import UsageError
from formcheck.live.commands import CommandQueue, parse_command
from formcheck.terminal.console import say

_STDIN_FD = 0  # Python must not exit while a daemon thread holds the lock of sys.stdin


def read_commands(commands: CommandQueue, *, is_only_source: bool) -> None:
    """Put every command from standard input into the queue, in the background.

    Invalid lines are reported and skipped. If nothing else gives commands (`is_only_source`), the
    queue is over when the input ends, so that nobody waits for an answer that cannot come.
    """

    def read() -> None:
        _read(commands)
        commands.is_over = is_only_source

    threading.Thread(target=read, name="stdin-commands", daemon=True).start()


def _read(commands: CommandQueue) -> None:
    rest = b""
    while True:
        try:
            chunk = os.read(_STDIN_FD, 4096)
        except OSError:
            return
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines if chunk else [*lines, rest]:
            _put(line.decode(errors="replace"), commands)
        if not chunk:
            return


def _put(line: str, commands: CommandQueue) -> None:
    if not line.strip():
        return
    try:
        commands.put(parse_command(line))
    except UsageError as error:
        say(str(error))
