"""The pose model of a live session, which can be replaced by a smaller one during the session."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import FormcheckError
from formcheck.files import Closing
from formcheck.pose.landmarks import Pose
from formcheck.pose_estimation.base import PoseEstimator
from formcheck.pose_estimation.mediapipe_backend import MediaPipePoseEstimator

_OFFSET_MS = 1000  # the model's clock starts before the session's, with the warm-up


class LivePoseEstimator(Closing):
    """Estimates the person's pose in each frame; use it in a `with` block."""

    def __init__(self, model: str | Path) -> None:
        """Load a model and warm it up. Raises UnknownModelError or ModelError."""
        self._current = _warm(model)
        self._next: PoseEstimator | None = None
        self._loading: threading.Thread | None = None
        self._start_ms = self._latest_ms = _OFFSET_MS  # on the model's clock

    def close(self) -> None:
        """Free the model, and the one that is still loading."""
        if self._loading is not None:
            self._loading.join()
        if self._next is not None:
            self._next.close()
        self._current.close()

    @property
    def model(self) -> str:
        """The name of the model in use."""
        return self._current.model

    @property
    def model_sha256(self) -> str:
        """SHA-256 of its file."""
        return self._current.model_sha256

    def estimate(self, rgb: NDArray[np.uint8], timestamp_ms: int, scale: float) -> Pose:
        """Return the pose in `rgb` (H, W, 3) in original pixels, rounded as in recordings."""
        if self._next is not None:
            self._current.close()  # a second model takes 60 MB
            self._current, self._next = self._next, None
        self._latest_ms = self._start_ms + timestamp_ms
        pose = self._current.estimate(rgb, self._latest_ms)
        return replace(
            pose,
            timestamp_ms=timestamp_ms,
            xy_px=_rounded(pose.xy_px * scale),
            world_m=_rounded(pose.world_m),
            visibility=_rounded(pose.visibility),
        )

    def restart_clock(self) -> None:
        """Let timestamps start at 0 again, for the next exercise with the same model."""
        self._start_ms = self._latest_ms + _OFFSET_MS

    def switch_to(self, model: str) -> None:
        """Load another model in the background, and use it once it is loaded."""
        self._loading = threading.Thread(target=self._load, args=(model,), daemon=True)
        self._loading.start()

    def _load(self, model: str) -> None:
        try:
            self._next = _warm(model)
        except FormcheckError:
            self._next = None  # keep the current one: slow is better than none


def _warm(model: str | Path) -> PoseEstimator:
    estimator = MediaPipePoseEstimator(model)
    estimator.estimate(np.zeros((64, 64, 3), np.uint8), 0)
    return estimator


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    # Recordings hold float32, and a replay must see the same bits as the session.
    return numbers.astype(np.float32).astype(np.float64)
