"""The charts of how far angles are off, for the page of `formcheck bench`."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bokeh.models import ColumnDataSource, Span
from bokeh.plotting import figure

from formcheck import wording
from formcheck.bench_plots import places, rows_plot
from formcheck.bench_rows import AngleRow
from formcheck.plots import add_hover, painted

_LEAST_DEG = 10.0  # the chart reaches at least so far to both sides
_LANES = 5  # dots of one row lie on so many heights, so that fewer hide each other


def offsets_plot(rows: Sequence[AngleRow]) -> figure:
    """Of one measure: each offset as a dot, the middle half as a box, the median as a line."""
    known = [offset for row in rows for offset in row.known_deg]
    far_deg = 1.05 * max([_LEAST_DEG, *map(abs, known)])
    labels = [f"{wording.label(row.exercise)} ({len(row.known_deg)})" for row in rows]
    plot = rows_plot(labels, (-far_deg, far_deg), "degrees, measured less true")
    zero = Span(dimension="height", location=0, line_width=1.5, line_dash="dashed")
    plot.add_layout(painted(zero, line_color="limit"))
    plot.xaxis[0].ticker.desired_num_ticks = 5
    _add_dots(plot, rows)
    _add_boxes(plot, rows)
    return plot


def _add_boxes(plot: figure, rows: Sequence[AngleRow]) -> None:
    quarters = [[row.quantile_deg(share) or 0.0 for share in (0.25, 0.5, 0.75)] for row in rows]
    tops = places(rows)
    source = ColumnDataSource(
        {
            "y": tops,
            "low": [low for low, _, _ in quarters],
            "high": [high for _, _, high in quarters],
            "median": [median for _, median, _ in quarters],
            "bottom": [y - 0.36 for y in tops],
            "top": [y + 0.36 for y in tops],
            "words": [wording.amount(row.quantile_deg(0.5), "deg", 1) for row in rows],
        }
    )
    box = plot.hbar(y="y", left="low", right="high", height=0.72, source=source, line_width=0)
    box.glyph.fill_alpha = 0.6  # the dots behind it stay seen
    painted(box.glyph, fill_color="soft")
    middle = plot.segment("median", "bottom", "median", "top", source=source, line_width=3)
    painted(middle.glyph, line_color="text")
    add_hover(plot, [box], "median <b>@words</b>", mode="mouse")


def _add_dots(plot: figure, rows: Sequence[AngleRow]) -> None:
    dots = [
        (offset, place + 0.22 * (2 * (number % _LANES) / (_LANES - 1) - 1), clip)
        for place, row in zip(places(rows), rows, strict=True)
        for number, (clip, offset) in enumerate(row.offsets_deg)
        if math.isfinite(offset)
    ]
    source = ColumnDataSource(
        {
            "x": [round(offset, 2) for offset, _, _ in dots],
            "y": [y for _, y, _ in dots],
            "clip": [clip for _, _, clip in dots],
        }
    )
    drawn = plot.scatter("x", "y", source=source, size=5, fill_alpha=0.5, line_alpha=0.6)
    painted(drawn.glyph, fill_color="right", line_color="right")
    add_hover(plot, [drawn], "@clip: <b>@x{0.0}°</b>", mode="mouse")
