"""Writes the report of one analysis: finds out what there is to show, and says what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from formcheck import evidence
from formcheck.annotated_file import plays_again
from formcheck.errors import FormcheckError
from formcheck.evidence import Still
from formcheck.files import write_atomically
from formcheck.playback import clock_of, slow_repeats
from formcheck.products import VIDEO_SUFFIX
from formcheck.recording import PoseRecording
from formcheck.report_page import Material, VideoLink, page
from formcheck.report_stills import fitted
from formcheck.reports import SUFFIX
from formcheck.results import Analysis
from formcheck.timeline import Timeline, timeline_of
from formcheck.wording import one_line


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
