"""The live loop: latest camera frame → pose → session → callbacks."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck import wording
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
from formcheck.live.picture import LivePicture
from formcheck.live.plan import SetPlan
from formcheck.live.pose_stream import PoseStream
from formcheck.live.session import DONE, TURNED, LiveSession
from formcheck.live.speed import ModelDowngrade, SpeedMeter
from formcheck.pose.landmarks import Pose
from formcheck.pose.nan_statistics import nan_expected
from formcheck.pose.track import Track
from formcheck.preprocessing.turned_picture import turn_words
from formcheck.spec.exercise import Exercise
from formcheck.spec.personal_limits import PersonalLimit
from formcheck.video.container import LONG_GAP_S

_FRAME_TIMEOUT_S = 0.1
_BLACK_BELOW = 0.02
_BLACK_S = 2.0
_ENDING = (CommandKind.QUIT, CommandKind.SKIP)


@dataclass(frozen=True)
class AnalyzedFrame:
    """A frame as it is shown, and the pose to draw over it, in its original pixels."""

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
        size_px = camera.width, camera.height
        self.picture = LivePicture(size_px, camera.scale)
        self.poses = PoseStream(self.session, size_px, fov_deg)
        self.warnings: list[str] = []
        self.limits: tuple[PersonalLimit, ...] = ()  # already applied to `exercise`
        self.commands = CommandQueue()
        self.on_events: Callable[[Iterable[Event]], None] = lambda events: None
        self.on_frame: Callable[[AnalyzedFrame], None] = lambda frame: None
        self.on_camera_frame: Callable[[CameraFrame], None] = lambda frame: None
        self._meter, self._downgrade = SpeedMeter(), ModelDowngrade(estimator.model)
        self._model = estimator.model
        self._last_lit_s = 0.0
        self._is_black = False
        self._now_s = 0.0
        self._shot = 0
        self.started_s = time.monotonic()  # time 0 of the session

    @property
    def track(self) -> Track:
        """All poses so far, in pixels of the camera's picture."""
        return self.poses.track

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
        self._check_cut(frame)
        self._now_s = frame.timestamp_ms / 1000
        was_searching = self.picture.is_searching
        before = self.picture.look_at(frame)
        if before is not None:  # nothing of the search was given to the session
            self.poses.found_area(before, self.picture.area)
        if was_searching and not self.picture.is_searching and self.picture.warning:
            self._emit("camera", state="picture", words=self.picture.warning)
        self.poses.add(self._pose_in(frame))
        self.on_camera_frame(self.picture.in_first_shape(frame))
        brightness = mean_brightness(frame.rgb)
        if not self.picture.is_searching:
            turned_deg = self.poses.find_turn(self._now_s)
            if turned_deg:
                self._turn_back(turned_deg)
            self.on_events(self.poses.give(brightness))
        self._show(frame)
        done_s = time.monotonic()
        self._meter.add(frame.captured_s, done_s)
        self._check_brightness(brightness)
        self._check_speed(done_s, done_s - started_s)

    def _pose_in(self, frame: CameraFrame) -> Pose:
        picture = self.picture
        place = picture.place_of(frame)
        pose = self.estimator.estimate(picture.part_of(frame), frame.timestamp_ms, place.scale)
        return picture.upright(pose.moved(place.x_px, place.y_px))

    def _show(self, frame: CameraFrame) -> None:
        pose = self.poses.latest()
        shown = None if pose is None else self.picture.pose_shown(pose)
        self.on_frame(AnalyzedFrame(self.picture.shown(frame), shown, self.session))

    def _check_cut(self, frame: CameraFrame) -> None:
        """Count nothing across a change of the picture, or a time without frames."""
        gap_s = frame.timestamp_ms / 1000 - self._now_s
        is_other = frame.shot != self._shot
        self._shot = frame.shot
        if not len(self.track) or (not is_other and gap_s < LONG_GAP_S):
            return
        self.poses.cut_before(frame.timestamp_ms)
        what = "another picture began" if is_other else f"no frame came for {gap_s:.1f} s"
        message = f"{what}: nothing is counted across that"
        self.warnings.append(f"at {frame.timestamp_ms / 1000:.1f} s: {message}")

    def _turn_back(self, turned_deg: int) -> None:
        self.poses.turn_back(turned_deg)
        self.picture.turn(turned_deg)
        words = turn_words(turned_deg)
        self._emit("camera", state="picture", words=words)
        self._emit("state", state=self.session.state, reason=TURNED, set=self.session.set.number)
        self._emit("say", kind="note", words=f"{wording.capitalized(words)}.", code=None)

    def _end(self, reason: str) -> None:
        self.picture.end_search()
        turned_deg = 0 if self.picture.area.turned_deg else self.poses.turn_so_far()
        if turned_deg:
            self._turn_back(turned_deg)
        events = self.poses.finish()
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
