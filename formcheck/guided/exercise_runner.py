"""Runs the exercises of a guided session, and saves the results of each."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import SetRecord
from formcheck.coaching.safety import PainAdvice
from formcheck.guided.cameras import SessionCameras
from formcheck.guided.runtime import SessionRuntime
from formcheck.history.live_log import SessionLog
from formcheck.live.engine import Engine
from formcheck.live.estimator import LivePoseEstimator
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.live.plan import SetPlan
from formcheck.live.saving import SessionFiles, analyze_session
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise
from formcheck.spec.personal_limits import PersonalLimit, apply_personal_limits

CAMERA_ENDED = "the camera has ended"


class ExerciseLog(LiveLog):
    """Logs one exercise of a session that continues after it."""

    def end(self, analysis: Analysis) -> None:
        """End the exercise, not the session."""
        self.replace_reps(analysis)


@dataclass(frozen=True)
class ExerciseOutcome:
    """How an exercise ended: the engine's reason, and the last pain rating with its advice, if any.

    `sets_done` includes sets from before this run; `side` is that of the current set.
    """

    reason: str
    sets_done: int
    side: str
    pain: int | None = None
    advice: PainAdvice | None = None


@dataclass
class ExerciseRunner:
    """Runs one exercise after another with the same model, log and runtime.

    `folder` is for documents, poses and reports; `results` has each exercise's analysis and the
    files that were written. `fov_deg` is the camera's horizontal field of view, None if unknown.
    """

    runtime: SessionRuntime
    cameras: SessionCameras
    estimator: LivePoseEstimator
    log: SessionLog
    folder: Path | None = None
    limits: tuple[PersonalLimit, ...] = ()
    fov_deg: float | None = None
    pain_before: int | None = None
    last_pain_before: int | None = None  # rating before the previous session
    sets: list[SetRecord] = field(default_factory=list)  # from before the session was resumed
    results: list[tuple[Analysis, list[Path]]] = field(default_factory=list)
    failed: bool = False

    def run(self, exercise: Exercise, proposal: Proposal, plan: SetPlan) -> ExerciseOutcome:
        """Run an exercise; whatever ends it, its results are saved."""
        self.estimator.restart_clock()
        with closing(self.cameras.open(exercise.name)) as camera:
            limited = apply_personal_limits(exercise, self.limits)
            engine = Engine(camera, self.estimator, limited, plan, self.fov_deg)
            engine.limits, engine.commands = self.limits, self.runtime.commands
            question, progress = engine.session.pain, engine.session.set
            question.before, question.has_started = self.pain_before, True
            files = SessionFiles(exercise.name, self.folder)
            files.log = ExerciseLog(self.log, engine.session, proposal.variant)

            def on_events(events: Iterable[Event]) -> None:
                self.runtime.on_events(files.log_events(events))

            engine.on_events, engine.on_frame = on_events, self.runtime.on_frame
            try:
                reason = engine.run()
            finally:
                self._save(engine, files)
            sets_done = progress.number - 1
            return ExerciseOutcome(reason, sets_done, progress.side, question.pain, question.advice)

    def _save(self, engine: Engine, files: SessionFiles) -> None:
        analyzed = analyze_session(engine)
        if analyzed is None:
            return
        files.save(analyzed)
        self.results.append((analyzed.analysis, files.written))
        self.failed = self.failed or files.failed
