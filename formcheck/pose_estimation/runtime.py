"""What MediaPipe's native library needs of the whole process: no network, and a quiet stderr.

`blocked_https` and `silenced_native_logs` change state that all threads share: the environment that
native code sees, and file descriptor 2. Both may be nested and entered from several threads; the
last exit restores the state.
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

SYSTEM_PACKAGES = ("libgl1", "libegl1", "libgles2", "libglib2.0-0")
INSTALL_COMMAND = f"apt-get install {' '.join(SYSTEM_PACKAGES)}"

_LIBRARY = re.compile(r"(?P<name>[\w.+-]+\.(?:so|dylib|dll)\b[\w.]*)", re.IGNORECASE)
_STDERR_FD = 2

# libcurl prefers the lowercase names, and lets a no_proxy exception overrule the proxy: without
# the second variable, a user's NO_PROXY=* would unblock it. Port 9 is "discard".
_BLOCKING_ENVIRONMENT = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}


class blocked_https:  # noqa: N801  # used like a function: with blocked_https(): ...
    """Native code that honors `https_proxy` cannot use HTTPS inside the `with` block.

    MediaPipe's native library (1.2.2) sends usage reports to play.googleapis.com once a minute
    while a task is open, and when it is closed; no option turns that off. It uses libcurl, which
    reads the process's environment for each request. Inside the block, that environment names a
    proxy on this machine at which nobody answers: no name is looked up, nothing is sent.

    Open and close MediaPipe's tasks inside it. `os.environ` is unchanged, and so is what Python
    code (urllib, requests) uses; child processes started inside the block without an environment
    of their own inherit the blocked one.
    """

    # Not a generator: an abandoned generator exits when it is collected, maybe before MediaPipe
    # sends its report.

    _lock = threading.Lock()
    _entered = 0

    def __enter__(self) -> None:
        with blocked_https._lock:
            blocked_https._entered += 1
            if blocked_https._entered == 1:
                for name, value in _BLOCKING_ENVIRONMENT.items():
                    os.putenv(name, value)  # unlike os.environ, this only reaches native code

    def __exit__(self, *_: object) -> None:
        with blocked_https._lock:
            blocked_https._entered -= 1
            if blocked_https._entered == 0:
                for name in _BLOCKING_ENVIRONMENT:
                    _restore_variable(name)


def _restore_variable(name: str) -> None:
    value = os.environ.get(name)
    if value is None:
        os.unsetenv(name)
    else:
        os.putenv(name, value)


@contextmanager
def silenced_native_logs() -> Iterator[None]:
    """Discard what native code writes to standard error; `sys.stderr` still reaches the user.

    C++ writes to file descriptor 2 from any thread, and already while being imported: import and
    close such libraries inside the block. Does nothing if descriptor 2 is closed.
    """
    _redirect.enter()
    try:
        yield
    finally:
        _redirect.exit()


class _StderrRedirect:
    """Points descriptor 2 at the null device while any block is entered."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entered = 0
        self._terminal_fd: int | None = None  # what descriptor 2 was
        self._original: TextIO | None = None  # what sys.stderr was
        self._replacement: TextIO | None = None

    def enter(self) -> None:
        with self._lock:
            self._entered += 1
            if self._entered == 1:
                self._begin()

    def exit(self) -> None:
        with self._lock:
            self._entered -= 1
            if self._entered == 0:
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
    raw = io.FileIO(os.dup(fd), "w")  # its own copy: code that keeps the stream can still write
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=True,
        write_through=True,
    )


_redirect = _StderrRedirect()


def missing_system_library(error: BaseException) -> str | None:
    """Return the library file that an import or load failed to find, such as "libEGL.so.1"."""
    if not isinstance(error, (ImportError, OSError)):
        return None
    message = str(error)
    is_missing = "cannot open shared object file" in message or "not loaded" in message.lower()
    match = _LIBRARY.search(message) if is_missing else None
    return match["name"] if match else None
