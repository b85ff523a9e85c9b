"""The charts of the page of `formcheck bench`, styled like the report's."""

from __future__ import annotations

import math
from collections.abc import Sequence

from bokeh.core.properties import value
from bokeh.models import ColumnDataSource, Span
from bokeh.plotting import figure

from formcheck import wording
from formcheck.bench.rows import AngleRow, Confusion, CountGroup
from formcheck.bench.scoring import Share, Tally
from formcheck.bench.speed import Run, Speed
from formcheck.html.charts import (
    FONT,
    FONT_SIZE,
    add_hover,
    empty_chart,
    set_theme_colors,
    set_ticks,
)

ROW_PX, AXES_PX = 26, 46
_NAMES_PX = 150  # for the vertical names below a confusion table
_F1_AXIS_END = 1.75  # leaves room for the tallies beside the bars
_MIN_RANGE_DEG = 10.0  # on both sides of 0
_LANES = 5  # heights of the dots in a row, so that fewer hide each other
_TICK_STEPS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000)


def rows_plot(labels: Sequence[str], x_range: tuple[float, float], axis: str) -> figure:
    """An empty chart with a named row for each label, the first on top."""
    plot = empty_chart(ROW_PX * len(labels) + AXES_PX, x_range, (0.4, len(labels) + 0.6))
    set_ticks(plot.yaxis[0], dict(zip(row_positions(labels), labels, strict=True)))
    plot.ygrid.visible = False
    plot.xaxis[0].axis_label = axis
    return plot


def row_positions(rows: Sequence[object]) -> list[float]:
    """The y coordinates of the rows of `rows_plot`."""
    return [float(len(rows) - number) for number in range(len(rows))]


def counts_plot(groups: Sequence[CountGroup]) -> figure:
    """Counted over true repetitions: on the line is right, the dashed lines are off by one."""
    top = max((max(group.true, group.counted) for group in groups), default=0) + 1
    plot = empty_chart(320, (-0.6, top), (-0.6, top))
    step = next((s for s in _TICK_STEPS if top / s <= 12), _TICK_STEPS[-1])
    for axis, label in ((plot.xaxis[0], "true repetitions"), (plot.yaxis[0], "counted")):
        set_ticks(axis, {float(n): str(n) for n in range(0, top + 1, step)})
        axis.axis_label = label
    for offset, dash in ((0, "solid"), (1, "dashed"), (-1, "dashed")):
        line = plot.line([-0.6, top], [-0.6 + offset, top + offset], line_dash=dash, line_width=1.5)
        set_theme_colors(line.glyph, line_color="limit")
    for is_right, role, marker in ((True, "both", "circle"), (False, "fault", "diamond")):
        chosen = [group for group in groups if (group.true == group.counted) == is_right]
        _add_counts(plot, chosen, role, marker)
    return plot


def _add_counts(plot: figure, groups: Sequence[CountGroup], role: str, marker: str) -> None:
    source = ColumnDataSource(
        {
            "true": [group.true for group in groups],
            "counted": [group.counted for group in groups],
            "size": [min(34.0, 9 + 4 * len(group.clips) ** 0.5) for group in groups],
            "label": [wording.pluralize(len(group.clips), "clip") for group in groups],
        }
    )
    dots = plot.scatter(
        "true", "counted", size="size", source=source, marker=marker, fill_alpha=0.55
    )
    set_theme_colors(dots.glyph, fill_color=role, line_color=role)
    add_hover(plot, [dots], "@true true, @counted counted: <b>@label</b>", mode="mouse")


def confusion_plot(table: Confusion) -> figure:
    """One cell for each true exercise and recognized exercise, darker for a larger share."""
    wide, high = len(table.columns), len(table.rows)
    plot = empty_chart(ROW_PX * high + AXES_PX + _NAMES_PX, (0.5, wide + 0.5), (0.5, high + 0.5))
    rows, names = map(wording.label, table.rows), map(wording.label, table.columns)
    set_ticks(plot.yaxis[0], dict(zip(row_positions(table.rows), rows, strict=True)))
    set_ticks(plot.xaxis[0], {float(n): name for n, name in enumerate(names, start=1)})
    plot.xaxis[0].major_label_orientation = "vertical"
    plot.xaxis[0].axis_label = "recognized as"
    plot.xgrid.visible = plot.ygrid.visible = False
    for is_right, role in ((True, "soft"), (False, "fault")):
        _add_cells(plot, table, is_right, role)
    return plot


def _add_cells(plot: figure, table: Confusion, is_right: bool, role: str) -> None:
    cells = [
        (column + 1, place, clips, sum(row), true, name)
        for place, true, right, row in zip(
            row_positions(table.rows), table.rows, table.right, table.clips, strict=True
        )
        for column, (name, clips) in enumerate(zip(table.columns, row, strict=True))
        if clips and (name == right) == is_right
    ]
    source = ColumnDataSource(
        {
            "x": [cell[0] for cell in cells],
            "y": [cell[1] for cell in cells],
            "alpha": [(0.25 if is_right else 0.15) + 0.6 * cell[2] / cell[3] for cell in cells],
            "clips": [str(cell[2]) for cell in cells],
            "label": [
                f"{wording.label(true)} recognized as {wording.label(name)}: {clips} of {whole}"
                for *_, clips, whole, true, name in cells
            ],
        }
    )
    drawn = plot.rect("x", "y", 0.94, 0.9, source=source, fill_alpha="alpha", line_width=0)
    set_theme_colors(drawn.glyph, fill_color=role)
    _add_numbers(plot, source, text_align="center")
    add_hover(plot, [drawn], "@label", mode="mouse")


def _add_numbers(plot: figure, source: ColumnDataSource, **more: object) -> None:
    text = plot.text(
        "x", "y", text="clips", source=source, text_baseline="middle", text_font=value(FONT),
        text_font_size=FONT_SIZE, **more,
    )  # fmt: skip
    set_theme_colors(text.glyph, text_color="text")


def faults_plot(totals: Sequence[tuple[str, Tally]]) -> figure:
    """F1 of each fault, with the numbers found, false and missed beside it."""
    plot = rows_plot([wording.label(code) for code, _ in totals], (0.0, _F1_AXIS_END), "F1")
    set_ticks(plot.xaxis[0], {0.0: "0", 0.5: "0.5", 1.0: "1"})
    source = ColumnDataSource(
        {
            "y": row_positions(totals),
            "x": [1.05] * len(totals),
            "f1": [tally.f1 or 0.0 for _, tally in totals],
            "clips": [f"{t.found} · {t.false} · {t.missed}" for _, t in totals],
            "label": [wording.amount(tally.f1, "ratio") for _, tally in totals],
        }
    )
    bars = plot.hbar(y="y", right="f1", left=0, height=0.62, source=source, line_width=0)
    set_theme_colors(bars.glyph, fill_color="both")
    _add_numbers(plot, source)
    add_hover(plot, [bars], "F1 <b>@label</b>; found, false, missed: @clips", mode="mouse")
    return plot


def shares_plot(rows: Sequence[tuple[str, Share]], role: str, target: float | None) -> figure:
    """The share of each row with its 95 % interval; `target` is drawn as a line."""
    labels = [f"{wording.label(name)} ({share.whole})" for name, share in rows]
    plot = rows_plot(labels, (-0.02, 1.03), "share, with its 95 % interval")
    set_ticks(plot.xaxis[0], {n / 4: f"{25 * n} %" for n in range(5)})
    if target is not None:
        plot.add_layout(
            set_theme_colors(
                Span(dimension="height", location=target, line_dash="dashed", line_width=1.5),
                line_color="limit",
            )
        )
    intervals = [share.interval_95 or (0.0, 0.0) for _, share in rows]
    source = ColumnDataSource(
        {
            "y": row_positions(rows),
            "share": [share.value or 0.0 for _, share in rows],
            "low": [low for low, _ in intervals],
            "high": [high for _, high in intervals],
            "label": [f"{share.part} of {share.whole}" for _, share in rows],
        }
    )
    whisker = plot.segment("low", "y", "high", "y", source=source, line_width=3, line_alpha=0.45)
    dot = plot.scatter("share", "y", source=source, size=11)
    set_theme_colors(whisker.glyph, line_color=role)
    set_theme_colors(dot.glyph, fill_color=role, line_color=role)
    add_hover(plot, [whisker, dot], "<b>@label</b>", mode="mouse")
    return plot


def speed_plot(speed: Speed) -> figure:
    """Median seconds of each kind of run as a bar, and every run as a dot."""
    kinds: dict[str, tuple[float, Sequence[Run]]] = {
        "bare loop": (speed.bare_s, speed.bare),
        "whole command": (speed.whole_s, speed.whole),
        "with video": (speed.video_s, speed.video),
    }
    longest = max(run.wall_s for _, runs in kinds.values() for run in runs)
    plot = rows_plot(list(kinds), (0.0, 1.05 * longest), "seconds")
    rows = list(zip(row_positions(list(kinds)), kinds.values(), strict=True))
    medians = ColumnDataSource(
        {
            "y": [place for place, _ in rows],
            "right": [median_s for _, (median_s, _) in rows],
            "label": [f"{median_s:.2f} s" for _, (median_s, _) in rows],
        }
    )
    bars = plot.hbar(y="y", left=0, right="right", height=0.62, source=medians, line_width=0)
    set_theme_colors(bars.glyph, fill_color="soft")
    runs = ColumnDataSource(
        {
            "y": [place for place, (_, each) in rows for _ in each],
            "x": [run.wall_s for _, (_, each) in rows for run in each],
        }
    )
    dots = plot.scatter("x", "y", source=runs, size=8)
    set_theme_colors(dots.glyph, fill_color="text", line_color="text")
    add_hover(plot, [bars], "median <b>@label</b>", mode="mouse")
    return plot


def offsets_plot(rows: Sequence[AngleRow]) -> figure:
    """One measure: offsets as dots, the interquartile range as a box, the median as a line."""
    offsets_deg = [offset for row in rows for offset in row.reported_deg]
    limit_deg = 1.05 * max([_MIN_RANGE_DEG, *map(abs, offsets_deg)])
    labels = [f"{wording.label(row.exercise)} ({len(row.reported_deg)})" for row in rows]
    plot = rows_plot(labels, (-limit_deg, limit_deg), "degrees, measured minus true")
    zero = Span(dimension="height", location=0, line_width=1.5, line_dash="dashed")
    plot.add_layout(set_theme_colors(zero, line_color="limit"))
    plot.xaxis[0].ticker.desired_num_ticks = 5
    _add_dots(plot, rows)
    _add_boxes(plot, rows)
    return plot


def _add_boxes(plot: figure, rows: Sequence[AngleRow]) -> None:
    quartiles = [[row.quantile_deg(share) or 0.0 for share in (0.25, 0.5, 0.75)] for row in rows]
    centers = row_positions(rows)
    source = ColumnDataSource(
        {
            "y": centers,
            "low": [low for low, _, _ in quartiles],
            "high": [high for _, _, high in quartiles],
            "median": [median for _, median, _ in quartiles],
            "bottom": [y - 0.36 for y in centers],
            "top": [y + 0.36 for y in centers],
            "label": [wording.amount(row.quantile_deg(0.5), "deg", 1) for row in rows],
        }
    )
    box = plot.hbar(y="y", left="low", right="high", height=0.72, source=source, line_width=0)
    box.glyph.fill_alpha = 0.6  # keeps the dots behind it visible
    set_theme_colors(box.glyph, fill_color="soft")
    middle = plot.segment("median", "bottom", "median", "top", source=source, line_width=3)
    set_theme_colors(middle.glyph, line_color="text")
    add_hover(plot, [box], "median <b>@label</b>", mode="mouse")


def _add_dots(plot: figure, rows: Sequence[AngleRow]) -> None:
    dots = [
        (offset, place + 0.22 * (2 * (number % _LANES) / (_LANES - 1) - 1), clip)
        for place, row in zip(row_positions(rows), rows, strict=True)
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
    set_theme_colors(drawn.glyph, fill_color="right", line_color="right")
    add_hover(plot, [drawn], "@clip: <b>@x{0.0}°</b>", mode="mouse")
