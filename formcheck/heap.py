"""Memory of pictures that are done with, given back to the system.

glibc keeps what was freed, in a heap for each thread that ever asked for memory, and each stretch
of a recording and each clip is read and looked at by new threads. A clip of 75 s took 420 to 440 MB
with the model "lite" before, 360 to 375 MB since.
"""

from __future__ import annotations

import ctypes
import sys
from functools import cache


def give_back() -> None:
    """Give memory that is free, but kept for later, back to the system: a few milliseconds.

    Nothing is done where the C library is not glibc.
    """
    library = _glibc()
    if library is not None:
        library.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    if sys.platform != "linux":
        return None
    library = ctypes.CDLL(None)
    return library if hasattr(library, "malloc_trim") else None  # musl has none
