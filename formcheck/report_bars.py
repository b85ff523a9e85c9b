"""The two charts of a report that are not over time: left against right, and the tempo."""

from __future__ import annotations

from collections.abc import Sequence

from bokeh.models import ColumnDataSource
from bokeh.plotting import figure

from formcheck import wording
from formcheck.plots import add_hover, blank_plot, label_ticks, painted
from formcheck.pose import LEGS, Side
from formcheck.report_sides import Comparison, Tempo

_ROW_PX, _AXES_PX = 24, 46
_SIDES = {Side.LEFT: (0.16, "circle"), Side.RIGHT: (-0.16, "diamond")}
PARTS = (("out", "both", None), ("held", "muted", "/"), ("back", "soft", None))


def sides_plot(compared: Sequence[Comparison]) -> figure | None:
    """Mean and range of each angle, left over right; None where no angle has both."""
    angles = [item for item in compared if item.unit == "deg"]
    if not angles:
        return None
    spreads = [spread for item in angles for spread in (item.left, item.right)]
    low, high = min(s.low for s in spreads), max(s.high for s in spreads)
    size = max(high - low, 10.0)
    height_px = 2 * _ROW_PX * len(angles) + _AXES_PX
    x_range = low - 0.05 * size, high + 0.05 * size
    plot = blank_plot(height_px, x_range, (0.4, len(angles) + 0.6))
    label_ticks(plot.yaxis[0], {len(angles) - n: item.label for n, item in enumerate(angles)})
    plot.ygrid.visible = False
    plot.xaxis[0].axis_label = "degrees"
    for side in LEGS:
        _add_side(plot, angles, side)
    return plot


def _add_side(plot: figure, angles: Sequence[Comparison], side: Side) -> None:
    offset, marker = _SIDES[side]
    spreads = [item.left if side is Side.LEFT else item.right for item in angles]
    source = ColumnDataSource(
        {
            "mean": [spread.mean for spread in spreads],
            "low": [spread.low for spread in spreads],
            "high": [spread.high for spread in spreads],
            "y": [len(angles) - n + offset for n in range(len(angles))],
            "words": [item.words(side) for item in angles],
        }
    )
    whisker = plot.segment("low", "y", "high", "y", source=source, line_width=3, line_alpha=0.55)
    dot = plot.scatter("mean", "y", source=source, marker=marker, size=12)
    painted(whisker.glyph, line_color=side.value)
    painted(dot.glyph, fill_color=side.value, line_color=side.value)
    add_hover(plot, [whisker, dot], f"{side.value}: <b>@words</b>", mode="mouse")


def tempo_plot(tempo: Tempo) -> figure:
    """One bar a repetition, of its three parts; the exercise's own tempo is on top."""
    rows = [("asked for", tempo.asked_s), *((row.label, row.parts_s) for row in tempo.rows)]
    places = [float(len(rows) - number) for number in range(len(rows))]
    longest = max(sum(part or 0.0 for part in parts) for _, parts in rows)
    plot = blank_plot(_ROW_PX * len(rows) + _AXES_PX, (0.0, 1.03 * longest), (0.4, len(rows) + 0.6))
    label_ticks(plot.yaxis[0], dict(zip(places, (label for label, _ in rows), strict=True)))
    plot.ygrid.visible = False
    plot.xaxis[0].axis_label = "seconds"
    starts = [0.0] * len(rows)
    for number, (name, role, hatch) in enumerate(PARTS):
        lengths = [parts[number] or 0.0 for _, parts in rows]
        source = ColumnDataSource(
            {
                "y": places,
                "left": starts,
                "right": [start + part for start, part in zip(starts, lengths, strict=True)],
                "words": [wording.amount(parts[number], "s") for _, parts in rows],
            }
        )
        bar = plot.hbar(
            y="y", left="left", right="right", height=0.62, source=source, line_width=0,
            hatch_pattern=hatch, hatch_scale=7, hatch_weight=1.5,
        )  # fmt: skip
        painted(bar.glyph, fill_color=role, hatch_color="page")
        add_hover(plot, [bar], f"{name}: <b>@words</b>", mode="mouse")
        starts = list(source.data["right"])
    return plot
