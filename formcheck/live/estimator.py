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
from formcheck.pose_estimation.mediapipe_backend import (
    MediaPipeMultiPersonEstimator,
    MediaPipePoseEstimator,
)
from formcheck.tracking.closer_look import CloserLook
from formcheck.tracking.selection import SEARCH_CONFIDENCE

_PATIENCE_MS = 1000
_OFFSET_MS = 1000  # the model's clock starts before the session's, with the warm-up


class LivePoseEstimator(Closing):
    """Estimates the person's pose in each frame; use it in a `with` block."""

    def __init__(self, model: str | Path) -> None:
        """Load a model and warm it up. Raises UnknownModelError or ModelError."""
        self._models = _LiveModels(model)
        self._look = CloserLook(self._models, self._models.detect, _PATIENCE_MS)
        self._next: PoseEstimator | None = None
        self._loading: threading.Thread | None = None
        self._start_ms = self._latest_ms = _OFFSET_MS  # on the model's clock

    def close(self) -> None:
        """Free the model, and the one that is still loading."""
        if self._loading is not None:
            self._loading.join()
        if self._next is not None:
            self._next.close()
        self._models.close()

    @property
    def model(self) -> str:
        """The name of the model in use."""
        return self._models.current.model

    @property
    def model_sha256(self) -> str:
        """SHA-256 of its file."""
        return self._models.current.model_sha256

    def estimate(self, rgb: NDArray[np.uint8], timestamp_ms: int, scale: float) -> Pose:
        """Return the pose in `rgb` (H, W, 3) in original pixels, rounded as in recordings.

        If nobody has been seen for a second, a small person is looked for in parts of the picture
        now and then, which takes the time of several frames.
        """
        if self._next is not None:
            self._models.replace(self._next)
            self._next = None
        self._latest_ms = self._start_ms + timestamp_ms
        pose = self._look.estimate(rgb, self._latest_ms)
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


class _LiveModels:
    """The models of a session, as an `EstimatorProvider`: of one person, and to search for one.

    Estimators that were handed out keep to the model in use, also after it was replaced.
    """

    def __init__(self, model: str | Path) -> None:
        self.model = model
        self.current = _warm(model)
        self._is_new = True
        self._search: MediaPipeMultiPersonEstimator | None = None

    def single_person(self) -> PoseEstimator:
        """Return an estimator that has not tracked anybody yet."""
        if not self._is_new:
            self.current.close()
            self.current = _warm(self.model)
        self._is_new = False
        return _InUse(self)

    def multi_person(self, min_confidence: float) -> MediaPipeMultiPersonEstimator:
        """Return the estimator that searches; it is loaded on first use."""
        if self._search is None:
            self._search = MediaPipeMultiPersonEstimator(self.model, min_confidence)
        return self._search

    def detect(self, rgb: NDArray[np.uint8]) -> list[Pose]:
        """Return who is in a picture (H, W, 3)."""
        return self.multi_person(SEARCH_CONFIDENCE).detect(rgb)

    def replace(self, estimator: PoseEstimator) -> None:
        """Use another model from now on; two at once would take 60 MB more."""
        self.close()
        self.model, self.current = estimator.model, estimator

    def close(self) -> None:
        """Free all models."""
        self.current.close()
        if self._search is not None:
            self._search.close()
            self._search = None


class _InUse:
    """The estimator in use, whichever that is."""

    def __init__(self, models: _LiveModels) -> None:
        self._models = models

    @property
    def model(self) -> str:
        return self._models.current.model

    @property
    def model_sha256(self) -> str:
        return self._models.current.model_sha256

    def estimate(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
        return self._models.current.estimate(frame_rgb, timestamp_ms)

    def close(self) -> None:
        """Do nothing: the models belong to the session."""


def _warm(model: str | Path) -> PoseEstimator:
    estimator = MediaPipePoseEstimator(model)
    estimator.estimate(np.zeros((64, 64, 3), np.uint8), 0)
    return estimator


def _rounded(numbers: NDArray[np.float64]) -> NDArray[np.float64]:
    # Recordings hold float32, and a replay must see the same bits as the session.
    return numbers.astype(np.float32).astype(np.float64)
