"""The set under way: poses counted and judged, and told as events and words."""

from __future__ import annotations

from formcheck.analysis.training_sets import Worked, Workout
from formcheck.live.cue_queue import Teller
from formcheck.live.early_faults import Foresight
from formcheck.live.events import attempt_fields, fault_fields, rep_fields
from formcheck.live.phase import REST, PhaseWatch
from formcheck.live.plan import ANY, SetCount
from formcheck.pose.landmarks import Pose, Side
from formcheck.results import Attempt, Fault, Rep
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import LIES


class Counting:
    """Begins, feeds, pauses and ends the sets of a workout."""

    def __init__(self, exercise: Exercise, set_count: SetCount, teller: Teller) -> None:
        self.set, self.phase = set_count, PhaseWatch()
        self.faults: tuple[Fault, ...] = ()  # of the repetition under way, or else of the last
        self.last: Rep | None = None
        self._exercise, self._teller = exercise, teller
        self._workout, self._foresight = Workout(exercise), Foresight(exercise)
        self._reps = self._reps_before = 0

    @property
    def is_on(self) -> bool:
        """Whether a set is under way."""
        return self._workout.analyzer is not None

    @property
    def side(self) -> Side | None:
        """The side that works now, or worked last; None as long as that cannot be known.

        Who lies works with the leg that worked before, and so does who works with both.
        """
        last = None if self.last is None else self.last.side
        if self.phase.name == REST or last is Side.BOTH or LIES in self._exercise.needs:
            return last
        return self._foresight.side

    @property
    def is_moving(self) -> bool:
        """Whether a movement is under way that may become a repetition."""
        analyzer = self._workout.analyzer
        return analyzer is not None and analyzer.under_way() is not None

    @property
    def set_has_begun(self) -> bool:
        """Whether anything was counted in the set under way."""
        return self._reps > self._reps_before

    @property
    def ever_counted(self) -> bool:
        """Whether anything was counted in any set."""
        return self._reps > 0

    def begin(self) -> None:
        """A set, unless one is under way."""
        if not self.is_on:
            self._workout.begin(self.set.number, self.set.side)
            self._reps_before = self._reps

    def update(self, pose: Pose) -> None:
        """A pose of the set under way."""
        ended = self._workout.update(pose)
        analyzer, teller = self._workout.analyzer, self._teller
        assert analyzer is not None
        self._tell(ended)
        for foretold in self._foresight.look(analyzer, teller.now_s):
            self.faults = (*self.faults, foretold.fault)
            fields = fault_fields(foretold.fault)
            teller.emit("fault", rep=self._reps + 1, since_s=foretold.since_s, **fields)
            teller.coach.fault(foretold.fault, teller.now_s)
        if self.phase.look(analyzer, teller.now_s):
            self.faults = () if self.phase.is_outbound else self.faults
            teller.emit("phase", phase=self.phase.name, rep=self._reps + 1)

    def pause(self) -> None:
        """Nothing reaches across; a repetition past its peak counts."""
        self._tell(self._workout.pause())
        self.phase.reset()

    def forget(self) -> None:
        """Drop the set under way and what was counted in it."""
        self._workout.drop()
        self.set.restart()
        self._reps, self.faults = self._reps_before, ()
        self._foresight = Foresight(self._exercise)
        self.phase.reset()

    def end(self) -> None:
        """End the set under way, if there is one; one in which nothing happened is dropped."""
        if not self.is_on:
            return
        self.pause()
        reps, side = self._workout.end(), self.set.side
        asked = None if side == ANY else side
        self._teller.emit("set", number=self.set.number, reps=reps, side=asked)

    def worked(self) -> Worked:
        """All sets that were ended."""
        return self._workout.finish()

    def _tell(self, ended: Rep | Attempt | None) -> None:
        if isinstance(ended, Rep):
            self._tell_rep(ended)
        elif isinstance(ended, Attempt):
            self._teller.emit("attempt", **attempt_fields(ended))

    def _tell_rep(self, rep: Rep) -> None:
        counts = self.set.add(rep.side)
        self._reps += 1
        self.last, self.faults = rep, rep.faults
        told, coach = self._foresight.rep_ended(), self._teller.coach
        self._teller.emit(
            "rep",
            **rep_fields(rep, self._reps),
            set=self.set.number,
            counts=counts,
            set_reps=self.set.reps,
            of=self.set.target,
        )
        now_s = self._teller.now_s
        if counts:
            coach.count(self.set.reps, self.set.target - self.set.reps, now_s)
        else:
            coach.note(self.set.turn, now_s)
        coach.rep(rep, now_s)
        for fault in rep.faults:
            if fault.code not in told:
                coach.fault(fault, now_s)
