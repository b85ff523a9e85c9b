"""One analysis and what belongs to it as one page of HTML that needs nothing else."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck import wording
from formcheck import wording as sentences
from formcheck.analysis.timeline import Timeline
from formcheck.annotation.stills import Still
from formcheck.exercises import find_exercise
from formcheck.html import charts as plots
from formcheck.html.page import script_json
from formcheck.pose.landmarks import Side
from formcheck.report.charts import Stretch, curve_plot, shapes_of, sides_plot, tempo_plot
from formcheck.report.curves import charts_of
from formcheck.report.headline import (
    CAMERA,
    FAULT,
    GOOD,
    PARTLY,
    UNKNOWN,
    facts,
    known,
    tiles,
    verdict,
)
from formcheck.report.legend import PART_KEYS, SIDE_KEYS, curve_keys
from formcheck.report.repetitions import (
    FaultCase,
    fault_groups,
    measures_shown,
    rep_rows,
    unjudged_items,
)
from formcheck.report.sides import comparisons, tempo_of, why_no_comparison
from formcheck.results import Analysis
from formcheck.spec.exercise import Exercise

_UNITS = {"deg": "degrees", "m": "meters"}
SIGNS = {GOOD: "✓", PARTLY: "✓", FAULT: "✕", UNKNOWN: "?"}


@dataclass(frozen=True)
class VideoLink:
    """A video beside the page: its address as seen from there, and what it is.

    `clock` are pairs (second of the clip, second of this video), increasing; in between time goes
    evenly. Empty where the two are the same.
    """

    href: str
    path: str
    label: str
    clock: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Material:
    """What a page shows beside the analysis; `notes` say why some of it is missing."""

    timeline: Timeline | None = None
    stills: tuple[Still, ...] = ()
    video: VideoLink | None = None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Picture:
    uri: str
    width: int
    height: int


@dataclass(frozen=True)
class _Curve:
    id: str
    title: str
    meaning: str
    unit: str
    label: str
    keys: Sequence[object]


def page(analysis: Analysis, material: Material) -> str:
    """The whole page. All text that comes from files is escaped."""
    exercise = None if analysis.exercise is None else find_exercise(analysis.exercise)
    drawn = _Drawn(analysis, material, exercise)
    loader = PackageLoader("formcheck.html", "templates")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    return environment.get_template("report.html").render(
        **_set_as_a_whole(analysis, exercise),
        **_each_repetition(analysis, exercise, material),
        **drawn.context,
        video=material.video,
        signs=SIGNS,
        version=analysis.formcheck_version,
        script_data=Markup(script_json(drawn.for_script)),  # escaped there
        charts_script=Markup(plots.bokeh_script()) if drawn.items else "",
    )


def _set_as_a_whole(analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
    return {
        "title": "No exercise recognized" if exercise is None else exercise.title,
        "file_name": sentences.file_name(analysis),
        "known": known(analysis),
        "verdict": verdict(analysis, exercise),
        "tiles": tiles(analysis),
        "cues": analysis.cues,
        "unjudged": unjudged_items(analysis, exercise),
        "camera_advice": analysis.camera_advice,
        "has_guide": exercise is not None,
        "guide_camera": CAMERA if exercise is None else exercise.guide.camera,
        "warnings": analysis.warnings,
        "facts": facts(analysis),
    }


def _each_repetition(
    analysis: Analysis, exercise: Exercise | None, material: Material
) -> dict[str, Any]:
    stills = {(still.rep, still.code): still for still in material.stills}
    groups = [
        {
            **vars(group),
            "cases": [{**vars(case), "still": _picture(stills, case)} for case in group.cases],
        }
        for group in fault_groups(analysis, exercise)
    ]
    return {
        "rows": rep_rows(analysis, exercise),
        "has_sides": any(rep.side is not Side.BOTH for rep in analysis.reps),
        "has_intervals": any(rep.intervals_90 for rep in analysis.reps),
        "measures": [
            {"label": wording.title(wording.label(item.key)), "meaning": item.meaning}
            for item in measures_shown(analysis, exercise)
        ],
        "groups": groups,
        "attempts": [
            {
                "start_s": attempt.start_s,
                "words": f"{wording.clock(attempt.start_s)}–{wording.clock(attempt.end_s)}: "
                f"{attempt.reason}",
            }
            for attempt in analysis.attempts
        ],
    }


def _picture(stills: dict[tuple[int, str], Still], case: FaultCase) -> _Picture | None:
    still = stills.get((case.rep, case.code))
    if still is None:
        return None
    uri = "data:image/jpeg;base64," + b64encode(still.jpeg).decode("ascii")
    return _Picture(uri, still.width, still.height)


class _Drawn:
    """The charts of a page: `context` for the template, `items` for BokehJS by their place."""

    def __init__(self, analysis: Analysis, material: Material, exercise: Exercise | None) -> None:
        self.items: dict[str, Any] = {}
        self._first_s = 0.0
        self._clock = material.video.clock if material.video else ()
        self.context: dict[str, Any] = {
            "notes": material.notes,
            **self._over_time(analysis, material.timeline, exercise),
            **self._sides(analysis, exercise),
            **self._tempo(analysis, exercise),
        }

    @property
    def for_script(self) -> dict[str, Any]:
        """What the page's script reads."""
        return {
            "charts": self.items,
            "colors": {"light": plots.LIGHT, "dark": plots.DARK},
            "clock": self._clock,
            "first_s": self._first_s,
        }

    def _over_time(
        self, analysis: Analysis, timeline: Timeline | None, exercise: Exercise | None
    ) -> dict[str, Any]:
        if timeline is None:
            return {"curves": [], "curves_missing": []}
        charts = charts_of(analysis, timeline, exercise)
        self._first_s = int(timeline.times_ms[0]) / 1000
        shown = Stretch(self._first_s, max(self._first_s + 0.1, int(timeline.times_ms[-1]) / 1000))
        shapes = shapes_of(charts.charts)
        found = []
        for number, chart in enumerate(charts.charts, start=1):
            if not chart.lines:
                continue
            name = f"curve-{number}"
            self.items[name] = plots.as_item(curve_plot(chart, analysis, shown, shapes))
            label = f"{chart.title} over time, {chart.meaning}. {chart.summary}".strip()
            keys = curve_keys(chart, shapes, exercise)
            unit = _UNITS.get(chart.unit, chart.unit)
            found.append(_Curve(name, chart.title, chart.meaning, unit, label, keys))
        return {"curves": found, "curves_missing": charts.left_out}

    def _sides(self, analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
        compared = comparisons(analysis, () if exercise is None else exercise.measures)
        plot = sides_plot(compared)
        if plot is not None:
            self.items["sides"] = plots.as_item(plot)
        return {
            "compared": [
                {
                    "label": item.label,
                    "left": item.words(Side.LEFT),
                    "right": item.words(Side.RIGHT),
                    "difference": item.difference,
                }
                for item in compared
            ],
            "no_comparison": why_no_comparison(analysis),
            "sides_id": "" if plot is None else "sides",
            "sides_keys": SIDE_KEYS,
        }

    def _tempo(self, analysis: Analysis, exercise: Exercise | None) -> dict[str, Any]:
        tempo = None if exercise is None else tempo_of(analysis, exercise)
        if tempo is not None:
            self.items["tempo"] = plots.as_item(tempo_plot(tempo))
        return {"tempo": tempo, "tempo_id": "tempo", "tempo_keys": PART_KEYS}


# With this the page of a minute, in which BokehJS is 1.3 MB, stays below 3 MB.
MOST_BYTES = 1_000_000
_LONG_SIDES_PX = (960, 720, 560, 420, 320, 240)
_QUALITY = 72


def fitted(stills: Sequence[Still], most_bytes: int = MOST_BYTES) -> tuple[Still, ...]:
    """The same stills, as large as all of them together fit into `most_bytes`.

    None becomes smaller than 240 pixels on its long side, however many there are.
    """
    found = tuple(stills)
    for long_side_px in _LONG_SIDES_PX:
        if sum(len(still.jpeg) for still in found) <= most_bytes:
            break
        found = tuple(_shrunk(still, long_side_px) for still in stills)
    return found


def _shrunk(still: Still, long_side_px: int) -> Still:
    scale = min(1.0, long_side_px / max(still.width, still.height))
    size = max(1, round(still.width * scale)), max(1, round(still.height * scale))
    picture = cv2.imdecode(np.frombuffer(still.jpeg, np.uint8), cv2.IMREAD_COLOR)
    if picture is None:  # whatever it is, it is shown as it is
        return still
    small = cv2.resize(picture, size, interpolation=cv2.INTER_AREA)
    _, jpeg = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, _QUALITY])
    return replace(still, jpeg=jpeg.tobytes(), width=size[0], height=size[1])
