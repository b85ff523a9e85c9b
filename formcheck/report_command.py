"""Makes reports: beside a result document that was just written, or anew from a saved one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.batch import check_folder
from formcheck.document import load_document
from formcheck.errors import DocumentError
from formcheck.failures import say
from formcheck.progress import Report, progress_bar
from formcheck.report_file import Sources, write_report
from formcheck.report_sources import find_clip, find_poses
from formcheck.reports import check_report_file, report_path
from formcheck.wording import one_line

if TYPE_CHECKING:
    from formcheck.evidence import Still
    from formcheck.session import Examined

_NO_CLIP = "The clip was not there: the page has neither its video nor pictures of the faults."


def write_beside(
    document: Path, examined: Examined, stills: Sequence[Still] | None
) -> tuple[Still, ...]:
    """Write the report of what was just analysed beside its result document STEM.json.

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


def rebuild(
    document: Path, clip: Path | None, poses: Path | None, out: Path | None, *, quiet: bool
) -> None:
    """Write the report of a saved result, which is taken as it is and not analysed again.

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
