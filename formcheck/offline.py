"""Keeps MediaPipe's usage reports on this machine.

MediaPipe's native library (1.2.2) reports its use to play.googleapis.com once a minute while a
task is open, and when it is closed; there is no option against it. It sends by libcurl, which
looks up the process's environment each time. So while a task is open that environment names a
proxy on this machine at which nobody answers: no name is looked up, nothing is sent.
"""

from __future__ import annotations

import os
import threading

# libcurl prefers the names in small letters, and lets an exception overrule the proxy: without
# the second, somebody's NO_PROXY=* would open the way again. Port 9 is "discard".
_BLOCK = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}


class kept_offline:  # noqa: N801  # reads as the verb it is: with kept_offline(): ...
    """Native code that honours `https_proxy` reaches nothing by HTTPS inside the `with` block.

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
