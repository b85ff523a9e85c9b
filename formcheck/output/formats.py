"""Which files an analysis can be exported to, and whether they can be written, said beforehand."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from formcheck.errors import OutputError, UsageError

if TYPE_CHECKING:
    from formcheck.pipeline.analyze import Examined


KINDS = {
    "csv": (".reps.csv", ".signals.csv"),
    "parquet": (".signals.parquet",),
    "mot": (".mot",),
    "trc": (".trc",),
}


def chosen_exports(words: str | None, out: Path | None) -> tuple[str, ...]:
    """The kinds named in `words`, separated by commas, each once; none for None.

    Raises UsageError for an unknown kind or where there is no folder `out` to write to, and
    OutputError when the library that writes one of them is not installed.
    """
    if words is None:
        return ()
    kinds = tuple(dict.fromkeys(word.strip().lower() for word in words.split(",")))
    for kind in kinds:
        if kind not in KINDS:
            raise UsageError(f"unknown export '{kind}'; choose from: {', '.join(KINDS)}")
    if out is None:
        raise UsageError(f"--export {words} has no folder to write to: add --out DIR")
    if "parquet" in kinds and find_spec("pyarrow") is None:
        raise OutputError(
            "cannot write parquet: pyarrow is not installed; pip install 'formcheck[parquet]'"
        )
    return kinds


def export_paths(kinds: tuple[str, ...], document: Path) -> tuple[Path, ...]:
    """The files of these kinds that belong beside the result document STEM.json."""
    stem = document.name.removesuffix(".json")
    return tuple(document.with_name(stem + suffix) for kind in kinds for suffix in KINDS[kind])


Writer = Callable[[BinaryIO], object]


def write_exports(kinds: tuple[str, ...], document: Path, examined: Examined) -> None:
    """Write the files of these kinds beside the result document STEM.json.

    `kinds` as `exports.chosen_exports` gives them. Raises OutputError for a file that cannot be
    written; those before it stay.
    """
    # They bring numpy, for which --help must not wait.
    from formcheck.analysis.timeline import timeline_of  # noqa: PLC0415
    from formcheck.files import atomic_file  # noqa: PLC0415
    from formcheck.output.opensim import write_markers, write_motion  # noqa: PLC0415
    from formcheck.output.tables import (  # noqa: PLC0415
        reps_csv,
        signals_csv,
        write_signals_parquet,
    )

    recording, analysis = examined.recording, examined.analysis
    timeline = timeline_of(recording.track, recording.cuts_ms, analysis)
    stem = document.name.removesuffix(".json")
    writers: dict[str, Writer] = {
        ".reps.csv": lambda stream: stream.write(reps_csv(analysis).encode()),
        ".signals.csv": lambda stream: stream.write(signals_csv(timeline).encode()),
        ".signals.parquet": partial(write_signals_parquet, timeline),
        ".mot": partial(write_motion, timeline),
        ".trc": partial(write_markers, timeline, f"{stem}.trc"),
    }
    for path in export_paths(kinds, document):
        with atomic_file(path) as stream:
            writers[path.name.removeprefix(stem)](stream)
