"""A stick person on video, with the poses that belong to it, so that no model has to look."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import cv2
import numpy as np

from formcheck.files import sha256_of
from formcheck.pose.landmarks import FloatArray, Landmark, Motion, Side
from formcheck.pose.track import Track
from formcheck.recording import PoseRecording, save_recording
from formcheck.results import PoseCoverage, Source
from tests.support.stick import Scene, performed

WIDTH, HEIGHT, FPS = 640, 480, 15
_BONES = [
    (f"{side}_{one}", f"{side}_{other}")
    for side in ("LEFT", "RIGHT")
    for one, other in (("SHOULDER", "HIP"), ("HIP", "KNEE"), ("KNEE", "ANKLE"))
]


def recording_of(
    motion: Motion, path: str = "clip.webm", sha256: str | None = None
) -> PoseRecording:
    """The poses as if the model had found them in a video at `path`."""
    seen = int(motion.seen.sum())
    source = Source(
        path, sha256, WIDTH, HEIGHT, float(FPS), len(motion), len(motion) / FPS, start_s=0.0
    )
    return PoseRecording(Track.of(motion), source, PoseCoverage("full", seen, seen / len(motion)))


def filmed(clip: Path, scene: Scene, sides: Sequence[Side]) -> Path:
    """Write the video of these repetitions, and its poses beside it; return the poses' file."""
    motion = performed(scene, sides, fps=FPS)
    with av.open(str(clip), "w") as output:
        stream = output.add_stream(
            "libvpx", rate=FPS, options={"deadline": "realtime", "cpu-used": "8"}
        )
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for xy_px in motion.xy_px:
            picture = av.VideoFrame.from_ndarray(_drawn(xy_px), format="rgb24")
            output.mux(stream.encode(picture))
        output.mux(stream.encode())
    # A decoder's times are rounded to the millisecond just as those of `performed` are.
    recording = recording_of(motion, str(clip), sha256_of(clip))
    poses = clip.with_suffix(".npz")
    save_recording(replace(recording, warnings=("a made-up clip",)), poses)
    return poses


def _drawn(xy_px: FloatArray) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    rgb = np.full((HEIGHT, WIDTH, 3), 235, np.uint8)
    for one, other in _BONES:
        first, second = (
            tuple(xy_px[Landmark[end]].round().astype(int).tolist()) for end in (one, other)
        )
        cv2.line(rgb, first, second, (40, 70, 120), 12, cv2.LINE_AA)
    return rgb
