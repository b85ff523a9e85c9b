"""What the window shows at one moment, as text and numbers; `overlay` draws it; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck import exercises, wording
from formcheck.analysis.caveats import remark_doubts
from formcheck.coaching.doses import Dose
from formcheck.coaching.safety import PAIN_QUESTION, Action
from formcheck.drawing.hud import HudMessage, MessageKind
from formcheck.live.pain import lighter_dose_text
from formcheck.live.phase import REST
from formcheck.live.plan import ANY, EACH
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
from formcheck.results import Analysis, Fault, Rep
from formcheck.spec.exercise import Exercise

KEYS = "space pause · p pain · m mute · r restart set · v view help · s snapshot · q quit"
SUMMARY_KEYS = "s snapshot · q close"
PAIN_KEYS = "Press 0 to 9, or t for ten; p to skip the question."
_MAX_PROBLEMS = 2
_MIN_TO_DOUBT = 2  # repetitions, before the name of the exercise is doubted
_HELP_SENTENCES = 2  # about the camera's position; the exercise's page has the rest
_PHASE_LABELS = {"outbound": "out", "return": "back"}
QUESTION = (HudMessage(MessageKind.CUE, PAIN_QUESTION), HudMessage(MessageKind.NOTE, PAIN_KEYS))


@dataclass(frozen=True)
class DisplayState:
    """Everything that is drawn over one frame.

    `big` is the number to be read from a distance, `small` the text below it; `phase` and
    `progress` (0..1 of the usual amplitude) are for the bar, `faults` for the marked body parts.
    `inward_lean_deg`: of the working shank in the frontal plane, and the person's yaw, if known.
    """

    title: str
    position: str
    big: str
    small: str
    state: str
    side: Side | None = None
    phase: str = REST
    progress: float = 0.0
    lines: tuple[HudMessage, ...] = ()
    faults: tuple[Fault, ...] = ()
    shows_help: bool = False
    is_in_position: bool = False
    inward_lean_deg: tuple[float, float] | None = None
    keys: str = KEYS

    @property
    def shows_outline(self) -> bool:
        """Whether to draw where the person should be: until they are there, or on request."""
        return self.shows_help or (self.state == GETTING_READY and not self.is_in_position)


def display_state(session: LiveSession, shows_help: bool = False) -> DisplayState:
    """Return what to show of the session now; with `shows_help` also where the camera goes."""
    progress, counter = session.set, session.counter
    big, small = str(progress.reps), f"of {progress.target}"
    if session.pain.is_pending:
        big, small = "0-10", "pain"
    elif session.state in (COUNTDOWN, RESTING) and session.seconds_left:
        big, small = str(session.seconds_left), "get set" if session.state == COUNTDOWN else "rest"
    side = None if progress.side == ANY else Side(progress.side)
    if session.state == WORKING:
        side = counter.side or side
    return DisplayState(
        title=session.exercise.title,
        position=f"{_legs(session)}set {progress.number} of {progress.plan.sets}",
        big=big,
        small=small,
        state=session.state,
        side=side,
        phase=_PHASE_LABELS.get(counter.phase.name, counter.phase.name),
        progress=counter.phase.progress,
        lines=_lines(session, shows_help=shows_help),
        shows_help=shows_help,
        is_in_position=session.readiness.is_in_position,
        faults=counter.faults if session.state == WORKING else (),
        inward_lean_deg=counter.inward_lean_deg,
    )


def _legs(session: LiveSession) -> str:
    """Return each leg's repetitions if each leg has its own in a set."""
    progress = session.set
    if progress.plan.side != EACH or session.state != WORKING:
        return ""
    return ", ".join(f"{leg.value} {progress.reps_of(leg)}" for leg in LEGS) + "   "


def _lines(session: LiveSession, *, shows_help: bool) -> tuple[HudMessage, ...]:
    if session.pain.is_pending:
        return QUESTION
    return (*(_camera_help(session) if shows_help else ()), *_state_lines(session))


def _camera_help(session: LiveSession) -> tuple[HudMessage, ...]:
    sentences = re.split(r"(?<=\.) ", session.exercise.guide.camera)
    return (HudMessage(MessageKind.NOTE, " ".join(sentences[:_HELP_SENTENCES])),)


def _state_lines(session: LiveSession) -> tuple[HudMessage, ...]:
    if session.state == GETTING_READY:
        return _getting_ready(session)
    if session.state == COUNTDOWN:
        return (HudMessage(MessageKind.CLEAR, "Ready. It starts by itself."),)
    if session.state == PAUSED:
        return (HudMessage(MessageKind.NOTE, "Paused. Step back into view, or press space."),)
    if session.state == RESTING:
        return (HudMessage(MessageKind.NOTE, _next_set(session)),)
    return _working(session)


def _getting_ready(session: LiveSession) -> tuple[HudMessage, ...]:
    problems = session.readiness.problems[:_MAX_PROBLEMS]
    lines = [HudMessage(MessageKind.NOTE, problem.message) for problem in problems]
    lines = lines or [HudMessage(MessageKind.CLEAR, "Hold the start position.")]
    lines += _side_prompt(session)
    if _has_personal_limit(session):
        lines.append(HudMessage(MessageKind.NOTE, "A personal limit applies."))
    return tuple(lines)


def _side_prompt(session: LiveSession) -> tuple[HudMessage, ...]:
    """Return which leg to use if only one counts: without a voice nothing else says so."""
    prompt = session.set.side_prompt
    return (HudMessage(MessageKind.NOTE, prompt),) if prompt else ()


def _has_personal_limit(session: LiveSession) -> bool:
    """Return whether a rule of the exercise has a personal limit."""
    return session.exercise is not exercises.find_exercise(session.exercise.name)


def _next_set(session: LiveSession) -> str:
    over = " Then turn over." if session.set.turns_over else ""
    return f"Rest.{over} Space begins the next set now."


def _working(session: LiveSession) -> tuple[HudMessage, ...]:
    counter = session.counter
    faults, last = counter.faults, counter.result
    doubts = remark_doubts(session.exercise, counter.reps_so_far)
    if doubts and len(counter.reps_so_far) >= _MIN_TO_DOUBT:
        return (HudMessage(MessageKind.UNSURE, f"{wording.capitalized(doubts[0])}."),)
    if faults:
        lines = [
            HudMessage(MessageKind.FAULT, fault_text(session.exercise, fault))
            for fault in faults[:2]
        ]
        return (*lines, HudMessage(MessageKind.CUE, faults[0].cue))
    if counter.is_moving or last is None:  # the last result says nothing about this one
        return ()
    prompt = () if last.side.value == session.set.due_side else _side_prompt(session)
    return (_result_line(last), *prompt)


def _result_line(rep: Rep) -> HudMessage:
    """What was found in a repetition without a fault."""
    if rep.is_good:
        return HudMessage(MessageKind.CLEAR, "No fault found")
    if rep.score is None:
        return HudMessage(MessageKind.UNSURE, "Nothing could be judged")
    names = dict.fromkeys(wording.label(item.code) for item in rep.not_judged)
    return HudMessage(MessageKind.UNSURE, f"Not judged: {', '.join(names)}")


def fault_text(exercise: Exercise, fault: Fault) -> str:
    """Return a fault's title with its measured value and limit."""
    title = next(rule.title for rule in exercise.rules if rule.code == fault.code)
    number = wording.value_against_limit(fault.value, fault.limit, fault.unit)
    return f"{title}: {wording.drop_repeated_unit(number, fault.unit)}"


def stop_messages(session: LiveSession) -> tuple[str, ...]:
    """Return why a session ended because of pain, and what to do; empty if it did not."""
    advice, plan = session.pain.advice, session.set.plan
    if advice is None or not session.pain.ends_set:
        return ()
    if advice.action is Action.STOP_SESSION:
        return (advice.message,)
    return advice.message, lighter_dose_text(session.exercise, Dose(plan.sets, plan.reps))


def summary_display(
    session: LiveSession, analysis: Analysis, written: Sequence[str]
) -> DisplayState:
    """Return the final summary: what was done, and what to do next."""
    summary = analysis.summary
    lines = _result_lines(session, analysis)
    stopped = stop_messages(session)
    doubt = analysis.name_doubt
    if doubt:
        lines = [HudMessage(MessageKind.UNSURE, f"{wording.capitalized(doubt)}.")]
        lines.append(HudMessage(MessageKind.NOTE, wording.pluralize(summary.reps, "repetition")))
    if stopped:
        lines = [*(HudMessage(MessageKind.CUE, text) for text in stopped), *lines[:2]]
    lines += [
        HudMessage(MessageKind.CUE, cue) for cue in analysis.cues[:1] if not (stopped or doubt)
    ]
    lines += [HudMessage(MessageKind.NOTE, f"Saved in {path}") for path in written[:1]]
    return DisplayState(
        title=session.exercise.title,
        position="done",
        big="–" if summary.score is None or doubt else str(summary.score),
        small="score of 100" if summary.score is None or doubt else _score_label(analysis),
        state=DONE,
        lines=tuple(lines),
        keys=SUMMARY_KEYS,
    )


def _score_label(analysis: Analysis) -> str:
    note = wording.score_note(analysis)
    return f"of 100, {note}" if note else "score of 100"


def _result_lines(session: LiveSession, analysis: Analysis) -> list[HudMessage]:
    summary, found = analysis.summary, wording.tally(analysis.reps)
    is_clean = bool(found.reps) and found.clean == found.reps
    text = wording.tally_text(found, "repetition") or "No repetitions"
    lines = [HudMessage(MessageKind.CLEAR if is_clean else MessageKind.NOTE, text)]
    if len(summary.by_side) > 1:
        sides = ", ".join(f"{side} {item.reps}" for side, item in summary.by_side.items())
        lines.append(HudMessage(MessageKind.NOTE, sides))
    titles = {rule.code: rule.title for rule in session.exercise.rules}
    for code, number in list(summary.fault_counts.items())[:3]:
        text = f"{titles[code]}: in {number} of {summary.reps}"
        lines.append(HudMessage(MessageKind.FAULT, text))
    if analysis.not_judged:
        names = ", ".join(wording.label(item.code) for item in analysis.not_judged)
        lines.append(HudMessage(MessageKind.UNSURE, f"Not judged: {names}"))
    return lines
