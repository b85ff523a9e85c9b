"""What is written of a clip beside its result document, and under which names."""
# ruff: noqa: PLC0415  # --help must not wait for numpy or the libraries that write the files

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.annotation.file_names import video_path
from formcheck.errors import UsageError
from formcheck.output.formats import export_paths
from formcheck.report.file_names import report_path

if TYPE_CHECKING:
    from formcheck.annotation.stills import Still
    from formcheck.annotation.video import Annotated
    from formcheck.pipeline.analyze import Examined


@dataclass(frozen=True)
class Made:
    """What was written, a path for each file or for a folder of many, and what went wrong."""

    paths: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Products:
    """The kinds of files that are wanted; `exports` are kinds of `formcheck.output.formats`.

    `video`: the clip with what was found drawn into it; with `slowmo` its faulty repetitions are
    played again slowly. `report`: a page to look at. Either brings a still of each fault.
    """

    exports: tuple[str, ...] = ()
    video: bool = False
    slowmo: bool = False
    report: bool = False

    def paths(self, document: Path) -> tuple[Path, ...]:
        """The files that belong beside the result document STEM.json."""
        videos = (video_path(document),) if self.video else ()
        pages = (report_path(document),) if self.report else ()
        return (*export_paths(self.exports, document), *videos, *pages)

    def write(self, document: Path, examined: Examined) -> Made:
        """Write them, each whole or not at all.

        Raises OutputError, or VideoError when the clip cannot be read again; those before it stay.
        """
        if self.exports:
            from formcheck.output.formats import write_exports

            write_exports(self.exports, document, examined)
        stills: Sequence[Still] | None = None
        warnings: tuple[str, ...] = ()
        if self.video:
            annotated = self._write_video(document, examined)
            stills, warnings = annotated.stills, annotated.warnings
        if self.report:  # last, since it shows what the others made
            from formcheck.report.writer import write_beside

            stills = write_beside(document, examined, stills)
        folders = () if stills is None else _write_stills(document, stills)
        return Made((*self.paths(document), *folders), warnings)

    def _write_video(self, document: Path, examined: Examined) -> Annotated:
        from formcheck.annotation.video import Annotation

        recording, analysis = examined.recording, examined.analysis
        clip, target = Path(recording.source.path), video_path(document)
        annotation = Annotation(clip, recording, analysis, slowmo=self.slowmo)
        return annotation.write(target)


def _write_stills(document: Path, stills: Sequence[Still]) -> tuple[Path, ...]:
    """The folder that they are in; none where there are no stills."""
    from formcheck.annotation.stills import write_stills

    folder = write_stills(document, stills)
    return () if folder is None else (folder,)


def check_folder_given(options: tuple[str, ...], out: Path | None) -> None:
    """Raise UsageError when files are asked for, by these options, without a folder `out`."""
    if options and out is None:
        raise UsageError(f"--{options[0]} has no folder to write to: add --out DIR")
