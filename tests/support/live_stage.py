"""A camera and a pose finder that play stick people, so that live training runs at any speed."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from formcheck.exercises import find_exercise
from formcheck.live.camera.base import CameraNews, Shot
from formcheck.live.engine import Engine
from formcheck.live.events import Event
from formcheck.live.plan import Plan
from formcheck.live.session import LiveSession
from formcheck.pose.landmarks import Motion, Pose, Side
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from tests.support.stick import SCENES, Scene, film, performed

SIZE_PX = (640, 480)
FPS = 15.0  # enough to count by, and quick
GRAY = np.full((48, 64, 3), 120, np.uint8)


def still(scene: Scene, seconds: float, fps: float = FPS) -> Motion:
    """Nothing but the position of rest."""
    pose = film(scene(0.0, Side.LEFT))
    times_ms = np.round(1000 * np.arange(0, seconds, 1 / fps)).astype(int)
    return Motion.of([retimed(pose, int(time_ms)) for time_ms in times_ms])


def nobody(seconds: float) -> Motion:
    """Nobody in the picture."""
    times_ms = np.round(1000 * np.arange(0, seconds, 1 / FPS)).astype(int)
    return Motion.of([Pose.unseen(int(time_ms)) for time_ms in times_ms])


def retimed(pose: Pose, time_ms: int) -> Pose:
    return Pose(time_ms, pose.xy_px, pose.world_m, pose.visibility)


def one_after_another(*motions: Motion) -> list[Pose]:
    """All poses, each motion beginning where the last one ended."""
    poses: list[Pose] = []
    for motion in motions:
        begins_ms = poses[-1].timestamp_ms + round(1000 / FPS) if poses else 0
        first_ms = int(motion.times_ms[0])
        for frame in range(len(motion)):
            pose = motion.pose(frame)
            poses.append(retimed(pose, pose.timestamp_ms - first_ms + begins_ms))
    return poses


def trained(
    name: str, poses: Sequence[Pose], plan: Plan, *, light: float | None = None
) -> tuple[LiveSession, list[Event]]:
    """A session over these poses, and everything that happened in it."""
    session = LiveSession(find_exercise(name), plan, SIZE_PX)
    preparation = FixedLagPreparation(*SIZE_PX)
    events: list[Event] = []
    with np.errstate(invalid="ignore", divide="ignore"):
        for pose in poses:
            for prepared in preparation.update(pose):
                events += session.update(prepared, light)
        for prepared in preparation.finish():
            events += session.update(prepared, light)
        events += session.finish("the poses have ended")
    return session, events


def of(events: Iterable[Event], name: str) -> list[Event]:
    return [event for event in events if event.name == name]


def states(events: Iterable[Event]) -> list[str]:
    return [event.fields["state"] for event in of(events, "state")]


def said(events: Iterable[Event], kind: str) -> list[str]:
    return [e.fields["words"] for e in of(events, "say") if e.fields["kind"] == kind]


class Reel:
    """Gives every shot, one after another: a mailbox in which nothing is ever late."""

    dropped = 0

    def __init__(self, shots: Iterable[Shot]) -> None:
        self._shots = deque(shots)

    def __len__(self) -> int:
        return len(self._shots)

    def take(self, _: float) -> Shot | None:
        return self._shots.popleft() if self._shots else None

    @property
    def is_over(self) -> bool:
        return not self._shots


class StickCamera:
    """Plays as many pictures as there are poses."""

    name, path = "a stick camera", None
    width, height, scale = 640, 480, 1.0

    def __init__(self, poses: Sequence[Pose]) -> None:
        self.shots: Any = Reel(Shot(pose.timestamp_ms, GRAY, 0.0) for pose in poses)
        self.news: deque[CameraNews] = deque()
        self.closed = False

    def start(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


class StickFinder:
    """Finds the pose that was drawn for the moment."""

    model, model_sha256 = "full", "ab" * 32

    def __init__(self, poses: Sequence[Pose]) -> None:
        self._poses = {pose.timestamp_ms: pose for pose in poses}

    def find(self, rgb: object, timestamp_ms: int, scale: float) -> Pose:
        pose = self._poses[timestamp_ms]
        kept = [a.astype(np.float32).astype(float) for a in (pose.xy_px, pose.world_m)]
        return Pose(timestamp_ms, kept[0], kept[1], pose.visibility)

    def change_to(self, model: str) -> None:
        self.model = model


def engine_of(name: str, poses: Sequence[Pose], plan: Plan) -> Engine:
    camera: Any = StickCamera(poses)
    finder: Any = StickFinder(poses)
    return Engine(camera, finder, find_exercise(name), plan)


def repetitions(name: str, count: int, fps: float = FPS) -> Motion:
    """A second of rest and `count` repetitions of an exercise, the left leg first."""
    sides = [Side.LEFT, Side.RIGHT] * count
    lying = name in ("clamshell", "side_lying_leg_raise")
    return performed(SCENES[name], ([Side.LEFT] * count if lying else sides[:count]), fps=fps)


def acted(scene: Scene, *sides: Side) -> Motion:
    """A scene performed at the rate of this stage."""
    return performed(scene, sides, fps=FPS)
