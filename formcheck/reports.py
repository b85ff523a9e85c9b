"""Where a report goes, and whether it can, said before the work."""

from __future__ import annotations

from pathlib import Path

from formcheck.errors import OutputError, UsageError

SUFFIX = ".html"


def report_path(document: Path) -> Path:
    """The report that belongs beside the result document STEM.json."""
    return document.with_name(document.name.removesuffix(".json") + SUFFIX)


def check_report_file(report: Path, sources: tuple[Path | None, ...]) -> None:
    """Raise OutputError for a folder, and UsageError for a file that the report is made from."""
    if report.is_dir():
        raise OutputError(f"cannot write {report}: it is a folder; give a file with --out")
    for source in sources:
        if source is not None and source.resolve() == report.resolve():
            raise UsageError(f"--out {report} would overwrite what the report is made from")
