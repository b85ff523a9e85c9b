"""Writes the exports of one analysis beside its result document, each file whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from formcheck.export_opensim import write_markers, write_motion
from formcheck.export_tables import reps_csv, signals_csv, write_signals_parquet
from formcheck.exports import export_paths
from formcheck.files import atomic_file
from formcheck.timeline import timeline_of

if TYPE_CHECKING:
    from formcheck.session import Examined

Writer = Callable[[BinaryIO], object]


def write_exports(kinds: tuple[str, ...], document: Path, examined: Examined) -> None:
    """Write the files of these kinds beside the result document STEM.json.

    `kinds` as `exports.chosen_exports` gives them. Raises OutputError for a file that cannot be
    written; those before it stay.
    """
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
