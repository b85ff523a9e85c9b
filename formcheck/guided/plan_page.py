"""Prints today's plan in the terminal, and the rules behind it."""

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
from formcheck.coaching.doses import dose_text
from formcheck.coaching.program import Plan, PlanState
from formcheck.coaching.progression import Proposal
from formcheck.coaching.schedule import TrainingLevel
from formcheck.coaching.warm_up import MobilityExercise
from formcheck.exercises import find_exercise
from formcheck.spec.presets import MOVEMENTS

_WIDTH = 96
_PAIN = (
    f"Pain up to {safety.STOP_PAIN - 1} of 10 is all right if it does not increase. "
    f"At {safety.STOP_PAIN}, or at {safety.STOP_RISE} more than before, stop the set."
)
_SHOWN_NUMBERS = ("score", "fault", "pain before", "pain during", "pain after", "days away")
_TOO_SOON = "To train anyway: formcheck plan --anyway"


def render_plan(plan: Plan, console: Console, *, anyway: bool) -> None:
    """Print the plan; if it is too soon, only when the session is due, unless `anyway`."""
    width = min(console.width, _WIDTH)
    console.print(_heading(plan), width=width)
    if plan.state is PlanState.ASK_FIRST:
        console.print(_ask_first(), width=width)
    elif plan.state is PlanState.SEE_SOMEONE:
        console.print(_see_someone(plan), width=width)
    else:
        if plan.state is PlanState.TOO_SOON:
            console.print(_too_soon(plan, anyway=anyway), width=width)
        if plan.state is PlanState.READY or anyway:
            console.print(_session(plan), width=width)
    console.print()


def render_explanation(plan: Plan, console: Console) -> None:
    """Print each rule that applied: its text, its numbers, its decision, its source."""
    width = min(console.width, _WIDTH)
    console.print(_heading(plan), width=width)
    if not plan.decisions:
        console.print(Text("The health screen comes first: formcheck profile screen"), width=width)
    for decision in plan.decisions:
        rule = rules.coaching_rule(decision.rule)
        head = Text(decision.decided, style="bold")
        lines = [
            Text(f"rule {rule.code}: {rule.statement}"),
            Text(f"used: {numbers_text(decision.numbers)}"),
            Text(f"source: {rule.source}", style="dim"),
        ]
        below = (Padding(line, (0, 0, 0, 2)) for line in lines)
        console.print(Padding(Group(head, *below), (1, 0, 0, 0)), width=width)
    console.print()


def numbers_text(numbers: Mapping[str, float | str]) -> str:
    """Return the numbers that a rule used, as text."""
    parts = (f"{name} {value}" for name, value in numbers.items())
    return ", ".join(parts) or "nothing yet"


def day_text(at: datetime) -> str:
    """Return a day as text: "Tuesday, November 24"."""
    return f"{at:%A}, {at:%B} {at.day}"


def _heading(plan: Plan) -> Rule:
    return Rule(Text(f"Plan for {day_text(plan.at)}", style="bold"), align="left", style="dim")


def _ask_first() -> Panel:
    text = Text("First, a few questions about your health.", style="bold")
    text.append(
        "\nThey take a minute and make sure that it is a good time to train.\n"
        "Answer them with: formcheck profile screen",
        style="not bold",
    )
    return _panel(text, "Before you begin", "cyan")


def _see_someone(plan: Plan) -> Panel:
    text = Text("Please see a doctor or physiotherapist before you train.", style="bold")
    for sign in plan.signs:
        text.append(f"\n• {sign.advice} ({sign.urgency.value})", style="not bold")
    text.append(
        "\n\nOnce they clear you for training: formcheck profile cleared --by WHO\n"
        "If your answers have changed: formcheck profile screen",
        style="not bold",
    )
    return _panel(text, "Get checked first", "yellow")


def _too_soon(plan: Plan, *, anyway: bool) -> Panel:
    due = plan.due
    day = due.good_day or due.at
    text = Text(f"The next session is due on {day_text(day)}", style="bold")
    if day == due.at:
        text.append(f", from {due.at:%H:%M}")
    text.append(f".\n{rules.coaching_rule(due.rule).statement}", style="not bold")
    text.append(f"\nUsed: {numbers_text(due.numbers)}.", style="not bold dim")
    if not anyway:
        text.append(f"\n{_TOO_SOON}", style="not bold")
    return _panel(text, "A day of rest", "cyan")


def _panel(text: Text, title: str, style: str) -> Panel:
    return Panel(text, title=title, title_align="left", border_style=style)


def _session(plan: Plan) -> Group:
    movements = " · ".join(title for name, title in MOVEMENTS.items() if name in plan.movements)
    head = Text(f"{plan.stage.name.capitalize()} session", style="bold")
    head.append(f", about {plan.minutes} minutes", style="not bold")
    hips = f"Hips: {movements}" if movements else "No exercise is left to propose: see below."
    parts: list[RenderableType] = [head, Text(hips)]
    if day := _better_day(plan):
        parts.append(Text(day))
    if reason := _level_text(plan.stage):
        parts.append(Text(reason))
    parts += _part("Warm-up", [_moves(plan.warm_up)])
    parts += _part("Activation", [_exercises(plan.activation)] if plan.activation else [])
    parts += _part("Strength", [_exercises(plan.strength)] if plan.strength else [])
    parts += _part("Cool-down", [_moves(plan.cool_down)])
    parts += _part("Good to know", [_item("!", note, "yellow") for note in plan.notes])
    parts += _part("While you train", [Text(_PAIN)])
    more = "\nReasons: formcheck plan explain. Instructions: formcheck learn NAME."
    return Group(*parts, Text(more, style="dim"))


def _better_day(plan: Plan) -> str:
    """Return the next training day of the profile if today is not one."""
    day = plan.due.good_day
    if plan.state is not PlanState.READY or day is None or day.date() == plan.at.date():
        return ""
    return f"Today is not one of your training days; the next one is {day_text(day)}."


def _level_text(level: TrainingLevel) -> str:
    """Return why the session is activation only, if it is."""
    if level.rule == "activation_first":
        done, needed = (level.numbers[name] for name in ("good activation sessions", "needed"))
        return f"Gentle exercises first; strength after {needed} good sessions ({done} so far)."
    if level.rule == "painful_phase":
        return "The last sessions hurt too much, so it is gentle exercises only, for now."
    return ""


def _part(heading: str, lines: Iterable[RenderableType]) -> list[RenderableType]:
    shown = [Padding(line, (0, 0, 0, 2), expand=False) for line in lines]
    return [Text(f"\n{heading}", style="bold underline"), *shown] if shown else []


def _moves(moves: Iterable[MobilityExercise]) -> Group:
    lines = []
    for move in moves:
        line = Text(f"{move.title}, {move.how_much}. ")
        lines.append(_item("•", line.append(move.how_to, style="dim"), "dim"))
    return Group(*lines)


def _exercises(proposals: Iterable[Proposal]) -> Table:
    """Return two columns, which fit a narrow window, too: what to do, and why."""
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
        what.append(f"\n{dose_text(one.dose, side)}", style="not bold")
        what.append(f"\n{tempo}", style="not bold dim")
        why = Text(one.reason)
        shown = {name: one.numbers[name] for name in _SHOWN_NUMBERS if name in one.numbers}
        if shown:
            why.append(f"\n{numbers_text(shown)}", style="dim")
        table.add_row(what, why)
    return table


def _item(mark: str, text: str | Text, style: str) -> Table:
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_row(Text(mark, style=f"bold {style}"), Text.assemble(text))
    return grid
