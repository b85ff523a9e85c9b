"""Opens what `--camera` names: a camera, a video file or a stream."""

from __future__ import annotations

from pathlib import Path

from formcheck.live.camera.base import Camera
from formcheck.live.camera.devices import find_device, is_stream
from formcheck.video.reader import MAX_SIDE_PX


def check_camera(text: str) -> None:
    """Raise CameraError if `text` names no camera, file or stream; opens nothing."""
    if not is_file(text):
        find_device(text)


def open_camera(text: str) -> Camera:
    """Open the camera, file or stream. Raises CameraError, VideoError or InputNotFoundError."""
    if is_file(text):
        from formcheck.live.camera.file import FileCamera  # noqa: PLC0415

        return FileCamera(text, max_side_px=MAX_SIDE_PX)
    from formcheck.live.camera.stream import StreamCamera  # noqa: PLC0415  # OpenCV loads slowly

    return StreamCamera(find_device(text), max_side_px=MAX_SIDE_PX)


def is_file(text: str) -> bool:
    """Return whether `text` names a video file, and neither a camera nor a stream."""
    return not is_stream(text) and not text.isdigit() and Path(text).exists()
