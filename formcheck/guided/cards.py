"""What the screen of a guided session says between sets: moves, exercises, pain, the end; pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from formcheck import wording
from formcheck.coaching import safety
from formcheck.coaching.comparison import Compared, rows_of
from formcheck.coaching.doses import dose_words, variant_words
from formcheck.coaching.progression import Proposal
from formcheck.coaching.records import When
from formcheck.coaching.warm_up import Move
from formcheck.drawing.hud import Kind, Line
from formcheck.live.display.state import QUESTION, SUMMARY_KEYS, Screen
from formcheck.spec.exercise import Exercise

CARD = "card"  # a state that no live session has
MOVE_KEYS = "space next · p pain · s snapshot · q stop for now"
EXERCISE_KEYS = "space begin now · n leave it out · p pain · s snapshot · q stop for now"
PAIN_KEYS = "space a lighter one · n next exercise · q stop for now"
OVER_KEYS = "space next exercise · q stop for now"
QUESTION_KEYS = "0 to 9, t ten · p no answer · q stop for now"
_QUESTIONS = {
    When.BEFORE: "Before you begin",
    When.DURING: "While you train",
    When.AFTER: "That was it",
}


def move_card(part: str, move: Move, place: tuple[int, int], left_s: int | None) -> Screen:
    """One move of the warm-up or cool-down; nobody is judged. `place` is which of how many."""
    lines = (Line(Kind.CUE, f"{move.title}: {move.how_much}"), Line(Kind.NOTE, move.how_to))
    return _card(part, f"{place[0]} of {place[1]}", left_s, lines, MOVE_KEYS)


def exercise_card(
    exercise: Exercise, proposal: Proposal, notes: Sequence[str], left_s: int | None
) -> Screen:
    """What comes next: how much, what is needed, how to begin, and where the camera goes.

    `notes` are sentences that belong to it, such as a personal limit.
    """
    side = " each side" if proposal.each_side else ""
    lines = [
        Line(Kind.CUE, f"{dose_words(proposal.dose, side)}. {needs_words(exercise, proposal)}")
    ]
    lines += [Line(Kind.NOTE, exercise.guide.how_to[0]), Line(Kind.NOTE, camera_words(exercise))]
    lines += [Line(Kind.NOTE, note[:1].upper() + note[1:]) for note in notes]
    return _card(exercise.title, "next", left_s, lines, EXERCISE_KEYS)


def needs_words(exercise: Exercise, proposal: Proposal) -> str:
    """What to have at hand: "You need: a bench, a light band."; "" for nothing."""
    things = [f"a {thing}" for thing in exercise.guide.prescription.needs]
    things += [f"a {proposal.variant.band} band"] if proposal.variant.band else []
    things += [f"{proposal.variant.load_kg:g} kg"] if proposal.variant.load_kg else []
    return f"You need: {', '.join(things)}." if things else ""


def camera_words(exercise: Exercise) -> str:
    """Where the camera goes, in one sentence; the exercise's page has more."""
    return re.split(r"(?<=\.) ", exercise.guide.camera)[0]


def told(exercise: Exercise, proposal: Proposal) -> str:
    """The exercise and how much of it, as it is said aloud."""
    dose = proposal.dose
    side = " for each side" if proposal.each_side else ""
    variant = variant_words(dose.variant)
    words = f"{exercise.title}: {wording.count(dose.sets, 'set')} of {dose.reps}{side}"
    return f"{words}, {variant}." if variant else f"{words}."


def question_card(when: When, left_s: int | None = None) -> Screen:
    """The pain question on its own; it waits for as long as it takes."""
    return Screen(_QUESTIONS[when], "", "0-10", "pain", CARD, lines=QUESTION, keys=QUESTION_KEYS)


def pain_card(title: str, says: str, lighter: Proposal | None, left_s: int | None = None) -> Screen:
    """After an answer that ended a set: rest, and then a lighter one or the next exercise."""
    lines = [Line(Kind.CUE, says)]
    keys = OVER_KEYS
    if lighter is not None:
        side = " each side" if lighter.each_side else ""
        words = f"If it eases, a lighter one: {dose_words(lighter.dose, side)}."
        lines.append(Line(Kind.NOTE, words))
        keys = PAIN_KEYS
    return _card(title, "", left_s, lines, keys)


def summary_card(
    compared: Sequence[Compared], pain: tuple[int | None, int | None], note: str
) -> Screen:
    """The end: each exercise against the last time in a line, pain before and after, and a note."""
    lines = [Line(Kind.CLEAR, summary_words(one)) for one in compared]
    if pain != (None, None):
        lines.append(Line(Kind.NOTE, pain_words(pain)))
    if note:
        lines.append(Line(Kind.CUE, note))
    reps = sum(one.now.reps for one in compared)
    return Screen(
        "Your training", "done", str(reps), "repetitions", CARD, lines=tuple(lines),
        keys=SUMMARY_KEYS,
    )  # fmt: skip


def pain_words(pain: tuple[int | None, int | None]) -> str:
    """The answers before and after."""
    before, after = (wording.UNKNOWN if one is None else str(one) for one in pain)
    return f"Pain: {before} before, {after} after"


def summary_words(one: Compared) -> str:
    """Repetitions, score and range in a line, with the last time in brackets."""
    wanted = ("repetitions", "form score")
    rows = [row for row in rows_of(one) if row.name in wanted or row.name.startswith("range")]
    if one.last is None:
        parts = [*(f"{row.name} {row.now}" for row in rows), "for the first time"]
    else:
        parts = [f"{row.name} {row.now} (last time {row.last})" for row in rows]
    return f"{wording.title(one.exercise)}: {', '.join(parts).replace('range: ', '')}"


def after_words(action: safety.Action, says: str) -> str:
    """What an answer after the session means."""
    return says if action is safety.Action.LESS else f"Well done. {says}"


def _card(title: str, place: str, left_s: int | None, lines: Sequence[Line], keys: str) -> Screen:
    big, small = ("rest", "") if left_s is None else (str(left_s), "seconds")
    return Screen(title, place, big, small, CARD, lines=tuple(lines), keys=keys)
