"""One exercise of a guided session, from its first picture to what is kept of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.analysis.personal_limits import PersonalLimit, personal
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import SetRecord
from formcheck.coaching.safety import PainVerdict
from formcheck.guided.cameras import Cameras
from formcheck.guided.stage import Stage
from formcheck.history.live_log import SessionLog
from formcheck.live.engine import Engine
from formcheck.live.estimator import PoseFinder
from formcheck.live.events import Event
from formcheck.live.history_log import LiveLog
from formcheck.live.plan import Plan
from formcheck.live.saving import Keeping, outcome_of
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise

CAMERA_ENDED = "the camera has ended"


class PartOfLog(LiveLog):
    """An exercise of a session that goes on after it."""

    def end(self, analysis: Analysis) -> None:
        """Only the exercise is over."""
        self.settle(analysis)


@dataclass(frozen=True)
class Ended:
    """How an exercise ended: the engine's reason, and the last answer about pain in it, if any.

    `sets_done` lie behind, those before this turn too; `side` is that of the set under way.
    """

    reason: str
    sets_done: int
    side: str
    pain: int | None = None
    verdict: PainVerdict | None = None


@dataclass
class Turns:
    """Trains one exercise after another with the same model, log and stage.

    `folder` is where documents, poses and reports go; `results` has each exercise's analysis and
    the files that were written.
    """

    stage: Stage
    cameras: Cameras
    finder: PoseFinder
    log: SessionLog
    folder: Path | None = None
    limits: tuple[PersonalLimit, ...] = ()
    pain_before: int | None = None
    pain_last: int | None = None  # before the session before
    sets: list[SetRecord] = field(default_factory=list)  # those that lie behind
    results: list[tuple[Analysis, list[Path]]] = field(default_factory=list)
    failed: bool = False

    def perform(self, exercise: Exercise, proposal: Proposal, plan: Plan) -> Ended:
        """Train it; whatever ends it, what was done is analyzed and kept."""
        self.finder.begin_again()
        camera = self.cameras.open(exercise.name)
        try:
            engine = Engine(camera, self.finder, personal(exercise, self.limits), plan)
            engine.limits, engine.commands = self.limits, self.stage.commands
            engine.session.pain.before, engine.session.pain.begun = self.pain_before, True
            keeping = Keeping(exercise.name, self.folder)
            keeping.log = PartOfLog(self.log, engine.session, proposal.variant)

            def tell(events: Iterable[Event]) -> None:
                self.stage.tell(keeping.hear(events))

            engine.tell, engine.show = tell, self.stage.show
            try:
                reason = engine.run()
            finally:
                self._keep(engine, keeping)
            question = engine.session.pain
            count = engine.session.set
            return Ended(reason, count.number - 1, count.side, question.pain, question.verdict)
        finally:
            camera.close()

    def _keep(self, engine: Engine, keeping: Keeping) -> None:
        examined = outcome_of(engine)
        if examined is None:
            return
        keeping.keep(examined)
        self.results.append((examined.analysis, keeping.written))
        self.failed = self.failed or keeping.failed
