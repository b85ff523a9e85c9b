"""Writes the report of one analysis: finds out what there is to show, and says what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from formcheck.analysis.timeline import Timeline, timeline_of
from formcheck.annotation import stills as evidence
from formcheck.annotation.file_names import VIDEO_SUFFIX
from formcheck.annotation.slow_motion import clock_of, slow_repeats
from formcheck.annotation.stills import Still
from formcheck.annotation.video import plays_again
from formcheck.errors import DocumentError, FormcheckError, OutputError, UsageError
from formcheck.files import write_atomically
from formcheck.recording import PoseRecording
from formcheck.report.file_names import SUFFIX, report_path
from formcheck.report.page import Material, VideoLink, fitted, page
from formcheck.report.sources import find_clip
from formcheck.results import Analysis
from formcheck.wording import one_line

if TYPE_CHECKING:
    from formcheck.annotation.stills import Still
    from formcheck.pipeline.analyze import Examined


def check_report_file(report: Path, sources: tuple[Path | None, ...]) -> None:
    """Raise OutputError for a folder, and UsageError for a file that the report is made from."""
    if report.is_dir():
        raise OutputError(f"cannot write {report}: it is a folder; give a file with --out")
    for source in sources:
        if source is not None and source.resolve() == report.resolve():
            raise UsageError(f"--out {report} would overwrite what the report is made from")


@dataclass(frozen=True)
class Sources:
    """What a report is made of besides the analysis; whatever of it is None is missing.

    `stills`: those that were made already, else they are made of the clip.
    """

    clip: Path | None = None
    recording: PoseRecording | None = None
    stills: Sequence[Still] | None = None


@dataclass(frozen=True)
class Written:
    """`notes`: one line for each thing that the report lacks; `stills`: those it shows.

    On the page they may be smaller.
    """

    notes: tuple[str, ...]
    stills: tuple[Still, ...]


def write_report(
    report: Path, analysis: Analysis, sources: Sources, notes: Iterable[str] = ()
) -> Written:
    """Write `report`, which says what it lacks: `notes`, and what is missing besides.

    Without a clip there are no stills and, unless an annotated one lies beside the report, no
    video; without a recording there are neither stills nor curves.
    Raises OutputError when it cannot be written.
    """
    missing = list(notes)
    recording = sources.recording
    timeline: Timeline | None = None
    if recording is not None:
        timeline = timeline_of(recording.track, recording.cuts_ms, analysis)
    stills: Sequence[Still] = ()
    try:
        stills = _stills(analysis, sources)
    except FormcheckError as error:
        missing.append(f"The pictures of the faults are missing: {one_line(error)}.")
    video = video_link(report, analysis, sources)
    material = Material(timeline, fitted(stills), video, tuple(missing))
    write_atomically(report, page(analysis, material))
    return Written(material.notes, tuple(stills))


def _stills(analysis: Analysis, sources: Sources) -> Sequence[Still]:
    if sources.stills is not None:
        return sources.stills
    if sources.clip is None or sources.recording is None:
        return ()
    return evidence.stills_of(sources.clip, sources.recording, analysis)


def video_link(report: Path, analysis: Analysis, sources: Sources) -> VideoLink | None:
    """The annotated video beside the report, else the clip itself, else None."""
    annotated = report.with_name(report.name.removesuffix(SUFFIX) + VIDEO_SUFFIX)
    if annotated.is_file():
        clock = _clock(annotated, analysis, sources.recording)
        label = "Video with the skeleton"
        return VideoLink(_address(annotated, report), annotated.name, label, clock)
    clip = sources.clip
    if clip is None:
        return None
    return VideoLink(_address(clip, report), _relative(clip, report), "The clip as it was filmed")


def _clock(
    annotated: Path, analysis: Analysis, recording: PoseRecording | None
) -> tuple[tuple[float, float], ...]:
    """The annotated video's clock; without poses, as if its frames came evenly."""
    if recording is not None:
        times_ms = recording.track.times_ms.tolist()
    else:
        source = analysis.source
        first_s, step_s = source.start_s or 0.0, source.duration_s / max(1, source.frames)
        times_ms = [round(1000 * (first_s + step_s * k)) for k in range(max(1, source.frames))]
    again = slow_repeats(analysis, times_ms) if plays_again(annotated) else ()
    return clock_of(again, times_ms)


def _relative(file: Path, report: Path) -> str:
    try:
        return Path(os.path.relpath(file.resolve(), report.parent.resolve())).as_posix()
    except ValueError:  # on another drive
        return str(file.resolve())


def _address(file: Path, report: Path) -> str:
    """How the page names the file: relative, so that the two can move together."""
    try:
        relative = os.path.relpath(file.resolve(), report.parent.resolve())
    except ValueError:  # on another drive
        return file.resolve().as_uri()
    # "./" keeps a colon in a name from looking like a scheme.
    return "./" + quote(os.fsencode(Path(relative).as_posix()))


_NO_CLIP = "The clip was not there: the page has neither its video nor pictures of the faults."


def write_beside(
    document: Path, examined: Examined, stills: Sequence[Still] | None
) -> tuple[Still, ...]:
    """Write the report of what was just analyzed beside its result document STEM.json.

    `stills` are those that were made already; returned are those on the page. A clip that is
    missing or was changed, as may be when poses are replayed, is said on the page. Raises
    OutputError when the report cannot be written.
    """
    notes: list[str] = []
    try:
        clip = find_clip(examined.analysis, document)
    except DocumentError as error:
        clip = None
        notes.append(one_line(error))
    if clip is None:
        notes.append(_NO_CLIP)
    sources = Sources(clip, examined.recording, stills)
    return write_report(report_path(document), examined.analysis, sources, notes).stills
