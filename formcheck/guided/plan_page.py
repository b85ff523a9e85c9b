"""Today's session as a person reads it on a terminal, and the rules behind it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck.coaching import rules, safety
from formcheck.coaching.doses import dose_words
from formcheck.coaching.program import Plan, State
from formcheck.coaching.progression import Proposal
from formcheck.coaching.schedule import Stage
from formcheck.coaching.warm_up import Move
from formcheck.exercises import find_exercise
from formcheck.spec.presets import MOVEMENTS

_WIDTH = 96
_PAIN = (
    f"Pain up to {safety.STOP_PAIN - 1} of 10 that does not rise is all right. "
    f"At {safety.STOP_PAIN}, or at {safety.STOP_RISE} more than before, stop the set."
)
_SEEN = ("score", "fault", "pain before", "pain during", "pain after", "days away")
_TOO_SOON = "To train all the same: formcheck plan --anyway"


def render_plan(plan: Plan, console: Console, *, anyway: bool) -> None:
    """The session; of one that is too soon only when it is due, unless it is wanted `anyway`."""
    width = min(console.width, _WIDTH)
    console.print(_heading(plan), width=width)
    if plan.state is State.ASK_FIRST:
        console.print(_ask_first(), width=width)
    elif plan.state is State.SEE_SOMEONE:
        console.print(_see_someone(plan), width=width)
    else:
        if plan.state is State.TOO_SOON:
            console.print(_too_soon(plan, anyway=anyway), width=width)
        if plan.state is State.READY or anyway:
            console.print(_session(plan), width=width)
    console.print()


def render_explained(plan: Plan, console: Console) -> None:
    """Each rule that had a say: what it says, the numbers it saw, what it decided, its source."""
    width = min(console.width, _WIDTH)
    console.print(_heading(plan), width=width)
    if not plan.decisions:
        console.print(Text("The health screen comes first: formcheck profile screen"), width=width)
    for decision in plan.decisions:
        rule = rules.rule_of(decision.rule)
        head = Text(decision.decided, style="bold")
        lines = [
            Text(f"rule {rule.code}: {rule.words}"),
            Text(f"saw: {numbers_words(decision.numbers)}"),
            Text(f"source: {rule.source}", style="dim"),
        ]
        below = (Padding(line, (0, 0, 0, 2)) for line in lines)
        console.print(Padding(Group(head, *below), (1, 0, 0, 0)), width=width)
    console.print()


def numbers_words(numbers: Mapping[str, float | str]) -> str:
    """The numbers that a rule saw, in words."""
    said = (f"{name} {value}" for name, value in numbers.items())
    return ", ".join(said) or "nothing yet"


def day_words(at: datetime) -> str:
    """A day as people say it: "Tuesday 24 November"."""
    return f"{at:%A} {at.day} {at:%B}"


def _heading(plan: Plan) -> Rule:
    return Rule(Text(f"Plan for {day_words(plan.at)}", style="bold"), align="left", style="dim")


def _ask_first() -> Panel:
    words = Text("First, a few questions about your health.", style="bold")
    words.append(
        "\nThey take a minute, and make sure that training is a good idea now.\n"
        "Answer them with: formcheck profile screen",
        style="not bold",
    )
    return _panel(words, "Before you begin", "cyan")


def _see_someone(plan: Plan) -> Panel:
    words = Text("Please see a doctor or physiotherapist before you train.", style="bold")
    for sign in plan.signs:
        words.append(f"\n• {sign.advice} ({sign.urgency.value})", style="not bold")
    words.append(
        "\n\nWhen they say that you may train: formcheck profile cleared --by WHO\n"
        "When the answers have changed: formcheck profile screen",
        style="not bold",
    )
    return _panel(words, "Have it looked at first", "yellow")


def _too_soon(plan: Plan, *, anyway: bool) -> Panel:
    due = plan.due
    day = due.good_day or due.at
    words = Text(f"The next session is due on {day_words(day)}", style="bold")
    if day == due.at:
        words.append(f", from {due.at:%H:%M}")
    words.append(f".\n{rules.rule_of(due.rule).words}", style="not bold")
    words.append(f"\nSeen: {numbers_words(due.numbers)}.", style="not bold dim")
    if not anyway:
        words.append(f"\n{_TOO_SOON}", style="not bold")
    return _panel(words, "A day of rest", "cyan")


def _panel(words: Text, title: str, style: str) -> Panel:
    return Panel(words, title=title, title_align="left", border_style=style)


def _session(plan: Plan) -> Group:
    trained = " · ".join(words for name, words in MOVEMENTS.items() if name in plan.movements)
    head = Text(f"{plan.stage.name.capitalize()} session", style="bold")
    head.append(f", about {plan.minutes} minutes", style="not bold")
    hips = f"Hips: {trained}" if trained else "No exercise is left to propose: see below."
    parts: list[RenderableType] = [head, Text(hips)]
    if day := _better_day(plan):
        parts.append(Text(day))
    if words := _stage_words(plan.stage):
        parts.append(Text(words))
    parts += _part("Warm-up", [_moves(plan.warm_up)])
    parts += _part("Activation", [_exercises(plan.activation)] if plan.activation else [])
    parts += _part("Strength", [_exercises(plan.strength)] if plan.strength else [])
    parts += _part("Cool-down", [_moves(plan.cool_down)])
    parts += _part("Good to know", [_hung("!", note, "yellow") for note in plan.notes])
    parts += _part("While you train", [Text(_PAIN)])
    more = "\nWhy so: formcheck plan explain. How to do them: formcheck learn NAME."
    return Group(*parts, Text(more, style="dim"))


def _better_day(plan: Plan) -> str:
    """The next of the days that the profile names, where today is none of them."""
    day = plan.due.good_day
    if plan.state is not State.READY or day is None or day.date() == plan.at.date():
        return ""
    return f"Today is none of your days; the next one is {day_words(day)}."


def _stage_words(stage: Stage) -> str:
    """Why it is activation only, where it is."""
    if stage.rule == "activation_first":
        done, needed = (stage.numbers[name] for name in ("good activation sessions", "needed"))
        return f"Gentle exercises first; strength after {needed} good sessions ({done} so far)."
    if stage.rule == "painful_phase":
        return "The last sessions hurt too much, so it is gentle exercises only, for now."
    return ""


def _part(heading: str, lines: Iterable[RenderableType]) -> list[RenderableType]:
    shown = [Padding(line, (0, 0, 0, 2), expand=False) for line in lines]
    return [Text(f"\n{heading}", style="bold underline"), *shown] if shown else []


def _moves(moves: Iterable[Move]) -> Group:
    lines = []
    for move in moves:
        line = Text(f"{move.title}, {move.how_much}. ")
        lines.append(_hung("•", line.append(move.how_to, style="dim"), "dim"))
    return Group(*lines)


def _exercises(proposals: Iterable[Proposal]) -> Table:
    """Two columns, so that it fits a narrow window too: what to do, and why so much of it."""
    table = Table.grid(padding=(0, 3, 0, 0))
    table.add_column(min_width=24, overflow="fold")
    table.add_column(overflow="fold")
    for number, one in enumerate(proposals):
        if number:
            table.add_row("")
        exercise = find_exercise(one.exercise)
        out, hold, back = exercise.guide.prescription.tempo_s
        hold += one.variant.pause_s
        tempo = f"{out:g} s out, {f'{hold:g} s hold, ' if hold else ''}{back:g} s back"
        what = Text(exercise.title, style="bold")
        side = " each side" if one.each_side else ""
        what.append(f"\n{dose_words(one.dose, side)}", style="not bold")
        what.append(f"\n{tempo}", style="not bold dim")
        why = Text(one.reason)
        seen = {name: one.numbers[name] for name in _SEEN if name in one.numbers}
        if seen:
            why.append(f"\n{numbers_words(seen)}", style="dim")
        table.add_row(what, why)
    return table


def _hung(mark: str, words: str | Text, style: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(mark, style=f"bold {style}"), Text.assemble(words))
    return grid
