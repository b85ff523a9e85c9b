"""MediaPipe estimators for one clip after another: each is loaded on first use, then kept."""

from __future__ import annotations

import ctypes
import sys
from contextlib import ExitStack
from functools import cache
from pathlib import Path

from formcheck.files import Closing
from formcheck.pose_estimation.mediapipe_backend import (
    MediaPipeMultiPersonEstimator,
    MediaPipePoseEstimator,
)
from formcheck.pose_estimation.model_files import DEFAULT_MODEL


class CachedEstimators(Closing):
    """Implements `EstimatorProvider` with one MediaPipe model; use it in a `with` block.

    A process that analyzes many clips keeps one of these, so that it loads the model once.
    """

    def __init__(self, model: str | Path = DEFAULT_MODEL) -> None:
        self.model = model
        self._resources = ExitStack()
        self._single: MediaPipePoseEstimator | None = None
        self._multi: dict[float, MediaPipeMultiPersonEstimator] = {}

    def close(self) -> None:
        """Free all estimators; none of them can be used afterward."""
        if self._single is not None:
            self._single.close()
        self._single, self._multi = None, {}
        self._resources.close()

    def single_person(self) -> MediaPipePoseEstimator:
        """Return a new estimator for one video, and close the one returned before.

        Raises UnknownModelError or ModelError.
        """
        # Not reused: even after an empty frame in between, an estimator carries half a pixel of its
        # smoothing over to the next video (measured). Loading a new one takes 0.09 s.
        if self._single is not None:
            self._single.close()
            trim_heap()
        self._single = MediaPipePoseEstimator(self.model)
        return self._single

    def multi_person(self, min_confidence: float) -> MediaPipeMultiPersonEstimator:
        """Return the estimator of several people with that detector confidence, in [0, 1].

        Raises UnknownModelError or ModelError.
        """
        if min_confidence not in self._multi:
            self._multi[min_confidence] = self._resources.enter_context(
                MediaPipeMultiPersonEstimator(self.model, min_confidence)
            )
        return self._multi[min_confidence]


def trim_heap() -> None:
    """Return free memory that malloc keeps to the system: takes a few milliseconds.

    Does nothing if the C library is not glibc.
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
