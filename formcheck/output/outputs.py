"""Which files are written for a clip beside its result document, and writing them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UsageError
from formcheck.output.formats import REPORT, VIDEO, OutputFormat, OutputJob, find_format

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import AnalyzedRecording


@dataclass(frozen=True)
class WrittenFiles:
    """The files that were written, and warnings. A folder of many files is one path."""

    paths: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class OutputOptions:
    """Which files to write; `exports` are names of formats in `formcheck.output.formats`.

    `video`: the annotated video; `slowmo` repeats its faulty repetitions in slow motion.
    `report`: an HTML page. Both also write a still of each fault.
    """

    exports: tuple[str, ...] = ()
    video: bool = False
    slowmo: bool = False
    report: bool = False

    @property
    def formats(self) -> tuple[OutputFormat, ...]:
        """The chosen formats in the order in which they are written."""
        names = list(self.exports)
        names += [VIDEO] if self.video else []
        names += [REPORT] if self.report else []  # last, because it links to the others
        return tuple(find_format(name) for name in names)

    def paths(self, document: Path) -> tuple[Path, ...]:
        """The files beside the result document STEM.json, without the folder of stills."""
        return tuple(path for item in self.formats for path in item.paths(document))

    def write(self, document: Path, analyzed: AnalyzedRecording) -> WrittenFiles:
        """Write the files, each all or nothing.

        Raises OutputError, or VideoError when the clip can no longer be read. Files written before
        an error stay.
        """
        job = OutputJob(document, analyzed, self.slowmo)
        for item in self.formats:
            item.write(job)
        return WrittenFiles((*self.paths(document), *_write_stills(job)), tuple(job.warnings))


def _write_stills(job: OutputJob) -> tuple[Path, ...]:
    """Write the stills that were extracted; the result is their folder, if there are any."""
    if job.stills is None:
        return ()
    from formcheck.annotation.stills import write_stills  # noqa: PLC0415  # brings numpy

    folder = write_stills(job.document, job.stills)
    return () if folder is None else (folder,)


def check_output_folder(options: tuple[str, ...], out: Path | None) -> None:
    """Raise UsageError when these options ask for files but there is no folder `out`."""
    if options and out is None:
        raise UsageError(f"--{options[0]} has no folder to write to: add --out DIR")
