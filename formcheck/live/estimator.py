"""The pose model of a live session, changed for a smaller one while the session goes on."""

from __future__ import annotations

import threading
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import FormcheckError
from formcheck.pose.landmarks import Pose
from formcheck.pose_estimation.mediapipe_backend import Landmarker

_FIRST_MS = 1000  # the model's own time begins before the session's: it has been warmed up


class PoseFinder:
    """Finds the person in each picture; use it in a `with` block."""

    def __init__(self, model: str | Path) -> None:
        """Load a model and warm it up. Raises UnknownModelError or ModelError."""
        self._open = ExitStack()
        self._current = self._open.enter_context(_warm(model))
        self._next: Landmarker | None = None
        self._loading: threading.Thread | None = None
        self._from_ms = self._latest_ms = _FIRST_MS  # of the model's own time

    def __enter__(self) -> PoseFinder:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._loading is not None:
            self._loading.join()
        if self._next is not None:
            self._open.enter_context(self._next)
        self._open.close()

    @property
    def model(self) -> str:
        """The name of the model in use."""
        return self._current.model

    @property
    def model_sha256(self) -> str:
        """The checksum of its file."""
        return self._current.model_sha256

    def find(self, rgb: NDArray[np.uint8], timestamp_ms: int, scale: float) -> Pose:
        """The person in `rgb` (H, W, 3), in original pixels, rounded as recordings keep them."""
        if self._next is not None:
            self._current.close()  # two models in memory are 60 MB more
            self._current, self._next = self._open.enter_context(self._next), None
        self._latest_ms = self._from_ms + timestamp_ms
        pose = self._current.find(rgb, self._latest_ms)
        return replace(
            pose,
            timestamp_ms=timestamp_ms,
            xy_px=_kept(pose.xy_px * scale),
            world_m=_kept(pose.world_m),
            visibility=_kept(pose.visibility),
        )

    def begin_again(self) -> None:
        """Times may begin at 0 once more, as those of another exercise with the same model do."""
        self._from_ms = self._latest_ms + _FIRST_MS

    def change_to(self, model: str) -> None:
        """Load another model in the background; it is used from then on."""
        self._loading = threading.Thread(target=self._load, args=(model,), daemon=True)
        self._loading.start()

    def _load(self, model: str) -> None:
        try:
            self._next = _warm(model)
        except FormcheckError:
            self._next = None  # the one in use goes on: slow is better than none


def _warm(model: str | Path) -> Landmarker:
    landmarker = Landmarker(model)
    landmarker.find(np.zeros((64, 64, 3), np.uint8), 0)
    return landmarker


def _kept(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    # A replay must see the same bits as the session did.
    return numbers.astype(np.float32).astype(np.float64)
