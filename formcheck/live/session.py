"""A training session as a state machine: prepared poses and commands in, events out; pure.

The pose's timestamp is the only clock. States: getting_ready → countdown → working → resting →
getting_ready … → done. From working it is paused by the person, for the pain question, or because
nobody is in view.

Repetitions count as soon as person and camera are in position, even before the countdown has ended.
Whoever just begins, although the camera cannot judge everything or the start is not as it should
be, is believed after two repetitions.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from formcheck import wording
from formcheck.analysis.model_errors import REFERENCE_MODEL
from formcheck.analysis.training_sets import AnalyzedTraining
from formcheck.live.cue_queue import CueQueue, EventCollector
from formcheck.live.events import Event
from formcheck.live.pain import PainQuestion
from formcheck.live.phase import REST
from formcheck.live.plan import SetPlan, SetProgress
from formcheck.live.readiness import ReadinessCheck, ReadinessStatus, ReadinessTracker
from formcheck.live.set_counter import SetCounter
from formcheck.pose.landmarks import Pose
from formcheck.spec.exercise import Exercise

GETTING_READY, COUNTDOWN, WORKING = "getting_ready", "countdown", "working"
PAUSED, RESTING, DONE = "paused", "resting", "done"

_HOLD_START_S = 1.0  # in the start position, until the countdown begins
_COUNTDOWN_S = 3
_OUT_OF_POSITION_S = 1.5  # until repetitions from before the countdown's end are discarded
_OUT_OF_POSITION_MOVING_S = 6.0  # the same during a movement
_REPS_OUT_OF_POSITION = 2  # one alone may be getting into position
_UNSEEN_S = 1.5  # until the set is paused
_BACK_S = 0.5  # in position again, until the set is resumed
_COUNTDOWN_SAID_S = (3, 2, 1)
_REST_SAID_S = (30, 10, 3, 2, 1)
_NOBODY = "nobody in the picture"
TURNED = "the picture was turned back"


class LiveSession:
    """Takes every prepared pose in time order; call `finish` when there are no more."""

    def __init__(
        self,
        exercise: Exercise,
        plan: SetPlan,
        size_px: tuple[int, int],
        model: str = REFERENCE_MODEL,
    ) -> None:
        """`size_px` is the size of the frames that the poses are from, `model` the pose model."""
        self.exercise, self.state = exercise, GETTING_READY
        self.set = SetProgress(plan, exercise)
        self.seconds_left: int | None = None  # of the countdown or the rest
        self._collector = EventCollector()
        self._readiness = ReadinessTracker(ReadinessCheck(exercise, *size_px))
        self.counter = SetCounter(exercise, self.set, self._collector, model)
        self.pain = PainQuestion(self._collector)
        self._until_s = 0.0
        self._is_manual = False
        self._began_unready = False  # the current set, before person and camera were in position
        self._steps: dict[str, Callable[[Pose], None]] = {
            GETTING_READY: self._get_ready,
            COUNTDOWN: self._count_down,
            WORKING: self._work,
            PAUSED: lambda pose: self._wait(),
            RESTING: lambda pose: self._rest(),
            DONE: lambda pose: None,
        }

    @property
    def readiness(self) -> ReadinessStatus:
        """What keeps a set from starting."""
        return self._readiness.status

    def update(self, pose: Pose, brightness: float | None = None) -> tuple[Event, ...]:
        """Take the next prepared pose, with its frame's brightness (0..1) if known."""
        self._collector.now_s = pose.timestamp_ms / 1000
        self._readiness.update(pose, brightness)
        if self.state in (GETTING_READY, COUNTDOWN) and self._readiness.changed:
            self._emit_ready()
        self._steps[self.state](pose)
        self._collector.say_next()
        return self._collector.drain()

    def pause(self) -> tuple[Event, ...]:
        """Pause or resume; before a set, begin it at once; during a rest, end the rest."""
        if self.pain.is_pending:
            return ()
        if self.state in (GETTING_READY, COUNTDOWN):
            self.counter.begin()
            self._enter(WORKING, "by hand")
        elif self.state == WORKING:
            self._pause("by hand")
        elif self.state == PAUSED:
            self._enter(WORKING, "by hand")
        elif self.state == RESTING:
            self._until_s = self._collector.now_s
        return self._collector.drain()

    def restart(self) -> tuple[Event, ...]:
        """Start the current set over; what was counted in it is discarded."""
        if self.state in (COUNTDOWN, WORKING, PAUSED):
            self.counter.discard()
            self._enter(GETTING_READY, "set restarted")
        return self._collector.drain()

    def cut(self) -> tuple[Event, ...]:
        """Another picture begins: no repetition spans it; one past its peak counts."""
        self.counter.pause()
        return self._collector.drain()

    def start_over(self, size_px: tuple[int, int]) -> None:
        """Begin again with the first pose, in a picture of this size; pain ratings stay."""
        self.state, self.seconds_left = GETTING_READY, None
        self.set.start_over()
        self._collector.cues = CueQueue()
        self._readiness = ReadinessTracker(ReadinessCheck(self.exercise, *size_px))
        self.counter.start_over()
        self._is_manual = self._began_unready = False

    def ask_pain(self) -> tuple[Event, ...]:
        """Ask the pain question, which pauses the set, or cancel the open question."""
        if self.pain.is_pending:
            self.pain.cancel()
            self._resume("no answer")
        elif self.state != DONE:
            self.pain.has_started = self.pain.has_started or self.counter.has_reps
            if self.state == WORKING:
                self._pause("pain question")
            elif self.state in (GETTING_READY, COUNTDOWN):
                self.counter.pause()
                self.state = GETTING_READY
            self.pain.ask()
        return self._collector.drain()

    def answer_pain(self, pain: int) -> tuple[Event, ...]:
        """Take a pain rating, 0..10, asked for or not; too much pain ends the session."""
        if self.state != DONE:
            self.pain.has_started = self.pain.has_started or self.counter.has_reps
            self.pain.answer(pain)
            if self.pain.ends_set:
                self._end_set()
                self._enter(DONE, "pain")
            else:
                self._resume("answered")
        return self._collector.drain()

    def finish(self, reason: str) -> tuple[Event, ...]:
        """End the session and the current set."""
        if self.state != DONE:
            self._end_set()
            self._enter(DONE, reason)
        return self._collector.drain()

    def analyzed_training(self) -> AnalyzedTraining:
        """Return what was counted in the sets that have ended; after `finish`, all of it."""
        return self.counter.finish()

    def _get_ready(self, pose: Pose) -> None:
        if self.pain.is_pending:
            return
        if self.counter.phase.name == REST:  # no hints on how to begin during a repetition
            self._readiness.announce(self._collector)
        if not self._analyze(pose) or self._has_begun():
            return
        if self._readiness.still_s >= _HOLD_START_S:
            if self._began_unready:
                self.counter.discard()
                self._analyze(pose)
            self._start_timer(_COUNTDOWN_S)
            self._enter(COUNTDOWN, "in the start position")
            self._tick("countdown")

    def _count_down(self, pose: Pose) -> None:
        if not self._analyze(pose):
            self._enter(GETTING_READY, "out of place")
        elif self.counter.phase.is_outbound:
            self._enter(WORKING, "begun before the countdown ended")
        elif not self._has_begun() and self._tick("countdown") == 0:
            self._collector.say_now("Go.")
            self._enter(WORKING, "counted down")

    def _analyze(self, pose: Pose) -> bool:
        """Analyze poses that can be counted; discard them if that ends too soon."""
        if self.readiness.allows_counting and not self.counter.is_on:
            self._began_unready = not self.readiness.is_in_position
            self.counter.begin()
        elif self.counter.is_on and self._readiness.uncountable_s > self._tolerance_s():
            self.counter.discard()
        if self.counter.is_on:
            self.counter.update(pose)
        return self.counter.is_on

    def _tolerance_s(self) -> float:
        """How long to be out of position is tolerated: a movement may become a repetition."""
        return _OUT_OF_POSITION_MOVING_S if self.counter.is_moving else _OUT_OF_POSITION_S

    def _has_begun(self) -> bool:
        """Skip the rest of the countdown after a whole repetition, or after two out of position."""
        needed = _REPS_OUT_OF_POSITION if self._began_unready else 1
        if self.counter.reps_in_set < needed:
            return False
        self._enter(WORKING, "the first repetition")
        return True

    def _work(self, pose: Pose) -> None:
        self.counter.update(pose)
        if self.set.is_complete:
            self._next_set()
        elif self._readiness.unseen_s > _UNSEEN_S:
            self._pause(_NOBODY)
            self._collector.say_now("Paused. Step back into view.")

    def _wait(self) -> None:
        if not self._is_manual and self._readiness.countable_s >= _BACK_S:
            self._collector.say_now("Continue.")
            self._enter(WORKING, "back in the picture")

    def _rest(self) -> None:
        if self._tick("rest", _REST_SAID_S) == 0:
            self.set.next()
            self._enter(GETTING_READY, "rest over")

    def _resume(self, reason: str) -> None:
        if self.state == PAUSED and self._is_manual:
            self._enter(WORKING, reason)

    def _pause(self, reason: str) -> None:
        self._is_manual = reason != _NOBODY
        self.counter.pause()
        self._collector.cues.clear()
        self._enter(PAUSED, reason)

    def _next_set(self) -> None:
        self._end_set()
        if self.set.is_last:
            self._collector.say_now("That was the last set. Well done.")
            self._enter(DONE, "all sets done")
            return
        rest_s = self.set.plan.rest_s
        over = " Then the other side." if self.set.turns_over else ""
        rest = f" Rest for {wording.pluralize(rest_s, 'second')}." if rest_s else ""
        self._collector.say_now(f"Set done.{rest}{over}")
        self._start_timer(rest_s)
        self._enter(RESTING, "set complete")

    def _end_set(self) -> None:
        if self.state in (GETTING_READY, COUNTDOWN) and not self.counter.has_reps_in_set:
            self.counter.pause()  # a repetition past its peak counts
            if not self.counter.has_reps_in_set:
                self.counter.discard()
        self.counter.end()

    def _start_timer(self, seconds: float) -> None:
        self._until_s, self.seconds_left = self._collector.now_s + seconds, None

    def _tick(self, name: str, spoken: tuple[int, ...] = _COUNTDOWN_SAID_S) -> int:
        """Return the whole seconds left; each is an event once, and those in `spoken` are said."""
        left = max(0, math.ceil(self._until_s - self._collector.now_s - 1e-9))
        if left and left != self.seconds_left:
            self._collector.emit(name, seconds=left)
            if left in spoken and not self._collector.is_speaking:
                self._collector.say_now(f"{left}.")
        self.seconds_left = left
        return left

    def _enter(self, state: str, reason: str) -> None:
        self.state = state
        self._collector.emit("state", state=state, reason=reason, set=self.set.number)
        if state == GETTING_READY:
            self._emit_ready()

    def _emit_ready(self) -> None:
        status = self.readiness
        problems = [{"code": item.code, "words": item.message} for item in status.problems]
        self._collector.emit("ready", placed=status.is_in_position, problems=problems)
