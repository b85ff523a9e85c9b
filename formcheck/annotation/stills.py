"""Stills of the faults: the worst moment of each, with a caption that states the measured value."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import wording
from formcheck.analysis.timeline import Timeline
from formcheck.drawing.body import BodyOverlay
from formcheck.drawing.canvas import Canvas
from formcheck.drawing.captions import font_size_px
from formcheck.drawing.colors import GRAY, WHITE
from formcheck.drawing.hud import Hud, MessageKind
from formcheck.drawing.panels import Panel
from formcheck.drawing.text import BOLD, REGULAR, line_height_px, wrap_text
from formcheck.files import STILLS_SUFFIX, atomic_file, path_beside
from formcheck.own_files import PICTURE, is_own, marked_jpeg
from formcheck.pose.landmarks import Side
from formcheck.results import Analysis, Fault, Rep, Source
from formcheck.video.color_matrix import RGB
from formcheck.video.frames import PictureArea
from formcheck.video.reader import DecodedFrame, VideoReader
from formcheck.video.yuv import YuvConverter, planes_of, rgb_of

LONG_SIDE_PX = 960
_JPEG_QUALITY = 78
_SMALL_PRINT = 0.8  # of the normal font size


@dataclass(frozen=True)
class Still:
    """One fault of repetition `rep` at `at_s`, a JPEG of `width` × `height` pixels."""

    rep: int
    code: str
    at_s: float
    jpeg: bytes
    width: int
    height: int


@dataclass(frozen=True)
class _FaultFrame:
    timestamp_ms: int
    rep: Rep
    fault: Fault


def still_path(document: Path, still: Still) -> Path:
    """The file of a still beside the result document STEM.json."""
    return stills_folder(document) / f"rep{still.rep:02d}-{still.code}.jpg"


def stills_folder(document: Path) -> Path:
    """The folder of the stills beside the result document STEM.json."""
    return path_beside(document, STILLS_SUFFIX)


def extract_stills(clip: Path, analysis: Analysis, timeline: Timeline) -> tuple[Still, ...]:
    """A still of each fault of each repetition, in the order of the document.

    Decodes the clip once, from the first of these moments to the last, and not at all if there is
    no fault. Raises the errors of `VideoReader` when the clip can no longer be read.
    """
    frames = _fault_frames(analysis, timeline)
    if not frames:
        return ()
    times_ms = [item.timestamp_ms for item in frames]
    # Half a millisecond to either side, because these times are rounded.
    start_s, end_s = (min(times_ms) - 0.5) / 1000, (max(times_ms) + 0.5) / 1000
    with VideoReader(clip, start_s=max(0.0, start_s), end_s=end_s) as reader:
        reader.crop_to(analyzed_area(analysis.source))
        extractor = StillExtractor(analysis, timeline, reader)
        for decoded in reader.decoded():
            extractor.add_frame(decoded)
    return extractor.stills


def analyzed_area(source: Source) -> PictureArea:
    """Return the part of the picture that was analyzed, and how it was turned."""
    width, height = source.width, source.height
    if source.turned_deg in (90, 270):
        width, height = height, width
    return PictureArea(source.left_px, source.top_px, width, height, turned_deg=source.turned_deg)


class StillExtractor:
    """Takes the decoded frames of a clip in order, and makes stills of those with a fault."""

    def __init__(self, analysis: Analysis, timeline: Timeline, reader: VideoReader) -> None:
        self._analysis = analysis
        self._timeline = timeline
        self._reader = reader
        self._hud = Hud(analysis)
        self._fault_frames = _fault_frames(analysis, timeline)
        self._stills: dict[int, Still] = {}  # by index in `_fault_frames`
        self._planes: YuvConverter | None = None

    @property
    def stills(self) -> tuple[Still, ...]:
        """The stills made so far, by repetition and fault."""
        return tuple(self._stills[index] for index in sorted(self._stills))

    def add_frame(self, decoded: DecodedFrame) -> None:
        """Make the stills of this frame, if it is the worst moment of any fault."""
        for index, item in enumerate(self._fault_frames):
            if item.timestamp_ms == decoded.timestamp_ms and index not in self._stills:
                self._stills[index] = self._still(decoded, item)

    def _still(self, decoded: DecodedFrame, item: _FaultFrame) -> Still:
        size_px = self._reader.width, self._reader.height
        scale = min(1.0, LONG_SIDE_PX / max(size_px))
        small_px = (max(2, round(size_px[0] * scale)), max(2, round(size_px[1] * scale)))
        if self._planes is None:
            self._planes = YuvConverter(decoded.frame, self._reader.picture, small_px)
        frame = self._planes.convert(decoded.frame)
        colors = self._planes.colors
        body = BodyOverlay(self._analysis, self._timeline, scale, colors.matrix)
        canvas = Canvas(planes_of(frame), colors.matrix)
        body.draw(canvas, item.timestamp_ms, (item.fault,))
        title = self._hud.fault_title(item.fault)
        rgb = add_caption(rgb_of(frame, colors), item.rep, item.fault, title)
        height, width = rgb.shape[:2]
        return Still(item.rep.number, item.fault.code, item.fault.at_s, _jpeg(rgb), width, height)


def _fault_frames(analysis: Analysis, timeline: Timeline) -> Sequence[_FaultFrame]:
    return [
        _FaultFrame(int(timeline.times_ms[_nearest_frame(timeline, fault.at_s)]), rep, fault)
        for rep in analysis.reps
        for fault in rep.faults
    ]


def _nearest_frame(timeline: Timeline, at_s: float) -> int:
    return int(np.argmin(np.abs(timeline.times_ms - 1000 * at_s)))


def add_caption(rgb: NDArray[np.uint8], rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    """(H, W, 3) RGB with a caption below it: fault, value, uncertainty, limit, source."""
    width = rgb.shape[1]
    font_px = font_size_px((width, rgb.shape[0]))
    return np.concatenate([rgb, _caption(width, font_px, rep, fault, title)])


def _caption(width: int, font_px: int, rep: Rep, fault: Fault, title: str) -> NDArray[np.uint8]:
    pad, icon = round(0.5 * font_px), round(1.3 * font_px)
    small = max(9, round(_SMALL_PRINT * font_px))
    rows: list[tuple[str, int, int, RGB]] = []
    for text, size, weight, color in (
        (f"{title} · {fault.severity}", font_px, BOLD, WHITE),
        (_value_text(fault), font_px, REGULAR, WHITE),
        (f"{wording.title(fault.measure)}. {_location_text(rep, fault)}", small, REGULAR, WHITE),
        (f"Limit: {fault.source}", small, REGULAR, GRAY),
    ):
        max_width_px = width - 3 * pad - icon
        rows += [
            (line, size, weight, color) for line in wrap_text(text, size, max_width_px, weight)
        ]
    height = 2 * pad + sum(line_height_px(size) for _, size, _, _ in rows)
    panel = Panel(width, height, background=255)
    panel.draw_icon(MessageKind.FAULT, pad, pad, icon)
    top = pad
    for text, size, weight, color in rows:
        panel.draw_text(text, (2 * pad + icon, top), size, weight, color)
        top += line_height_px(size)
    return panel.rgb


def _value_text(fault: Fault) -> str:
    measured, bound = wording.measured_and_limit(
        fault.value, fault.uncertainty_90, fault.limit, fault.unit
    )
    unknown = " (uncertainty unknown)" if fault.uncertainty_90 is None else ""
    return f"{measured}, {bound}{unknown}"


def _location_text(rep: Rep, fault: Fault) -> str:
    side = "" if rep.side is Side.BOTH else f", {rep.side.value} side"
    return f"Repetition {rep.number}{side}, at {wording.clock(fault.at_s)}"


def _jpeg(rgb: NDArray[np.uint8]) -> bytes:
    bgr = cv2.cvtColor(rgb, cv2.COLOR_RGB2BGR)
    options = [cv2.IMWRITE_JPEG_QUALITY, _JPEG_QUALITY, cv2.IMWRITE_JPEG_OPTIMIZE, 1]
    _, encoded = cv2.imencode(".jpg", bgr, options)
    return marked_jpeg(encoded.tobytes())


def write_stills(document: Path, stills: Sequence[Still]) -> Path | None:
    """Write the stills beside the result document and return their folder, None if there are none.

    Stills of an earlier analysis are deleted, because they are no longer valid.
    Raises OutputError.
    """
    folder = stills_folder(document)
    by_path = {still_path(document, still): still for still in stills}
    for path, still in by_path.items():
        with atomic_file(path, PICTURE) as stream:
            stream.write(still.jpeg)
    for old in folder.glob("rep[0-9][0-9]*-*.jpg"):
        if old not in by_path and is_own(old, PICTURE):
            old.unlink(missing_ok=True)
    if by_path:
        return folder
    with suppress(OSError):  # it may hold other files
        folder.rmdir()
    return None
