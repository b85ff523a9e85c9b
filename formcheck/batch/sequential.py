"""Clips one after the other: analyze, write at once, show, and continue after a failure."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.errors import HOPELESS, OutputError
from formcheck.files import check_folder, write_atomically
from formcheck.output.outputs import Made, Products
from formcheck.terminal.console import (
    FAILED,
    MISUSED,
    PARTLY,
    Report,
    complain,
    exit_code_of,
    progress_bar,
    say,
)
from formcheck.video.search import find_videos

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import Examined
    from formcheck.results import Analysis


@dataclass(frozen=True)
class OutputTarget:
    """Where the results go: files in `out`, JSON or a summary on stdout, or nothing there.

    `products` are written beside the documents, so only where there is an `out`.
    """

    out: Path | None = None
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    products: Products = field(default_factory=Products)
    log: Path | None = None  # the history that they are kept in, too


@dataclass
class SequentialRun:
    """The clips of one command, and what became of each; `examine` gets a clip and a progress."""

    examine: Callable[[Path, Report], Examined]
    showing: OutputTarget
    targets: dict[Path, Path | None] = field(default_factory=dict)
    done: list[tuple[Path, Analysis | None]] = field(default_factory=list)
    failures: list[int] = field(default_factory=list)

    def find(self, paths: Iterable[str]) -> None:
        """Add the clips among files and folders; one that is missing does not stop the others."""
        clips: dict[str, Path] = {}
        for path in paths:
            try:
                for clip in find_videos([Path(path)]):
                    clips.setdefault(str(clip.absolute()), clip)
            except Exception as error:
                self._failed(Path(path), error)
        self.add(clips.values())

    def add(self, clips: Iterable[Path]) -> None:
        """Give each clip its result file, and see now that there will be room for it."""
        if self.showing.out is None:
            self.targets = dict.fromkeys(clips)
            return
        check_folder(self.showing.out)
        for clip in clips:
            self.targets[clip] = target = self.showing.out / f"{clip.stem}.json"
            for path in (target, *self.showing.products.paths(target)):
                if path.is_dir():
                    raise OutputError(f"cannot write {path}: it is a folder; choose another --out")

    def run(self) -> int:
        """Do them all and return the exit code."""
        for number, clip in enumerate(self.targets, start=1):
            place = f" ({number} of {len(self.targets)})" if self._several else ""
            try:
                analysis = self._done(clip, place)
            except (BrokenPipeError, *HOPELESS):
                raise
            except Exception as error:
                self._failed(clip, error)
            else:
                self.done.append((clip, analysis))
        if self._several and not self.showing.as_json and not self.showing.quiet:
            self._overview()
        return self.exit_code

    @property
    def exit_code(self) -> int:
        """0: all went well, 3: some failed, 2: only the command's words were wrong, else 1."""
        if not self.failures:
            return 0
        if len(self.failures) < len(self.done):
            return PARTLY
        return MISUSED if set(self.failures) == {MISUSED} else FAILED

    @property
    def _several(self) -> bool:
        return len({*self.targets, *(clip for clip, _ in self.done)}) > 1

    def _done(self, clip: Path, place: str) -> Analysis:
        """Analyze a clip, write what is wanted of it, and show it."""
        from formcheck.analysis.document import document_text

        wanted = not self.showing.quiet
        with progress_bar(clip.name + place, wanted=wanted) as report:
            examined = self.examine(clip, report)
        target, made = self.targets[clip], Made()
        if target is not None:
            write_atomically(target, document_text(examined.analysis, indent=2))
            video = wanted and self.showing.products.video
            with progress_bar(f"{clip.name}: video", wanted=video):
                made = self.showing.products.write(target, examined)
            made = Made((target, *made.paths), made.warnings)
        for warning in made.warnings:
            say(warning)
        self._show(examined.analysis, made.paths)
        if self.showing.log is not None:
            from formcheck.history.from_recording import log_recording

            say(log_recording(examined.analysis, clip, self.showing.log))
        return examined.analysis

    def _failed(self, clip: Path, error: Exception) -> None:
        complain(error, str(clip), verbose=self.showing.verbose)
        self.failures.append(exit_code_of(error))
        self.done.append((clip, None))

    def _show(self, analysis: Analysis, written: Iterable[Path]) -> None:
        if self.showing.as_json:
            from formcheck.analysis.document import document_text

            indent = None if self._several else 2
            click.echo(document_text(analysis, indent=indent), nl=self._several)
        elif not self.showing.quiet:
            from formcheck.terminal.summary import make_console, render

            render(analysis, make_console(), written=written)

    def _overview(self) -> None:
        from formcheck.terminal.summary import make_console
        from formcheck.terminal.tables import overview_table

        names = [clip.name for clip, _ in self.done]
        rows = [
            (clip.name if names.count(clip.name) == 1 else str(clip), analysis)
            for clip, analysis in self.done
        ]
        make_console().print(overview_table(rows))
