"""Stills: for each fault the frame at its moment, with the skeleton drawn."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.pose import FloatArray, Landmark
from formcheck.recording import PoseRecording
from formcheck.results import Analysis
from formcheck.video import VideoReader

_SIDE_PX = 480
_JPEG_QUALITY = 80
_BONES = [
    (f"{side}_{one}", f"{side}_{other}")
    for side in ("LEFT", "RIGHT")
    for one, other in (("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"))
] + [("LEFT_SHOULDER", "RIGHT_SHOULDER"), ("LEFT_HIP", "RIGHT_HIP")]


@dataclass(frozen=True)
class Still:
    """One picture of one fault: `jpeg` is the file's content, `width` and `height` pixels."""

    rep: int
    code: str
    at_s: float
    jpeg: bytes
    width: int
    height: int


def stills_of(clip: Path, recording: PoseRecording, analysis: Analysis) -> tuple[Still, ...]:
    """A still of each fault whose frame the clip has. Raises VideoError, InputNotFoundError."""
    wanted = [(rep.number, fault.code, fault.at_s) for rep in analysis.reps for fault in rep.faults]
    if not wanted:
        return ()
    times_ms = recording.track.times_ms
    frames = {
        round(at_s * 1000): int(np.argmin(abs(times_ms - at_s * 1000))) for *_, at_s in wanted
    }
    pictures: dict[int, tuple[bytes, int, int]] = {}
    with VideoReader(clip, max_side_px=_SIDE_PX) as reader:
        for frame in reader:
            if frame.timestamp_ms in frames:
                index = frames[frame.timestamp_ms]
                xy_px = recording.track.motion(slice(index, index + 1)).xy_px[0] / reader.scale
                pictures[frame.timestamp_ms] = _drawn(frame.rgb, xy_px)
            if len(pictures) == len(frames):
                break
    return tuple(
        Still(number, code, at_s, *pictures[round(at_s * 1000)])
        for number, code, at_s in wanted
        if round(at_s * 1000) in pictures
    )


def _drawn(rgb: NDArray[np.uint8], xy_px: FloatArray) -> tuple[bytes, int, int]:
    canvas = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    for one, other in _BONES:
        ends = xy_px[[Landmark[one], Landmark[other]]]
        if np.isfinite(ends).all():
            first, second = (tuple(end.round().astype(int).tolist()) for end in ends)
            cv2.line(canvas, first, second, (200, 220, 80), 3, cv2.LINE_AA)
    _, jpeg = cv2.imencode(".jpg", canvas, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return jpeg.tobytes(), canvas.shape[1], canvas.shape[0]
