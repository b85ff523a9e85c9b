"""The keys below a report's charts: what each line, mark and pattern means, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from formcheck.html.charts import Key
from formcheck.pose.landmarks import Side
from formcheck.report.charts import SHAPES
from formcheck.report.curves import CURVES, SIGNAL, Chart
from formcheck.report.headline import title_of
from formcheck.spec.exercise import Exercise

SIDE_KEYS = (Key("dot-left", "●", "left"), Key("dot-right", "◆", "right"))
PART_KEYS = (Key("part-out", "", "out"), Key("part-held", "", "held"), Key("part-back", "", "back"))


def curve_keys(
    chart: Chart, shapes: Mapping[str, str], exercise: Exercise | None
) -> tuple[Key, ...]:
    """The lines, limits and marks of one chart."""
    marks = dict.fromkeys(mark.code for mark in chart.marks)
    return (
        *_lines(chart),
        *(Key("bound", "", f"limit: {bound.words}") for bound in chart.bounds),
        *(Key("mark", SHAPES[shapes[code]], title_of(code, exercise).lower()) for code in marks),
    )


def _lines(chart: Chart) -> Iterable[Key]:
    for line in chart.lines:
        if line.side != Side.BOTH.value:
            yield Key(f"line-{line.side}", "", line.side)
        elif chart.key != SIGNAL and CURVES[chart.key].has_sides:
            yield Key("line-both", "", "mean of both legs")
