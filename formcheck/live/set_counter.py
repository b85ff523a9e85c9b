"""Counts and judges the poses of the current set, and reports them as events and cues; pure."""

from __future__ import annotations

from formcheck.analysis.model_errors import REFERENCE_MODEL
from formcheck.analysis.training_sets import AnalyzedTraining, TrainingAnalyzer
from formcheck.live.cue_queue import EventCollector
from formcheck.live.early_faults import EarlyFaultDetector
from formcheck.live.events import attempt_fields, fault_fields, rep_fields
from formcheck.live.phase import REST, PhaseTracker
from formcheck.live.plan import ANY, SetProgress
from formcheck.pose.landmarks import Pose, Side
from formcheck.results import Attempt, Fault, ModelUse, Rep
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import LIES


class SetCounter:
    """Begins, feeds, pauses and ends the sets of an exercise."""

    def __init__(
        self,
        exercise: Exercise,
        progress: SetProgress,
        collector: EventCollector,
        model: str = REFERENCE_MODEL,
    ) -> None:
        """`model` is the pose model at the start."""
        self.set, self._exercise, self._collector = progress, exercise, collector
        self._models = [ModelUse(0, model)]
        self.start_over()

    def start_over(self) -> None:
        """Forget what was counted; the poses from the first one on are to follow."""
        self.phase = PhaseTracker()
        self._current_faults: tuple[Fault, ...] = ()  # found early in the current repetition
        self.reps_so_far: list[Rep] = []
        self.last_rep: Rep | None = None
        self.result: Rep | None = None  # the last repetition, if no other movement followed it
        self._analyzer = TrainingAnalyzer(self._exercise, self._models)
        self._early_faults = EarlyFaultDetector(self._exercise)
        self._reps = self._reps_before_set = 0

    @property
    def is_on(self) -> bool:
        """Whether a set has begun."""
        return self._analyzer.analyzer is not None

    @property
    def side(self) -> Side | None:
        """The side that is working, or worked last; None as long as that is not known.

        In lying exercises, and in those with both legs, it is that of the last repetition.
        """
        last = None if self.last_rep is None else self.last_rep.side
        is_lying = LIES in self._exercise.required_traits
        if self.phase.name == REST or last is Side.BOTH or is_lying:
            return last
        return self._early_faults.side

    @property
    def inward_lean_deg(self) -> tuple[float, float] | None:
        """Inward lean of the working shank and the person's yaw; None where it is not measured."""
        return self._early_faults.inward_lean_deg

    @property
    def faults(self) -> tuple[Fault, ...]:
        """The faults of the movement under way as far as they are known, else of the last one."""
        if self.is_moving:
            return self._current_faults
        return () if self.result is None else self.result.faults

    @property
    def is_moving(self) -> bool:
        """Whether there is a movement that may become a repetition."""
        analyzer = self._analyzer.analyzer
        return analyzer is not None and analyzer.current_excursion() is not None

    @property
    def reps_in_set(self) -> int:
        """How many repetitions of the current set were counted so far."""
        return self._reps - self._reps_before_set

    @property
    def has_reps_in_set(self) -> bool:
        """Whether anything was counted in the current set."""
        return self.reps_in_set > 0

    @property
    def has_reps(self) -> bool:
        """Whether anything was counted in any set."""
        return self._reps > 0

    def use_model(self, model: str, from_ms: int) -> None:
        """Judge by the errors of another pose model from that time on."""
        self._models.append(ModelUse(from_ms, model))
        self._analyzer.use_model(self._models[-1])

    def begin(self) -> None:
        """Begin a set, unless one has begun."""
        if not self.is_on:
            self.result = None
            self._analyzer.begin(self.set.number, self.set.side)
            self._reps_before_set = self._reps

    def update(self, pose: Pose) -> None:
        """Take a pose of the current set."""
        ended = self._analyzer.update(pose)
        analyzer, collector = self._analyzer.analyzer, self._collector
        assert analyzer is not None
        self._report(ended)
        for early in self._early_faults.update(analyzer, collector.now_s):
            self._current_faults = (*self._current_faults, early.fault)
            fields = fault_fields(early.fault)
            collector.emit("fault", rep=self._reps + 1, since_s=early.since_s, **fields)
            collector.cues.add_fault(early.fault, collector.now_s)
        if not self.is_moving:
            self._current_faults = ()
        if self.phase.update(analyzer, collector.now_s):
            collector.emit("phase", phase=self.phase.name, rep=self._reps + 1)

    def pause(self) -> None:
        """Interrupt the set: no repetition spans the pause; one past its peak counts."""
        self._report(self._analyzer.pause())
        self.phase.reset()

    def discard(self) -> None:
        """Drop the current set and what was counted in it."""
        self._analyzer.drop()
        self.set.restart()
        self._reps, self.result, self._current_faults = self._reps_before_set, None, ()
        del self.reps_so_far[self._reps :]
        self._early_faults = EarlyFaultDetector(self._exercise)
        self.phase.reset()

    def end(self) -> None:
        """End the current set, if there is one; an empty one is dropped."""
        if not self.is_on:
            return
        self.pause()
        reps, side = self._analyzer.end(), self.set.side
        self._collector.emit(
            "set", number=self.set.number, reps=reps, side=None if side == ANY else side
        )

    def finish(self) -> AnalyzedTraining:
        """Return all sets that were ended."""
        return self._analyzer.finish()

    def _report(self, ended: Rep | Attempt | None) -> None:
        if isinstance(ended, Rep):
            self._report_rep(ended)
        elif isinstance(ended, Attempt):
            self.result = None
            self._collector.emit("attempt", **attempt_fields(ended))

    def _report_rep(self, rep: Rep) -> None:
        counts = self.set.add(rep.side)
        self._reps += 1
        self.reps_so_far.append(rep)
        self.last_rep = self.result = rep
        self._current_faults = ()
        self._collector.emit(
            "rep",
            **rep_fields(rep, self._reps),
            set=self.set.number,
            counts=counts,
            set_reps=self.set.reps,
            of=self.set.target,
        )
        self._add_cues(rep, counts=counts)

    def _add_cues(self, rep: Rep, *, counts: bool) -> None:
        reported, cues = self._early_faults.end_rep(), self._collector.cues
        now_s = self._collector.now_s
        if counts:
            cues.add_count(self.set.reps, self.set.target - self.set.reps, now_s)
        else:
            cues.add_note(self.set.side_prompt, now_s)
        cues.add_rep(rep, now_s)
        for fault in rep.faults:
            if fault.code not in reported:
                cues.add_fault(fault, now_s)
