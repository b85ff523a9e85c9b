"""Makes the report of a saved result again, from the result, its clip and its poses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from formcheck.analysis.document import load_document
from formcheck.analysis.timeline import build_timeline
from formcheck.files import REPORT_SUFFIX, check_folder, path_beside
from formcheck.own_files import protected_inputs
from formcheck.report.sources import find_clip, find_poses
from formcheck.report.writer import NO_CLIP, ReportSources, check_report_file, write_report
from formcheck.terminal.console import Report, echo, progress_bar, say


def rebuild_report(
    document: Path, clip: Path | None, poses: Path | None, out: Path | None, *, quiet: bool
) -> None:
    """Write the report of a saved result. The result itself is not analyzed again.

    Raises what `load_document`, `find_clip`, `find_poses` and `write_report` raise.
    """
    report = path_beside(document, REPORT_SUFFIX) if out is None else out
    check_report_file(report, (document, clip, poses))
    analysis = load_document(document)
    check_folder(report.parent)
    found_clip = find_clip(analysis, document, clip)

    @contextmanager
    def extraction_progress(path: Path) -> Iterator[Report]:
        if not quiet:
            say(f"extracting the poses from {path} again: none given, none beside the result")
        with progress_bar(path.name, wanted=not quiet) as progress:
            yield progress

    found = find_poses(analysis, document, found_clip, poses, extraction_progress)
    notes = ([] if found_clip else [NO_CLIP]) + ([found.note] if found.note else [])
    recording = found.recording
    timeline = None
    if recording is not None:
        timeline = build_timeline(recording.track, recording.cuts_ms, analysis)
    sources = ReportSources(found_clip, timeline)
    with protected_inputs((document, found_clip, poses)):
        written = write_report(report, analysis, sources, notes)
    for note in written.notes:
        if not quiet:
            say(note)
    if not quiet:
        echo(f"Written: {report}")
