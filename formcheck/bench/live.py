"""Speed, latency and accuracy of live training, with clips played as cameras.

Usage: `python -m formcheck.bench.live [--minutes M] FOLDER`, with labeled videos in the folder.
Without a screen, frames are drawn but no window is opened.
"""

from __future__ import annotations

import argparse
import json
import re
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2  # noqa: F401  # before PyAV: see `formcheck.cli.live`
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import FormcheckError, UsageError
from formcheck.exercises import find_exercise
from formcheck.files import Closing
from formcheck.live.camera.base import Camera
from formcheck.live.camera.file import FileCamera, LoopedCamera
from formcheck.live.commands import Command
from formcheck.live.display.overlay import FrameRenderer
from formcheck.live.display.player import WindowPlayer
from formcheck.live.display.window import DisplayWindow, Window, check_screen
from formcheck.live.engine import Engine
from formcheck.live.estimator import LivePoseEstimator
from formcheck.live.events import Event
from formcheck.live.plan import SetPlan
from formcheck.live.speech.speaker import Voice
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import MAX_SIDE_PX
from formcheck.video.search import find_videos


class HiddenWindow(Closing):
    """Accepts pictures without showing them."""

    def close(self) -> None:
        """Do nothing."""

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Do nothing."""

    def read_key(self, wait_ms: int) -> Command | None:
        """No key is ever pressed."""
        return None


def open_window(size_px: tuple[int, int]) -> AbstractContextManager[DisplayWindow]:
    """A window for pictures of this width and height; a hidden one without a screen."""
    try:
        check_screen()
    except UsageError:
        return HiddenWindow()
    return Window(size_px)


def resident_mb() -> float:
    """Resident memory in megabytes; NaN if the system does not say (Linux does)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    match = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(match[1]) / 1024 if match else float("nan")


@dataclass
class Measurements:
    """One session: `delays_ms` from capture to display of a frame, `cues_ms` from fault to cue."""

    model: str = ""
    frames: int = 0
    duration_s: float = 0.0
    first_picture_s: float = 0.0
    delays_ms: list[float] = field(default_factory=list)
    cues_ms: list[float] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    @property
    def fps(self) -> float:
        """Analyzed frames per second."""
        return self.frames / self.duration_s if self.duration_s else 0.0


def measure_session(exercise: str, camera: Camera, model: str, voice: Voice) -> Measurements:
    """Run one session with this camera, drawn and shown as for a user."""
    measurements, opened_s = Measurements(), time.monotonic()
    rules = find_exercise(exercise).rules
    at_once = {rule.code for rule in rules if rule.is_known_on_the_way}
    since: dict[str, float] = {}
    with LivePoseEstimator(model) as estimator:
        loaded_s = time.monotonic() - opened_s
        engine = Engine(camera, estimator, find_exercise(exercise), SetPlan(reps=10_000, sets=1))
        renderer = FrameRenderer(
            engine.session.exercise, (camera.width, camera.height), mirrored=True
        )

        def handle(events: Iterable[Event]) -> None:
            for event in events:
                code = str(event.fields.get("code"))
                if event.name == "fault":
                    since[code] = float(event.fields["since_s"])
                elif event.name == "say" and event.fields["kind"] == "cue" and code in since:
                    if code in at_once:
                        now_s = time.monotonic() - engine.started_s
                        measurements.cues_ms.append(1000 * (now_s - since.pop(code)))
                    voice.say(str(event.fields["words"]))

        def record_delay(captured_s: float, shown_s: float) -> None:
            if not measurements.delays_ms:
                measurements.first_picture_s = shown_s - opened_s - loaded_s
            measurements.delays_ms.append(1000 * (shown_s - captured_s))
            if len(measurements.delays_ms) % 600 == 1:
                measurements.memory_mb.append(resident_mb())

        engine.on_events = handle
        with open_window(renderer.size_px) as window:
            player = WindowPlayer(engine, voice, renderer, window, Path())
            player.on_shown = record_delay
            player.run()
        measurements.model, measurements.frames = estimator.model, len(engine.track)
        times_ms = engine.track.times_ms
        measurements.duration_s = float(times_ms[-1] - times_ms[0]) / 1000 if len(times_ms) else 0.0
        measurements.sides = [rep.side.value for rep in engine.session.analyzed_training().reps]
    camera.close()
    return measurements


def _line(name: str, measurements: Measurements) -> str:
    delays = np.percentile(measurements.delays_ms or [float("nan")], [50, 95])
    cues = ", ".join(f"{cue:.0f}" for cue in measurements.cues_ms) or "none"
    return (
        f"{name}: {measurements.model}, {measurements.fps:.1f} frames per second, frame to overlay "
        f"{delays[0]:.0f} ms (95th percentile {delays[1]:.0f} ms), first picture after "
        f"{measurements.first_picture_s:.2f} s, cues after {cues} ms"
    )


def _clip(clip: Path, model: str, voice: Voice) -> bool:
    truth: dict[str, Any] = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    camera = FileCamera(clip, max_side_px=MAX_SIDE_PX)
    measurements = measure_session(str(truth["exercise"]), camera, model, voice)
    true_sides = [str(rep["side"]) for rep in truth["reps"]]
    is_right = measurements.sides == true_sides
    print(_line(clip.stem, measurements))
    verdict = "right" if is_right else "WRONG"
    print(f"  counted {len(measurements.sides)} of {len(true_sides)}, {verdict}")
    return is_right


def _long(clip: Path, model: str, minutes: float, voice: Voice) -> None:
    truth: dict[str, Any] = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    camera = LoopedCamera(clip, 60 * minutes)
    measurements = measure_session(str(truth["exercise"]), camera, model, voice)
    print(_line(f"{clip.stem} for {minutes:g} minutes", measurements))
    thirds = np.array_split(np.array(measurements.delays_ms), 3)
    delays = ", ".join(f"{np.percentile(part, 95):.0f}" for part in thirds)
    print(f"  95th percentile of the delay in each third: {delays} ms")
    memory = ", ".join(f"{size:.0f}" for size in measurements.memory_mb[:: max(1, len(thirds))])
    print(f"  resident memory over the run: {memory} MB ({len(measurements.sides)} repetitions)")


def main() -> None:
    """Measure every clip of a folder, and the first one in a loop. Raises FormcheckError."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--model", default="full")
    parser.add_argument("--minutes", type=float, default=0.0)
    args = parser.parse_args()
    clips = find_videos([args.folder])
    if not clips:
        raise FormcheckError(f"no video in '{args.folder}'; give a folder with labeled videos")
    with silenced_native_logs():
        voice = Voice(None)
        right = [_clip(clip, args.model, voice) for clip in clips]
        print(f"counts are right for {sum(right)} of {len(right)} clips")
        if args.minutes:
            _long(clips[0], args.model, args.minutes, voice)


if __name__ == "__main__":
    main()
