"""Pose estimation with MediaPipe: the only module that knows it."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import ModelError
from formcheck.files import Closing
from formcheck.pose.landmarks import Pose
from formcheck.pose_estimation.low_light import brightened
from formcheck.pose_estimation.model_files import (
    DEFAULT_MODEL,
    MODELS,
    checked_sha256,
    lean_model,
    model_path,
)
from formcheck.pose_estimation.runtime import (
    INSTALL_COMMAND,
    blocked_https,
    missing_system_library,
)

_MAX_PEOPLE = 3  # found in one frame by a MediaPipeMultiPersonEstimator


def preload_mediapipe() -> None:
    """Import MediaPipe, which takes most of a second, before a model is opened.

    Errors are ignored here: opening a model raises them again.
    """
    with suppress(ImportError, OSError), blocked_https():
        import mediapipe.tasks.python.vision  # noqa: F401, PLC0415


class _PoseLandmarker(Closing):
    """A MediaPipe landmarker and its model in memory; use it in a `with` block.

    `model` is the name of a bundled model, or the stem of the given file; `model_sha256` is the
    checksum of the file in use.

    MediaPipe is imported here and not with the module. It logs to standard error
    (`silenced_native_logs` discards that), and while a landmarker is open, native code of this
    process cannot use HTTPS (`blocked_https`); both are in `formcheck.pose_estimation.runtime`.
    """

    def __init__(self, model: str | Path, options: dict[str, Any]) -> None:
        path = model_path(model)
        self.model = str(model) if str(model) in MODELS else path.stem
        self.model_sha256 = checked_sha256(model)
        with ExitStack() as stack:
            stack.enter_context(blocked_https())
            self._mediapipe, self._landmarker = _open_landmarker(path, options)
            stack.callback(self._landmarker.close)
            self._resources = stack.pop_all()

    def close(self) -> None:
        """Free the model; the estimator cannot be used afterward."""
        self._resources.close()

    def _image(self, frame_rgb: NDArray[np.uint8]) -> Any:
        # MediaPipe finds nobody in the dark; a frame in normal light is passed on unchanged.
        return self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB,
            data=np.ascontiguousarray(brightened(frame_rgb)),
        )


class MediaPipePoseEstimator(_PoseLandmarker):
    """Implements `PoseEstimator`: finds one person and tracks them from frame to frame."""

    def __init__(self, model: str | Path = DEFAULT_MODEL) -> None:
        """Load a model (see `model_path`). Raises UnknownModelError or ModelError."""
        super().__init__(model, {"running_mode": "VIDEO", "num_poses": 1})

    def estimate(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
        """Return the person's pose, as `PoseEstimator.estimate` does."""
        result = self._landmarker.detect_for_video(self._image(frame_rgb), timestamp_ms)
        if not result.pose_landmarks:
            return Pose.unseen(timestamp_ms)
        return _pose(result, 0, frame_rgb, timestamp_ms)


class MediaPipeMultiPersonEstimator(_PoseLandmarker):
    """Implements `MultiPersonEstimator`: finds up to three people in a frame."""

    def __init__(self, model: str | Path = DEFAULT_MODEL, min_confidence: float = 0.5) -> None:
        """Load a model; `min_confidence` is that of its person detector, in [0, 1].

        Raises UnknownModelError or ModelError.
        """
        super().__init__(
            model,
            {
                "running_mode": "IMAGE",
                "num_poses": _MAX_PEOPLE,
                "min_pose_detection_confidence": min_confidence,
            },
        )

    def detect(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int = 0) -> list[Pose]:
        """Return everybody's pose, as `MultiPersonEstimator.detect` does."""
        result = self._landmarker.detect(self._image(frame_rgb))
        people = range(len(result.pose_landmarks))
        return [_pose(result, person, frame_rgb, timestamp_ms) for person in people]


def _pose(result: Any, person: int, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
    height, width = frame_rgb.shape[:2]
    marks = np.array([(m.x, m.y, m.visibility) for m in result.pose_landmarks[person]])
    world_m = np.array([(m.x, m.y, m.z) for m in result.pose_world_landmarks[person]])
    outside = ((marks[:, :2] < 0) | (marks[:, :2] > 1)).any(axis=1)
    marks[outside, 2] = 0.0  # MediaPipe extrapolates beyond the edge of the frame
    # MediaPipe's x and y are fractions of width and height: not one unit until multiplied.
    return Pose(timestamp_ms, marks[:, :2] * (width, height), world_m, marks[:, 2])


def _open_landmarker(path: Path, options: dict[str, Any]) -> tuple[Any, Any]:
    """Return the MediaPipe module and an open landmarker."""
    try:
        import mediapipe  # noqa: PLC0415  # takes most of a second
        from mediapipe.tasks.python import BaseOptions, vision  # noqa: PLC0415

        mode = getattr(vision.RunningMode, options["running_mode"])
        settings = vision.PoseLandmarkerOptions(
            base_options=BaseOptions(model_asset_buffer=lean_model(path)),
            **{**options, "running_mode": mode},
        )
        return mediapipe, vision.PoseLandmarker.create_from_options(settings)
    except (ImportError, OSError, RuntimeError, ValueError) as error:
        raise ModelError(_error_message(path, error)) from error


def _error_message(path: Path, error: Exception) -> str:
    library = missing_system_library(error)
    if library is not None:
        return (
            f"the system library {library} is missing, which MediaPipe needs; "
            f"on Debian or Ubuntu: {INSTALL_COMMAND}"
        )
    reason = " ".join(str(error).split())[:120]
    if isinstance(error, ImportError):
        return f"cannot load MediaPipe ({reason}); run `formcheck doctor` for details"
    return f"'{path}' is not a working pose model ({reason}); choose from: {', '.join(MODELS)}"
