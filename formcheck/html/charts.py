"""The look that all charts share, and how they get into a page with BokehJS.

Models carry tags such as "line_color=left": the page's script gives that property the color of
that role in the reader's color scheme. The colors set here are those of the light scheme.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bokeh.embed import json_item
from bokeh.models import FixedTicker, HoverTool, LinearAxis, Model, Range1d, Renderer
from bokeh.plotting import figure
from bokeh.resources import Resources
from markupsafe import Markup

from formcheck import wording
from formcheck.html.page import script_json

LIGHT = {
    "text": "#24292b", "muted": "#5b6569", "grid": "#e6e3dd", "band": "#f1eee8",
    "left": "#0f6b63", "right": "#b4500b", "both": "#0f6b63", "soft": "#9cc9c3",
    "limit": "#5b6569", "fault": "#a8321f", "playhead": "#24292b", "page": "#fbfaf7",
}  # fmt: skip
DARK = {
    "text": "#e8ecec", "muted": "#a3afb2", "grid": "#2b3438", "band": "#232b2f",
    "left": "#6fcfc1", "right": "#f2a65e", "both": "#6fcfc1", "soft": "#2f6f68",
    "limit": "#a3afb2", "fault": "#ff9d88", "playhead": "#e8ecec", "page": "#14181a",
}  # fmt: skip
FONT = "system-ui, sans-serif"
FONT_SIZE = "12px"
_STEPS_S = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 3600)
_MAX_TICKS = 9


@dataclass(frozen=True)
class LegendEntry:
    """One entry of a legend: its swatch (the CSS class `kind`, or a `symbol`) and its meaning."""

    kind: str
    symbol: str
    text: str


def chart_scripts(
    charts: Mapping[str, object],
    clock: Sequence[tuple[float, float]] = (),
    first_s: float = 0.0,
) -> dict[str, object]:
    """What `base.html` needs to draw `charts`, the results of `chart_json` by element id.

    `clock` are pairs (second of the clip, second of the page's video), empty where the two are the
    same; `first_s` is the first second of the clip that was analyzed. BokehJS goes into the page,
    so that nothing is fetched, unless there is no chart.
    """
    data = {
        "charts": charts,
        "colors": {"light": LIGHT, "dark": DARK},
        "clock": clock,
        "first_s": first_s,
    }
    return {
        "script_data": script_json(data),
        "charts_script": Markup(_bokeh_script()) if charts else "",
    }


def _bokeh_script() -> str:
    script = Resources(mode="inline", components=["bokeh"], minified=True).js_raw[0]
    return str(script).replace("</script", "<\\/script")


def chart_json(plot: figure) -> Any:
    """A chart as plain dicts, lists, strings and numbers, for `Bokeh.embed.embed_item`."""
    return json.loads(json.dumps(json_item(plot)))


def set_theme_colors(model: Model, **roles: str) -> Model:
    """Color properties of a model by role, so that the page's script can switch the scheme."""
    for name, role in roles.items():
        setattr(model, name, LIGHT[role])
    model.tags = [*model.tags, *(f"{name}={role}" for name, role in roles.items())]
    return model


def empty_chart(
    height_px: int, x_range: tuple[float, float], y_range: tuple[float, float]
) -> figure:
    """An empty chart without frame or tools, as wide as the page allows."""
    plot = figure(
        height=height_px,
        sizing_mode="stretch_width",
        x_range=Range1d(*x_range),
        y_range=Range1d(*y_range),
        toolbar_location=None,
        tools="",
        background_fill_color=None,
        border_fill_color=None,
        outline_line_color=None,
        output_backend="svg",
        min_border_left=58,
        min_border_right=14,
    )
    for axis in (*plot.xaxis, *plot.yaxis):
        _style(axis)
    set_theme_colors(plot.xgrid[0], grid_line_color="grid")
    set_theme_colors(plot.ygrid[0], grid_line_color="grid")
    return plot


def _style(axis: LinearAxis) -> None:
    set_theme_colors(axis, major_label_text_color="muted", axis_label_text_color="muted")
    set_theme_colors(axis, axis_line_color="grid")
    axis.major_tick_line_color = axis.minor_tick_line_color = None
    axis.major_label_text_font = axis.axis_label_text_font = FONT
    axis.major_label_text_font_size = axis.axis_label_text_font_size = FONT_SIZE
    axis.axis_label_text_font_style = "normal"


def set_ticks(axis: LinearAxis, labels: Mapping[float, str]) -> None:
    """Put ticks with these labels on an axis, and no others."""
    axis.ticker = FixedTicker(ticks=list(labels))
    axis.major_label_overrides = dict(labels)


def time_ticks(first_s: float, last_s: float) -> dict[float, str]:
    """Round times of a clip between two moments, at most nine of them, with their labels."""
    fitting = (step for step in _STEPS_S if (last_s - first_s) / step < _MAX_TICKS)
    hours = math.ceil((last_s - first_s) / (_STEPS_S[-1] * _MAX_TICKS))
    step = next(fitting, _STEPS_S[-1] * (hours + 1))
    start = int(first_s // step) * step
    times = range(start, int(last_s) + 1, step)
    return {float(time): wording.clock(time)[:-2] for time in times if time >= first_s}


def add_hover(plot: figure, renderers: Iterable[Renderer], template: str, *, mode: str) -> None:
    """Show a tooltip, `template` in Bokeh's template language, over these renderers."""
    tool = HoverTool(renderers=list(renderers), tooltips=f"<span>{template}</span>", mode=mode)
    tool.point_policy = "follow_mouse" if mode == "mouse" else "snap_to_data"
    tool.show_arrow = False
    tool.line_policy = "nearest"
    plot.add_tools(tool)
