"""For each fault one still at its worst moment, with the number that proves it drawn into it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import wording
from formcheck.analysis.timeline import Timeline, timeline_of
from formcheck.drawing.body import BodyOverlay
from formcheck.drawing.canvas import Canvas
from formcheck.drawing.captions import unit_px
from formcheck.drawing.colors import GRAY, WHITE
from formcheck.drawing.hud import Kind, Script
from formcheck.drawing.panels import Block
from formcheck.drawing.text import BOLD, REGULAR, line_height_px, wrapped
from formcheck.files import atomic_file
from formcheck.pose.landmarks import Side
from formcheck.recording import PoseRecording
from formcheck.results import Analysis, Fault, Rep
from formcheck.video.color_matrix import RGB
from formcheck.video.reader import Decoded, VideoReader
from formcheck.video.yuv import PlaneMaker, planes_of, rgb_of

_SMALL = 0.8


def captioned(rgb: NDArray[np.uint8], rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    """(H, W, 3) RGB with a band below it: fault, number, uncertainty, limit, source."""
    width = rgb.shape[1]
    return np.concatenate([rgb, _band(width, unit_px((width, rgb.shape[0])), rep, fault, title)])


def _band(width: int, u: int, rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    pad, icon = round(0.5 * u), round(1.3 * u)
    small = max(9, round(_SMALL * u))
    rows: list[tuple[str, int, int, RGB]] = []
    for text, size, weight, color in (
        (f"{title} · {fault.severity}", u, BOLD, WHITE),
        (_number(fault), u, REGULAR, WHITE),
        (f"{wording.title(fault.measure)}. {_where(rep, fault)}", small, REGULAR, WHITE),
        (f"Limit: {fault.source}", small, REGULAR, GRAY),
    ):
        room = width - 3 * pad - icon
        rows += [(line, size, weight, color) for line in wrapped(text, size, room, weight)]
    height = 2 * pad + sum(line_height_px(size) for _, size, _, _ in rows)
    block = Block(width, height, ground=255)
    block.icon(Kind.FAULT, pad, pad, icon)
    top = pad
    for text, size, weight, color in rows:
        block.write(text, (2 * pad + icon, top), size, weight, color)
        top += line_height_px(size)
    return block.rgb


def _number(fault: Fault) -> str:
    measured, bound = wording.proof(fault.value, fault.uncertainty_90, fault.limit, fault.unit)
    unknown = " (uncertainty not known)" if fault.uncertainty_90 is None else ""
    return f"{measured}, {bound}{unknown}"


def _where(rep: Rep, fault: Fault) -> str:
    side = "" if rep.side is Side.BOTH else f", {rep.side.value} side"
    return f"Repetition {rep.number}{side}, at {wording.clock(fault.at_s)}"


LONG_SIDE_PX = 960
_JPEG_QUALITY = 78


@dataclass(frozen=True)
class Still:
    """One fault of repetition `rep` as a picture, `width` × `height` pixels, at `at_s` seconds."""

    rep: int
    code: str
    at_s: float
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class _Wanted:
    timestamp_ms: int
    rep: Rep
    fault: Fault


def still_path(document: Path, still: Still) -> Path:
    """Where a still belongs beside the result document STEM.json."""
    return stills_folder(document) / f"rep{still.rep:02d}-{still.code}.jpg"


def stills_folder(document: Path) -> Path:
    """The folder of a document's stills."""
    return document.with_name(document.name.removesuffix(".json") + ".evidence")


def stills_of(clip: Path, recording: PoseRecording, analysis: Analysis) -> tuple[Still, ...]:
    """A still for each fault of each repetition, in their order.

    Decodes the clip once, from the first of these moments to the last.

    Raises the errors of `VideoReader` when the clip cannot be read any more.
    """
    if not any(rep.faults for rep in analysis.reps):
        return ()
    timeline = timeline_of(recording.track, recording.cuts_ms, analysis)
    wanted = _wanted(analysis, timeline)
    start_s, end_s = (
        (moments(item.timestamp_ms for item in wanted) + shift) / 1000
        for moments, shift in ((min, -0.5), (max, 0.5))
    )
    with VideoReader(clip, start_s=max(0.0, start_s), end_s=end_s) as reader:
        maker = StillMaker(analysis, timeline, reader)
        for decoded in reader.decoded():
            maker.look(decoded)
    return maker.stills


class StillMaker:
    """Looks at the decoded frames of a clip, in order, and keeps stills of those with a fault."""

    def __init__(self, analysis: Analysis, timeline: Timeline, reader: VideoReader) -> None:
        self._analysis = analysis
        self._timeline = timeline
        self._reader = reader
        self._script = Script(analysis)
        self._wanted = _wanted(analysis, timeline)
        self._made: dict[int, Still] = {}  # by place among the wanted
        self._planes: PlaneMaker | None = None

    @property
    def stills(self) -> tuple[Still, ...]:
        """Those made so far, by repetition and fault."""
        return tuple(still for _, still in sorted(self._made.items(), key=lambda entry: entry[0]))

    def look(self, decoded: Decoded) -> None:
        """Make the stills of this frame, if it is wanted."""
        for place, item in enumerate(self._wanted):
            if item.timestamp_ms == decoded.timestamp_ms and place not in self._made:
                self._made[place] = self._still(decoded, item)

    def _still(self, decoded: Decoded, item: _Wanted) -> Still:
        size_px = self._reader.width, self._reader.height
        scale = min(1.0, LONG_SIDE_PX / max(size_px))
        small_px = (max(2, round(size_px[0] * scale)), max(2, round(size_px[1] * scale)))
        if self._planes is None:
            self._planes = PlaneMaker(decoded.picture, self._reader.turn, small_px)
        frame = self._planes.make(decoded.picture)
        colors = self._planes.colors
        body = BodyOverlay(self._analysis, self._timeline, scale, colors.matrix)
        canvas = Canvas(planes_of(frame), colors.matrix)
        body.draw(canvas, item.timestamp_ms, (item.fault,))
        title = self._script.fault_title(item.fault)
        rgb = captioned(rgb_of(frame, colors), item.rep, item.fault, title)
        height, width = rgb.shape[:2]
        jpeg = _jpeg(rgb)
        return Still(item.rep.number, item.fault.code, item.fault.at_s, jpeg, width, height)


def _wanted(analysis: Analysis, timeline: Timeline) -> Sequence[_Wanted]:
    return [
        _Wanted(int(timeline.times_ms[_nearest(timeline, fault.at_s)]), rep, fault)
        for rep, fault in _faults(analysis)
    ]


def _faults(analysis: Analysis) -> Iterator[tuple[Rep, Fault]]:
    return ((rep, fault) for rep in analysis.reps for fault in rep.faults)


def _nearest(timeline: Timeline, at_s: float) -> int:
    return int(np.argmin(np.abs(timeline.times_ms - 1000 * at_s)))


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, encoded = cv2.imencode(".jpg", bgr, options)
    return encoded.tobytes()


def write_stills(document: Path, stills: Sequence[Still]) -> Path | None:
    """Write them beside the result document, and return their folder; None where there is none.

    Stills that an earlier analysis left there are removed: they prove nothing any more. Raises
    OutputError.
    """
    folder = stills_folder(document)
    wanted = {still_path(document, still): still for still in stills}
    for path, still in wanted.items():
        with atomic_file(path) as stream:
            stream.write(still.jpeg)
    for old in folder.glob("rep*-*.jpg"):
        if old not in wanted:
            old.unlink(missing_ok=True)
    if wanted:
        return folder
    with suppress(OSError):  # somebody else's files keep it
        folder.rmdir()
    return None
