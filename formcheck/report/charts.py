"""The charts over time of a report: lines, repetitions as bands, limits, and marks of faults."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from bokeh.models import BoxAnnotation, ColumnDataSource, Label, Span
from bokeh.plotting import figure

from formcheck import wording
from formcheck.html.charts import (
    FONT,
    FONT_SIZE,
    add_hover,
    blank_plot,
    label_ticks,
    painted,
    time_ticks,
)
from formcheck.pose.landmarks import LEGS, Side
from formcheck.report.curves import Bound, Chart, Line, Mark
from formcheck.report.sides import Comparison, Tempo
from formcheck.results import Analysis

_HEIGHT_PX = 210
_HEAD_ROOM = 0.38  # of the range, above the lines, for the numbers of the repetitions
SHAPES = {
    "triangle": "▲", "square": "■", "diamond": "◆", "inverted_triangle": "▼", "star": "★",
    "hex": "⬢",
}  # fmt: skip
_UNITS = {"deg": ("°", "0"), "m": (" m", "0.00")}


@dataclass(frozen=True)
class Stretch:
    """The part of the clip that a chart shows."""

    first_s: float
    last_s: float


def shapes_of(charts: Sequence[Chart]) -> dict[str, str]:
    """For each fault that is marked somewhere the shape that means it, the same in all charts."""
    codes = dict.fromkeys(mark.code for chart in charts for mark in chart.marks)
    return dict(zip(codes, [*SHAPES] * (1 + len(codes) // len(SHAPES)), strict=False))


def curve_plot(chart: Chart, analysis: Analysis, shown: Stretch, shapes: dict[str, str]) -> figure:
    """One chart over time; its parts are named in the page beside it."""
    low, high = _range(chart)
    plot = blank_plot(_HEIGHT_PX, (shown.first_s, shown.last_s), (low, high))
    plot.tags = ["over_time"]
    label_ticks(plot.xaxis[0], time_ticks(shown.first_s, shown.last_s))
    plot.xgrid.visible = False
    plot.yaxis[0].ticker.desired_num_ticks = 4
    _add_reps(plot, analysis, high)
    for bound in chart.bounds:
        _add_bound(plot, bound)
    for line in chart.lines:
        _add_line(plot, line, chart.unit)
    for code in dict.fromkeys(mark.code for mark in chart.marks):
        _add_marks(plot, [mark for mark in chart.marks if mark.code == code], shapes[code])
    playhead = Span(dimension="height", location=shown.first_s, name="playhead", visible=False)
    plot.add_layout(painted(playhead, line_color="playhead"))
    return plot


def _range(chart: Chart) -> tuple[float, float]:
    values = [line.values for line in chart.lines]
    values.append(np.array([bound.value for bound in chart.bounds]))
    values.append(np.array([mark.value for mark in chart.marks]))
    known = np.concatenate(values)
    known = known[np.isfinite(known)]
    if not len(known):
        return 0.0, 1.0
    low, high = float(known.min()), float(known.max())
    size = max(high - low, 20.0 if chart.unit == "deg" else 0.05)
    return low - 0.06 * size, high + _HEAD_ROOM * size


def _add_reps(plot: figure, analysis: Analysis, top: float) -> None:
    for rep in analysis.reps:
        band = BoxAnnotation(left=rep.start_s, right=rep.end_s, level="underlay", fill_alpha=1.0)
        painted(band, fill_color="band")
        band.line_color = None
        plot.add_layout(band)
        words = Label(
            x=(rep.start_s + rep.end_s) / 2, y=top, y_offset=-4, text=str(rep.number),
            text_align="center", text_baseline="top", text_font=FONT, text_font_size=FONT_SIZE,
        )  # fmt: skip
        if rep.side is not Side.BOTH:  # the page's script adds the side where there is room
            words.tags = [{"side": rep.side.value, "length_s": rep.end_s - rep.start_s}]
        plot.add_layout(painted(words, text_color="muted"))


def _add_bound(plot: figure, bound: Bound) -> None:
    line = Span(dimension="width", location=bound.value, line_dash="dashed", line_width=1.5)
    plot.add_layout(painted(line, line_color="limit"))


def _add_line(plot: figure, line: Line, unit: str) -> None:
    source = ColumnDataSource(
        {"x": line.times_s.astype(np.float32), "y": line.values.astype(np.float32)}
    )
    drawn = plot.line(
        "x", "y", source=source, line_width=2, line_join="round",
        line_dash="dashed" if line.side == Side.RIGHT.value else "solid",
    )  # fmt: skip
    painted(drawn.glyph, line_color=line.side)
    sign, places = _UNITS.get(unit, (f" {unit}", "0.00"))
    name = "" if line.side == Side.BOTH.value else f"{line.side} "
    words = f"{name}<b>@y{{{places}}}{sign}</b> at @x{{0.0}} s"
    add_hover(plot, [drawn], words, mode="vline")


def _add_marks(plot: figure, marks: Sequence[Mark], shape: str) -> None:
    source = ColumnDataSource(
        {
            "x": [mark.at_s for mark in marks],
            "y": [mark.value for mark in marks],
            "rep": [mark.rep for mark in marks],
            "words": [mark.words for mark in marks],
        }
    )
    drawn = plot.scatter("x", "y", source=source, marker=shape, size=13, line_width=1.5)
    painted(drawn.glyph, fill_color="fault", line_color="fault")
    add_hover(plot, [drawn], "fault in repetition @rep: <b>@words</b>", mode="mouse")


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
