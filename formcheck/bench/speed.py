"""Time and memory of the command, alone and with a video, compared with bare MediaPipe."""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import av

from formcheck.batch.child_processes import formcheck_command, python_command
from formcheck.errors import FormcheckError
from formcheck.pose_estimation.model_files import model_path
from formcheck.video.opening import open_media

LOOPS = 6

# The loop of MediaPipe's own examples: read, convert, detect.
BARE_LOOP = """
import sys
import cv2
import mediapipe as mp
from mediapipe.tasks.python import BaseOptions, vision

model, *clips = sys.argv[1:]
options = vision.PoseLandmarkerOptions(
    base_options=BaseOptions(model_asset_path=model), running_mode=vision.RunningMode.VIDEO
)
for clip in clips:
    video = cv2.VideoCapture(clip)
    fps = video.get(cv2.CAP_PROP_FPS) or 30
    frames = 0
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        while True:
            is_read, bgr = video.read()
            if not is_read:
                break
            rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            picture = mp.Image(image_format=mp.ImageFormat.SRGB, data=rgb)
            landmarker.detect_for_video(picture, round(1000 * frames / fps))
            frames += 1
"""
# Starts the process to be timed. On Linux a process inherits the peak memory of its parent, even
# through exec, so the parent must be a small process, and not `formcheck bench` with its models.
_TIMER = """
import json, os, subprocess, sys, time
started_s = time.perf_counter()
process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL)
cpu_s = peak_mb = None
if sys.platform == "win32":
    process.wait()
else:
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    cpu_s = usage.ru_utime + usage.ru_stime
    # ru_maxrss: bytes on macOS, kB elsewhere
    peak_mb = usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)
wall_s = time.perf_counter() - started_s
if process.returncode == 0:
    print(json.dumps({"wall_s": wall_s, "cpu_s": cpu_s, "peak_mb": peak_mb}))
sys.exit(process.returncode != 0)
"""
# Keeps MediaPipe from waiting for a network.
OFFLINE = {"https_proxy": "http://127.0.0.1:9", "no_proxy": "127.0.0.1"}


@dataclass(frozen=True)
class Run:
    """One process from start to end; `cpu_s` and `peak_mb` are None if the system does not say."""

    wall_s: float
    cpu_s: float | None
    peak_mb: float | None


@dataclass(frozen=True)
class Speed:
    """Alternating runs on one clip: the whole command, the command with a video, the bare loop.

    `long` is the command on the clip repeated `loops` times.
    """

    clip: str
    model: str
    frames: int
    whole: tuple[Run, ...]
    video: tuple[Run, ...]
    bare: tuple[Run, ...]
    long: Run
    loops: int = LOOPS

    @property
    def whole_s(self) -> float:
        """Median seconds of the whole command."""
        return statistics.median(run.wall_s for run in self.whole)

    @property
    def video_s(self) -> float:
        """Median seconds of the command with a video."""
        return statistics.median(run.wall_s for run in self.video)

    @property
    def bare_s(self) -> float:
        """Median seconds of the bare loop."""
        return statistics.median(run.wall_s for run in self.bare)

    @property
    def ratio(self) -> float:
        """Time of the whole command divided by that of the bare loop."""
        return self.whole_s / self.bare_s

    @property
    def cpu_ratio(self) -> float | None:
        """The same for CPU seconds, which other load on the machine affects less."""
        return _cpu_ratio(self.whole, self.bare)

    @property
    def video_ratio(self) -> float:
        """Time of the command with a video divided by that without."""
        return self.video_s / self.whole_s

    @property
    def video_cpu_ratio(self) -> float | None:
        """The same for CPU seconds."""
        return _cpu_ratio(self.video, self.whole)

    @property
    def growth_kb_per_frame(self) -> float | None:
        """Additional peak memory of the longer clip, per additional frame."""
        peaks = [run.peak_mb for run in self.whole if run.peak_mb is not None]
        if self.long.peak_mb is None or not peaks:
            return None
        return (self.long.peak_mb - max(peaks)) * 1024 / (self.frames * (self.loops - 1))


def measure_speed(
    clip: Path, model: str, repeats: int, report: Callable[[float | None], None]
) -> Speed:
    """Alternate the three kinds of run `repeats` times, then run the command on a longer clip.

    The longer clip is the clip repeated `LOOPS` times. Raises FormcheckError if a run fails.
    """
    work = repeats * 3 + LOOPS
    with tempfile.TemporaryDirectory(prefix="formcheck-bench-") as folder:
        whole, video, bare = [], [], []
        for number in range(repeats):
            report(3 * number / work)
            whole.append(_run_whole(clip, model, folder))
            report((3 * number + 1) / work)
            video.append(_run_whole(clip, model, folder, "--video"))
            report((3 * number + 2) / work)
            bare.append(_run_bare(clip, model))
        report(3 * repeats / work)
        longer = Path(folder) / f"{clip.stem}-long.mkv"
        frames = repeat_video(clip, longer, LOOPS)
        long = _run_whole(longer, model, folder)
    return Speed(clip.name, model, frames, tuple(whole), tuple(video), tuple(bare), long)


def repeat_video(clip: Path, target: Path, loops: int) -> int:
    """Write the clip `loops` times in a row, without encoding it again; return its frame count."""
    with open_media(clip) as source, av.open(str(target), "w") as output:
        video = source.streams.video[0]
        stream = output.add_stream_from_template(video)
        packets = [p for p in source.demux(video) if p.pts is not None and p.dts is not None]
        shown = [(p.pts or 0) for p in packets]
        stored = [(p.dts or 0) for p in packets]
        # Frames are stored in a different order than shown; neither time may step back.
        length = max(max(shown) - min(shown), stored[-1] - stored[0])
        length += packets[-1].duration or 1
        for loop in range(loops):
            for packet, pts, dts in zip(packets, shown, stored, strict=True):
                packet.pts, packet.dts = pts + loop * length, dts + loop * length
                packet.time_base, packet.stream = video.time_base, stream
                output.mux(packet)
    return len(packets)


def _cpu_ratio(runs: Sequence[Run], baseline: Sequence[Run]) -> float | None:
    times_s = [[run.cpu_s for run in kind if run.cpu_s is not None] for kind in (runs, baseline)]
    return statistics.median(times_s[0]) / statistics.median(times_s[1]) if all(times_s) else None


def _run_whole(clip: Path, model: str, folder: str, *options: str) -> Run:
    arguments = [
        "analyze",
        str(clip),
        "--model",
        model,
        "--out",
        folder,
        "--workers",
        "1",
        *options,
    ]
    return timed_run(formcheck_command(*arguments), {})


def _run_bare(clip: Path, model: str) -> Run:
    return timed_run(python_command(BARE_LOOP, str(model_path(model)), str(clip)), OFFLINE)


def timed_run(command: Sequence[str], environment: Mapping[str, str]) -> Run:
    """Run a command with additional environment variables, and measure it.

    Raises FormcheckError with the last line of its error output if it fails.
    """
    timed = python_command(_TIMER, *command)
    done = subprocess.run(
        timed, env={**os.environ, **environment}, capture_output=True, check=False
    )
    if done.returncode:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        raise FormcheckError(
            f"a timed run failed: {lines[-1] if lines else f'exit code {done.returncode}'}"
        )
    return Run(**json.loads(done.stdout))


def named_runs(speed: Speed) -> Iterator[tuple[str, Run]]:
    """All runs with their names."""
    for whole, video, bare in zip(speed.whole, speed.video, speed.bare, strict=True):
        yield "whole command", whole
        yield "with video", video
        yield "bare loop", bare
    yield f"whole command, {speed.loops} times the clip", speed.long
