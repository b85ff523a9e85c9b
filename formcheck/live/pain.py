"""The pain question of a session: asked at any moment, answered from 0 to 10; pure.

What an answer means is in `formcheck.coaching.safety`, and only there.
"""

from __future__ import annotations

from formcheck.coaching.doses import Dose, dose_words, ladder_of
from formcheck.coaching.records import When
from formcheck.coaching.safety import PAIN_QUESTION, Action, PainVerdict, pain_verdict
from formcheck.live.cue_queue import Teller
from formcheck.spec.exercise import Exercise

STOPS = (Action.STOP_SET, Action.STOP_SESSION)
WORST = 10


class PainQuestion:
    """Ask, then take the answer; `before` is that of before the session, None if not known.

    As long as nothing was `begun`, an answer is one from before it.
    """

    def __init__(self, teller: Teller) -> None:
        self.before: int | None = None
        self.begun = self.is_asked = False
        self.verdict: PainVerdict | None = None  # of the last answer
        self.pain: int | None = None
        self._teller = teller

    @property
    def when(self) -> When:
        """What an answer now is about."""
        return When.DURING if self.begun else When.BEFORE

    @property
    def stops(self) -> bool:
        """Whether the last answer is one to stop for."""
        return self.verdict is not None and self.verdict.action in STOPS

    def ask(self) -> None:
        """Put the question."""
        self.is_asked = True
        self._teller.emit("question", about="pain", moment=self.when.value, words=PAIN_QUESTION)
        self._teller.say_now(PAIN_QUESTION)

    def withdraw(self) -> None:
        """No answer."""
        self.is_asked = False

    def answer(self, pain: int) -> PainVerdict:
        """Take an answer and say what it means. Raises ValueError outside 0..10."""
        when = self.when
        before = self.before if when is When.DURING else None
        verdict = pain_verdict(when, pain, before)
        self.is_asked, self.pain, self.verdict = False, pain, verdict
        if when is When.BEFORE:
            self.before = pain
        self._teller.emit("pain", **pain_fields(when, pain, verdict))
        self._teller.say_now(verdict.says)
        return verdict


def lighter_words(exercise: Exercise, asked: Dose) -> str:
    """What to do instead after a set that was ended for pain: one step back."""
    less = ladder_of(exercise.guide.prescription, ()).down(asked)
    return f"If the pain eases, a lighter one: {dose_words(less)}."


def pain_fields(when: When, pain: int, verdict: PainVerdict) -> dict[str, object]:
    """An answer and what it means, as an event says it."""
    return {
        "moment": when.value,
        "pain": pain,
        "rule": verdict.rule.code,
        "action": verdict.action.value,
        "words": verdict.says,
        "source": verdict.rule.source,
    }
