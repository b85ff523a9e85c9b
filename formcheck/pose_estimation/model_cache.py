"""The finders that one analysis after another uses: loaded when first asked for, then kept."""

from __future__ import annotations

import ctypes
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from types import TracebackType

from formcheck.pose_estimation.mediapipe_backend import DEFAULT_MODEL, Landmarker, Spotter


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


class PoseModels:
    """One pose model in memory, in the forms that an analysis needs; use it in a `with` block.

    A process that analyses many clips keeps one of these, so that the model is loaded once.
    """

    def __init__(self, model: str | Path = DEFAULT_MODEL) -> None:
        self.model = model
        self._closing = ExitStack()
        self._landmarker: Landmarker | None = None
        self._spotters: dict[float, Spotter] = {}

    def __enter__(self) -> PoseModels:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free everything; nothing that was given out can be used afterward."""
        if self._landmarker is not None:
            self._landmarker.close()
        self._landmarker, self._spotters = None, {}
        self._closing.close()

    def landmarker(self) -> Landmarker:
        """The finder of one person for one video; it closes the one that was given out before.

        Raises UnknownModelError or ModelError.
        """
        # A new one each time: one that was shown an empty picture in between still carries half a
        # pixel of its smoothing over to the next video (measured). Loading it takes 0.09 s.
        if self._landmarker is not None:
            self._landmarker.close()
            give_back()
        self._landmarker = Landmarker(self.model)
        return self._landmarker

    def spotter(self, confidence: float) -> Spotter:
        """The finder of several people, with that `confidence` of its detector, 0..1.

        Raises UnknownModelError or ModelError.
        """
        if confidence not in self._spotters:
            found = self._closing.enter_context(Spotter(self.model, confidence))
            self._spotters[confidence] = found
        return self._spotters[confidence]
