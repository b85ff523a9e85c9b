"""Writes the report of one analysis from whatever is available, and notes what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from formcheck.analysis.timeline import Timeline
from formcheck.annotation.slow_motion import clip_to_video_times, slow_motion_segments
from formcheck.annotation.stills import Still, extract_stills
from formcheck.annotation.video import has_slow_motion
from formcheck.errors import DocumentError, FormcheckError, OutputError
from formcheck.files import ANNOTATED_VIDEO_SUFFIX, REPORT_SUFFIX, write_atomically
from formcheck.own_files import REPORT_PAGE, check_replaceable, protected_inputs
from formcheck.report.page import ReportContent, VideoLink, render_report, shrink_to_fit
from formcheck.report.sources import find_clip
from formcheck.results import Analysis
from formcheck.wording import one_line

NO_CLIP = "The clip was not found, so this page has neither its video nor stills of the faults."


@dataclass(frozen=True)
class ReportSources:
    """What a report is made from besides the analysis; None where something is missing.

    `stills`: those that were already extracted; if None, they are extracted from the clip.
    """

    clip: Path | None = None
    timeline: Timeline | None = None
    stills: Sequence[Still] | None = None


@dataclass(frozen=True)
class WrittenReport:
    """`notes`: one sentence for each thing the report lacks; `stills`: those it shows.

    The page may show them smaller.
    """

    notes: tuple[str, ...]
    stills: tuple[Still, ...]


def check_report_file(report: Path, sources: tuple[Path | None, ...]) -> None:
    """Raise OutputError for a folder, and UsageError for a file the report is made from."""
    if report.is_dir():
        raise OutputError(f"cannot write {report}: it is a folder; give a file with --out")
    with protected_inputs(sources):
        check_replaceable(report, REPORT_PAGE)


def write_report(
    report: Path, analysis: Analysis, sources: ReportSources, notes: Iterable[str] = ()
) -> WrittenReport:
    """Write `report`. The page lists what it lacks: `notes`, and whatever else is missing.

    Without a clip there are no stills, and no video unless an annotated one lies beside the
    report; without a timeline there are neither stills nor curves.
    Raises OutputError when the report cannot be written.
    """
    missing = list(notes)
    stills: Sequence[Still] = ()
    try:
        stills = _stills(analysis, sources)
    except FormcheckError as error:
        missing.append(f"The stills of the faults are missing: {one_line(error)}.")
    video = video_link(report, analysis, sources)
    content = ReportContent(sources.timeline, shrink_to_fit(stills), video, tuple(missing))
    write_atomically(report, render_report(analysis, content), REPORT_PAGE)
    return WrittenReport(content.notes, tuple(stills))


def write_new_report(
    report: Path,
    document: Path,
    analysis: Analysis,
    timeline: Timeline,
    stills: Sequence[Still] | None = None,
) -> WrittenReport:
    """Write the report of a new analysis, whose clip is looked up from its result document.

    `stills` as in `ReportSources`. If the clip is missing or was changed, which can happen when
    poses are replayed, the page says so. Raises OutputError when the report cannot be written.
    """
    notes: list[str] = []
    try:
        clip = find_clip(analysis, document)
    except DocumentError as error:
        clip = None
        notes.append(one_line(error))
    if clip is None:
        notes.append(NO_CLIP)
    sources = ReportSources(clip, timeline, stills)
    return write_report(report, analysis, sources, notes)


def _stills(analysis: Analysis, sources: ReportSources) -> Sequence[Still]:
    if sources.stills is not None:
        return sources.stills
    if sources.clip is None or sources.timeline is None:
        return ()
    return extract_stills(sources.clip, analysis, sources.timeline)


def video_link(report: Path, analysis: Analysis, sources: ReportSources) -> VideoLink | None:
    """The annotated video beside the report, else the clip itself, else None."""
    stem = report.name.removesuffix(REPORT_SUFFIX)
    annotated = report.with_name(stem + ANNOTATED_VIDEO_SUFFIX)
    if annotated.is_file():
        clock = _video_clock(annotated, analysis, sources.timeline)
        label = "Video with the skeleton"
        return VideoLink(_url(annotated, report), annotated.name, label, clock)
    clip = sources.clip
    if clip is None:
        return None
    if _is_near(clip, report):
        return VideoLink(_url(clip, report), clip.name, "The original clip")
    # Only its name: the way to it tells of the disk, and the page is given to others.
    beside = report.with_name(clip.name)
    return VideoLink(
        _url(beside, report), clip.name, "The original clip, if it is beside this page"
    )


def _video_clock(
    annotated: Path, analysis: Analysis, timeline: Timeline | None
) -> tuple[tuple[float, float], ...]:
    """The clock of a `VideoLink`; without a timeline, as if the frame rate were constant."""
    if timeline is not None:
        times_ms = timeline.times_ms.tolist()
    else:
        source = analysis.source
        first_s, step_s = source.start_s or 0.0, source.duration_s / max(1, source.frames)
        times_ms = [round(1000 * (first_s + step_s * k)) for k in range(max(1, source.frames))]
    segments = slow_motion_segments(analysis, times_ms) if has_slow_motion(annotated) else ()
    return clip_to_video_times(segments, times_ms)


def _is_near(file: Path, report: Path) -> bool:
    """Whether the file lies in the page's folder, in the one above, or below either."""
    folder = report.parent.resolve()
    nearby = folder if folder.parent in (Path.home().parent, Path(folder.anchor)) else folder.parent
    return file.resolve().is_relative_to(nearby)


def _url(file: Path, report: Path) -> str:
    """The file's URL relative to the report, so that the two can be moved together."""
    try:
        relative = os.path.relpath(file.resolve(), report.parent.resolve())
    except ValueError:  # on another drive
        return file.resolve().as_uri()
    # "./" keeps a colon in a name from looking like a scheme.
    return "./" + quote(os.fsencode(Path(relative).as_posix()))
