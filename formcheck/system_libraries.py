"""The libraries of the operating system that OpenCV and MediaPipe load, and how to get them."""

from __future__ import annotations

import re

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
