"""A guided session from the first question to the last: what comes after what."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from formcheck.analysis.personal_limits import personal_notes
from formcheck.coaching.person import Profile
from formcheck.coaching.program import Plan, lighter_plan
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import PainRecord, SessionRecord, When
from formcheck.coaching.safety import PAIN_QUESTION, Action, PainVerdict, pain_verdict
from formcheck.coaching.warm_up import Move
from formcheck.exercises import find_exercise
from formcheck.guided import cards
from formcheck.guided.course import is_over, lighter_one, live_plan
from formcheck.guided.exercise_turn import CAMERA_ENDED, Ended, Turns
from formcheck.guided.stage import QUIT, Stage
from formcheck.history.live_log import SessionLog, utc_now
from formcheck.live.display.state import Screen
from formcheck.live.pain import pain_fields

DONE, PAIN, STOPPED = "done", "pain", "stopped"
GO_ON = ("pause", "skip")


@dataclass(frozen=True)
class Wishes:
    """How the session is to go; answers about pain that are given beforehand are not asked for.

    With `answers_come` somebody is there to answer; else no question is put that would wait.
    """

    rest_s: float = 60.0
    with_moves: bool = True
    pain_before: int | None = None
    pain_after: int | None = None
    answers_come: bool = True


class SessionEnd(Exception):  # noqa: N818  # no error: the way out of any depth
    """The session is over before its last step; `reason` is "quit", "pain" or the camera's end."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Flow:
    """Run it once; `reason` says afterward how it ended."""

    def __init__(self, plan: Plan, profile: Profile, turns: Turns, wishes: Wishes) -> None:
        self.plan, self.reason = plan, STOPPED
        self._profile, self._turns, self._wishes = profile, turns, wishes
        self._stage: Stage = turns.stage
        self._log: SessionLog = turns.log
        self._resumed: SessionRecord | None = None

    @property
    def can_continue(self) -> bool:
        """Whether it was broken off, and can be gone on with."""
        return self.reason not in (DONE, PAIN)

    def go_on_with(self, session: SessionRecord) -> None:
        """The session is not a new one: what it holds is not asked or done again."""
        self._resumed = session
        self._turns.sets = list(session.sets)
        answers = [one.pain for one in session.pains if one.when is When.BEFORE]
        self._turns.pain_before = answers[0] if answers else None

    def run(self) -> str:
        """The whole session; returns how it ended. Whatever ends it, what was done is kept."""
        try:
            self._steps()
            self.reason = DONE
        except SessionEnd as end:
            self.reason = end.reason
        finally:
            if self.can_continue:
                self._log.close()
            else:
                self._log.end()
        return self.reason

    def _steps(self) -> None:
        if self._turns.pain_before is None:
            self._pain_before()
        if not self._turns.sets:
            self._moves("Warm-up", self.plan.warm_up)
        for number, proposal in enumerate(self.plan.proposals, start=1):
            self._exercise(proposal, number)
        self._moves("Cool-down", self.plan.cool_down)
        verdict = self._ask(When.AFTER, self._wishes.pain_after)
        if verdict is not None:
            self._stage.say(cards.after_words(verdict.action, verdict.says))

    def _pain_before(self) -> None:
        verdict = self._ask(When.BEFORE, self._wishes.pain_before)
        if verdict is None:
            return
        self._stage.say(verdict.says)
        if verdict.action is Action.STOP_SESSION:
            raise SessionEnd(PAIN)
        if verdict.action is Action.LESS:
            self.plan = lighter_plan(self.plan, self._turns.pain_before or 0, self._profile)

    def _moves(self, part: str, moves: Sequence[Move]) -> None:
        for number, move in enumerate(moves if self._wishes.with_moves else (), start=1):
            self._stage.emit(
                "card", part=part.lower(), title=move.title, how_much=move.how_much,
                words=move.how_to, seconds=move.lasts_s,
            )  # fmt: skip
            self._stage.say(f"{move.title}: {move.how_much}.")
            card = partial(cards.move_card, part, move, (number, len(moves)))
            self._wait(card, None, move.lasts_s, GO_ON)

    def _exercise(self, proposal: Proposal, number: int) -> None:
        exercise = find_exercise(proposal.exercise)
        plan = live_plan(exercise, proposal, self._turns.sets, self._wishes.rest_s)
        if is_over(plan, exercise.name, self._turns.sets):
            return
        notes = personal_notes(exercise, self._profile.limits)
        self._stage.emit(
            "exercise", exercise=exercise.name, number=number, of=len(self.plan.proposals),
            sets=proposal.sets, reps=proposal.reps, each_side=proposal.each_side,
            variant=proposal.variant.__dict__, reason=proposal.reason, notes=notes, done=plan.done,
            seconds=self._wishes.rest_s,
        )  # fmt: skip
        self._stage.say(cards.told(exercise, proposal))
        card = partial(cards.exercise_card, exercise, proposal, notes)
        if self._wait(card, exercise.name, self._wishes.rest_s, GO_ON) == "skip":
            return
        ended = self._turns.perform(exercise, proposal, plan)
        self._after(ended, proposal)

    def _after(self, ended: Ended, proposal: Proposal) -> None:
        """What an exercise's end means for the session."""
        if ended.reason == QUIT:
            raise SessionEnd(QUIT)
        if ended.reason == CAMERA_ENDED and self._turns.cameras.is_shared:
            raise SessionEnd(CAMERA_ENDED)
        if ended.reason == PAIN and ended.verdict is not None:
            if ended.verdict.action is Action.STOP_SESSION:
                raise SessionEnd(PAIN)
            self._rest_after_pain(ended, proposal)

    def _rest_after_pain(self, ended: Ended, proposal: Proposal) -> None:
        """A lighter one, if it is wished and the pain has eased; else the next exercise."""
        assert ended.verdict is not None
        says = ended.verdict.says
        less = lighter_one(proposal, self._profile, ended.pain or 0)
        title = find_exercise(proposal.exercise).title
        card = partial(cards.pain_card, title, says, less)
        self._stage.emit("card", part="pain", title=title, words=says, lighter=_dose(less))
        wait_s = None if self._wishes.answers_come else self._wishes.rest_s
        order = self._wait(card, proposal.exercise, wait_s, ("pause", "lighter", "skip"))
        if less is None or order not in ("pause", "lighter"):
            return
        verdict = self._ask(When.DURING, None, proposal.exercise)
        if verdict is None or verdict.action is not Action.GO:
            return
        exercise = find_exercise(less.exercise)
        plan = live_plan(exercise, less, (), self._wishes.rest_s)
        plan = replace(plan, done=ended.sets_done, then=ended.side)
        if plan.done >= plan.sets:
            return
        again = self._turns.perform(exercise, less, plan)
        if again.reason != PAIN:
            self._after(again, less)
        elif again.verdict is not None and again.verdict.action is Action.STOP_SESSION:
            raise SessionEnd(PAIN)

    def _wait(
        self,
        card: Callable[[int | None], Screen],
        exercise: str | None,
        seconds: float | None,
        orders: Sequence[str],
    ) -> str:
        """As `Stage.wait`, and the pain question may be put meanwhile."""
        shown = None if exercise is None else find_exercise(exercise)
        while True:
            order = self._stage.wait(card, shown, seconds, (*orders, "pain"))
            if order == QUIT:
                raise SessionEnd(QUIT)
            if not order.startswith("pain"):
                return order
            given = int(order.split()[1]) if " " in order else None
            verdict = self._ask(When.DURING, given, exercise)
            if verdict is not None:
                self._stage.say(verdict.says)
                if verdict.action is Action.STOP_SESSION:
                    raise SessionEnd(PAIN)
                if verdict.action is Action.STOP_SET and "lighter" not in orders:
                    self._rest(verdict.says)
                    return "skip"

    def _rest(self, says: str) -> None:
        """Too much pain between sets: a rest, and then what comes next."""
        self._stage.emit("card", part="pain", title="Rest", words=says, lighter=None)
        card = partial(cards.pain_card, "Rest", says, None)
        if self._stage.wait(card, None, self._wishes.rest_s, GO_ON) == QUIT:
            raise SessionEnd(QUIT)

    def _ask(
        self, when: When, given: int | None, exercise: str | None = None
    ) -> PainVerdict | None:
        """The pain question; `given` is its answer if there is one already. None: no answer."""
        pain = given
        if pain is None:
            if not self._wishes.answers_come:
                return None
            self._stage.emit("question", about="pain", moment=when.value, words=PAIN_QUESTION)
            self._stage.say(PAIN_QUESTION)
            card = partial(cards.question_card, when)
            order = self._stage.wait(card, None, None, ("answer", "pain", "skip"))
            if order == QUIT:
                raise SessionEnd(QUIT)
            if " " not in order:
                return None
            pain = int(order.split()[1])
        return self._answered(when, pain, exercise)

    def _answered(self, when: When, pain: int, exercise: str | None) -> PainVerdict:
        before = self._turns.pain_last if when is When.BEFORE else self._turns.pain_before
        verdict = pain_verdict(when, pain, before)
        if when is When.BEFORE:
            self._turns.pain_before = pain
        self._log.pain(PainRecord(utc_now(), when, pain, exercise if when is When.DURING else None))
        self._stage.emit("pain", **pain_fields(when, pain, verdict))
        return verdict


def _dose(proposal: Proposal | None) -> dict[str, object] | None:
    if proposal is None:
        return None
    return {"sets": proposal.sets, "reps": proposal.reps, "variant": proposal.variant.__dict__}
