"""What the coordinator and its worker processes send each other; light, so that both can load it.

The coordinator sends a `Task`, the worker answers with any number of (PROGRESS, share done) and
then (FINISHED, result) or (FAILED, Failure).
"""

from __future__ import annotations

import traceback
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from formcheck.errors import FATAL_ERRORS
from formcheck.terminal.console import exit_code_of, sentence

PROGRESS, FINISHED, FAILED = "progress", "finished", "failed"

# Takes the share done, 0..1, or None while it is unknown.
ProgressCallback = Callable[[float | None], None]


@dataclass(frozen=True)
class WorkerSettings:
    """How a worker runs: the number of `threads` it may use, and whether native libraries log.

    With `preload` it loads MediaPipe before its first task arrives; with `force` it may replace
    files that are not formcheck's.
    """

    threads: int = 1
    verbose: bool = False
    preload: bool = False
    force: bool = False


@dataclass(frozen=True)
class Task:
    """A module-level function to call in a worker, with these arguments and a `progress` callback.

    The task must be picklable. `name` is what a progress display shows.
    """

    name: str
    function: Callable[..., Any]
    arguments: tuple[Any, ...] = ()


@dataclass(frozen=True)
class Failure:
    """An exception in a form that can be sent to another process.

    `message` is one line for the user, `exit_code` the command's exit code. `is_fatal`: every other
    task would fail for the same reason. `trace` is the traceback, for developers.
    """

    message: str
    exit_code: int
    is_fatal: bool
    trace: str


def failure_of(error: Exception) -> Failure:
    """Convert an exception for sending."""
    return Failure(
        sentence(error),
        exit_code_of(error),
        isinstance(error, FATAL_ERRORS),
        "".join(traceback.format_exception(error)).rstrip(),
    )
