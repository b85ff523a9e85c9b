"""The page of a saved result, made again from it, its clip and its poses."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from formcheck.analysis.document import load_document
from formcheck.files import check_folder
from formcheck.report.file_names import report_path
from formcheck.report.sources import find_clip, find_poses
from formcheck.report.writer import _NO_CLIP, Sources, check_report_file, write_report
from formcheck.terminal.console import Report, progress_bar, say


def rebuild(
    document: Path, clip: Path | None, poses: Path | None, out: Path | None, *, quiet: bool
) -> None:
    """Write the report of a saved result, which is taken as it is and not analyzed again.

    Raises what `load_document`, `find_clip`, `find_poses` and `write_report` do.
    """
    report = report_path(document) if out is None else out
    check_report_file(report, (document, clip, poses))
    analysis = load_document(document)
    check_folder(report.parent)
    found_clip = find_clip(analysis, document, clip)

    @contextmanager
    def anew(path: Path) -> Iterator[Report]:
        if not quiet:
            say(f"finding the poses in {path} anew, since none were given or lie beside")
        with progress_bar(path.name, wanted=not quiet) as progress:
            yield progress

    found = find_poses(analysis, document, found_clip, poses, anew)
    notes = ([] if found_clip else [_NO_CLIP]) + ([found.note] if found.note else [])
    sources = Sources(found_clip, found.recording)
    for note in write_report(report, analysis, sources, notes).notes:
        if not quiet:
            say(note)
    if not quiet:
        click.echo(f"Written: {report}")
