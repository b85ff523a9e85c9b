"""The live loop: the camera's latest picture → pose → session → whoever shows it."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.analysis.personal_limits import PersonalLimit
from formcheck.live.camera.base import Camera, CameraNews, Shot
from formcheck.live.estimator import PoseFinder
from formcheck.live.events import SCHEMA, Event
from formcheck.live.plan import Plan
from formcheck.live.session import DONE, LiveSession
from formcheck.live.speed import SpeedMeter, StepDown
from formcheck.pose.landmarks import Pose
from formcheck.pose.track import Track
from formcheck.preprocessing.fixed_lag import FixedLagPreparation
from formcheck.spec.exercise import Exercise

_WAIT_S = 0.1
_BLACK_BELOW = 0.02
_BLACK_S = 2.0
ENDS = ("quit", "skip")


@dataclass(frozen=True)
class Seen:
    """One analyzed picture with the pose that is drawn over it, for a screen."""

    shot: Shot
    pose: Pose | None
    session: LiveSession


class Engine:
    """Runs one session; in its thread `tell` gets the events, `show` and `keep` the pictures."""

    def __init__(
        self,
        camera: Camera,
        finder: PoseFinder,
        exercise: Exercise,
        plan: Plan,
    ) -> None:
        self.camera, self.finder = camera, finder
        self.session = LiveSession(exercise, plan, (camera.width, camera.height))
        self.track, self.frames_seen = Track(), 0
        self.warnings: list[str] = []
        self.limits: tuple[PersonalLimit, ...] = ()  # that `exercise` has in place of its own
        self.commands: list[str] = []  # see `_obey`; "quit" and "skip" end it; from any thread
        self.tell: Callable[[Iterable[Event]], None] = lambda events: None
        self.show: Callable[[Seen], None] = lambda seen: None
        self.keep: Callable[[Shot], None] = lambda shot: None
        self._preparation = FixedLagPreparation(camera.width, camera.height)
        self._meter, self._step_down = SpeedMeter(), StepDown(finder.model)
        self._model = finder.model
        self._lit_s = 0.0
        self._black_told = False
        self._now_s = 0.0
        self.began_s = time.monotonic()  # when the session's time was 0

    def run(self) -> str:
        """Until the sets are done, the camera ends, somebody quits, or an exception stops it.

        Returns which of these it was. Whatever stops it, the session is ended, so that what was
        done can be analyzed.
        """
        reason = "stopped"
        self._tell_begin()
        self.began_s = time.monotonic()
        self.camera.start()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)  # all-NaN stretches are expected
                reason = self._loop()
        finally:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", RuntimeWarning)
                self._end(reason)
        return reason

    def _loop(self) -> str:
        shots = self.camera.shots
        while self.session.state != DONE:
            self._read_news()
            for command in self._taken_commands():
                if command in ENDS:
                    return command
                self.tell(self._obey(command))
            shot = shots.take(_WAIT_S)
            if shot is not None:
                self._one(shot)
            elif shots.is_over:
                self._read_news()
                return "the camera has ended"
        return "pain" if self.session.pain.stops else "all sets done"

    def _obey(self, command: str) -> tuple[Event, ...]:
        """ "pain 3" is an answer at any time, "answer 3" only to a question."""
        word, _, number = command.partition(" ")
        session = self.session
        if word == "pain" and not number:
            return session.ask_pain()
        if word == "pain" or (word == "answer" and session.pain.is_asked):
            return session.answer_pain(int(number))
        orders = {"pause": session.pause, "restart": session.restart}
        return orders[word]() if word in orders else ()

    def _one(self, shot: Shot) -> None:
        began_s = time.monotonic()
        self._now_s = shot.timestamp_ms / 1000
        pose = self.finder.find(shot.rgb, shot.timestamp_ms, self.camera.scale)
        self.track.add(pose)
        self.keep(shot)
        self.frames_seen += pose.is_seen
        light = brightness(shot.rgb)
        for prepared in self._preparation.update(pose):
            self.tell(self.session.update(prepared, light))
        self.show(Seen(shot, self._preparation.latest(), self.session))
        done_s = time.monotonic()
        self._meter.note(shot.taken_s, done_s)
        self._watch_light(light)
        self._watch_speed(done_s, done_s - began_s)

    def _end(self, reason: str) -> None:
        events: list[Event] = []
        for prepared in self._preparation.finish():
            events += self.session.update(prepared)
        self.tell([*events, *self.session.finish(reason)])

    def _tell_begin(self) -> None:
        plan = self.session.set.plan
        self._tell(
            "session",
            schema=SCHEMA,
            exercise=self.session.exercise.name,
            camera=self.camera.name,
            width=self.camera.width,
            height=self.camera.height,
            model=self.finder.model,
            plan={"reps": plan.reps, "sets": plan.sets, "rest_s": plan.rest_s, "side": plan.side},
        )

    def _read_news(self) -> None:
        while self.camera.news:
            news: CameraNews = self.camera.news.popleft()
            self._tell("camera", state=news.state, words=news.words)
            if news.state != "ended" or self.camera.path is None:
                self.warnings.append(f"at {self._now_s:.1f} s: {news.words}")

    def _watch_light(self, light: float) -> None:
        if light >= _BLACK_BELOW:
            self._lit_s, self._black_told = self._now_s, False
        elif self._now_s - self._lit_s > _BLACK_S and not self._black_told:
            self._black_told = True
            words = "the picture is black: open the camera's cover, or turn on a light"
            self._tell("camera", state="black", words=words)

    def _watch_speed(self, now_s: float, busy_s: float) -> None:
        if self.finder.model != self._model:
            self._model = self.finder.model
            words = f"the {self._model} model was used from {self._now_s:.1f} s: the larger one "
            self.warnings.append(words + "was too slow for this machine")
            self._tell("model", model=self._model, reason="too slow for 20 frames a second")
        report = self._meter.report(now_s)
        if report is not None:
            self._tell("speed", **report, dropped=self.camera.shots.dropped, model=self._model)
        smaller = self._step_down.smaller(now_s, busy_s)
        if smaller is not None:
            self.finder.change_to(smaller)

    def _taken_commands(self) -> list[str]:
        taken = self.commands[:]
        del self.commands[: len(taken)]
        return taken

    def _tell(self, name: str, **fields: object) -> None:
        self.tell([Event(name, self._now_s, fields)])


def brightness(rgb: NDArray[np.uint8]) -> float:
    """How bright a picture is on the whole, 0..1."""
    return float(rgb[::16, ::16].mean()) / 255.0
