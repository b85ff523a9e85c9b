"""Keeps MediaPipe's usage reports on this machine.

MediaPipe's native library (1.2.2) reports its use to play.googleapis.com once a minute while a
task is open, and when it is closed; there is no option against it. It sends by libcurl, which
looks up the process's environment each time. So while a task is open that environment names a
proxy on this machine at which nobody answers: no name is looked up, nothing is sent.
"""

from __future__ import annotations

import io
import os
import re
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

# libcurl prefers the names in small letters, and lets an exception overrule the proxy: without
# the second, somebody's NO_PROXY=* would open the way again. Port 9 is "discard".
_BLOCK = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}


class kept_offline:  # noqa: N801  # reads as the verb it is: with kept_offline(): ...
    """Native code that honors `https_proxy` reaches nothing by HTTPS inside the `with` block.

    Open and close MediaPipe's tasks inside it. `os.environ` stays as it is, and with it what
    Python's own code (urllib, requests) uses; programs that are started inside the block without
    an environment of their own inherit it. May be nested and entered from several threads: the
    last one out restores what `os.environ` says.
    """

    # Not a generator: one of those is left when it is collected, maybe before the task reports.

    _lock = threading.Lock()
    _inside = 0

    def __enter__(self) -> None:
        with kept_offline._lock:
            kept_offline._inside += 1
            if kept_offline._inside == 1:
                for name, value in _BLOCK.items():
                    os.putenv(name, value)  # unlike os.environ, this is only for native code

    def __exit__(self, *_: object) -> None:
        with kept_offline._lock:
            kept_offline._inside -= 1
            if kept_offline._inside == 0:
                for name in _BLOCK:
                    _restore(name)


def _restore(name: str) -> None:
    value = os.environ.get(name)
    if value is None:
        os.unsetenv(name)
    else:
        os.putenv(name, value)


PACKAGES = ("libgl1", "libegl1", "libgles2", "libglib2.0-0")
INSTALL = f"apt-get install {' '.join(PACKAGES)}"

_LIBRARY = re.compile(r"(?P<name>[\w.+-]+\.(?:so|dylib|dll)\b[\w.]*)", re.IGNORECASE)


def missing_library(error: BaseException) -> str | None:
    """The library file that a failed import or load misses, such as "libEGL.so.1"; else None."""
    if not isinstance(error, (ImportError, OSError)):
        return None
    words = str(error)
    absent = "cannot open shared object file" in words or "not loaded" in words.lower()
    found = _LIBRARY.search(words) if absent else None
    return found["name"] if found else None


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
