"""Runs today's plan step by step, from the first pain question to the last."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from functools import partial

from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, lighter_plan
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import PainMoment, PainRecord, SessionRecord
from formcheck.coaching.safety import PAIN_QUESTION, Action, PainAdvice, pain_advice
from formcheck.coaching.warm_up import MobilityExercise
from formcheck.exercises import find_exercise
from formcheck.guided import cards
from formcheck.guided.exercise_runner import CAMERA_ENDED, ExerciseOutcome, ExerciseRunner
from formcheck.guided.options import GuidedOptions
from formcheck.guided.plan_sets import has_ended, lighter_proposal, set_plan
from formcheck.guided.runtime import Card
from formcheck.history.live_log import SessionLog, utc_now
from formcheck.live.commands import QUIT, SKIP, Command, CommandKind
from formcheck.live.pain import pain_fields
from formcheck.spec.personal_limits import limit_warnings

DONE, PAIN, STOPPED, LEFT = "done", "pain", "stopped", "quit"
_NEXT = frozenset({CommandKind.PAUSE, CommandKind.SKIP})
_LIGHTER = frozenset({CommandKind.PAUSE, CommandKind.LIGHTER})
_ANSWERS = frozenset({CommandKind.ANSWER, CommandKind.PAIN, CommandKind.SKIP})


class SessionEnd(Exception):  # noqa: N818  # not an error: ends the session from any depth
    """Ends the session early; `reason` is "quit", "pain" or the camera's end."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class PlanRunner:
    """Runs a plan once; `reason` then tells how it ended."""

    def __init__(
        self, plan: Plan, profile: Profile, exercises: ExerciseRunner, options: GuidedOptions
    ) -> None:
        self.plan, self.reason = plan, STOPPED
        self._profile, self._exercises, self._options = profile, exercises, options
        self._runtime = exercises.runtime
        self._log: SessionLog = exercises.log

    @property
    def can_continue(self) -> bool:
        """Whether the session was interrupted, and can be resumed."""
        return self.reason not in (DONE, PAIN)

    def resume(self, session: SessionRecord) -> None:
        """Resume a session: what it contains is not asked or done again."""
        self._exercises.sets = list(session.sets)
        answers = [one.pain for one in session.pains if one.when is PainMoment.BEFORE]
        self._exercises.pain_before = answers[0] if answers else None

    def run(self) -> str:
        """Run the session; returns how it ended. Whatever ends it, what was done is saved."""
        try:
            self._run_steps()
            self.reason = DONE
        except SessionEnd as end:
            self.reason = end.reason
        finally:
            if self.can_continue:
                self._log.close()
            else:
                self._log.end()
        return self.reason

    def _run_steps(self) -> None:
        if self._exercises.pain_before is None:
            self._ask_pain_before()
        if not self._exercises.sets:
            self._run_moves("Warm-up", self.plan.warm_up)
        for number, proposal in enumerate(self.plan.proposals, start=1):
            self._run_exercise(proposal, number)
        self._run_moves("Cool-down", self.plan.cool_down)
        advice = self._ask(PainMoment.AFTER, self._options.pain_after)
        if advice is not None:
            self._runtime.say(cards.closing_text(advice.action, advice.message))

    def _ask_pain_before(self) -> None:
        advice = self._ask(PainMoment.BEFORE, self._options.pain_before)
        if advice is None:
            return
        self._runtime.say(advice.message)
        if advice.action is Action.STOP_SESSION:
            raise SessionEnd(PAIN)
        if advice.action is Action.LESS:
            self.plan = lighter_plan(self.plan, self._exercises.pain_before or 0, self._profile)

    def _run_moves(self, part: str, moves: Sequence[MobilityExercise]) -> None:
        for number, move in enumerate(moves if self._options.with_moves else (), start=1):
            self._runtime.emit(
                "card", part=part.lower(), title=move.title, how_much=move.how_much,
                words=move.how_to, seconds=move.lasts_s,
            )  # fmt: skip
            self._runtime.say(f"{move.title}: {move.how_much}.")
            card = partial(cards.move_card, part, move, (number, len(moves)))
            self._wait(card, None, move.lasts_s, _NEXT)

    def _run_exercise(self, proposal: Proposal, number: int) -> None:
        exercise, rest_s = find_exercise(proposal.exercise), self._options.rest_s
        plan = set_plan(exercise, proposal, self._exercises.sets, rest_s)
        if has_ended(plan, exercise.name, self._exercises.sets):
            return
        notes = limit_warnings(exercise, self._profile.limits)
        self._runtime.emit(
            "exercise", exercise=exercise.name, number=number, of=len(self.plan.proposals),
            sets=proposal.sets, reps=proposal.reps, each_side=proposal.each_side,
            variant=proposal.variant.__dict__, reason=proposal.reason, notes=notes,
            done=plan.sets_done, seconds=rest_s,
        )  # fmt: skip
        self._runtime.say(cards.announcement(exercise, proposal))
        card = partial(cards.exercise_card, exercise, proposal, notes)
        if self._wait(card, exercise.name, rest_s, _NEXT) == SKIP:
            return
        outcome = self._exercises.run(exercise, proposal, plan)
        self._after_exercise(outcome, proposal)

    def _after_exercise(self, outcome: ExerciseOutcome, proposal: Proposal) -> None:
        if outcome.reason == LEFT:
            raise SessionEnd(LEFT)
        if outcome.reason == CAMERA_ENDED and self._exercises.cameras.is_shared:
            raise SessionEnd(CAMERA_ENDED)
        if outcome.reason == PAIN and outcome.advice is not None:
            if outcome.advice.action is Action.STOP_SESSION:
                raise SessionEnd(PAIN)
            self._after_pain(outcome, outcome.advice, proposal)

    def _after_pain(self, outcome: ExerciseOutcome, advice: PainAdvice, proposal: Proposal) -> None:
        """Offer a lighter version, which starts only if the pain has eased."""
        lighter = lighter_proposal(proposal, self._profile, outcome.pain or 0)
        title, message = find_exercise(proposal.exercise).title, advice.message
        card = partial(cards.pain_card, title, message, lighter)
        fields = _dose_fields(lighter)
        self._runtime.emit("card", part="pain", title=title, words=message, lighter=fields)
        rest_s = None if self._options.can_answer else self._options.rest_s
        command = self._wait(card, proposal.exercise, rest_s, _NEXT | _LIGHTER)
        if lighter is None or command is None or command.kind not in _LIGHTER:
            return
        answer = self._ask(PainMoment.DURING, None, proposal.exercise)
        if answer is not None and answer.action is Action.GO:
            self._run_lighter(lighter, outcome)

    def _run_lighter(self, lighter: Proposal, before: ExerciseOutcome) -> None:
        exercise = find_exercise(lighter.exercise)
        plan = replace(
            set_plan(exercise, lighter, (), self._options.rest_s),
            sets_done=before.sets_done,
            next_side=before.side,
        )
        if plan.sets_done >= plan.sets:
            return
        outcome = self._exercises.run(exercise, lighter, plan)
        if outcome.reason != PAIN:
            self._after_exercise(outcome, lighter)
        elif outcome.advice is not None and outcome.advice.action is Action.STOP_SESSION:
            raise SessionEnd(PAIN)

    def _wait(
        self,
        card: Card,
        exercise: str | None,
        seconds: float | None,
        kinds: Collection[CommandKind],
    ) -> Command | None:
        """Wait as `SessionRuntime.wait` does; pain ratings are taken meanwhile."""
        shown = None if exercise is None else find_exercise(exercise)
        while True:
            command = self._runtime.wait(card, shown, seconds, {*kinds, CommandKind.PAIN})
            if command == QUIT:
                raise SessionEnd(LEFT)
            if command is None or command.kind is not CommandKind.PAIN:
                return command
            advice = self._ask(PainMoment.DURING, command.pain, exercise)
            if advice is None:
                continue
            self._runtime.say(advice.message)
            if advice.action is Action.STOP_SESSION:
                raise SessionEnd(PAIN)
            if advice.action is Action.STOP_SET and CommandKind.LIGHTER not in kinds:
                self._rest(advice.message)
                return SKIP

    def _rest(self, message: str) -> None:
        """Rest after too much pain between sets."""
        self._runtime.emit("card", part="pain", title="Rest", words=message, lighter=None)
        card = partial(cards.pain_card, "Rest", message, None)
        if self._runtime.wait(card, None, self._options.rest_s, _NEXT) == QUIT:
            raise SessionEnd(LEFT)

    def _ask(
        self, moment: PainMoment, pain: int | None, exercise: str | None = None
    ) -> PainAdvice | None:
        """Ask the pain question unless `pain` answers it; returns None without an answer."""
        if pain is None and self._options.can_answer:
            self._runtime.emit("question", about="pain", moment=moment.value, words=PAIN_QUESTION)
            self._runtime.say(PAIN_QUESTION)
            command = self._runtime.wait(partial(cards.question_card, moment), None, None, _ANSWERS)
            if command == QUIT:
                raise SessionEnd(LEFT)
            pain = None if command is None else command.pain
        return None if pain is None else self._log_pain(moment, pain, exercise)

    def _log_pain(self, moment: PainMoment, pain: int, exercise: str | None) -> PainAdvice:
        is_before = moment is PainMoment.BEFORE
        runner = self._exercises
        reference = runner.last_pain_before if is_before else runner.pain_before
        advice = pain_advice(moment, pain, reference)
        if is_before:
            runner.pain_before = pain
        during = exercise if moment is PainMoment.DURING else None
        self._log.pain(PainRecord(utc_now(), moment, pain, during))
        self._runtime.emit("pain", **pain_fields(moment, pain, advice))
        return advice


def _dose_fields(proposal: Proposal | None) -> dict[str, object] | None:
    if proposal is None:
        return None
    return {"sets": proposal.sets, "reps": proposal.reps, "variant": proposal.variant.__dict__}
