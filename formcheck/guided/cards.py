"""What the window of a guided session shows between sets: moves, exercises, pain, the summary."""

from __future__ import annotations

import re
from collections.abc import Sequence

from formcheck import wording
from formcheck.coaching import safety
from formcheck.coaching.comparison import ExerciseComparison, comparison_rows
from formcheck.coaching.doses import dose_text, variant_text
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import PainMoment
from formcheck.coaching.warm_up import MobilityExercise
from formcheck.drawing.hud import HudMessage, MessageKind
from formcheck.live.display.state import QUESTION, SUMMARY_KEYS, DisplayState
from formcheck.spec.exercise import Exercise

CARD = "card"  # a state that live sessions do not have
MOVE_KEYS = "space next · p pain · s snapshot · q stop for now"
EXERCISE_KEYS = "space start now · n skip · p pain · s snapshot · q stop for now"
PAIN_KEYS = "space lighter version · n next exercise · q stop for now"
OVER_KEYS = "space next exercise · q stop for now"
QUESTION_KEYS = "0 to 9, t ten · p no answer · q stop for now"
_QUESTIONS = {
    PainMoment.BEFORE: "Before you start",
    PainMoment.DURING: "While you train",
    PainMoment.AFTER: "All done",
}


def move_card(
    part: str, move: MobilityExercise, position: tuple[int, int], left_s: int | None
) -> DisplayState:
    """Return the card of a move in the warm-up or cool-down; `position` is its number and of how
    many.
    """
    lines = (
        HudMessage(MessageKind.CUE, f"{move.title}: {move.how_much}"),
        HudMessage(MessageKind.NOTE, move.how_to),
    )
    return _card(part, f"{position[0]} of {position[1]}", left_s, lines, MOVE_KEYS)


def exercise_card(
    exercise: Exercise, proposal: Proposal, notes: Sequence[str], left_s: int | None
) -> DisplayState:
    """Return the card before an exercise: dose, equipment, start position, camera position.

    `notes` are sentences about it, such as a personal limit.
    """
    dose = dose_text(proposal.dose, _each_side(proposal))
    lines = [
        HudMessage(MessageKind.CUE, f"{dose}. {equipment_text(exercise, proposal)}"),
        HudMessage(MessageKind.NOTE, exercise.guide.instructions[0]),
        HudMessage(MessageKind.NOTE, camera_text(exercise)),
    ]
    lines += [HudMessage(MessageKind.NOTE, note[:1].upper() + note[1:]) for note in notes]
    return _card(exercise.title, "next", left_s, lines, EXERCISE_KEYS)


def equipment_text(exercise: Exercise, proposal: Proposal) -> str:
    """Return what is needed: "You need: a bench, a light band."; "" for nothing."""
    items = [f"a {item}" for item in exercise.guide.prescription.equipment]
    items += [f"a {proposal.variant.band} band"] if proposal.variant.band else []
    items += [f"{proposal.variant.load_kg:g} kg"] if proposal.variant.load_kg else []
    return f"You need: {', '.join(items)}." if items else ""


def camera_text(exercise: Exercise) -> str:
    """Return where the camera goes, in one sentence."""
    return re.split(r"(?<=\.) ", exercise.guide.camera)[0]


def announcement(exercise: Exercise, proposal: Proposal) -> str:
    """Return the exercise and its dose, to be spoken."""
    dose = proposal.dose
    side = " for each side" if proposal.each_side else ""
    variant = variant_text(dose.variant)
    text = f"{exercise.title}: {wording.pluralize(dose.sets, 'set')} of {dose.reps}{side}"
    return f"{text}, {variant}." if variant else f"{text}."


def question_card(moment: PainMoment, left_s: int | None = None) -> DisplayState:
    """Return the card of the pain question, which has no time limit."""
    return DisplayState(
        _QUESTIONS[moment], "", "0-10", "pain", CARD, lines=QUESTION, keys=QUESTION_KEYS
    )


def pain_card(
    title: str, message: str, lighter: Proposal | None, left_s: int | None = None
) -> DisplayState:
    """Return the card after a set that ended because of pain, with a lighter version if any."""
    lines = [HudMessage(MessageKind.CUE, message)]
    if lighter is None:
        return _card(title, "", left_s, lines, OVER_KEYS)
    dose = dose_text(lighter.dose, _each_side(lighter))
    text = f"If the pain eases, try a lighter version: {dose}."
    lines.append(HudMessage(MessageKind.NOTE, text))
    return _card(title, "", left_s, lines, PAIN_KEYS)


def summary_card(
    compared: Sequence[ExerciseComparison], pain: tuple[int | None, int | None], note: str
) -> DisplayState:
    """Return the summary: each exercise compared with the last time, pain, and a note."""
    lines = [HudMessage(MessageKind.CLEAR, comparison_text(one)) for one in compared]
    if pain != (None, None):
        lines.append(HudMessage(MessageKind.NOTE, pain_text(pain)))
    if note:
        lines.append(HudMessage(MessageKind.CUE, note))
    reps = sum(one.now.reps for one in compared)
    return DisplayState(
        "Your training", "done", str(reps), "repetitions", CARD, lines=tuple(lines),
        keys=SUMMARY_KEYS,
    )  # fmt: skip


def pain_text(pain: tuple[int | None, int | None]) -> str:
    """Return the pain ratings before and after as text."""
    before, after = (wording.UNKNOWN if one is None else str(one) for one in pain)
    return f"Pain: {before} before, {after} after"


def comparison_text(one: ExerciseComparison) -> str:
    """Return repetitions, score and range on one line, with those of the last time."""
    rows = [
        row
        for row in comparison_rows(one)
        if row.name in ("repetitions", "form score") or row.name.startswith("range")
    ]
    if one.last is None:
        parts = [*(f"{row.name} {row.now}" for row in rows), "for the first time"]
    else:
        parts = [f"{row.name} {row.now} (last time {row.last})" for row in rows]
    return f"{wording.title(one.exercise)}: {', '.join(parts).replace('range: ', '')}"


def closing_text(action: safety.Action, message: str) -> str:
    """Return what to say after the last pain rating."""
    return message if action is safety.Action.LESS else f"Well done. {message}"


def _each_side(proposal: Proposal) -> str:
    return " each side" if proposal.each_side else ""


def _card(
    title: str, position: str, left_s: int | None, lines: Sequence[HudMessage], keys: str
) -> DisplayState:
    big, small = ("rest", "") if left_s is None else (str(left_s), "seconds")
    return DisplayState(title, position, big, small, CARD, lines=tuple(lines), keys=keys)
