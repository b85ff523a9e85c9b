"""A training session as a state machine: prepared poses and commands in, events out.

The pose's timestamp is the only clock. States: getting_ready → countdown → working → resting →
getting_ready … → done; paused from working, by the person, for the pain question, or because nobody
is in the picture.

Repetitions count from the moment that person and camera are in place: who begins before the
countdown has ended loses nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from formcheck import wording
from formcheck.analysis.training_sets import Worked
from formcheck.live.cue_queue import Teller
from formcheck.live.events import Event
from formcheck.live.pain import PainQuestion
from formcheck.live.phase import REST
from formcheck.live.plan import Plan, SetCount
from formcheck.live.readiness import Placing, Readiness, Ready
from formcheck.live.set_counter import Counting
from formcheck.pose.landmarks import Pose
from formcheck.spec.exercise import Exercise

GETTING_READY, COUNTDOWN, WORKING = "getting_ready", "countdown", "working"
PAUSED, RESTING, DONE = "paused", "resting", "done"

_HELD_S = 1.0  # the start position, before the countdown begins
_COUNTDOWN_S = 3
_UNPLACED_S = 1.5  # until what was counted before the countdown's end is forgotten
_MOVING_S = 6.0  # the same while a movement is under way
_GONE_S = 1.5
_BACK_S = 0.5
_REST_SAID_S = (30, 10, 3, 2, 1)


class LiveSession:
    """Feed every prepared pose in time order; `finish` when there are no more."""

    def __init__(self, exercise: Exercise, plan: Plan, size_px: tuple[int, int]) -> None:
        """`size_px` is the width and height of the picture that the poses are in."""
        self.exercise, self.state = exercise, GETTING_READY
        self.set = SetCount(plan, exercise)
        self.seconds_left: int | None = None  # of the countdown or the rest
        self._teller = Teller()
        self._placing = Placing(Readiness(exercise, *size_px))
        self.counting = Counting(exercise, self.set, self._teller)
        self.pain = PainQuestion(self._teller)
        self._until_s = 0.0
        self._by_hand = False
        self._steps: dict[str, Callable[[Pose], None]] = {
            GETTING_READY: self._get_ready,
            COUNTDOWN: self._count_down,
            WORKING: self._work,
            PAUSED: lambda pose: self._wait(),
            RESTING: lambda pose: self._rest(),
            DONE: lambda pose: None,
        }

    @property
    def ready(self) -> Ready:
        """What keeps a set from starting."""
        return self._placing.ready

    def update(self, pose: Pose, light: float | None = None) -> tuple[Event, ...]:
        """Take the next prepared pose, and how bright its picture is, 0..1, if that is known."""
        self._teller.now_s = pose.timestamp_ms / 1000
        self._placing.look(pose, light)
        if self.state in (GETTING_READY, COUNTDOWN) and self._placing.changed:
            self._emit_ready()
        self._steps[self.state](pose)
        self._teller.speak()
        return self._teller.taken()

    def pause(self) -> tuple[Event, ...]:
        """Pause or go on; before a set begins, begin it as things are; in a rest, end the rest."""
        if self.pain.is_asked:
            return ()
        if self.state in (GETTING_READY, COUNTDOWN):
            self.counting.begin()
            self._enter(WORKING, "by hand")
        elif self.state == WORKING:
            self._pause("by hand")
        elif self.state == PAUSED:
            self._enter(WORKING, "by hand")
        elif self.state == RESTING:
            self._until_s = self._teller.now_s
        return self._teller.taken()

    def restart(self) -> tuple[Event, ...]:
        """The set under way from its beginning; what was counted in it is forgotten."""
        if self.state in (COUNTDOWN, WORKING, PAUSED):
            self.counting.forget()
            self._enter(GETTING_READY, "set restarted")
        return self._teller.taken()

    def ask_pain(self) -> tuple[Event, ...]:
        """Put the pain question, which stops the work until it is answered; or withdraw it."""
        if self.pain.is_asked:
            self.pain.withdraw()
            self._go_on("no answer")
        elif self.state != DONE:
            self.pain.begun = self.pain.begun or self.counting.ever_counted
            if self.state == WORKING:
                self._pause("pain question")
            elif self.state in (GETTING_READY, COUNTDOWN):
                self.counting.pause()
                self.state = GETTING_READY
            self.pain.ask()
        return self._teller.taken()

    def answer_pain(self, pain: int) -> tuple[Event, ...]:
        """An answer, 0..10, asked for or not: go on, or end for the sake of the knee."""
        if self.state != DONE:
            self.pain.begun = self.pain.begun or self.counting.ever_counted
            self.pain.answer(pain)
            if self.pain.stops:
                self._end_set()
                self._enter(DONE, "pain")
            else:
                self._go_on("answered")
        return self._teller.taken()

    def finish(self, reason: str) -> tuple[Event, ...]:
        """No more poses, or no more wish to: what was begun is ended."""
        if self.state != DONE:
            self._end_set()
            self._enter(DONE, reason)
        return self._teller.taken()

    def worked(self) -> Worked:
        """What was counted in the sets that were ended; after `finish`, all of it."""
        return self.counting.worked()

    def _get_ready(self, pose: Pose) -> None:
        if self.pain.is_asked:
            return
        if self.counting.phase.name == REST:  # in a repetition nobody is told how to begin
            self._placing.tell(self._teller)
        if not self._analyzes(pose) or self._has_begun():
            return
        if self._placing.still_s >= _HELD_S:
            self._wait_for(_COUNTDOWN_S)
            self._enter(COUNTDOWN, "in the start position")
            self._tick("countdown")

    def _count_down(self, pose: Pose) -> None:
        if not self._analyzes(pose):
            self._enter(GETTING_READY, "out of place")
        elif self.counting.phase.is_outbound:
            self._enter(WORKING, "begun before the countdown ended")
        elif not self._has_begun() and self._tick("countdown") == 0:
            self._teller.say_now("Go.")
            self._enter(WORKING, "counted down")

    def _analyzes(self, pose: Pose) -> bool:
        """Analyze from the moment that all is in place; forget it when that ends too soon."""
        if self.ready.placed:
            self.counting.begin()
        elif self.counting.is_on and self._placing.unplaced_s > self._patience_s():
            self.counting.forget()
        if self.counting.is_on:
            self.counting.update(pose)
        return self.counting.is_on

    def _patience_s(self) -> float:
        """How long the start position may be left: a movement that has begun may be a rep."""
        return _MOVING_S if self.counting.is_moving else _UNPLACED_S

    def _has_begun(self) -> bool:
        """Whether a whole repetition shows that the person needs no countdown."""
        if self.counting.set_has_begun:
            self._enter(WORKING, "the first repetition")
        return self.counting.set_has_begun

    def _work(self, pose: Pose) -> None:
        self.counting.update(pose)
        if self.set.is_complete:
            self._next_set()
        elif self._placing.unseen_s > _GONE_S:
            self._pause("nobody in the picture")
            self._teller.say_now("Paused. Come back into the picture.")

    def _wait(self) -> None:
        if not self._by_hand and self._placing.placed_s >= _BACK_S:
            self._teller.say_now("Go on.")
            self._enter(WORKING, "back in the picture")

    def _rest(self) -> None:
        if self._tick("rest", _REST_SAID_S) == 0:
            self.set.next()
            self._enter(GETTING_READY, "rest over")

    def _go_on(self, reason: str) -> None:
        if self.state == PAUSED and self._by_hand:
            self._enter(WORKING, reason)

    def _pause(self, reason: str) -> None:
        self._by_hand = reason != "nobody in the picture"
        self.counting.pause()
        self._teller.coach.hush()
        self._enter(PAUSED, reason)

    def _next_set(self) -> None:
        self._end_set()
        if self.set.is_last:
            self._teller.say_now("That was the last set. Well done.")
            self._enter(DONE, "all sets done")
            return
        rest_s = self.set.plan.rest_s
        over = " Then the other side." if self.set.turns_over else ""
        rest = f" Rest for {wording.count(rest_s, 'second')}." if rest_s else ""
        self._teller.say_now(f"Set done.{rest}{over}")
        self._wait_for(rest_s)
        self._enter(RESTING, "set complete")

    def _end_set(self) -> None:
        if self.state in (GETTING_READY, COUNTDOWN) and not self.counting.set_has_begun:
            self.counting.pause()  # a repetition past its peak is one
            if not self.counting.set_has_begun:
                self.counting.forget()
        self.counting.end()

    def _wait_for(self, seconds: float) -> None:
        self._until_s, self.seconds_left = self._teller.now_s + seconds, None

    def _tick(self, name: str, said: tuple[int, ...] = (3, 2, 1)) -> int:
        """Whole seconds left; each is an event once, and some of them are said."""
        left = max(0, math.ceil(self._until_s - self._teller.now_s - 1e-9))
        if left and left != self.seconds_left:
            self._teller.emit(name, seconds=left)
            if left in said and not self._teller.is_speaking:
                self._teller.say_now(f"{left}.")
        self.seconds_left = left
        return left

    def _enter(self, state: str, reason: str) -> None:
        self.state = state
        self._teller.emit("state", state=state, reason=reason, set=self.set.number)
        if state == GETTING_READY:
            self._emit_ready()

    def _emit_ready(self) -> None:
        problems = [{"code": item.code, "words": item.words} for item in self.ready.problems]
        self._teller.emit("ready", placed=self.ready.placed, problems=problems)
