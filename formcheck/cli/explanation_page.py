"""One explained judgment as a person reads it on a terminal."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Sequence

import numpy as np
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from formcheck import wording
from formcheck.analysis.explain import Explanation, Sample
from formcheck.results import Verdict
from formcheck.spec.exercise import Limit
from formcheck.terminal.console import echo, make_console

_STYLES = {
    Verdict.SOUND: "bold green",
    Verdict.FAULT: "bold red",
    Verdict.NOT_CLEAR: "bold yellow",
    Verdict.NOT_SEEN: "bold yellow",
}
_ROWS = 18
_BAR_WIDTH = 40


def show_explanation(explanation: Explanation, *, as_json: bool) -> None:
    """Print the explanation, as JSON or as text."""
    if as_json:
        echo(json.dumps(explanation.as_json(), indent=2))
    else:
        render_explanation(explanation, make_console())


def render_explanation(explanation: Explanation, console: Console) -> None:
    """Print the verdict, each number that led to it, and the measure over time."""
    one = explanation
    side = "" if one.side == "both" else f", {one.side} side"
    console.print(
        Text(
            f"{wording.title(one.exercise)}, repetition {one.rep}{side}, "
            f"{one.start_s:.2f} to {one.end_s:.2f} s"
        )
    )
    verdict = one.verdict.value.replace("_", " ").upper()
    verdict += f", {one.severity}" if one.severity else ""
    console.print(
        Text.assemble((f"{one.title} ({one.code}): ", "bold"), (verdict, _STYLES[one.verdict]))
    )
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(no_wrap=True, style="dim")
    table.add_column(overflow="fold")
    for heading, text in _facts(one):
        table.add_row(heading, Text(text))
    console.print(Padding(table, (1, 0, 1, 2), expand=False))
    if one.samples:
        console.print(Text("Over time, as if the peak were at that moment:"))
        console.print(Padding(_over_time(one), (0, 0, 0, 2), expand=False))


def _facts(one: Explanation) -> Iterable[tuple[str, str]]:
    yield "why", one.reason
    if one.value is None or one.interval_90 is None:
        yield "measured", f"nothing: {one.measure} was not measured"
    else:
        low, high = (_number(value, one.unit) for value in one.interval_90)
        yield "measured", f"{_number(one.value, one.unit)}, 90% interval {low} to {high}"
        yield "", one.measure
    yield "limit", f"{Limit(one.low, one.high)} {_unit(one.unit)}".replace(" °", "°")
    yield "source", one.source
    yaw = "" if one.view.yaw_deg is None else f", turned {one.view.yaw_deg:.0f}° from the camera"
    yield "view", f"{one.view.name}{yaw}, {one.view.posture}"
    yield "judged from", ", ".join(one.rule_views or one.views)
    yield "in view", "; ".join(_parts(one))
    if one.at_s is not None:
        yield "at", f"{one.at_s:.2f} s"
    if one.verdict is Verdict.FAULT:
        yield "cue", one.cue


def _parts(one: Explanation) -> Iterable[str]:
    for part in one.parts:
        text = f"{part.side} {wording.label(part.part)} {part.visibility:.2f}"
        if part.out_of_picture > 0:
            text += f" (out of the picture {part.out_of_picture:.0%} of the time)"
        yield text
    yield f"needed {one.visibility_needed:g}"
    if one.hidden:
        yield f"hidden: {', '.join(map(wording.label, one.hidden))}"


def _over_time(one: Explanation) -> Table:
    table = Table.grid(padding=(0, 2, 0, 0))
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(justify="right", no_wrap=True)
    table.add_column(no_wrap=True)
    known = [sample.value for sample in one.samples if sample.value is not None]
    bounds = [bound for bound in (one.low, one.high) if bound is not None]
    axis = (min([*known, *bounds]), max([*known, *bounds])) if known else (0.0, 1.0)
    limit = Limit(one.low, one.high)
    for sample in _thinned(one.samples):
        beyond = sample.value is not None and limit.excess(sample.value) > 0
        table.add_row(
            f"{sample.time_s:.2f} s",
            sample.phase,
            "unseen" if sample.value is None else _number(sample.value, one.unit),
            Text(_bar(sample.value, bounds, axis), style="red" if beyond else "green"),
        )
    return table


def _thinned(samples: Sequence[Sample]) -> Iterable[Sample]:
    places = np.unique(np.linspace(0, len(samples) - 1, _ROWS).round().astype(int))
    return (samples[place] for place in places)


def _bar(value: float | None, bounds: Iterable[float], axis: tuple[float, float]) -> str:
    """A bar up to the value; "|" marks the limits."""
    low, high = axis
    span = max(high - low, 1e-9)

    def column(number: float) -> int:
        return round((number - low) / span * (_BAR_WIDTH - 1))

    filled = -1 if value is None else column(value)
    cells = ["█" if place <= filled else " " for place in range(_BAR_WIDTH)]
    for bound in bounds:
        cells[column(bound)] = "|"
    return "".join(cells)


def _number(value: float, unit: str) -> str:
    places = 1 if unit == "deg" else max(0, 2 - math.floor(math.log10(max(abs(value), 1e-2))))
    return f"{value:.{min(places, 3)}f}{_unit(unit)}"


def _unit(unit: str) -> str:
    return "°" if unit == "deg" else f" {unit}"
