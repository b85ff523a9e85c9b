"""The summary of an analysis in the terminal.

Nothing is expressed by color alone.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from pathlib import Path

from rich.console import Console, RenderableType
from rich.padding import Padding
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis, Attempt, Fault, Rep
from formcheck.terminal.tables import fault_text, reps_table


def render(analysis: Analysis, console: Console, written: Iterable[Path] = ()) -> None:
    """Print the summary of an analysis, and the files that were written."""
    console.print(_heading(analysis))
    for line in (*_opening(analysis), *_advice(analysis)):
        console.print(line)
    if analysis.reps:
        console.print()
        console.print(reps_table(analysis, console.width))
        console.print()
    _section(console, "Faults", _fault_lines(analysis))
    _section(console, "Not judged", _unjudged_lines(analysis))
    _section(console, "Counted even though", _remark_lines(analysis))
    _section(console, "Not counted", map(_attempt_line, analysis.attempts))
    if analysis.camera_advice:
        _section(console, "Camera", [_item("→", "cyan", analysis.camera_advice)])
    _section(
        console,
        "Warnings",
        [_item("!", "yellow", line) for line in wording.other_warnings(analysis)],
    )
    for path in written:
        console.print(Text(f"Written: {path}", style="dim", overflow="fold"))
    console.print()


def svg(analysis: Analysis, width: int = 100) -> str:
    """Return the summary as an SVG image of a terminal, `width` columns wide."""
    console = Console(
        record=True,
        width=width,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        markup=False,
        emoji=False,
        highlight=False,
        legacy_windows=False,
    )
    render(analysis, console)
    return console.export_svg(title=f"formcheck analyze {wording.clip_name(analysis)}")


def _heading(analysis: Analysis) -> Rule:
    return Rule(Text(wording.clip_name(analysis), style="bold"), align="left", style="dim")


def _opening(analysis: Analysis) -> list[Text]:
    exercise = Text()
    if analysis.exercise is None:
        exercise.append("No exercise recognized", style="bold yellow")
        if names := wording.best_guesses(analysis):
            exercise.append(f"; closest: {names}")
        if against := wording.against_best_guess(analysis):
            exercise.append(f"\n{against}", style="dim")
    else:
        exercise.append(wording.title(analysis.exercise), style="bold")
        style = wording.usual_style(analysis)
        how = f"{style}, " if style else ""
        exercise.append(f" ({how}{wording.describe_exercise_source(analysis)})")
    if analysis.name_doubt:
        exercise.append(f"\n{wording.capitalized(analysis.name_doubt)}", style="bold yellow")
    source = analysis.source
    seen = (
        f"{wording.clock(source.duration_s)} long · person seen in "
        f"{analysis.pose.frames_with_pose} of {wording.pluralize(source.frames, 'frame')} · "
        f"model {analysis.pose.model}"
    )
    lines = [
        exercise,
        Text(wording.describe_view(analysis)),
        Text(seen, style="dim"),
        _count_line(analysis),
    ]
    if difference := _asymmetry_text(analysis):
        lines.append(Text(difference))
    return lines


def _count_line(analysis: Analysis) -> Text:
    summary = analysis.summary
    line = Text(wording.pluralize(summary.reps, "repetition"), style="bold")
    if not summary.reps:
        return line
    if not analysis.name_doubt:
        line.append(f": {wording.tally_text(wording.tally(analysis.reps))}")
    sides = [
        f"{side} {number.reps}"
        for side, number in summary.by_side.items()
        if side != Side.BOTH.value and number.reps
    ]
    if sides:
        line.append(f" · {', '.join(sides)}", style="not bold")
    if analysis.name_doubt:
        return line
    score = "none" if summary.score is None else f"{summary.score} of 100"
    note = wording.score_note(analysis) if summary.score is not None else ""
    line.append(f" · score {score}{f' ({note})' if note else ''}", style="not bold")
    return line


def _asymmetry_text(analysis: Analysis) -> str:
    differences = [
        f"{wording.label(key)} {wording.amount(abs(value), wording.unit_of(key))}"
        for key, value in analysis.summary.asymmetry.items()
    ]
    return f"Left and right differ by: {', '.join(differences)}" if differences else ""


def _advice(analysis: Analysis) -> Iterable[RenderableType]:
    if analysis.name_doubt:
        yield _item("?", "yellow", wording.CHECK_NAME)
    elif analysis.cues:
        first, *others = analysis.cues
        cue = Text(first, style="bold")
        for other in others:
            cue.append(f"\nthen: {other}", style="not bold")
        yield Panel(cue, title="Do this next", title_align="left", border_style="cyan")
    elif analysis.reps and analysis.summary.score is None:
        yield _item("?", "yellow", "Nothing could be judged.")
    elif analysis.reps and all(rep.is_good for rep in analysis.reps):
        yield _item("✓", "green", "No fault found.")
    elif analysis.reps:
        yield _item("?", "yellow", "Nothing wrong in what was judged; see what was not.")
    elif analysis.exercise is None:
        yield Text(
            "If it is a supported exercise, name it with -e; `formcheck exercises` lists them."
        )


def _section(console: Console, heading: str, lines: Iterable[RenderableType]) -> None:
    for number, line in enumerate(lines):
        if number == 0:
            console.print(Text(heading, style="bold underline"))
        console.print(line)


def _item(symbol: str, style: str, text: str | Text) -> Table:
    item = Table.grid(padding=(0, 1, 0, 0))  # a grid aligns wrapped lines
    item.add_row(Text(symbol, style=f"bold {style}"), Text.assemble(text))
    return item


def _fault_lines(analysis: Analysis) -> Iterable[RenderableType]:
    found: dict[str, list[tuple[Rep, Fault]]] = {}
    for rep in analysis.reps:
        for fault in rep.faults:
            found.setdefault(fault.code, []).append((rep, fault))
    for code, cases in sorted(found.items(), key=lambda entry: -len(entry[1])):
        rep, worst = max(cases, key=lambda case: abs(case[1].value - case[1].limit))
        line = Text(wording.label(code), style="bold")
        line.append(f" ({worst.severity}) in {len(cases)} of {len(analysis.reps)}", "not bold")
        side = "" if rep.side is Side.BOTH else f" ({rep.side.value})"
        where = f"; worst in repetition {rep.number}{side} at {wording.clock(worst.at_s)}: "
        line.append(where, style="not bold")
        line.append(fault_text(worst))
        yield _item("✗", "red", line)
        yield Padding(Text(_evidence(worst), style="dim"), (0, 0, 0, 2), expand=False)


def _evidence(fault: Fault) -> str:
    measure = wording.label(fault.measure)
    certainty = wording.confidence_text(fault.confidence)
    if fault.uncertainty_90 is not None:
        certainty = f"± {wording.amount(fault.uncertainty_90, fault.unit, 1)}, {certainty}"
    return f"{measure}; {certainty}; limit: {fault.source}"


def _unjudged_lines(analysis: Analysis) -> Iterable[RenderableType]:
    for (code, reason), numbers in wording.not_judged_reps(analysis).items():
        which = wording.list_reps(numbers, len(analysis.reps))
        where = f" ({which})" if which else ""
        yield _item("?", "yellow", f"{wording.label(code)}{where}: {reason}")


def _remark_lines(analysis: Analysis) -> Iterable[RenderableType]:
    for remark, numbers in wording.remarked_reps(analysis).items():
        which = wording.list_reps(numbers, len(analysis.reps)) or "all repetitions"
        yield _item("~", "yellow", f"{remark} ({which})")


def _attempt_line(attempt: Attempt) -> RenderableType:
    times = f"{wording.clock(attempt.start_s)}–{wording.clock(attempt.end_s)}"
    return _item("~", "yellow", f"{times} {attempt.reason}")
