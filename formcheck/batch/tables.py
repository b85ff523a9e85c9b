"""Writes the tables of clips, repetitions and judgements as CSV and Parquet, in one pass."""
# ruff: noqa: PLC0415  # pyarrow is an extra that most people do not have

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from formcheck.batch.judgement_rows import judgement_columns
from formcheck.batch.rows import (
    Cell,
    Cells,
    ClipRows,
    Column,
    ColumnType,
    TableNames,
    clip_columns,
    rep_columns,
)
from formcheck.files import atomic_file
from formcheck.own_files import (
    CLIPS_CSV,
    CLIPS_PARQUET,
    JUDGEMENTS_CSV,
    JUDGEMENTS_PARQUET,
    REPS_CSV,
    REPS_PARQUET,
    FileKind,
)
from formcheck.wording import spreadsheet_text

CLIPS, REPS, JUDGEMENTS = "clips", "reps", "judgements"
NO_PARQUET = (
    "no .parquet tables were written: pyarrow is not installed; "
    "pip install 'formcheck[parquet]' and run the same command again"
)
TABLE_KINDS = {
    "clips.csv": CLIPS_CSV,
    "reps.csv": REPS_CSV,
    "judgements.csv": JUDGEMENTS_CSV,
    "clips.parquet": CLIPS_PARQUET,
    "reps.parquet": REPS_PARQUET,
    "judgements.parquet": JUDGEMENTS_PARQUET,
}
_ROWS_PER_GROUP = 4096  # of Parquet, which stores statistics for each row group


@dataclass(frozen=True)
class WrittenTables:
    """The tables that were written, and warnings about missing ones."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


class _Table(Protocol):
    def add(self, row: Cells) -> None: ...


def write_tables(out: Path, rows: Iterable[ClipRows], names: TableNames) -> WrittenTables:
    """Write clips.csv, reps.csv and judgements.csv into `out`, with pyarrow also as .parquet.

    `rows` are consumed once and not kept in memory. The columns depend on `names` alone; other
    cells are left out. Each file appears whole or not at all, and none if `rows` raises. Raises
    OutputError.
    """
    is_parquet = find_spec("pyarrow") is not None
    suffixes = (".csv", ".parquet") if is_parquet else (".csv",)
    columns_of = {
        CLIPS: clip_columns(names), REPS: rep_columns(names), JUDGEMENTS: judgement_columns()
    }  # fmt: skip
    paths = tuple(out / f"{name}{suffix}" for suffix in suffixes for name in columns_of)
    with ExitStack() as stack:
        tables = {
            name: [
                stack.enter_context(
                    _WRITERS[suffix](out / f"{name}{suffix}", TABLE_KINDS[name + suffix], columns)
                )
                for suffix in suffixes
            ]
            for name, columns in columns_of.items()
        }
        for of_clip in rows:
            added = {CLIPS: [of_clip.clip], REPS: of_clip.reps, JUDGEMENTS: of_clip.judgements}
            for name, of_table in added.items():
                for table in tables[name]:
                    for row in of_table:
                        table.add(row)
    return WrittenTables(paths, () if is_parquet else (NO_PARQUET,))


@contextmanager
def _csv_table(path: Path, kind: FileKind, columns: Sequence[Column]) -> Iterator[_Table]:
    with atomic_file(path, kind) as stream:
        # File names need not be valid text; odd bytes are written as \xNN.
        text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="")
        yield _CsvTable(text, columns)
        text.flush()
        text.detach()


class _LineFeeds:
    """Ends each row with a bare line feed.

    The csv module quotes cells with a carriage return only if the line terminator contains one.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> int:
        return self._text.write(row.removesuffix("\r\n") + "\n")


class _CsvTable:
    def __init__(self, text: io.TextIOWrapper, columns: Sequence[Column]) -> None:
        self._writer = csv.writer(_LineFeeds(text), lineterminator="\r\n")
        self._places = {column.name: place for place, column in enumerate(columns)}
        self._writer.writerow([_csv_cell(name) for name in self._places])

    def add(self, row: Cells) -> None:
        cells: list[Cell] = [None] * len(self._places)
        for name, cell in row.items():  # most columns are for other exercises
            place = self._places.get(name)
            if place is not None:
                cells[place] = _csv_cell(cell)
        self._writer.writerow(cells)


def _csv_cell(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    return spreadsheet_text(cell) if isinstance(cell, str) else cell


@contextmanager
def _parquet_table(path: Path, kind: FileKind, columns: Sequence[Column]) -> Iterator[_Table]:
    with atomic_file(path, kind) as stream:
        table = _ParquetTable(stream, columns)
        try:
            yield table
            table.flush()
        finally:
            table.close()


class _ParquetTable:
    def __init__(self, stream: BinaryIO, columns: Sequence[Column]) -> None:
        import pyarrow
        from pyarrow import parquet

        types = {
            ColumnType.TEXT: pyarrow.string(),
            ColumnType.INTEGER: pyarrow.int64(),
            ColumnType.NUMBER: pyarrow.float64(),
            ColumnType.BOOLEAN: pyarrow.bool_(),
        }
        # Explicit types, so that an empty column has the same type in every run.
        self._schema = pyarrow.schema([(column.name, types[column.type]) for column in columns])
        self._writer: Any = parquet.ParquetWriter(stream, self._schema)
        self._rows: list[Cells] = []

    def add(self, row: Cells) -> None:
        self._rows.append(row)
        if len(self._rows) == _ROWS_PER_GROUP:
            self.flush()

    def flush(self) -> None:
        import pyarrow

        rows, self._rows = self._rows, []
        if not rows:
            return
        present = set().union(*rows)
        columns = [
            pyarrow.array([_parquet_cell(row.get(field.name)) for row in rows], field.type)
            if field.name in present
            else pyarrow.nulls(len(rows), field.type)
            for field in self._schema
        ]
        self._writer.write_table(pyarrow.table(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _parquet_cell(cell: Cell) -> Cell:
    if isinstance(cell, str) and not cell.isascii():
        return cell.encode("utf-8", "backslashreplace").decode()
    return cell


_WRITERS = {".csv": _csv_table, ".parquet": _parquet_table}
