"""Pictures of a person to landmarks: the only file that knows MediaPipe."""

from __future__ import annotations

from contextlib import ExitStack, suppress
from pathlib import Path
from types import TracebackType
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import ModelError
from formcheck.pose.landmarks import Pose
from formcheck.pose_estimation.low_light import brightened
from formcheck.pose_estimation.model_files import (
    DEFAULT_MODEL,
    MODELS,
    checked_sha256,
    lean_model,
    model_path,
)
from formcheck.pose_estimation.runtime import INSTALL, kept_offline, missing_library

_AT_MOST = 3  # people found in one picture by a Spotter

__all__ = ["DEFAULT_MODEL", "MODELS", "Landmarker", "Spotter", "model_path"]

Model = TypeVar("Model", bound="_Opened")


def load_library() -> None:
    """Load MediaPipe, which takes most of a second, before a model is opened.

    What goes wrong is said when a model is.
    """
    with suppress(ImportError, OSError), kept_offline():
        import mediapipe.tasks.python.vision  # noqa: F401, PLC0415


class _Opened:
    """A pose model in memory; use it in a `with` block.

    `model` is the name of a bundled model, or the stem of the given file; `model_sha256` is the
    checksum of the file that is used.

    MediaPipe is imported here and not with the module, and it logs to standard error:
    `silenced_native_logs` keeps that away. While one is open, native code in this process reaches
    nothing by HTTPS (both in `formcheck.pose_estimation.runtime`).
    """

    def __init__(self, model: str | Path, options: dict[str, Any]) -> None:
        path = model_path(model)
        self.model = str(model) if str(model) in MODELS else path.stem
        self.model_sha256 = checked_sha256(model)
        with ExitStack() as opening:
            opening.enter_context(kept_offline())
            self._mediapipe, self._landmarker = _load(path, options)
            opening.callback(self._landmarker.close)
            self._closing = opening.pop_all()

    def __enter__(self: Model) -> Model:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Free the model; the landmarker cannot be used afterward."""
        self._closing.close()

    def _picture(self, rgb: NDArray[np.uint8]) -> Any:
        # In the dark the model sees nobody; a picture in usual light reaches it as it is.
        return self._mediapipe.Image(
            image_format=self._mediapipe.ImageFormat.SRGB,
            data=np.ascontiguousarray(brightened(rgb)),
        )


class Landmarker(_Opened):
    """Finds one person in the frames of one video, following them from frame to frame.

    Use one for each video.
    """

    def __init__(self, model: str | Path = DEFAULT_MODEL) -> None:
        """Load a model (see `model_path`). Raises UnknownModelError or ModelError."""
        super().__init__(model, {"running_mode": "VIDEO", "num_poses": 1})

    def find(self, frame_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
        """The person in `frame_rgb` (H, W, 3), in that frame's pixels; unseen if there is nobody.

        Landmarks beyond the picture's edge have visibility 0.

        `timestamp_ms` must be greater than that of the frame before.
        """
        found = self._landmarker.detect_for_video(self._picture(frame_rgb), timestamp_ms)
        if not found.pose_landmarks:
            return Pose.unseen(timestamp_ms)
        return _pose(found, 0, frame_rgb, timestamp_ms)


class Spotter(_Opened):
    """Finds several people in single pictures, each looked at afresh.

    The same person may be found twice. With a low `confidence` of the detector, 0..1, it finds
    smaller and half hidden people, and plants that are nobody: for places where somebody is.
    """

    def __init__(self, model: str | Path = DEFAULT_MODEL, confidence: float = 0.5) -> None:
        """Load a model. Raises UnknownModelError or ModelError."""
        super().__init__(
            model,
            {
                "running_mode": "IMAGE",
                "num_poses": _AT_MOST,
                "min_pose_detection_confidence": confidence,
            },
        )

    def find(self, picture_rgb: NDArray[np.uint8], timestamp_ms: int = 0) -> list[Pose]:
        """Everybody found in `picture_rgb` (H, W, 3), in its pixels; the time is only noted."""
        found = self._landmarker.detect(self._picture(picture_rgb))
        people = range(len(found.pose_landmarks))
        return [_pose(found, person, picture_rgb, timestamp_ms) for person in people]


def _pose(found: Any, person: int, picture_rgb: NDArray[np.uint8], timestamp_ms: int) -> Pose:
    height, width = picture_rgb.shape[:2]
    marks = np.array([(m.x, m.y, m.visibility) for m in found.pose_landmarks[person]])
    world_m = np.array([(m.x, m.y, m.z) for m in found.pose_world_landmarks[person]])
    outside = ((marks[:, :2] < 0) | (marks[:, :2] > 1)).any(axis=1)
    marks[outside, 2] = 0.0  # MediaPipe goes on guessing beyond the picture's edge
    # MediaPipe's x and y are fractions of width and height: not one unit until multiplied.
    return Pose(timestamp_ms, marks[:, :2] * (width, height), world_m, marks[:, 2])


def _load(path: Path, options: dict[str, Any]) -> tuple[Any, Any]:
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
        raise ModelError(_why_not(path, error)) from error


def _why_not(path: Path, error: Exception) -> str:
    library = missing_library(error)
    if library is not None:
        return (
            f"the system library {library} is missing, which MediaPipe needs; "
            f"on Debian or Ubuntu: {INSTALL}"
        )
    what = " ".join(str(error).split())[:120]
    if isinstance(error, ImportError):
        return f"MediaPipe cannot be loaded ({what}); `formcheck doctor` tells more"
    return f"'{path}' is not a working pose model ({what}); choose from: {', '.join(MODELS)}"
