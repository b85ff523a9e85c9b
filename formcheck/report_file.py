"""Writes the report of one analysis: finds out what there is to show, and says what is missing."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from urllib.parse import quote

from formcheck import evidence
from formcheck.errors import FormcheckError
from formcheck.evidence import Still
from formcheck.files import write_atomically
from formcheck.recording import PoseRecording
from formcheck.report_page import Material, VideoLink, page
from formcheck.reports import SUFFIX
from formcheck.results import Analysis
from formcheck.timeline import Timeline, timeline_of
from formcheck.wording import one_line

_ANNOTATED = ".annotated.mp4"


def write_report(
    report: Path,
    analysis: Analysis,
    clip: Path | None,
    recording: PoseRecording | None,
    notes: Iterable[str] = (),
) -> tuple[str, ...]:
    """Write `report` and give one line for each thing that it lacks, beginning with `notes`.

    Without a `clip` there are no stills and, unless an annotated one lies beside the report, no
    video; without a `recording` there are neither stills nor curves.
    Raises OutputError when it cannot be written.
    """
    missing = list(notes)
    timeline: Timeline | None = None
    stills: tuple[Still, ...] = ()
    if recording is not None:
        timeline = timeline_of(recording.track, recording.cuts_ms, analysis)
    if clip is not None and recording is not None:
        try:
            stills = evidence.stills_of(clip, recording, analysis)
        except FormcheckError as error:
            missing.append(f"The pictures of the faults are missing: {one_line(error)}.")
    material = Material(timeline, stills, video_link(report, clip), tuple(missing))
    write_atomically(report, page(analysis, material))
    return material.notes


def video_link(report: Path, clip: Path | None) -> VideoLink | None:
    """The annotated video beside the report, else the clip itself, else None."""
    annotated = report.with_name(report.name.removesuffix(SUFFIX) + _ANNOTATED)
    if annotated.is_file():
        return VideoLink(_address(annotated, report), annotated.name, "Video with the skeleton")
    if clip is None:
        return None
    return VideoLink(_address(clip, report), _relative(clip, report), "The clip as it was filmed")


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
