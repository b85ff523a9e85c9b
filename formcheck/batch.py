"""Many clips, each on its own: analyse, write at once, show, and go on after a failure."""
# ruff: noqa: PLC0415  # --help must not wait for numpy, rich or the video libraries

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from dataclasses import dataclass, field
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import click

from formcheck.behind import Behind, Wanted
from formcheck.errors import (
    ModelError,
    OutputError,
    UnknownExerciseError,
    UnknownModelError,
    UsageError,
)
from formcheck.failures import FAILED, MISUSED, complain, exit_code_of, say
from formcheck.files import find_videos, write_atomically
from formcheck.products import Made, Products
from formcheck.progress import Report, progress_bar

if TYPE_CHECKING:
    from formcheck.results import Analysis
    from formcheck.session import Examined

# What every other clip of the batch would fail by too.
HOPELESS = (ModelError, UnknownExerciseError, UnknownModelError)


@dataclass(frozen=True)
class Showing:
    """Where the results go: files in `out`, JSON or a summary on stdout, or nothing there.

    `products` are written beside the documents, so only where there is an `out`.
    """

    out: Path | None = None
    as_json: bool = False
    quiet: bool = False
    verbose: bool = False
    products: Products = field(default_factory=Products)
    log: Path | None = None  # the history that they are kept in, too


@dataclass(frozen=True)
class _Writing:
    clip: Path
    analysis: Analysis
    made: Future[Made]


@dataclass
class Batch:
    """The clips of one command, and what became of each; `examine` gets a clip and a progress."""

    examine: Callable[[Path, Report], Examined]
    showing: Showing
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
        """Give each clip its own result file, and see now that there will be room for it."""
        clips = list(clips)
        if self.showing.out is None:
            self.targets = dict.fromkeys(clips)
            return
        check_folder(self.showing.out)
        self.targets.update(name_targets(clips, self.showing.out))
        for path in chain.from_iterable(map(self._files, clips)):
            if path.is_dir():
                raise OutputError(f"cannot write {path}: it is a folder; choose another --out")

    def run(self) -> int:
        """Do them all and return the exit code.

        What a clip's products take long for is done while the next clip is analysed.
        """
        with Behind[Made]() as behind:
            started: list[_Writing] = []
            for number, clip in enumerate(self.targets, start=1):
                place = f" ({number} of {len(self.targets)})" if self._several else ""
                examined = self._examined(clip, place)
                self._finish(started)
                if isinstance(examined, HOPELESS):
                    raise examined
                if isinstance(examined, Exception):
                    self._failed(clip, examined)
                    continue
                job = partial(self._write, clip, examined)
                started.append(_Writing(clip, examined.analysis, behind.start(job)))
                if not self.showing.products.video or number == len(self.targets):
                    self._finish(started)
        if self._several and not self.showing.as_json and not self.showing.quiet:
            self._overview()
        return self.exit_code

    @property
    def exit_code(self) -> int:
        """0 when all went well, 2 when only the command's words were wrong, else 1."""
        if not self.failures:
            return 0
        return MISUSED if set(self.failures) == {MISUSED} else FAILED

    @property
    def _several(self) -> bool:
        return len({*self.targets, *(clip for clip, _ in self.done)}) > 1

    def _examined(self, clip: Path, place: str) -> Examined | Exception:
        """What came of a clip: what was found in it, or why it failed."""
        try:
            with progress_bar(clip.name + place, wanted=not self.showing.quiet) as report:
                return self.examine(clip, report)
        except BrokenPipeError:
            raise
        except Exception as error:
            return error

    def _write(self, clip: Path, examined: Examined, is_wanted: Wanted) -> Made:
        target = self.targets[clip]
        if target is None:
            return Made()
        write_atomically(target, document_text(examined.analysis, indent=2))
        made = self.showing.products.write(target, examined, is_wanted)
        return Made((target, *made.paths), made.warnings)

    def _finish(self, started: list[_Writing]) -> None:
        """Wait for the files of the clips whose writing was started, and show them."""
        while started:
            writing = started.pop(0)
            try:
                made = self._made(writing)
                for warning in made.warnings:
                    say(warning)
                self._show(writing.analysis, made.paths)
                if self.showing.log is not None:
                    from formcheck.history.from_recording import log_recording

                    say(log_recording(writing.analysis, writing.clip, self.showing.log))
            except BrokenPipeError:
                raise
            except Exception as error:
                self._failed(writing.clip, error)
            else:
                self.done.append((writing.clip, writing.analysis))

    def _made(self, writing: _Writing) -> Made:
        if not self.showing.products.video:
            return writing.made.result()
        with progress_bar(f"{writing.clip.name}: video", wanted=not self.showing.quiet):
            return writing.made.result()

    def _files(self, clip: Path) -> tuple[Path, ...]:
        """The files that a clip's results go to."""
        target = self.targets[clip]
        return () if target is None else (target, *self.showing.products.paths(target))

    def _failed(self, clip: Path, error: Exception) -> None:
        complain(error, str(clip), verbose=self.showing.verbose)
        self.failures.append(exit_code_of(error))
        self.done.append((clip, None))

    def _show(self, analysis: Analysis, written: Iterable[Path]) -> None:
        if self.showing.as_json:
            indent = None if self._several else 2
            click.echo(document_text(analysis, indent=indent), nl=self._several)
        elif not self.showing.quiet:
            from formcheck.terminal import make_console, render

            render(analysis, make_console(), written=written)

    def _overview(self) -> None:
        from formcheck.terminal import make_console
        from formcheck.terminal_reps import overview_table

        names = [clip.name for clip, _ in self.done]
        rows = [
            (clip.name if names.count(clip.name) == 1 else str(clip), analysis)
            for clip, analysis in self.done
        ]
        make_console().print(overview_table(rows))


def document_text(analysis: Analysis, *, indent: int | None) -> str:
    """The result document; indented it ends in a newline, otherwise it is a single line."""
    # Escaped to ASCII: file names may hold what the output's encoding cannot.
    text = json.dumps(analysis.as_json(), indent=indent, allow_nan=False)
    return text if indent is None else text + "\n"


def name_targets(clips: Iterable[Path], out: Path) -> dict[Path, Path | None]:
    """A result file for each clip, STEM.json; a stem that comes again is numbered, and said."""
    clips = list(clips)
    stems = {clip.stem.casefold() for clip in clips}
    taken: set[str] = set()
    targets: dict[Path, Path | None] = {}
    for clip in clips:
        stem, again = clip.stem, 1
        while stem.casefold() in taken or (again > 1 and stem.casefold() in stems):
            again += 1
            stem = f"{clip.stem}-{again}"
        taken.add(stem.casefold())
        targets[clip] = out / f"{stem}.json"
        if again > 1:
            say(f"another clip is named {clip.stem!r}: {clip} goes to {targets[clip]}")
    return targets


def check_folder(folder: Path) -> None:
    """Make the folder and try it, before any work is done. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {folder}: {reason}; choose another folder") from error


def check_stretch(start_s: float | None, end_s: float | None) -> None:
    """Raise UsageError unless the start comes before the end."""
    if start_s is not None and end_s is not None and not start_s < end_s:
        raise UsageError(
            f"--start {start_s:g} is not before --end {end_s:g}: give seconds in order"
        )
