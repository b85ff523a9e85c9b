"""The pain question of a session: asked at any time, answered from 0 to 10; pure.

What an answer means is decided in `formcheck.coaching.safety` alone.
"""

from __future__ import annotations

from formcheck.coaching.doses import Dose, dose_text, progression_ladder
from formcheck.coaching.records import PainMoment
from formcheck.coaching.safety import PAIN_QUESTION, Action, PainAdvice, pain_advice
from formcheck.live.cue_queue import EventCollector
from formcheck.spec.exercise import Exercise

_ENDS_SET = (Action.STOP_SET, Action.STOP_SESSION)


class PainQuestion:
    """Ask, then take the answer; `before` is the rating before the session, None if unknown.

    Until training `has_started`, an answer is the rating before the session.
    """

    def __init__(self, collector: EventCollector) -> None:
        self.before: int | None = None
        self.has_started = self.is_pending = False
        self.advice: PainAdvice | None = None  # on the last answer
        self.pain: int | None = None
        self._collector = collector

    @property
    def moment(self) -> PainMoment:
        """The moment that an answer given now is about."""
        return PainMoment.DURING if self.has_started else PainMoment.BEFORE

    @property
    def ends_set(self) -> bool:
        """Whether the last answer ends the set."""
        return self.advice is not None and self.advice.action in _ENDS_SET

    def ask(self) -> None:
        """Ask the question."""
        self.is_pending = True
        self._collector.emit(
            "question", about="pain", moment=self.moment.value, words=PAIN_QUESTION
        )
        self._collector.say_now(PAIN_QUESTION)

    def cancel(self) -> None:
        """Close the question without an answer."""
        self.is_pending = False

    def answer(self, pain: int) -> PainAdvice:
        """Take a rating and say what it means. Raises ValueError outside 0..10."""
        moment = self.moment
        before = self.before if moment is PainMoment.DURING else None
        advice = pain_advice(moment, pain, before)
        self.is_pending, self.pain, self.advice = False, pain, advice
        if moment is PainMoment.BEFORE:
            self.before = pain
        self._collector.emit("pain", **pain_fields(moment, pain, advice))
        self._collector.say_now(advice.message)
        return advice


def lighter_dose_text(exercise: Exercise, dose: Dose) -> str:
    """Return what to do after a set that ended because of pain: one step back from `dose`."""
    lighter = progression_ladder(exercise.guide.prescription, ()).down(dose)
    return f"If the pain eases, try a lighter version: {dose_text(lighter)}."


def pain_fields(moment: PainMoment, pain: int, advice: PainAdvice) -> dict[str, object]:
    """Return the fields of a `pain` event: an answer and what it means."""
    return {
        "moment": moment.value,
        "pain": pain,
        "rule": advice.rule.code,
        "action": advice.action.value,
        "words": advice.message,
        "source": advice.rule.source,
    }
