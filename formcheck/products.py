"""What is written of a clip beside its result document, and under which names."""
# ruff: noqa: PLC0415  # --help must not wait for numpy or the libraries that write the files

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import UsageError
from formcheck.exports import export_paths

if TYPE_CHECKING:
    from formcheck.session import Examined

VIDEO_SUFFIX = ".annotated.mp4"


@dataclass(frozen=True)
class Made:
    """What was written, a path for each file or for a folder of many, and what went wrong."""

    paths: tuple[Path, ...] = ()
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Products:
    """The kinds of files that are wanted; `exports` are kinds of `formcheck.exports`.

    `video`: the clip with what was found drawn into it, and a still of each fault; with `slowmo`
    its faulty repetitions are played again slowly.
    """

    exports: tuple[str, ...] = ()
    video: bool = False
    slowmo: bool = False

    def paths(self, document: Path) -> tuple[Path, ...]:
        """The files that belong beside the result document STEM.json."""
        paths = export_paths(self.exports, document)
        return (*paths, video_path(document)) if self.video else paths

    def write(
        self, document: Path, examined: Examined, is_wanted: Callable[[], bool] = lambda: True
    ) -> Made:
        """Write them, each whole or not at all.

        `is_wanted` is asked now and then; when it says no, a video is given up. Raises
        OutputError, or VideoError when the clip cannot be read again; those before it stay.
        """
        made = Made()
        if self.exports:
            from formcheck.export_files import write_exports

            write_exports(self.exports, document, examined)
        if self.video:
            made = self._write_video(document, examined, is_wanted)
        return Made((*self.paths(document), *made.paths), made.warnings)

    def _write_video(
        self, document: Path, examined: Examined, is_wanted: Callable[[], bool]
    ) -> Made:
        from formcheck.annotate import Annotation
        from formcheck.evidence_files import write_stills

        recording, analysis = examined.recording, examined.analysis
        clip, target = Path(recording.source.path), video_path(document)
        annotation = Annotation(clip, recording, analysis, slowmo=self.slowmo)
        annotated = annotation.write(target, is_wanted)
        folder = write_stills(document, annotated.stills)
        return Made(() if folder is None else (folder,), annotated.warnings)


def video_path(document: Path) -> Path:
    """The annotated video that belongs beside the result document STEM.json."""
    return document.with_name(document.name.removesuffix(".json") + VIDEO_SUFFIX)


def check_video(options: tuple[str, ...], out: Path | None) -> None:
    """Raise UsageError when a video is asked for, by these options, without a folder `out`."""
    if options and out is None:
        raise UsageError(f"{options[0]} has no folder to write to: add --out DIR")
