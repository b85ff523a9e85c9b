"""What a live screen says at one moment, in words and numbers; how it looks is not here. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck import exercises, wording
from formcheck.coaching.doses import Dose
from formcheck.coaching.safety import PAIN_QUESTION, Action
from formcheck.drawing.hud import Kind, Line
from formcheck.live.pain import lighter_words
from formcheck.live.phase import REST
from formcheck.live.plan import EACH
from formcheck.live.session import (
    COUNTDOWN,
    DONE,
    GETTING_READY,
    PAUSED,
    RESTING,
    WORKING,
    LiveSession,
)
from formcheck.pose.landmarks import LEGS, Side
from formcheck.results import Analysis, Fault
from formcheck.spec.exercise import Exercise

KEYS = "space pause · p pain · m mute · r restart set · v view help · s snapshot · q quit"
SUMMARY_KEYS = "s snapshot · q close"
PAIN_KEYS = "Press 0 to 9, or t for ten; p to leave it unanswered."
_AT_MOST_PROBLEMS = 2
_HELP_SENTENCES = 2  # of those about the camera's place; the rest is on the exercise's page
_WORDS = {"outbound": "out", "return": "back"}


QUESTION = (Line(Kind.CUE, PAIN_QUESTION), Line(Kind.NOTE, PAIN_KEYS))


@dataclass(frozen=True)
class Screen:
    """All that is written over one picture.

    `big` is the number that can be read from far away, `small` what stands below it; `phase` and
    `share` (0..1 of the usual way) are the bar's, `faults` those whose parts are pointed at.
    """

    title: str
    place: str
    big: str
    small: str
    state: str
    side: Side | None = None
    phase: str = REST
    share: float = 0.0
    lines: tuple[Line, ...] = ()
    faults: tuple[Fault, ...] = ()
    helps: bool = False
    is_placed: bool = False
    keys: str = KEYS

    @property
    def wants_target(self) -> bool:
        """Whether to draw where the person should be: they are not there yet, or ask for it."""
        return self.helps or (self.state == GETTING_READY and not self.is_placed)


def screen_of(session: LiveSession, helps: bool = False) -> Screen:
    """What the session looks like now; with `helps` the words about the camera's place too."""
    count, plan = session.set, session.set.plan
    counting = session.counting
    big, small = str(count.reps), f"of {count.target}"
    if session.pain.is_asked:
        big, small = "0-10", "pain"
    elif session.state in (COUNTDOWN, RESTING) and session.seconds_left:
        big, small = str(session.seconds_left), "get set" if session.state == COUNTDOWN else "rest"
    side = None if count.side == "any" else Side(count.side)
    if session.state == WORKING:
        side = counting.side or side
    return Screen(
        title=session.exercise.title,
        place=f"{_legs(session)}set {count.number} of {plan.sets}",
        big=big,
        small=small,
        state=session.state,
        side=side,
        phase=_WORDS.get(counting.phase.name, counting.phase.name),
        share=counting.phase.share,
        lines=QUESTION if session.pain.is_asked else (*_help(session, helps), *_lines(session)),
        helps=helps,
        is_placed=session.ready.placed,
        faults=counting.faults if session.state == WORKING else (),
    )


def _legs(session: LiveSession) -> str:
    """How far each leg is, where either has its own repetitions in a set."""
    count = session.set
    if count.plan.side != EACH or session.state != WORKING:
        return ""
    return ", ".join(f"{leg.value} {count.reps_of(leg)}" for leg in LEGS) + "   "


def _help(session: LiveSession, helps: bool) -> tuple[Line, ...]:
    if not helps:
        return ()
    sentences = re.split(r"(?<=\.) ", session.exercise.guide.camera)
    return (Line(Kind.NOTE, " ".join(sentences[:_HELP_SENTENCES])),)


def _lines(session: LiveSession) -> tuple[Line, ...]:
    if session.state == GETTING_READY:
        problems = session.ready.problems[:_AT_MOST_PROBLEMS]
        own = [Line(Kind.NOTE, "Judged by a limit of your own.")] if _is_own(session) else []
        also = (*_turn(session), *own)
        if not problems:
            return (Line(Kind.CLEAR, "Hold the start position."), *also)
        return (*(Line(Kind.NOTE, problem.words) for problem in problems), *also)
    if session.state == COUNTDOWN:
        return (Line(Kind.CLEAR, "Ready. It begins by itself."),)
    if session.state == PAUSED:
        return (Line(Kind.NOTE, "Paused. Come back into the picture, or press space."),)
    if session.state == RESTING:
        return (Line(Kind.NOTE, _next_set(session)),)
    return _working(session)


def _turn(session: LiveSession) -> tuple[Line, ...]:
    """Whose turn it is, where only one leg counts: without a voice nothing else tells it."""
    return (Line(Kind.NOTE, session.set.turn),) if session.set.turn else ()


def _is_own(session: LiveSession) -> bool:
    """Whether a rule of the exercise has a limit that is the person's own."""
    return session.exercise is not exercises.find_exercise(session.exercise.name)


def _next_set(session: LiveSession) -> str:
    over = " Then turn over." if session.set.turns_over else ""
    return f"Rest.{over} Space begins the next set now."


def _working(session: LiveSession) -> tuple[Line, ...]:
    counting = session.counting
    faults = counting.faults
    if faults:
        words = [Line(Kind.FAULT, fault_words(session.exercise, fault)) for fault in faults[:2]]
        return (*words, Line(Kind.CUE, faults[0].cue))
    if counting.phase.name == REST and counting.last is not None:
        last = counting.last
        turn = () if last.side.value == session.set.wanted else _turn(session)
        if last.score is None:
            return (Line(Kind.UNSURE, "Nothing in it could be judged"), *turn)
        only = " in what could be judged" if last.not_judged else ""
        return (Line(Kind.CLEAR, f"No fault found{only}"), *turn)
    return ()


def fault_words(exercise: Exercise, fault: Fault) -> str:
    """A fault in words with its number and limit."""
    title = next(rule.title for rule in exercise.rules if rule.code == fault.code)
    number = wording.against(fault.value, fault.limit, fault.unit)
    return f"{title}: {wording.unit_once(number, fault.unit)}"


def stop_words(session: LiveSession) -> tuple[str, ...]:
    """Why a session was ended for pain, and what to do instead; empty if it was not."""
    verdict, plan = session.pain.verdict, session.set.plan
    if verdict is None or not session.pain.stops:
        return ()
    if verdict.action is Action.STOP_SESSION:
        return (verdict.says,)
    return verdict.says, lighter_words(session.exercise, Dose(plan.sets, plan.reps))


def summary_of(session: LiveSession, analysis: Analysis, written: Sequence[str]) -> Screen:
    """The last screen: what was done, and what to do about it."""
    summary = analysis.summary
    lines = [
        Line(
            Kind.CLEAR if summary.good_reps else Kind.NOTE,
            f"{wording.count(summary.reps, 'repetition')}, {summary.good_reps} without a fault",
        )
    ]
    if len(summary.by_side) > 1:
        sides = ", ".join(f"{side} {item.reps}" for side, item in summary.by_side.items())
        lines.append(Line(Kind.NOTE, sides))
    titles = {rule.code: rule.title for rule in session.exercise.rules}
    for code, number in list(summary.fault_counts.items())[:3]:
        lines.append(Line(Kind.FAULT, f"{titles[code]}: in {number} of {summary.reps}"))
    if analysis.not_judged:
        names = ", ".join(wording.label(item.code) for item in analysis.not_judged)
        lines.append(Line(Kind.UNSURE, f"Not judged: {names}"))
    stopped = stop_words(session)
    if stopped:
        lines = [*(Line(Kind.CUE, words) for words in stopped), *lines[:2]]
    lines += [Line(Kind.CUE, cue) for cue in analysis.cues[:1] if not stopped]
    lines += [Line(Kind.NOTE, f"Kept in {path}") for path in written[:1]]
    score = "–" if summary.score is None else str(summary.score)
    return Screen(
        title=session.exercise.title,
        place="done",
        big=score,
        small="score of 100",
        state=DONE,
        lines=tuple(lines),
        keys=SUMMARY_KEYS,
    )
