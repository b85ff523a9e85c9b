"""A self-contained page of all clips of a batch, fast even for 100,000 of them.

The rows are streamed into the page as data; its script shows a hundred at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard
from urllib.parse import quote

from markupsafe import Markup

from formcheck import wording
from formcheck.batch.rows import (
    CODE_SEPARATOR,
    FAILED,
    Cell,
    Cells,
    TableNames,
    manifest_column,
    reps_column,
)
from formcheck.files import atomic_file
from formcheck.html.page import script_json, stream_page
from formcheck.own_files import INDEX_PAGE

INDEX = "index.html"
# Other files in the output folder, with descriptions.
RUN = "run.json"
BESIDE = (
    ("clips.csv", "a row for each clip"),
    ("reps.csv", "a row for each repetition"),
    ("judgements.csv", "a row for each rule of each repetition"),
    ("clips.parquet", "a row for each clip, with types"),
    ("reps.parquet", "a row for each repetition, with types"),
    ("judgements.parquet", "a row for each rule of each repetition, with types"),
    (RUN, "versions, options, counts and failures of this run"),
)
_BUFFERED_CHUNKS = 256
_MAX_FACTS, _MAX_LIST_LENGTH = 40, 8


def write_index(
    out: Path, rows: Iterable[Cells], run: Mapping[str, object], names: TableNames
) -> Path:
    """Write `out`/index.html, whole or not at all, and return its path.

    `rows` are those of the clip table; they are consumed once and not kept in memory. The text and
    numbers in `run` are listed at the end. Links are relative; they include existing tables, and
    run.json, which is written together with the page. Raises OutputError.
    """
    page = out / INDEX
    packer = _RowPacker(names)
    stream = stream_page(
        "index.html",
        rows=packer.lines(rows),
        words=packer.lookup,
        facts=list(_facts(run))[:_MAX_FACTS],
        files=[(name, about) for name, about in BESIDE if name == RUN or (out / name).is_file()],
    )
    stream.enable_buffering(_BUFFERED_CHUNKS)
    with atomic_file(page, INDEX_PAGE) as file:
        for text in stream:
            file.write(text.encode("utf-8", "backslashreplace"))
    return page


class _RowPacker:
    """Packs rows into short lists for the page's script, with indices in place of repeated names.

    A packed row is: clip, URL or 0, failure reason or 0, exercise, view, repetitions, clean
    ones, those with a fault, score, faults [code, repetitions, code, …], codes not judged,
    seconds, manifest cells. Exercise, view and codes are indices into `lookup`; -1 and null are
    unknown.
    """

    def __init__(self, names: TableNames) -> None:
        self._codes = {code: index for index, code in enumerate(names.faults)}
        self._exercises: dict[str, int] = {}
        self._views: dict[str, int] = {}
        self._manifest = [(name, manifest_column(name)) for name in names.manifest]

    def lines(self, rows: Iterable[Cells]) -> Iterator[Markup]:
        """The packed rows as JSON, with separators."""
        separator = ""
        for row in rows:
            yield Markup(separator) + script_json(self._pack(row))
            separator = ",\n"

    def lookup(self) -> Markup:
        """The names behind the indices; complete once all lines have been consumed."""
        return script_json(
            {
                "codes": [wording.label(code) for code in self._codes],
                "names": list(self._codes),
                "exercises": [wording.title(name) for name in self._exercises],
                "exerciseNames": list(self._exercises),
                "views": list(self._views),
            }
        )

    def _pack(self, row: Cells) -> list[object]:
        is_failed = row.get("status") == FAILED
        return [
            _shown(row.get("clip")),
            _url(row.get("report") or row.get("document")),
            _shown(row.get("reason") or "unknown reason") if is_failed else 0,
            _index(self._exercises, row.get("exercise")),
            _index(self._views, row.get("view")),
            row.get("reps"),
            row.get("good_reps"),
            row.get("faulty_reps"),
            row.get("score"),
            self._faults(row),
            self._indices(row.get("not_judged")),
            row.get("duration_s"),
            self._manifest_text(row),
        ]

    def _faults(self, row: Cells) -> list[object]:
        counts = [(index, row.get(reps_column(code))) for code, index in self._codes.items()]
        return [part for index, count in counts if count for part in (index, count)]

    def _indices(self, codes: Cell) -> list[int]:
        listed = codes.split(CODE_SEPARATOR) if isinstance(codes, str) else []
        return [self._codes[code] for code in listed if code in self._codes]

    def _manifest_text(self, row: Cells) -> str:
        known = [row.get("manifest_subject"), row.get("manifest_side")]
        others = [f"{name}: {row[column]}" for name, column in self._manifest if row.get(column)]
        return wording.printable(" · ".join([str(cell) for cell in known if cell] + others))


def _shown(cell: Cell) -> Cell:
    return wording.printable(cell) if isinstance(cell, str) else cell


def _index(indices: dict[str, int], name: Cell) -> int:
    return -1 if name is None else indices.setdefault(str(name), len(indices))


def _bytes(path: str) -> bytes:
    """A path as the file system knows it; half characters are in no file's name."""
    try:
        return os.fsencode(path)
    except UnicodeEncodeError:
        return path.encode("utf-8", "backslashreplace")


def _url(path: Cell) -> str | int:
    """The URL of a file relative to the page, 0 for none."""
    # "./" keeps a name with a colon from looking like a URL scheme.
    return "./" + quote(_bytes(path)) if isinstance(path, str) and path else 0


def _facts(run: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, str]]:
    """The text and numbers of a run, each with the path of its keys."""
    for key, value in run.items():
        name = prefix + str(key).replace("_", " ")
        if isinstance(value, Mapping):
            yield from _facts(value, f"{name}: ")
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        elif isinstance(value, (str, int, float)):
            yield name, f"{value:.6g}" if isinstance(value, float) else str(value)
        elif _is_short_list(value):
            yield name, ", ".join(value)


def _is_short_list(value: object) -> TypeGuard[Sequence[str]]:
    if not isinstance(value, Sequence) or not 0 < len(value) <= _MAX_LIST_LENGTH:
        return False
    return all(isinstance(item, str) for item in value)
