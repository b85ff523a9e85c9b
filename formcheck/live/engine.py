"""The live loop: latest camera frame → pose → session → callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.live.camera.base import Camera, CameraEvent, CameraFrame
from formcheck.live.commands import (
    ASK_PAIN,
    PAUSE,
    RESTART,
    Command,
    CommandKind,
    CommandQueue,
)
from formcheck.live.estimator import LivePoseEstimator
from formcheck.live.events import SCHEMA, Event
from formcheck.live.plan import SetPlan
from formcheck.live.session import DONE, LiveSession
from formcheck.live.speed import ModelDowngrade, SpeedMeter
from formcheck.pose.landmarks import Pose
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.spec.exercise import Exercise
from formcheck.spec.personal_limits import PersonalLimit

_FRAME_TIMEOUT_S = 0.1
_BLACK_BELOW = 0.02
_BLACK_S = 2.0
_ENDING = (CommandKind.QUIT, CommandKind.SKIP)


@dataclass(frozen=True)
class AnalyzedFrame:
    """A frame, and the pose to draw over it."""

    frame: CameraFrame
    pose: Pose | None
    session: LiveSession


class Engine:
    """Runs one session.

    In the thread of `run`, `on_events` gets the events, `on_camera_frame` each frame before its
    events, and `on_frame` each analyzed frame after them.
    """

    def __init__(
        self,
        camera: Camera,
        estimator: LivePoseEstimator,
        exercise: Exercise,
        plan: SetPlan,
        fov_deg: float | None = None,
    ) -> None:
        """`fov_deg` is the camera's horizontal field of view, None if unknown."""
        self.camera, self.estimator, self.fov_deg = camera, estimator, fov_deg
        self.session = LiveSession(exercise, plan, (camera.width, camera.height), estimator.model)
        self.track, self.frames_seen = Track(), 0
        self.warnings: list[str] = []
        self.limits: tuple[PersonalLimit, ...] = ()  # already applied to `exercise`
        self.commands = CommandQueue()
        self.on_events: Callable[[Iterable[Event]], None] = lambda events: None
        self.on_frame: Callable[[AnalyzedFrame], None] = lambda frame: None
        self.on_camera_frame: Callable[[CameraFrame], None] = lambda frame: None
        self._preparation = FixedLagPreparation(camera.width, camera.height, fov_deg)
        self._meter, self._downgrade = SpeedMeter(), ModelDowngrade(estimator.model)
        self._model = estimator.model
        self._last_lit_s = 0.0
        self._is_black = False
        self._now_s = 0.0
        self.started_s = time.monotonic()  # time 0 of the session

    @property
    def model(self) -> str:
        """Name of the pose model in use."""
        return self.estimator.model

    def run(self) -> str:
        """Run until the sets are done, the camera ends, or a command or an exception stops it.

        Returns the reason. The session is ended in any case, so that it can be analyzed.
        """
        reason = "stopped"
        self._emit_session()
        self.started_s = time.monotonic()
        self.camera.start()
        try:
            with nan_expected():
                reason = self._loop()
        finally:
            with nan_expected():
                self._end(reason)
        return reason

    def _loop(self) -> str:
        frames = self.camera.frames
        while self.session.state != DONE:
            self._read_camera_events()
            while (command := self.commands.take()) is not None:
                if command.kind in _ENDING:
                    return command.kind.value
                self.on_events(self._execute(command))
            frame = frames.take(_FRAME_TIMEOUT_S)
            if frame is not None:
                self._process(frame)
            elif frames.is_over:
                self._read_camera_events()
                return "the camera has ended"
        return "pain" if self.session.pain.ends_set else "all sets done"

    def _execute(self, command: Command) -> tuple[Event, ...]:
        session = self.session
        if command == ASK_PAIN:
            return session.ask_pain()
        if command.pain is not None:
            is_expected = command.kind is CommandKind.PAIN or session.pain.is_pending
            return session.answer_pain(command.pain) if is_expected else ()
        if command == PAUSE:
            return session.pause()
        return session.restart() if command == RESTART else ()

    def _process(self, frame: CameraFrame) -> None:
        started_s = time.monotonic()
        self._now_s = frame.timestamp_ms / 1000
        pose = self.estimator.estimate(frame.rgb, frame.timestamp_ms, self.camera.scale)
        self.track.add(pose)
        self.on_camera_frame(frame)
        self.frames_seen += pose.is_seen
        brightness = mean_brightness(frame.rgb)
        for prepared in self._preparation.update(pose):
            self.on_events(self.session.update(prepared, brightness))
        self.on_frame(AnalyzedFrame(frame, self._preparation.latest(), self.session))
        done_s = time.monotonic()
        self._meter.add(frame.captured_s, done_s)
        self._check_brightness(brightness)
        self._check_speed(done_s, done_s - started_s)

    def _end(self, reason: str) -> None:
        events: list[Event] = []
        for prepared in self._preparation.finish():
            events += self.session.update(prepared)
        self.on_events([*events, *self.session.finish(reason)])

    def _emit_session(self) -> None:
        plan = self.session.set.plan
        self._emit(
            "session",
            schema=SCHEMA,
            exercise=self.session.exercise.name,
            camera=self.camera.name,
            width=self.camera.width,
            height=self.camera.height,
            model=self.estimator.model,
            plan={"reps": plan.reps, "sets": plan.sets, "rest_s": plan.rest_s, "side": plan.side},
        )

    def _read_camera_events(self) -> None:
        while self.camera.events:
            event: CameraEvent = self.camera.events.popleft()
            self._emit("camera", state=event.state, words=event.message)
            if event.state != "ended" or self.camera.path is None:
                self.warnings.append(f"at {self._now_s:.1f} s: {event.message}")

    def _check_brightness(self, brightness: float) -> None:
        if brightness >= _BLACK_BELOW:
            self._last_lit_s, self._is_black = self._now_s, False
        elif self._now_s - self._last_lit_s > _BLACK_S and not self._is_black:
            self._is_black = True
            message = "the frames are black: open the camera's cover, or turn on a light"
            self._emit("camera", state="black", words=message)

    def _check_speed(self, now_s: float, busy_s: float) -> None:
        if self.estimator.model != self._model:
            self._model = self.estimator.model
            self.session.counter.use_model(self._model, round(1000 * self._now_s))
            self.warnings.append(
                f"the {self._model} model was used from {self._now_s:.1f} s: the larger one was "
                "too slow for this machine"
            )
            self._emit("model", model=self._model, reason="too slow for 20 frames per second")
        report = self._meter.report(now_s)
        if report is not None:
            self._emit("speed", **report, dropped=self.camera.frames.dropped, model=self._model)
        smaller = self._downgrade.update(now_s, busy_s)
        if smaller is not None:
            self.estimator.switch_to(smaller)

    def _emit(self, name: str, **fields: object) -> None:
        self.on_events([Event(name, self._now_s, fields)])


def mean_brightness(rgb: NDArray[np.uint8]) -> float:
    """Return the mean brightness of a frame (H, W, 3), 0..1."""
    return float(rgb[::16, ::16].mean()) / 255.0
