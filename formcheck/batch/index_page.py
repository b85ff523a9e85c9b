"""A page of all clips of a batch: one file that needs nothing else, and stays quick with many.

The rows go into the page one by one, as data; its script shows a hundred at a time.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TypeGuard
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck import wording
from formcheck.batch.rows import (
    CODE_SEPARATOR,
    FAILED,
    Cell,
    TableNames,
    manifest_column,
    reps_column,
)
from formcheck.files import atomic_file
from formcheck.html.page import script_json
from formcheck.version import __version__

INDEX = "index.html"
# What else there may be in the output folder, and what it is.
RUN = "run.json"
BESIDE = (
    ("clips.csv", "a row for each clip"),
    ("reps.csv", "a row for each repetition"),
    ("clips.parquet", "a row for each clip, with types"),
    ("reps.parquet", "a row for each repetition, with types"),
    (RUN, "versions, options, counts and failures of this run"),
)
_CHUNKS_AT_ONCE = 256
_AT_MOST_FACTS, _AT_MOST_WORDS = 40, 8

Cells = Mapping[str, Cell]


def write_index(
    out: Path, rows: Iterable[Cells], run: Mapping[str, object], names: TableNames
) -> Path:
    """Write `out`/index.html, whole or not at all, and return its path.

    `rows` are those of the table of clips; they are gone through once and not kept. What `run` says
    in words and numbers is listed at the end. Links are relative. Also linked are the tables that
    are there already, and run.json, which is written with the page. Raises OutputError.
    """
    page = out / INDEX
    packed = _Packed(names)
    environment = Environment(
        loader=PackageLoader("formcheck.html", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    stream = environment.get_template("index.html").stream(
        rows=packed.lines(rows),
        words=packed.words,
        facts=list(_facts(run))[:_AT_MOST_FACTS],
        files=[(name, what) for name, what in BESIDE if name == RUN or (out / name).is_file()],
        version=__version__,
    )
    stream.enable_buffering(_CHUNKS_AT_ONCE)
    with atomic_file(page) as file:
        for text in stream:
            file.write(text.encode("utf-8", "backslashreplace"))
    return page


class _Packed:
    """Rows as short lists for the page's script, with words that come again as numbers.

    A row is: clip, address or 0, why it failed or 0, exercise, view, repetitions, good ones, score,
    faults [code, repetitions, code, …], codes not judged, seconds, what the manifest said.
    Exercise, view and codes are places in `words`, -1 and null are unknown.
    """

    def __init__(self, names: TableNames) -> None:
        self._codes = {code: place for place, code in enumerate(names.faults)}
        self._exercises: dict[str, int] = {}
        self._views: dict[str, int] = {}
        self._carried = [(name, manifest_column(name)) for name in names.manifest]

    def lines(self, rows: Iterable[Cells]) -> Iterator[Markup]:
        """One row of JSON after the other, with what parts them."""
        before = ""
        for row in rows:
            yield Markup(before + script_json(self._packed(row)))  # escaped there
            before = ",\n"

    def words(self) -> Markup:
        """What the numbers mean; complete once all lines have been taken."""
        return Markup(
            script_json(
                {
                    "codes": [wording.label(code) for code in self._codes],
                    "names": list(self._codes),
                    "exercises": [wording.title(name) for name in self._exercises],
                    "exerciseNames": list(self._exercises),
                    "views": list(self._views),
                }
            )
        )

    def _packed(self, row: Cells) -> list[object]:
        is_failed = row.get("status") == FAILED
        return [
            row.get("clip"),
            _address(row.get("report") or row.get("document")),
            (row.get("reason") or "no reason is known") if is_failed else 0,
            _place(self._exercises, row.get("exercise")),
            _place(self._views, row.get("view")),
            row.get("reps"),
            row.get("good_reps"),
            row.get("score"),
            self._faults(row),
            self._places(row.get("not_judged")),
            row.get("duration_s"),
            self._said(row),
        ]

    def _faults(self, row: Cells) -> list[object]:
        counts = [(place, row.get(reps_column(code))) for code, place in self._codes.items()]
        return [part for place, number in counts if number for part in (place, number)]

    def _places(self, codes: Cell) -> list[int]:
        listed = codes.split(CODE_SEPARATOR) if isinstance(codes, str) else []
        return [self._codes[code] for code in listed if code in self._codes]

    def _said(self, row: Cells) -> str:
        own = [row.get("manifest_subject"), row.get("manifest_side")]
        more = [f"{name}: {row[column]}" for name, column in self._carried if row.get(column)]
        return " · ".join([str(cell) for cell in own if cell] + more)


def _place(places: dict[str, int], word: Cell) -> int:
    return -1 if word is None else places.setdefault(str(word), len(places))


def _address(path: Cell) -> str | int:
    """The address of a file as seen from the page, 0 for none."""
    # "./" keeps a colon in a name from looking like a scheme.
    return "./" + quote(os.fsencode(path)) if isinstance(path, str) and path else 0


def _facts(run: Mapping[str, object], before: str = "") -> Iterator[tuple[str, str]]:
    """What a run says in words and numbers, each with the names that lead there."""
    for key, value in run.items():
        name = before + str(key).replace("_", " ")
        if isinstance(value, Mapping):
            yield from _facts(value, f"{name}: ")
        elif isinstance(value, bool):
            yield name, "yes" if value else "no"
        elif isinstance(value, (str, int, float)):
            yield name, f"{value:.6g}" if isinstance(value, float) else str(value)
        elif _is_short_list(value):
            yield name, ", ".join(value)


def _is_short_list(value: object) -> TypeGuard[Sequence[str]]:
    if not isinstance(value, Sequence) or not 0 < len(value) <= _AT_MOST_WORDS:
        return False
    return all(isinstance(word, str) for word in value)
