"""A camera and a pose estimator that play stick figures, so that sessions run at any speed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from formcheck.exercises import find_exercise
from formcheck.live.camera.base import CameraEvent, CameraFrame
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.plan import SetPlan
from formcheck.live.saving import analyze_session
from formcheck.live.session import LiveSession
from formcheck.pipeline.analyze import AnalyzedRecording
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from tests.support.stick import SCENES, Scene, film, performed

SIZE_PX = (640, 480)
FPS = 15.0  # enough to count by, and quick
GRAY = np.full((48, 64, 3), 120, np.uint8)


def still(scene: Scene, seconds: float, fps: float = FPS) -> Motion:
    """The start position, without movement."""
    pose = film(scene(0.0, Side.LEFT))
    times_ms = np.round(1000 * np.arange(0, seconds, 1 / fps)).astype(int)
    return Motion.of([retimed(pose, int(time_ms)) for time_ms in times_ms])


def nobody(seconds: float) -> Motion:
    """Nobody in view."""
    times_ms = np.round(1000 * np.arange(0, seconds, 1 / FPS)).astype(int)
    return Motion.of([Pose.unseen(int(time_ms)) for time_ms in times_ms])


def retimed(pose: Pose, time_ms: int) -> Pose:
    return Pose(time_ms, pose.xy_px, pose.world_m, pose.visibility)


def one_after_another(*motions: Motion) -> list[Pose]:
    """All poses, each motion starting where the last one ended."""
    poses: list[Pose] = []
    for motion in motions:
        begins_ms = poses[-1].timestamp_ms + round(1000 / FPS) if poses else 0
        first_ms = int(motion.times_ms[0])
        for frame in range(len(motion)):
            pose = motion.pose(frame)
            poses.append(retimed(pose, pose.timestamp_ms - first_ms + begins_ms))
    return poses


def trained(
    name: str, poses: Sequence[Pose], plan: SetPlan, *, brightness: float | None = None
) -> tuple[LiveSession, list[Event]]:
    """A session over these poses, and everything that happened in it."""
    session = LiveSession(find_exercise(name), plan, SIZE_PX)
    preparation = FixedLagPreparation(*SIZE_PX)
    events: list[Event] = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for pose in poses:
            for prepared in preparation.update(pose):
                events += session.update(prepared, brightness)
        for prepared in preparation.finish():
            events += session.update(prepared, brightness)
        events += session.finish("the poses have ended")
    return session, events


def of(events: Iterable[Event], name: str) -> list[Event]:
    return [event for event in events if event.name == name]


def states(events: Iterable[Event]) -> list[str]:
    return [event.fields["state"] for event in of(events, "state")]


def said(events: Iterable[Event], kind: str) -> list[str]:
    return [e.fields["words"] for e in of(events, "say") if e.fields["kind"] == kind]


class FrameSequence:
    """A mailbox that gives every frame in order and drops none."""

    dropped = 0

    def __init__(self, frames: Iterable[CameraFrame]) -> None:
        self._frames = deque(frames)

    def __len__(self) -> int:
        return len(self._frames)

    def take(self, _: float) -> CameraFrame | None:
        return self._frames.popleft() if self._frames else None

    @property
    def is_over(self) -> bool:
        return not self._frames


class StickCamera:
    """Plays one gray frame per pose."""

    name, path = "a stick camera", None
    width, height, scale = 640, 480, 1.0

    def __init__(self, poses: Sequence[Pose]) -> None:
        self.frames: Any = FrameSequence(
            CameraFrame(pose.timestamp_ms, GRAY, 0.0) for pose in poses
        )
        self.events: deque[CameraEvent] = deque()
        self.closed = False

    def start(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class StickEstimator:
    """Returns the pose that was drawn for a timestamp."""

    model, model_sha256 = "full", "ab" * 32

    def __init__(self, poses: Sequence[Pose]) -> None:
        self._poses = {pose.timestamp_ms: pose for pose in poses}

    def estimate(self, rgb: object, timestamp_ms: int, scale: float) -> Pose:
        pose = self._poses[timestamp_ms]
        rounded = [a.astype(np.float32).astype(float) for a in (pose.xy_px, pose.world_m)]
        return Pose(timestamp_ms, rounded[0], rounded[1], pose.visibility)

    def switch_to(self, model: str) -> None:
        self.model = model


def engine_of(name: str, poses: Sequence[Pose], plan: SetPlan) -> Engine:
    camera: Any = StickCamera(poses)
    estimator: Any = StickEstimator(poses)
    return Engine(camera, estimator, find_exercise(name), plan)


def run_to_end(engine: Engine) -> tuple[AnalyzedRecording, list[Event]]:
    """Run a session to its end; return its analysis, and what happened."""
    events: list[Event] = []
    engine.on_events = events.extend
    engine.run()
    analyzed = analyze_session(engine)
    assert analyzed is not None
    return analyzed, events


def repetitions(name: str, count: int, fps: float = FPS) -> Motion:
    """A second of rest and `count` repetitions of an exercise, the left leg first.

    Exercises that are done with one leg per set are done with the left leg.
    """
    one_leg_per_set = name in ("clamshell", "side_lying_leg_raise", "single_leg_bridge")
    sides = [Side.LEFT, Side.LEFT if one_leg_per_set else Side.RIGHT] * count
    return performed(SCENES[name], sides[:count], fps=fps)


def acted(scene: Scene, *sides: Side) -> Motion:
    """A scene performed at `FPS`."""
    return performed(scene, sides, fps=FPS)
