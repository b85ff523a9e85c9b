"""Clips one after the other: analyze, write at once, show, and continue after a failure."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.batch.document_names import DocumentNames, document_stem, is_result_of
from formcheck.batch.remote_files import is_remote
from formcheck.errors import FATAL_ERRORS, OutputError, UsageError
from formcheck.files import check_folder, remove_leftovers, write_atomically
from formcheck.output.outputs import OutputOptions, WrittenFiles
from formcheck.own_files import DOCUMENT, protected_inputs
from formcheck.terminal.console import (
    FAILED,
    MISUSED,
    PARTLY,
    Report,
    complain,
    echo,
    exit_code_of,
    progress_bar,
    readers_may_leave,
    say,
)
from formcheck.video.search import find_videos

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import AnalyzedRecording
    from formcheck.results import Analysis


@dataclass(frozen=True)
class OutputTarget:
    """Where results go: files in the folder `out`, JSON or a summary on stdout, or neither.

    `outputs` are the files written beside the documents; they need an `out`.
    """

    out: Path | None = None
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    outputs: OutputOptions = field(default_factory=OutputOptions)
    history: Path | None = None  # the history database that logs the repetitions too


@dataclass
class SequentialRun:
    """The clips of one command and their results; `examine` takes a clip and a progress report."""

    examine: Callable[[Path, Report], AnalyzedRecording]
    output: OutputTarget
    documents: dict[Path, Path | None] = field(default_factory=dict)
    results: list[tuple[Path, Analysis | None]] = field(default_factory=list)
    failure_codes: list[int] = field(default_factory=list)
    _written: list[str] = field(default_factory=list)

    def find(self, paths: Iterable[str]) -> None:
        """Add the clips among files and folders. Paths that match nothing count as failures."""
        clips: dict[str, Path] = {}
        for path in paths:
            try:
                if is_remote(path):
                    raise UsageError(f"'{path}' is not a file of this machine: add --out DIR")
                for clip in find_videos([Path(path)], partial(self._fail, path)):
                    clips.setdefault(str(clip.absolute()), clip)
            except Exception as error:
                self._fail(path, error)
        self.add(clips.values())

    def add(self, clips: Iterable[Path]) -> None:
        """Assign each clip its result file.

        Raises OutputError, before any work is done, when a file cannot be written there.
        """
        if self.output.out is None:
            self.documents = dict.fromkeys(clips)
            return
        from formcheck.batch.output_folder import OutputFolder

        check_folder(self.output.out)
        OutputFolder(self.output.out).check_not_busy()
        remove_leftovers(self.output.out)
        for clip in clips:
            name = f"{document_stem(str(clip))}.json"
            self.documents[clip] = document = self.output.out / name
            for path in (document, *self.output.outputs.paths(document)):
                if path.is_dir():
                    raise OutputError(f"cannot write {path}: it is a folder; choose another --out")

    def run(self) -> int:
        """Analyze every clip and return the exit code."""
        with protected_inputs(self.documents):
            self._run_all()
        if self._has_several and not self.output.as_json and not self.output.quiet:
            self._show_overview()
        return self.exit_code

    def _run_all(self) -> None:
        for number, clip in enumerate(self.documents, start=1):
            position = f" ({number} of {len(self.documents)})" if self._has_several else ""
            try:
                analysis = self._analyze(clip, position)
            except (BrokenPipeError, *FATAL_ERRORS):
                raise
            except Exception as error:
                self._fail(clip, error)
            else:
                self.results.append((clip, analysis))

    @property
    def exit_code(self) -> int:
        """0: everything succeeded; 3: some clips failed; 2: only invalid usage; 1: all failed."""
        if not self.failure_codes:
            return 0
        if len(self.failure_codes) < len(self.results):
            return PARTLY
        return MISUSED if set(self.failure_codes) == {MISUSED} else FAILED

    @property
    def _has_several(self) -> bool:
        return len({*self.documents, *(clip for clip, _ in self.results)}) > 1

    def _analyze(self, clip: Path, position: str) -> Analysis:
        """Analyze a clip, write its files, and show the result."""
        shown = not self.output.quiet
        with progress_bar(clip.name + position, wanted=shown) as report:
            analyzed = self.examine(clip, report)
        written = self._write(clip, analyzed)
        for warning in written.warnings:
            say(warning)
        with nullcontext() if self.output.out is None else readers_may_leave():
            self._show(analyzed.analysis, written.paths)
        if self.output.history is not None:
            from formcheck.history.from_recording import log_recording

            say(log_recording(analyzed.analysis, clip, self.output.history))
        return analyzed.analysis

    def _write(self, clip: Path, analyzed: AnalyzedRecording) -> WrittenFiles:
        if self.output.out is None:
            return WrittenFiles()
        document = self._document(self.output.out, clip, analyzed.analysis)
        from formcheck.analysis.document import document_text

        write_atomically(document, document_text(analyzed.analysis, indent=2), DOCUMENT)
        video = not self.output.quiet and self.output.outputs.video
        with progress_bar(f"{clip.name}: video", wanted=video):
            written = self.output.outputs.write(document, analyzed)
        return WrittenFiles((document, *written.paths), written.warnings)

    def _document(self, out: Path, clip: Path, analysis: Analysis) -> Path:
        """The name of the clip's result: never that of another clip's, or of a foreign file."""
        names = DocumentNames(out, self._written, self.output.outputs)
        source = analysis.as_json()["source"]
        name = names.new(str(clip), lambda document: is_result_of(document, source))
        self._written.append(name)
        document, usual = out / name, self.documents[clip]
        if document != usual:
            say(f"'{usual}' is not a result of this clip, and stays: written to '{document}'")
        return document

    def _fail(self, clip: str | Path, error: Exception) -> None:
        complain(error, str(clip), verbose=self.output.verbose)
        self.failure_codes.append(exit_code_of(error))
        self.results.append((Path(clip), None))

    def _show(self, analysis: Analysis, written: Iterable[Path]) -> None:
        if self.output.as_json:
            from formcheck.analysis.document import document_text

            indent = None if self._has_several else 2
            echo(document_text(analysis, indent=indent), nl=self._has_several)
        elif not self.output.quiet:
            from formcheck.terminal.console import make_console
            from formcheck.terminal.summary import render

            render(analysis, make_console(), written=written)

    def _show_overview(self) -> None:
        from formcheck.terminal.console import make_console
        from formcheck.terminal.tables import overview_table

        names = [clip.name for clip, _ in self.results]
        rows = [
            (clip.name if names.count(clip.name) == 1 else str(clip), analysis)
            for clip, analysis in self.results
        ]
        make_console().print(overview_table(rows))
