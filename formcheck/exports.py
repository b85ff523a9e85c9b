"""Which files an analysis can be exported to, and whether they can be written, said beforehand."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from formcheck.errors import OutputError, UsageError

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
