"""The report of one analysis as a self-contained HTML page."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from formcheck import wording
from formcheck.analysis.timeline import Timeline
from formcheck.annotation.stills import Still
from formcheck.exercises import find_exercise
from formcheck.html.charts import LegendEntry, chart_json, chart_scripts
from formcheck.html.page import render_page
from formcheck.pose.landmarks import Side
from formcheck.report.charts import TimeRange, curve_plot, marker_shapes, sides_plot, tempo_plot
from formcheck.report.curves import build_charts
from formcheck.report.headline import (
    CAMERA,
    FAULT,
    GOOD,
    PARTLY,
    UNKNOWN,
    facts,
    headline_of,
    recognition_text,
    tiles,
)
from formcheck.report.legend import SIDE_LEGEND, TEMPO_LEGEND, curve_legend
from formcheck.report.repetitions import (
    FaultCase,
    checked_rules,
    fault_groups,
    measured_in_any_rep,
    rep_rows,
    unjudged_items,
)
from formcheck.report.sides import comparisons, tempo_of, why_no_comparison
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise

_UNITS = {"deg": "degrees", "m": "meters"}
# BokehJS is 1.3 MB of the page; with this the report of a one-minute clip stays below 3 MB.
MAX_STILLS_BYTES = 1_000_000
_LONG_SIDES_PX = (960, 720, 560, 420, 320, 240)
_JPEG_QUALITY = 72
STATUS_SYMBOLS = {GOOD: "✓", PARTLY: "?", FAULT: "✕", UNKNOWN: "?"}


@dataclass(frozen=True)
class VideoLink:
    """A video the page plays: `href` relative to the page, its `path` for people, and a label.

    `clock` are increasing pairs (second of the clip, second of this video), interpolated linearly;
    empty where the two are the same.
    """

    href: str
    path: str
    label: str
    clock: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class ReportContent:
    """What a report shows besides the analysis; `notes` say what is missing and why."""

    timeline: Timeline | None = None
    stills: tuple[Still, ...] = ()
    video: VideoLink | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Image:
    uri: str
    width: int
    height: int


@dataclass(frozen=True)
class _ChartFigure:
    id: str
    title: str
    meaning: str
    unit: str
    label: str
    legend: Sequence[LegendEntry]


def render_report(analysis: Analysis, content: ReportContent) -> str:
    """The whole page. All text that comes from files is escaped.

    Raises UnknownExerciseError when the analysis is of an exercise that is not in the catalog.
    """
    exercise = None if analysis.exercise is None else find_exercise(analysis.exercise)
    charts = _ReportCharts(analysis, content, exercise)
    return render_page(
        "report.html",
        version=analysis.formcheck_version,
        video=content.video,
        notes=content.notes,
        symbols=STATUS_SYMBOLS,
        **_set_context(analysis, exercise),
        **_rep_context(analysis, exercise, content),
        **charts.context,
        **charts.scripts,
    )


def _set_context(analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
    return {
        "title": "No exercise recognized" if exercise is None else exercise.title,
        "file_name": wording.clip_name(analysis),
        "recognition": recognition_text(analysis),
        "headline": headline_of(analysis, exercise),
        "tiles": tiles(analysis),
        "cues": () if analysis.name_doubt else analysis.cues,
        "unjudged": unjudged_items(analysis, exercise),
        "camera_advice": analysis.camera_advice,
        "has_guide": exercise is not None,
        "guide_camera": CAMERA if exercise is None else exercise.guide.camera,
        "warnings": wording.other_warnings(analysis),
        "facts": facts(analysis),
    }


def _rep_context(
    analysis: Analysis, exercise: Exercise | None, content: ReportContent
) -> dict[str, Any]:
    stills = {(still.rep, still.code): still for still in content.stills}
    groups = [
        {
            **vars(group),
            "cases": [{**vars(case), "still": _still_image(stills, case)} for case in group.cases],
        }
        for group in fault_groups(analysis, exercise)
    ]
    return {
        "rows": rep_rows(analysis, exercise),
        "checked": checked_rules(analysis, exercise),
        "has_sides": any(rep.side is not Side.BOTH for rep in analysis.reps),
        "has_intervals": any(rep.intervals_90 for rep in analysis.reps),
        "measures": [
            {"label": wording.title(wording.label(item.key)), "meaning": item.meaning}
            for item in measured_in_any_rep(analysis, exercise)
        ],
        "groups": groups,
        "attempts": [
            {
                "start_s": attempt.start_s,
                "text": f"{wording.clock(attempt.start_s)}–{wording.clock(attempt.end_s)}: "
                f"{attempt.reason}",
            }
            for attempt in analysis.attempts
        ],
    }


def _still_image(stills: dict[tuple[int, str], Still], case: FaultCase) -> _Image | None:
    still = stills.get((case.rep, case.code))
    if still is None:
        return None
    uri = "data:image/jpeg;base64," + b64encode(still.jpeg).decode("ascii")
    return _Image(uri, still.width, still.height)


class _ReportCharts:
    """The charts of a report: `context` for the template, `scripts` for BokehJS."""

    def __init__(
        self, analysis: Analysis, content: ReportContent, exercise: Exercise | None
    ) -> None:
        self._charts: dict[str, object] = {}  # by the id of their element
        self._first_s = 0.0
        self._clock = content.video.clock if content.video else ()
        self.context: dict[str, Any] = {
            **self._over_time(analysis, content.timeline, exercise),
            **self._sides(analysis, exercise),
            **self._tempo(analysis, exercise),
        }

    @property
    def scripts(self) -> dict[str, object]:
        """The part of the template's context that draws the charts."""
        return chart_scripts(self._charts, self._clock, self._first_s)

    def _over_time(
        self, analysis: Analysis, timeline: Timeline | None, exercise: Exercise | None
    ) -> dict[str, Any]:
        if timeline is None:
            return {"curves": [], "curves_missing": []}
        charts = build_charts(analysis, timeline, exercise)
        self._first_s = int(timeline.times_ms[0]) / 1000
        last_s = max(self._first_s + 0.1, int(timeline.times_ms[-1]) / 1000)
        time_range = TimeRange(self._first_s, last_s)
        shapes = marker_shapes(charts.charts)
        figures = []
        for number, chart in enumerate(charts.charts, start=1):
            if not chart.curves:
                continue
            name = f"curve-{number}"
            self._charts[name] = chart_json(curve_plot(chart, analysis, time_range, shapes))
            label = f"{chart.title} over time, {chart.meaning}. {chart.summary}".strip()
            entries = curve_legend(chart, shapes, exercise)
            unit = _UNITS.get(chart.unit, chart.unit)
            figures.append(_ChartFigure(name, chart.title, chart.meaning, unit, label, entries))
        return {"curves": figures, "curves_missing": charts.omitted}

    def _sides(self, analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
        compared = comparisons(analysis, () if exercise is None else exercise.measures)
        plot = sides_plot(compared)
        if plot is not None:
            self._charts["sides"] = chart_json(plot)
        return {
            "compared": [
                {
                    "label": item.label,
                    "left": item.text(Side.LEFT),
                    "right": item.text(Side.RIGHT),
                    "difference": item.difference,
                }
                for item in compared
            ],
            "no_comparison": why_no_comparison(analysis),
            "sides_id": "" if plot is None else "sides",
            "sides_legend": SIDE_LEGEND,
        }

    def _tempo(self, analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
        tempo = None if exercise is None else tempo_of(analysis, exercise)
        if tempo is not None:
            self._charts["tempo"] = chart_json(tempo_plot(tempo))
        return {"tempo": tempo, "tempo_id": "tempo", "tempo_legend": TEMPO_LEGEND}


def shrink_to_fit(stills: Sequence[Still], max_bytes: int = MAX_STILLS_BYTES) -> tuple[Still, ...]:
    """The same stills, scaled down until all of them together fit into `max_bytes`.

    No still becomes smaller than 240 pixels on its long side, however many there are.
    """
    found = tuple(stills)
    for long_side_px in _LONG_SIDES_PX:
        if sum(len(still.jpeg) for still in found) <= max_bytes:
            break
        found = tuple(_shrunk(still, long_side_px) for still in stills)
    return found


def _shrunk(still: Still, long_side_px: int) -> Still:
    scale = min(1.0, long_side_px / max(still.width, still.height))
    size = max(1, round(still.width * scale)), max(1, round(still.height * scale))
    picture = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:  # not a JPEG: leave it to the browser
        return still
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY])
    return replace(still, jpeg=jpeg.tobytes(), width=size[0], height=size[1])
