"""The charts of a report: movement over time, left against right, and tempo."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from bokeh.models import BoxAnnotation, ColumnDataSource, Label, Span
from bokeh.plotting import figure

from formcheck import wording
from formcheck.html.charts import (
    FONT,
    FONT_SIZE,
    add_hover,
    empty_chart,
    set_theme_colors,
    set_ticks,
    time_ticks,
)
from formcheck.pose.landmarks import LEGS, Side
from formcheck.report.curves import Chart, Curve, FaultMarker, LimitLine
from formcheck.report.sides import Comparison, Tempo
from formcheck.results import Analysis

_HEIGHT_PX = 210
_BAND_ALPHA = 0.18
_HEADROOM = 0.38  # share of the range above the curves, for the repetition numbers
SHAPES = {
    "triangle": "▲", "square": "■", "diamond": "◆", "inverted_triangle": "▼", "star": "★",
    "hex": "⬢",
}  # fmt: skip
_ROW_HEIGHT_PX, _AXES_HEIGHT_PX = 24, 46
_SIDE_STYLES = {Side.LEFT: (0.16, "circle"), Side.RIGHT: (-0.16, "diamond")}
TEMPO_PARTS = (("out", "both", None), ("held", "muted", "/"), ("back", "soft", None))
_UNITS = {"deg": ("°", "0"), "m": (" m", "0.00")}


@dataclass(frozen=True)
class TimeRange:
    """The part of a clip that a chart shows, in seconds of the clip."""

    first_s: float
    last_s: float


def marker_shapes(charts: Sequence[Chart]) -> dict[str, str]:
    """The marker shape of each fault code, the same in all charts of a report."""
    codes = dict.fromkeys(marker.code for chart in charts for marker in chart.markers)
    return dict(zip(codes, [*SHAPES] * (1 + len(codes) // len(SHAPES)), strict=False))


def curve_plot(
    chart: Chart, analysis: Analysis, time_range: TimeRange, shapes: Mapping[str, str]
) -> figure:
    """One quantity over time. `shapes` maps fault codes to markers, see `marker_shapes`.

    The legend is part of the page, not of the chart.
    """
    low, high = _range(chart)
    plot = empty_chart(_HEIGHT_PX, (time_range.first_s, time_range.last_s), (low, high))
    plot.tags = ["over_time"]
    set_ticks(plot.xaxis[0], time_ticks(time_range.first_s, time_range.last_s))
    plot.xgrid.visible = False
    plot.yaxis[0].ticker.desired_num_ticks = 4
    _add_reps(plot, analysis, high)
    for limit_line in chart.limits:
        _add_limit_line(plot, limit_line)
    for curve in chart.curves:
        _add_band(plot, curve)
    for curve in chart.curves:
        _add_curve(plot, curve, chart.unit)
    for code in dict.fromkeys(marker.code for marker in chart.markers):
        _add_markers(
            plot, [marker for marker in chart.markers if marker.code == code], shapes[code]
        )
    playhead = Span(dimension="height", location=time_range.first_s, name="playhead", visible=False)
    plot.add_layout(set_theme_colors(playhead, line_color="playhead"))
    return plot


def _range(chart: Chart) -> tuple[float, float]:
    values = [curve.values for curve in chart.curves]
    for curve in chart.curves:
        values += [curve.values - curve.half_widths, curve.values + curve.half_widths]
    values.append(np.array([limit_line.value for limit_line in chart.limits]))
    values.append(np.array([marker.value for marker in chart.markers]))
    finite = np.concatenate(values)
    finite = finite[np.isfinite(finite)]
    if not len(finite):
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    size = max(high - low, 20.0 if chart.unit == "deg" else 0.05)
    return low - 0.06 * size, high + _HEADROOM * size


def _add_reps(plot: figure, analysis: Analysis, top: float) -> None:
    for rep in analysis.reps:
        band = BoxAnnotation(left=rep.start_s, right=rep.end_s, level="underlay", fill_alpha=1.0)
        set_theme_colors(band, fill_color="band")
        band.line_color = None
        plot.add_layout(band)
        number = Label(
            x=(rep.start_s + rep.end_s) / 2, y=top, y_offset=-4, text=str(rep.number),
            text_align="center", text_baseline="top", text_font=FONT, text_font_size=FONT_SIZE,
        )  # fmt: skip
        if rep.side is not Side.BOTH:  # the page's script adds the side where there is room
            number.tags = [{"side": rep.side.value, "length_s": rep.end_s - rep.start_s}]
        plot.add_layout(set_theme_colors(number, text_color="muted"))


def _add_limit_line(plot: figure, limit_line: LimitLine) -> None:
    line = Span(dimension="width", location=limit_line.value, line_dash="dashed", line_width=1.5)
    plot.add_layout(set_theme_colors(line, line_color="limit"))


def _add_band(plot: figure, curve: Curve) -> None:
    """The curve's 90 % interval behind it, in pieces where it is known."""
    if not np.isfinite(curve.half_widths).any():
        return
    source = ColumnDataSource(
        {
            "x": curve.times_s.astype(np.float32),
            "low": (curve.values - curve.half_widths).astype(np.float32),
            "high": (curve.values + curve.half_widths).astype(np.float32),
        }
    )
    band = plot.varea("x", "low", "high", source=source, fill_alpha=_BAND_ALPHA)
    set_theme_colors(band.glyph, fill_color=curve.side)


def _add_curve(plot: figure, curve: Curve, unit: str) -> None:
    source = ColumnDataSource(
        {
            "x": curve.times_s.astype(np.float32),
            "y": curve.values.astype(np.float32),
            "half": np.nan_to_num(curve.half_widths).astype(np.float32),
        }
    )
    drawn = plot.line(
        "x", "y", source=source, line_width=2, line_join="round",
        line_dash="dashed" if curve.side == Side.RIGHT.value else "solid",
    )  # fmt: skip
    set_theme_colors(drawn.glyph, line_color=curve.side)
    sign, places = _UNITS.get(unit, (f" {unit}", "0.00"))
    name = "" if curve.side == Side.BOTH.value else f"{curve.side} "
    known = np.isfinite(curve.half_widths).any()
    range_text = f" ± @half{{{places}}}{sign}" if known else ""
    template = f"{name}<b>@y{{{places}}}{sign}</b>{range_text} at @x{{0.0}} s"
    add_hover(plot, [drawn], template, mode="vline")


def _add_markers(plot: figure, markers: Sequence[FaultMarker], shape: str) -> None:
    source = ColumnDataSource(
        {
            "x": [marker.at_s for marker in markers],
            "y": [marker.value for marker in markers],
            "rep": [marker.rep for marker in markers],
            "text": [marker.text for marker in markers],
        }
    )
    drawn = plot.scatter("x", "y", source=source, marker=shape, size=13, line_width=1.5)
    set_theme_colors(drawn.glyph, fill_color="fault", line_color="fault")
    add_hover(plot, [drawn], "fault in repetition @rep: <b>@text</b>", mode="mouse")


def sides_plot(compared: Sequence[Comparison]) -> figure | None:
    """Mean and range of each angle, left above right; None if no angle was measured on both."""
    angles = [item for item in compared if item.unit == "deg"]
    if not angles:
        return None
    spreads = [spread for item in angles for spread in (item.left, item.right)]
    low, high = min(s.low for s in spreads), max(s.high for s in spreads)
    size = max(high - low, 10.0)
    height_px = 2 * _ROW_HEIGHT_PX * len(angles) + _AXES_HEIGHT_PX
    x_range = low - 0.05 * size, high + 0.05 * size
    plot = empty_chart(height_px, x_range, (0.4, len(angles) + 0.6))
    set_ticks(plot.yaxis[0], {len(angles) - n: item.label for n, item in enumerate(angles)})
    plot.ygrid.visible = False
    plot.xaxis[0].axis_label = "degrees"
    for side in LEGS:
        _add_side(plot, angles, side)
    return plot


def _add_side(plot: figure, angles: Sequence[Comparison], side: Side) -> None:
    offset, marker = _SIDE_STYLES[side]
    spreads = [item.left if side is Side.LEFT else item.right for item in angles]
    source = ColumnDataSource(
        {
            "mean": [spread.mean for spread in spreads],
            "low": [spread.low for spread in spreads],
            "high": [spread.high for spread in spreads],
            "y": [len(angles) - n + offset for n in range(len(angles))],
            "text": [item.text(side) for item in angles],
        }
    )
    whisker = plot.segment("low", "y", "high", "y", source=source, line_width=3, line_alpha=0.55)
    dot = plot.scatter("mean", "y", source=source, marker=marker, size=12)
    set_theme_colors(whisker.glyph, line_color=side.value)
    set_theme_colors(dot.glyph, fill_color=side.value, line_color=side.value)
    add_hover(plot, [whisker, dot], f"{side.value}: <b>@text</b>", mode="mouse")


def tempo_plot(tempo: Tempo) -> figure:
    """One bar per repetition with its three parts; the prescribed tempo is on top."""
    rows = [("prescribed", tempo.target_s), *((row.label, row.parts_s) for row in tempo.rows)]
    places = [float(len(rows) - number) for number in range(len(rows))]
    longest = max(sum(part or 0.0 for part in parts) for _, parts in rows)
    plot = empty_chart(
        _ROW_HEIGHT_PX * len(rows) + _AXES_HEIGHT_PX, (0.0, 1.03 * longest), (0.4, len(rows) + 0.6)
    )
    set_ticks(plot.yaxis[0], dict(zip(places, (label for label, _ in rows), strict=True)))
    plot.ygrid.visible = False
    plot.xaxis[0].axis_label = "seconds"
    starts = [0.0] * len(rows)
    for number, (name, role, hatch) in enumerate(TEMPO_PARTS):
        lengths = [parts[number] or 0.0 for _, parts in rows]
        source = ColumnDataSource(
            {
                "y": places,
                "left": starts,
                "right": [start + part for start, part in zip(starts, lengths, strict=True)],
                "text": [wording.amount(parts[number], "s") for _, parts in rows],
            }
        )
        bar = plot.hbar(
            y="y", left="left", right="right", height=0.62, source=source, line_width=0,
            hatch_pattern=hatch, hatch_scale=7, hatch_weight=1.5,
        )  # fmt: skip
        set_theme_colors(bar.glyph, fill_color=role, hatch_color="page")
        add_hover(plot, [bar], f"{name}: <b>@text</b>", mode="mouse")
        starts = list(source.data["right"])
    return plot
