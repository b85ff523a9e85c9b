"""Short video clips with a click in their audio, and analyses of a lunge in them."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.analysis.timeline import Timeline, build_timeline
from formcheck.pose.landmarks import Motion, Side
from formcheck.pose.track import Track
from formcheck.results import Analysis, Rep
from tests.support.findings import analysis
from tests.support.stick import film, lunge

TIMES_MS = tuple(range(0, 3600, 40))
SIZE_PX = (160, 96)
RATE = 48_000
CLICK_S = 3.3  # after every repetition of these tests


def clip(
    path: Path,
    *,
    times_ms: Sequence[int] = TIMES_MS,
    size_px: tuple[int, int] = SIZE_PX,
    codec: str = "libx264",
    pixels: str = "yuv420p",
    rotation_ccw: int = 0,
    sound: str | None = None,
) -> Path:
    """Gray frames with a white top left corner, and optionally audio in `sound` with a click."""
    with av.open(str(path), "w") as output:
        stream = output.add_stream(codec, rate=25, options={"g": "25"})
        stream.width, stream.height, stream.pix_fmt = *size_px, pixels
        stream.codec_context.time_base = Fraction(1, 1000)
        if rotation_ccw:
            stream.set_display_rotation(rotation_ccw)
        audio = None if sound is None else output.add_stream(sound, rate=RATE, layout="mono")
        rgb = np.full((size_px[1], size_px[0], 3), 120, np.uint8)
        rgb[: size_px[1] // 4, : size_px[0] // 4] = 255
        for time_ms in times_ms:
            frame = av.VideoFrame.from_ndarray(rgb, format="rgb24")
            frame.pts, frame.time_base = time_ms, Fraction(1, 1000)
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))
        if audio is not None:
            _write_audio(output, audio, times_ms[-1] / 1000 + 0.04)
    return path


def _write_audio(
    output: av.container.OutputContainer, stream: av.AudioStream, end_s: float
) -> None:
    samples = np.zeros((1, round(end_s * RATE)), np.float32)
    first = round(CLICK_S * RATE)
    samples[0, first : first + 4800] = 0.8 * np.sin(np.arange(samples[0, first:][:4800].size) * 0.2)
    resampler = av.AudioResampler(stream.format, stream.layout, RATE)
    for begin in range(0, samples.shape[1], 1024):
        part = np.ascontiguousarray(samples[:, begin : begin + 1024])
        frame = av.AudioFrame.from_ndarray(part, "fltp", "mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, begin, Fraction(1, RATE)
        for piece in resampler.resample(frame):
            output.mux(stream.encode(piece))
    output.mux(stream.encode(None))


def analyzed(
    path: Path, reps: tuple[Rep, ...] = (), *, times_ms: Sequence[int] = TIMES_MS
) -> tuple[Analysis, Timeline]:
    """The analysis, with these repetitions, of a person who lunges in the middle of the clip."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        size_px = stream.width, stream.height
        if abs(next(source.decode(stream)).rotation) == 90:
            size_px = size_px[::-1]
    poses = [film(lunge(0.7)(0.5, Side.LEFT), time_ms) for time_ms in times_ms]
    motion = Motion.of(poses)
    low, high = np.nanmin(motion.xy_px, axis=(0, 1)), np.nanmax(motion.xy_px, axis=(0, 1))
    scale = 0.8 * min(np.array(size_px) / (high - low))
    xy_px = (motion.xy_px - (low + high) / 2) * scale + np.array(size_px) / 2
    motion = Motion(motion.times_ms, xy_px, motion.world_m, motion.visibility)
    found = analysis(reps, size_px=size_px)
    return found, build_timeline(Track.of(motion), (), found)


def frame_times_ms(path: Path) -> list[int]:
    """The time of each frame, ms from the first."""
    with av.open(str(path)) as source:
        stream = source.streams.video[0]
        unit = stream.time_base or Fraction(0)
        stamps = sorted(float((frame.pts or 0) * unit) for frame in source.decode(stream))
    return [round(1000 * stamp) for stamp in stamps]


def frames(path: Path) -> list[NDArray[np.uint8]]:
    """All frames as RGB (H, W, 3)."""
    with av.open(str(path)) as source:
        return [frame.to_ndarray(format="rgb24") for frame in source.decode(video=0)]


def click_s(path: Path) -> float:
    """The time of the click, seconds."""
    with av.open(str(path)) as source:
        for frame in source.decode(audio=0):
            loud = np.flatnonzero(np.abs(frame.to_ndarray()).max(axis=0) > 0.3)
            if len(loud):
                return float(frame.time or 0.0) + loud[0] / frame.sample_rate
    raise AssertionError("no click found")
