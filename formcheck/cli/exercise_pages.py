"""The exercises as a person reads them before starting, all from the catalog."""
# ruff: noqa: PLC0415  # the catalog loads every exercise: only when asked

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.terminal.console import echo, make_console

if TYPE_CHECKING:
    from formcheck.biomechanics.measures import Measure
    from formcheck.spec.exercise import Exercise, Guide, Limit, Prescription, RepRule, Signal

_SIGNAL = ("name", "unit")
_MEASURE = ("key", "meaning", "unit")
_RULE = ("code", "title", "measures_what", "unit", "limit", "views", "severity", "cue", "source")


def show_all(*, as_json: bool) -> None:
    """Print the whole catalog, one line an exercise."""
    from formcheck.exercises import exercise_names, find_exercise

    exercises = [find_exercise(name) for name in exercise_names()]
    if as_json:
        _print_json([as_document(exercise) for exercise in exercises])
        return
    table = Table(box=box.SIMPLE_HEAD, header_style="bold", pad_edge=False)
    table.add_column("Exercise", no_wrap=True, style="bold")
    table.add_column("Faults looked for", ratio=1)
    for exercise in exercises:
        once = dict.fromkeys(rule.code for rule in exercise.rules)  # rules may share a code
        codes = ", ".join(wording.label(code) for code in once)
        table.add_row(Text(exercise.name), Text(codes))
    console = make_console()
    console.print(table)
    console.print(Text("More about one: formcheck exercises NAME", style="dim"))


def show_one(name: str, *, as_json: bool) -> None:
    """Print one exercise. Raises UnknownExerciseError."""
    from formcheck.exercises import find_exercise

    exercise = find_exercise(name)
    if as_json:
        _print_json(as_document(exercise))
    else:
        render_exercise(exercise, make_console())


def as_document(exercise: Exercise) -> dict[str, Any]:
    """An exercise as plain dicts, lists, strings and numbers."""
    return {
        "name": exercise.name,
        "title": exercise.title,
        "guide": _guide_document(exercise.guide),
        "signal": _attributes(exercise.cycle.signal, _SIGNAL),
        "measures": [_attributes(measure, _MEASURE) for measure in exercise.measures],
        "rules": [_attributes(rule, _RULE) for rule in exercise.rules],
    }


def _guide_document(guide: Guide) -> dict[str, Any]:
    """The guide under the keys of the JSON output, which stay when attributes are renamed."""
    much = guide.prescription
    return {
        "how_to": guide.instructions,
        "why": guide.why,
        "camera": guide.camera,
        "prescription": {
            "role": much.role,
            "sets": much.sets,
            "reps": much.reps,
            "tempo_s": much.tempo_s,
            "movements": much.movements,
            "harder": much.progressions,
            "needs": much.equipment,
            "demand": much.knee_demand,
            "each_side": much.each_side,
        },
    }


def render_exercise(exercise: Exercise, console: Console) -> None:
    """How to do it, why, where the camera goes, how much; then measures and rules."""
    guide = exercise.guide
    console.print(Rule(Text(exercise.title, style="bold"), align="left", style="dim"))
    console.print(Text(f"-e {exercise.name}", style="dim"))
    _part(
        console, "How to", (_step(i, words) for i, words in enumerate(guide.instructions, start=1))
    )
    _part(console, "Why", [Text(guide.why)])
    _part(console, "Camera", [Text(guide.camera)])
    _part(console, "How much", [Text(prescription_words(guide.prescription))])
    _part(console, "What repetitions are counted by", [_signal(exercise.cycle.signal)])
    _part(console, "What is measured", map(_measure, exercise.measures))
    _part(console, "What is judged", (line for rule in exercise.rules for line in _rule(rule)))
    console.print()


def prescription_words(much: Prescription) -> str:
    """Sets, repetitions and tempo in words."""
    out, hold, back = (f"{part:g} s" for part in much.tempo_s)
    side = " on each side" if much.each_side else ""
    return (
        f"{wording.title(much.role)}: {_range(much.sets)} sets of {_range(much.reps)}{side}; "
        f"{out} out, {hold} hold, {back} back"
    )


def _range(ends: tuple[int, int]) -> str:
    return str(ends[0]) if ends[0] == ends[1] else f"{ends[0]}–{ends[1]}"


def _part(console: Console, heading: str, lines: Iterable[RenderableType]) -> None:
    console.print(Text(f"\n{heading}", style="bold underline"))
    for line in lines:
        console.print(Padding(line, (0, 0, 0, 2), expand=False))


def _step(number: int, words: str) -> Text:
    return Text.assemble((f"{number}. ", "bold"), words)


def _signal(signal: Signal) -> Text:
    return Text.assemble((signal.name, "bold"), f" ({signal.unit}): the signal in exports")


def _measure(measure: Measure) -> Text:
    line = Text(measure.key, style="bold")
    return line.append(f" ({measure.unit}): {measure.meaning}", style="not bold")


def _rule(rule: RepRule) -> Iterable[RenderableType]:
    heading = Text(rule.code, style="bold")
    yield heading.append(f": {rule.title}", style="not bold")
    yield _under(f"{rule.measures_what}: {limit_words(rule.limit, rule.unit)}")
    yield _under(f"severity: {rule.severity.replace(' deg', '°')}")
    yield _under(f"judged from: {', '.join(sorted(rule.views)) or 'any view'}")
    yield _under(f"cue: “{rule.cue}”")
    yield _under(f"source: {rule.source}", style="dim")


def _under(words: str, style: str = "") -> Padding:
    return Padding(Text(words, style=style), (0, 0, 0, 2), expand=False)


def limit_words(limit: Limit, unit: str) -> str:
    """What is allowed: "at most 10°", "70° to 110°"."""
    low, high = (_bound(bound, unit) for bound in (limit.low, limit.high))
    if limit.low is None:
        return f"at most {high}"
    return f"at least {low}" if limit.high is None else f"{low} to {high}"


def _bound(bound: float | None, unit: str) -> str:
    whole = bound is None or float(bound).is_integer()
    return wording.amount(bound, unit, 0 if whole else 1)


def _attributes(thing: object, names: Iterable[str]) -> dict[str, Any]:
    return {name: _plain(getattr(thing, name)) for name in names}


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return sorted(value) if isinstance(value, frozenset) else value


def _print_json(document: Any) -> None:
    echo(json.dumps(document, indent=2))
