"""The tables of the terminal summary: one row per repetition, and one row per clip."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rich import box
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis, Fault, Rep

NARROW, WIDE = 80, 100


@dataclass(frozen=True)
class _Column:
    heading: str
    cell: Callable[[Rep], str]
    align_right: bool = True


def fault_text(fault: Fault) -> str:
    """Return a fault's value and its limit."""
    return wording.value_against_limit(fault.value, fault.limit, fault.unit)


def reps_table(analysis: Analysis, width: int) -> Table:
    """Return one row per repetition; a narrow terminal gets fewer measures, but all faults."""
    table = _plain_table()
    columns = list(_columns(analysis, width))
    for column in columns:
        table.add_column(
            Text(column.heading.replace(" ", "\n")),
            justify="right" if column.align_right else "left",
            no_wrap=True,
        )
    table.add_column("Faults")
    table.caption = Text(_caption(analysis, width), style="dim")
    for rep in analysis.reps:
        table.add_row(*(Text(column.cell(rep)) for column in columns), _faults_cell(rep))
    return table


def _caption(analysis: Analysis, width: int) -> str:
    if width < NARROW:
        return f"a terminal of {NARROW} columns shows tempo, score and more measures"
    is_partial = any(rep.score is not None and not rep.is_fully_judged for rep in analysis.reps)
    partial = "; * not fully judged" if is_partial else ""
    return f"tempo: seconds out, held, back{partial}"


def overview_table(rows: Iterable[tuple[str, Analysis | None]]) -> Table:
    """Return one row per clip; the analysis is None if the clip failed."""
    table = _plain_table("All clips")
    table.add_column("Clip", overflow="fold", ratio=3)
    table.add_column("Exercise", ratio=3)
    for heading in ("Reps", "Clean", "Score"):
        table.add_column(heading, justify="right", no_wrap=True)
    table.add_column("Faults", ratio=4)
    for clip, analysis in rows:
        cells = ["✗ failed", "", "", "", ""] if analysis is None else _overview_cells(analysis)
        table.add_row(Text(clip), *map(Text, cells))
    return table


def _plain_table(title: str | None = None) -> Table:
    return Table(
        box=box.SIMPLE_HEAD,
        title=title,
        title_justify="left",
        title_style="bold",
        caption_justify="left",
        header_style="bold",
        padding=(0, 1, 0, 0),
        pad_edge=False,
        show_edge=False,
    )


def _columns(analysis: Analysis, width: int) -> Iterable[_Column]:
    yield _Column("#", lambda rep: str(rep.number))
    if any(rep.side is not Side.BOTH for rep in analysis.reps):
        yield _Column("Side", lambda rep: rep.side.value, align_right=False)
    if width < WIDE:
        yield _Column("Start", lambda rep: wording.clock(rep.start_s))
    else:
        yield _Column("Time", _span)
    if width >= NARROW:
        yield _Column("Tempo", _tempo)
    room = 1 if width < NARROW else 2 if width < WIDE else 3 + (width - WIDE) // 10
    for key in _key_measures(analysis)[:room]:
        yield _Column(wording.title(wording.label(key)), _measure_cell(key))
    if width >= NARROW:
        yield _Column("Score", _score)


def _key_measures(analysis: Analysis) -> list[str]:
    """Return the measures' keys: those with faults first, then in the exercise's order."""
    known = {key: None for rep in analysis.reps for key in rep.measures}
    with_faults = {fault.measure for rep in analysis.reps for fault in rep.faults}
    return sorted(known, key=lambda key: key not in with_faults)


def _measure_cell(key: str) -> Callable[[Rep], str]:
    return lambda rep: wording.amount(rep.measures.get(key), wording.unit_of(key))


def _score(rep: Rep) -> str:
    if rep.score is None:
        return wording.UNKNOWN
    return str(rep.score) if rep.is_fully_judged else f"{rep.score}*"


def _span(rep: Rep) -> str:
    return f"{wording.clock(rep.start_s)}–{wording.clock(rep.end_s)}"


def _tempo(rep: Rep) -> str:
    parts = (rep.tempo.outbound_s, rep.tempo.hold_s, rep.tempo.return_s)
    return " ".join("?" if part is None else f"{part:.1f}" for part in parts)


def _faults_cell(rep: Rep) -> Text:
    cell = Text()
    for fault in rep.faults:
        cell.append("✗ ", style="bold red")
        cell.append(f"{wording.label(fault.code)} {fault_text(fault)}\n")
    if rep.is_good:
        cell.append("✓ ", style="bold green")
        cell.append("clean\n")
    elif not rep.is_fully_judged:
        cell.append("? ", style="bold yellow")
        cell.append(f"{_unjudged_text(rep)}\n")
    if not rep.complete:
        cell.append("… ", style="bold yellow")
        cell.append("cut off before its end\n")
    cell.rstrip()
    return cell


def _unjudged_text(rep: Rep) -> str:
    if rep.score is None:
        return "not judged"
    codes = dict.fromkeys(item.code for item in rep.not_judged)
    return f"not judged: {', '.join(map(wording.label, codes))}"


def _overview_cells(analysis: Analysis) -> list[str]:
    summary = analysis.summary
    faults = ", ".join(
        f"{wording.label(code)} ×{number}"
        for code, number in summary.fault_counts.items()
        if number
    )
    name = wording.label(analysis.exercise) if analysis.exercise else "not recognized"
    score = wording.UNKNOWN if summary.score is None else str(summary.score)
    found = wording.tally(analysis.reps)
    clear = "none" if found.clean == found.reps else "not fully judged"
    clear = clear if found.reps else wording.UNKNOWN
    return [name, str(summary.reps), str(found.clean), score, faults or clear]
