"""The registry of output formats: everything that can be written beside a result document.

A new format is one entry in `FORMATS`. Exports are chosen by name with `--export`; the annotated
video and the report have options of their own.
"""
# ruff: noqa: PLC0415  # --help must not wait for numpy or the libraries that write the files

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import OutputError, UsageError
from formcheck.files import ANNOTATED_VIDEO_SUFFIX, REPORT_SUFFIX, atomic_file, path_beside
from formcheck.own_files import (
    CLIP_REPS_CSV,
    MARKERS,
    MOTION,
    MOTION_UNCERTAINTY,
    SIGNALS_CSV,
    SIGNALS_PARQUET,
)

if TYPE_CHECKING:
    from formcheck.annotation.stills import Still
    from formcheck.pipeline.analyze import AnalyzedRecording

VIDEO, REPORT = "video", "report"


@dataclass
class OutputJob:
    """The outputs of one clip while they are written; all writers share `analyzed.timeline`.

    `stills` are those that a writer has extracted, None if none has yet.
    """

    document: Path
    analyzed: AnalyzedRecording
    slowmo: bool = False
    stills: Sequence[Still] | None = None
    warnings: list[str] = field(default_factory=list)


# Writes one file, all or nothing. Raises OutputError.
FileWriter = Callable[[OutputJob, Path], None]


@dataclass(frozen=True)
class OutputFormat:
    """One format: `writers` by the suffix of each file it consists of.

    `library` is an optional package it needs, installed by the extra `formcheck[NAME]`. A format
    that is not an export has an option of its own.
    """

    name: str
    writers: Mapping[str, FileWriter]
    library: str | None = None
    is_export: bool = True

    def paths(self, document: Path) -> tuple[Path, ...]:
        """The files of this format beside the result document STEM.json."""
        return tuple(path_beside(document, suffix) for suffix in self.writers)

    def check_library(self) -> None:
        """Raise OutputError if the library that this format needs is not installed."""
        if self.library is not None and find_spec(self.library) is None:
            raise OutputError(
                f"cannot write {self.name}: {self.library} is not installed; "
                f"pip install 'formcheck[{self.name}]'"
            )

    def write(self, job: OutputJob) -> None:
        """Write the files of this format. Raises OutputError; files written before stay."""
        for suffix, write in self.writers.items():
            write(job, path_beside(job.document, suffix))


def _write_reps_csv(job: OutputJob, path: Path) -> None:
    from formcheck.output.tables import reps_csv

    with atomic_file(path, CLIP_REPS_CSV) as stream:
        stream.write(reps_csv(job.analyzed.analysis).encode("utf-8", "backslashreplace"))


def _write_signals_csv(job: OutputJob, path: Path) -> None:
    from formcheck.output.tables import signals_csv

    with atomic_file(path, SIGNALS_CSV) as stream:
        stream.write(signals_csv(job.analyzed.timeline).encode())


def _write_signals_parquet(job: OutputJob, path: Path) -> None:
    from formcheck.output.tables import write_signals_parquet

    with atomic_file(path, SIGNALS_PARQUET) as stream:
        write_signals_parquet(job.analyzed.timeline, stream)


def _write_motion(job: OutputJob, path: Path) -> None:
    from formcheck.output.opensim import write_motion

    with atomic_file(path, MOTION) as stream:
        write_motion(job.analyzed.timeline, stream)


def _write_motion_uncertainty(job: OutputJob, path: Path) -> None:
    from formcheck.output.opensim import write_motion_uncertainty

    with atomic_file(path, MOTION_UNCERTAINTY) as stream:
        write_motion_uncertainty(job.analyzed.timeline, stream)


def _write_markers(job: OutputJob, path: Path) -> None:
    from formcheck.output.opensim import write_markers

    with atomic_file(path, MARKERS) as stream:
        write_markers(job.analyzed.timeline, path.name, stream)


def _write_video(job: OutputJob, path: Path) -> None:
    from formcheck.annotation.video import VideoAnnotator

    analysis = job.analyzed.analysis
    clip = Path(job.analyzed.recording.source.path)
    annotator = VideoAnnotator(clip, analysis, job.analyzed.timeline, slowmo=job.slowmo)
    annotated = annotator.write(path)
    job.stills = annotated.stills
    job.warnings += annotated.warnings


def _write_report(job: OutputJob, path: Path) -> None:
    from formcheck.report.writer import write_new_report

    analyzed = job.analyzed
    written = write_new_report(path, job.document, analyzed.analysis, analyzed.timeline, job.stills)
    job.stills = written.stills


FORMATS: tuple[OutputFormat, ...] = (
    OutputFormat("csv", {".reps.csv": _write_reps_csv, ".signals.csv": _write_signals_csv}),
    OutputFormat("parquet", {".signals.parquet": _write_signals_parquet}, library="pyarrow"),
    OutputFormat(
        "mot",
        {".mot": _write_motion, ".mot.uncertainty.sto": _write_motion_uncertainty},
    ),
    OutputFormat("trc", {".trc": _write_markers}),
    OutputFormat(VIDEO, {ANNOTATED_VIDEO_SUFFIX: _write_video}, is_export=False),
    OutputFormat(REPORT, {REPORT_SUFFIX: _write_report}, is_export=False),
)


def find_format(name: str) -> OutputFormat:
    """The format of that name. Raises UsageError for an unknown one."""
    for item in FORMATS:
        if item.name == name:
            return item
    raise UsageError(f"unknown format '{name}'; choose from: {', '.join(f.name for f in FORMATS)}")


def export_names() -> tuple[str, ...]:
    """The names that `--export` takes."""
    return tuple(item.name for item in FORMATS if item.is_export)


def parse_exports(names: str | None, out: Path | None) -> tuple[str, ...]:
    """The export formats in `names`, separated by commas, without duplicates; none for None.

    Raises UsageError for an unknown name or if there is no folder `out` to write to, and
    OutputError if the library that a format needs is not installed.
    """
    if names is None:
        return ()
    chosen = tuple(dict.fromkeys(name.strip().lower() for name in names.split(",")))
    for name in chosen:
        if name not in export_names():
            raise UsageError(f"unknown export '{name}'; choose from: {', '.join(export_names())}")
    if out is None:
        raise UsageError(f"--export {names} has no folder to write to: add --out DIR")
    for name in chosen:
        find_format(name).check_library()
    return chosen
