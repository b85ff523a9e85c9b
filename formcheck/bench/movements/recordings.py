"""Labeled recordings of stick figures: a movement, a camera, and a landmark model's errors.

The same seed gives the same recordings.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from zlib import crc32

import numpy as np

from formcheck.bench.movements.body import random_body
from formcheck.bench.movements.camera import Scene, Shot, film
from formcheck.bench.movements.catalog import EVERYTHING
from formcheck.bench.movements.landmark_errors import as_seen_by_a_model
from formcheck.bench.movements.script import Rep, Script
from formcheck.errors import UsageError
from formcheck.pose.landmarks import FloatArray, Motion
from formcheck.pose.track import Track
from formcheck.recording import PoseRecording
from formcheck.results import PoseCoverage, Source

LONGEST_S, SHORTEST_S = 40.0, 8.0
_FPS = (30.0, 30.0, 30.0, 25.0, 24.0, 15.0, 10.0)


@dataclass(frozen=True)
class Recording:
    """One clip: what the model reports, what was filmed, and what a person would say of it.

    `exercise`: one of ours, or None. `reps`: those whose peak is in the clip, seconds from its
    start; `complete` says of each whether all of it is.
    """

    name: str
    motion: Motion
    shot: Shot
    exercise: str | None
    label: str
    also_right: tuple[str, ...]
    reps: tuple[Rep, ...]
    complete: tuple[bool, ...]
    fps: float

    @property
    def duration_s(self) -> float:
        """From the first frame to the last."""
        return float(self.motion.times_s[-1] - self.motion.times_s[0])

    def pose_recording(self) -> PoseRecording:
        """The recording as `formcheck replay` reads it."""
        frames, seen = len(self.motion), int(self.motion.seen.sum())
        source = Source(
            f"{self.name}.mp4", None, self.shot.width, self.shot.height, self.fps, frames,
            round(self.duration_s, 3),
        )  # fmt: skip
        pose = PoseCoverage("full", seen, round(seen / frames, 4))
        return PoseRecording(Track.of(self.motion), source, pose)

    def labels(self, clip_id: str) -> dict[str, Any]:
        """The labels as JSON, in the format of docs/bench.md."""
        reps: list[dict[str, Any]] = [
            {
                "side": rep.side.value,
                "start": round(rep.start_s, 3),
                "peak": round(rep.peak_s, 3),
                "end": round(rep.end_s, 3),
                "complete": complete,
                "faults": [],
            }
            for rep, complete in zip(self.reps, self.complete, strict=True)
        ]
        return {
            "id": clip_id,
            "file": f"{clip_id}.npz",
            "exercise": self.exercise or "idle",
            "label": self.label,
            "also_right": list(self.also_right),
            "view": f"yaw {self.shot.yaw_deg:.0f}",
            "yaw_deg": round(self.shot.yaw_deg, 1),
            "fps": self.fps,
            "width": self.shot.width,
            "height": self.shot.height,
            "tier": "A",
            "faults_labelled": False,
            "reps": reps,
        }


def movement_names() -> tuple[str, ...]:
    """Names that `generate` knows, ours first."""
    return tuple(EVERYTHING)


def generate(name: str, rng: np.random.Generator) -> Recording:
    """One random recording of a movement.

    Raises UsageError for an unknown name.
    """
    if name not in EVERYTHING:
        raise UsageError(f"no movement '{name}'; give one of: {', '.join(EVERYTHING)}")
    script = Script(random_body(rng), rng, label=name.replace("_", " "))
    EVERYTHING[name](script)
    first_s, end_s = _window(script)
    fps = float(rng.choice(_FPS))
    times_s = _frame_times_s(end_s - first_s, fps, rng)
    scene = Scene(script.moves_about, script.is_lying, script.orbits)
    points = script.points(times_s + first_s)
    shot = film(points, rng, times_s, scene)
    times_ms = np.round(1000 * times_s).astype(np.int64)
    motion = as_seen_by_a_model(shot, script.body.leg, times_ms, rng)
    reps, complete = _reps_within(script, first_s, end_s)
    return Recording(
        name, motion, shot, script.exercise, script.label, script.also_right, reps, complete, fps
    )


def generate_all(count_per_movement: int, seed: int) -> Iterator[Recording]:
    """So many of each movement; a recording depends on the seed, its name, and its number only."""
    for name in EVERYTHING:
        for number in range(count_per_movement):
            yield generate(name, rng_of(name, number, seed))


def rng_of(name: str, number: int, seed: int) -> np.random.Generator:
    """The source of chance of one recording."""
    return np.random.default_rng((seed, crc32(name.encode()), number))


def _window(script: Script) -> tuple[float, float]:
    """What of the script the clip shows: all of it, or cut within repetitions."""
    rng, first_s, end_s = script.rng, 0.0, script.now_s
    if rng.random() < 0.2:
        first_s = rng.uniform(0, 0.35) * end_s
    if rng.random() < 0.25:
        end_s -= rng.uniform(0, 0.35) * (end_s - first_s)
    if end_s - first_s < SHORTEST_S:
        first_s, end_s = 0.0, max(script.now_s, SHORTEST_S)
    return first_s, min(end_s, first_s + LONGEST_S)


def _frame_times_s(duration_s: float, fps: float, rng: np.random.Generator) -> FloatArray:
    times_s = np.arange(0.0, duration_s, 1 / fps)
    if rng.random() < 0.1:  # a variable frame rate
        times_s[1:] += rng.uniform(-0.3, 0.3, len(times_s) - 1) / fps
    return times_s


def _reps_within(
    script: Script, first_s: float, end_s: float
) -> tuple[tuple[Rep, ...], tuple[bool, ...]]:
    if script.exercise is None:
        return (), ()
    shown = [rep for rep in script.reps if first_s <= rep.peak_s < end_s]
    reps = [
        Rep(
            max(rep.start_s, first_s) - first_s,
            rep.peak_s - first_s,
            min(rep.end_s, end_s) - first_s,
            rep.side,
        )
        for rep in shown
    ]
    complete = [bool(first_s <= rep.start_s and rep.end_s <= end_s) for rep in shown]
    return tuple(reps), tuple(complete)
