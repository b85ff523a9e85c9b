"""The legends below a report's charts: what each line, marker and pattern means."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from formcheck.html.charts import LegendEntry
from formcheck.pose.landmarks import Side
from formcheck.report.charts import SHAPES
from formcheck.report.curves import QUANTITIES, SIGNAL, Chart
from formcheck.report.headline import fault_title
from formcheck.spec.exercise import Exercise

SIDE_LEGEND = (LegendEntry("dot-left", "●", "left"), LegendEntry("dot-right", "◆", "right"))
TEMPO_LEGEND = (
    LegendEntry("part-out", "", "out"),
    LegendEntry("part-held", "", "held"),
    LegendEntry("part-back", "", "back"),
)


def curve_legend(
    chart: Chart, shapes: Mapping[str, str], exercise: Exercise | None
) -> tuple[LegendEntry, ...]:
    """The legend of one chart: its curves, limits and fault markers."""
    markers = dict.fromkeys(marker.code for marker in chart.markers)
    return (
        *_curves(chart),
        *(LegendEntry("bound", "", f"limit: {limit_line.text}") for limit_line in chart.limits),
        *(
            LegendEntry("mark", SHAPES[shapes[code]], fault_title(code, exercise).lower())
            for code in markers
        ),
    )


def _curves(chart: Chart) -> Iterable[LegendEntry]:
    for curve in chart.curves:
        if curve.side != Side.BOTH.value:
            yield LegendEntry(f"line-{curve.side}", "", curve.side)
        elif chart.key != SIGNAL and QUANTITIES[chart.key].per_leg:
            yield LegendEntry("line-both", "", "mean of both legs")
