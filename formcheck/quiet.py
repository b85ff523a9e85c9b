"""Keeps log lines of native libraries off the terminal, and Python's own messages on it."""

from __future__ import annotations

import io
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

_STDERR_FD = 2


@contextmanager
def silenced_native_logs() -> Iterator[None]:
    """Discard what non-Python code writes to standard error; `sys.stderr` still reaches the user.

    C++ writes to file descriptor 2, from any thread and already while being imported, so import
    and close such libraries inside the block. It may be nested and entered from several threads:
    the last one out restores everything. Where there is no descriptor 2, nothing happens.
    """
    _redirect.enter()
    try:
        yield
    finally:
        _redirect.leave()


class _Redirect:
    """Descriptor 2 pointing at the null device while anybody is inside the block."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._inside = 0
        self._terminal_fd: int | None = None  # what descriptor 2 was
        self._original: TextIO | None = None  # what sys.stderr was
        self._replacement: TextIO | None = None

    def enter(self) -> None:
        with self._lock:
            self._inside += 1
            if self._inside == 1:
                self._begin()

    def leave(self) -> None:
        with self._lock:
            self._inside -= 1
            if self._inside == 0:
                self._end()

    def _begin(self) -> None:
        try:
            self._terminal_fd = os.dup(_STDERR_FD)
        except OSError:  # closed: nobody would see anything anyway
            return
        if _writes_to_stderr_fd(sys.stderr):
            sys.stderr.flush()
            self._original = sys.stderr
            self._replacement = sys.stderr = _same_stream_on(self._terminal_fd, sys.stderr)
        null_fd = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null_fd, _STDERR_FD)
        os.close(null_fd)

    def _end(self) -> None:
        if self._terminal_fd is None:
            return
        if self._replacement is not None:
            if not self._replacement.closed:
                self._replacement.flush()
            if sys.stderr is self._replacement and self._original is not None:
                sys.stderr = self._original
        os.dup2(self._terminal_fd, _STDERR_FD)
        os.close(self._terminal_fd)
        self._terminal_fd = self._original = self._replacement = None


def _writes_to_stderr_fd(stream: TextIO | None) -> bool:
    # None under pythonw; a captured stream has no descriptor, or another one.
    try:
        return stream is not None and stream.fileno() == _STDERR_FD
    except (OSError, ValueError, AttributeError):
        return False


def _same_stream_on(fd: int, stream: TextIO) -> TextIO:
    raw = io.FileIO(os.dup(fd), "w")  # its own copy: whoever keeps the stream can go on writing
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=True,
        write_through=True,
    )


_redirect = _Redirect()
