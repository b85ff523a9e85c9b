"""How fast, how late and how right live training is, with clips played as cameras.

Run it as `python -m formcheck.bench.live [--minutes M] FOLDER`, with videos and their truth beside
them. With a screen the window is real, else everything but the window is done.
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
from types import TracebackType
from typing import Any

import cv2  # noqa: F401  # before PyAV: see `formcheck.cli.live`
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import FormcheckError, UsageError
from formcheck.exercises import find_exercise
from formcheck.live.camera.base import Camera
from formcheck.live.camera.file import FileCamera, LoopedCamera
from formcheck.live.display.overlay import Painter
from formcheck.live.display.player import OnScreen
from formcheck.live.display.window import Shows, Window, check_screen
from formcheck.live.engine import Engine
from formcheck.live.estimator import PoseFinder
from formcheck.live.events import Event
from formcheck.live.plan import Plan
from formcheck.live.speech.speaker import Voice
from formcheck.pose_estimation.runtime import silenced_native_logs
from formcheck.video.reader import MAX_SIDE_PX
from formcheck.video.search import find_videos


class NoWindow:
    """Takes pictures and shows none."""

    def __enter__(self) -> Shows:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        pass

    def show(self, bgr: NDArray[np.uint8]) -> None:
        """Nothing."""

    def key(self, wait_ms: int) -> str | None:
        """None is ever pressed."""
        return None


def window_or_none(size_px: tuple[int, int]) -> AbstractContextManager[Shows]:
    """A window for pictures of that width and height."""
    try:
        check_screen()
    except UsageError:
        return NoWindow()
    return Window(size_px)


def resident_mb() -> float:
    """Megabytes that are really in memory; NaN where the system does not tell (Linux does)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")


@dataclass
class Figures:
    """Of one run: `delays_ms` from taking a picture to showing it, `cues_ms` from crossing."""

    model: str = ""
    frames: int = 0
    lasted_s: float = 0.0
    first_shown_s: float = 0.0
    delays_ms: list[float] = field(default_factory=list)
    cues_ms: list[float] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    memory_mb: list[float] = field(default_factory=list)

    @property
    def fps(self) -> float:
        """Frames analyzed a second."""
        return self.frames / self.lasted_s if self.lasted_s else 0.0


def measured(exercise: str, camera: Camera, model: str, voice: Voice) -> Figures:
    """One session with this camera, shown and drawn as it is for a person."""
    figures, opened_s = Figures(), time.monotonic()
    rules = find_exercise(exercise).rules
    at_once = {rule.code for rule in rules if rule.is_known_on_the_way}
    since: dict[str, float] = {}
    with PoseFinder(model) as finder:
        loaded_s = time.monotonic() - opened_s
        engine = Engine(camera, finder, find_exercise(exercise), Plan(reps=10_000, sets=1))
        painter = Painter(engine.session.exercise, (camera.width, camera.height), mirrored=True)

        def tell(events: Iterable[Event]) -> None:
            for event in events:
                code = str(event.fields.get("code"))
                if event.name == "fault":
                    since[code] = float(event.fields["since_s"])
                elif event.name == "say" and event.fields["kind"] == "cue" and code in since:
                    if code in at_once:
                        now_s = time.monotonic() - engine.began_s
                        figures.cues_ms.append(1000 * (now_s - since.pop(code)))
                    voice.say(str(event.fields["words"]))

        def shown(taken_s: float, shown_s: float) -> None:
            if not figures.delays_ms:
                figures.first_shown_s = shown_s - opened_s - loaded_s
            figures.delays_ms.append(1000 * (shown_s - taken_s))
            if len(figures.delays_ms) % 600 == 1:
                figures.memory_mb.append(resident_mb())

        engine.tell = tell
        with window_or_none(painter.size_px) as window:
            screen = OnScreen(engine, voice, painter, window, Path())
            screen.shown = shown
            screen.run()
        figures.model, figures.frames = finder.model, len(engine.track)
        times_ms = engine.track.times_ms
        figures.lasted_s = float(times_ms[-1] - times_ms[0]) / 1000 if len(times_ms) else 0.0
        figures.sides = [rep.side.value for rep in engine.session.worked().reps]
    camera.close()
    return figures


def _line(name: str, figures: Figures) -> str:
    delays = np.percentile(figures.delays_ms or [float("nan")], [50, 95])
    cues = ", ".join(f"{cue:.0f}" for cue in figures.cues_ms) or "none"
    return (
        f"{name}: {figures.model}, {figures.fps:.1f} frames a second, frame to overlay "
        f"{delays[0]:.0f} ms (95th percentile {delays[1]:.0f} ms), first picture after "
        f"{figures.first_shown_s:.2f} s, cues after {cues} ms"
    )


def _clip(clip: Path, model: str, voice: Voice) -> bool:
    truth: dict[str, Any] = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    camera = FileCamera(clip, max_side_px=MAX_SIDE_PX)
    figures = measured(str(truth["exercise"]), camera, model, voice)
    true = [str(rep["side"]) for rep in truth["reps"]]
    right = figures.sides == true
    print(_line(clip.stem, figures))
    print(f"  counted {len(figures.sides)} of {len(true)}, {'right' if right else 'WRONG'}")
    return right


def _long(clip: Path, model: str, minutes: float, voice: Voice) -> None:
    truth: dict[str, Any] = json.loads(clip.with_suffix(".json").read_text(encoding="utf-8"))
    camera = LoopedCamera(clip, 60 * minutes)
    figures = measured(str(truth["exercise"]), camera, model, voice)
    print(_line(f"{clip.stem} for {minutes:g} minutes", figures))
    thirds = np.array_split(np.array(figures.delays_ms), 3)
    words = ", ".join(f"{np.percentile(part, 95):.0f}" for part in thirds)
    print(f"  95th percentile of the delay in each third: {words} ms")
    memory = ", ".join(f"{size:.0f}" for size in figures.memory_mb[:: max(1, len(thirds))])
    print(f"  resident memory over the run: {memory} MB ({len(figures.sides)} repetitions)")


def main() -> None:
    """Measure every clip of a folder, and one of them for minutes. Raises FormcheckError."""
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("folder", type=Path)
    words.add_argument("--model", default="full")
    words.add_argument("--minutes", type=float, default=0.0)
    wanted = words.parse_args()
    clips = find_videos([wanted.folder])
    if not clips:
        raise FormcheckError(f"no video in {wanted.folder}")
    with silenced_native_logs():
        voice = Voice(None)
        right = [_clip(clip, wanted.model, voice) for clip in clips]
        print(f"counts equal the truth for {sum(right)} of {len(right)} clips")
        if wanted.minutes:
            _long(clips[0], wanted.model, wanted.minutes, voice)


if __name__ == "__main__":
    main()
