"""Writes a batch's tables, clips and repetitions, as CSV and Parquet, in one pass over the rows."""
# ruff: noqa: PLC0415  # pyarrow is an extra that most people do not have

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from formcheck.batch.rows import Cell, Column, Kind, Names, clip_columns, rep_columns
from formcheck.files import atomic_file

CLIPS, REPS = "clips", "reps"
NO_PARQUET = (
    "clips.parquet and reps.parquet are not written: pyarrow is not installed; "
    "pip install 'formcheck[parquet]' and run the same command again"
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet takes such a text for a formula
_ROWS_AT_ONCE = 4096  # of Parquet; each group of rows carries its own index

Cells = Mapping[str, Cell]


@dataclass(frozen=True)
class Written:
    """The tables that were written, and what is missing of them, a sentence each."""

    paths: tuple[Path, ...]
    warnings: tuple[str, ...] = ()


class _Table(Protocol):
    def add(self, row: Cells) -> None: ...


def write_tables(out: Path, rows: Iterable[tuple[Cells, Sequence[Cells]]], names: Names) -> Written:
    """Write clips.csv and reps.csv into `out`, and with pyarrow clips.parquet and reps.parquet.

    `rows` gives for each clip its row and those of its repetitions; it is gone through once and
    not kept. The columns depend on `names` alone; cells of other names are left out. Each file
    appears whole or not at all, and none when `rows` fails. Raises OutputError.
    """
    is_parquet = find_spec("pyarrow") is not None
    suffixes = (".csv", ".parquet") if is_parquet else (".csv",)
    paths = tuple(out / f"{name}{suffix}" for suffix in suffixes for name in (CLIPS, REPS))
    with ExitStack() as closing:
        tables = {
            name: [
                closing.enter_context(_KINDS[suffix](out / f"{name}{suffix}", columns))
                for suffix in suffixes
            ]
            for name, columns in ((CLIPS, clip_columns(names)), (REPS, rep_columns(names)))
        }
        for clip, reps in rows:
            for table in tables[CLIPS]:
                table.add(clip)
            for table in tables[REPS]:
                for rep in reps:
                    table.add(rep)
    return Written(paths, () if is_parquet else (NO_PARQUET,))


@contextmanager
def _csv_table(path: Path, columns: Sequence[Column]) -> Iterator[_Table]:
    with atomic_file(path) as stream:
        # A file's name may be no text at all; what it is then is written as \xNN.
        text = io.TextIOWrapper(stream, "utf-8", errors="backslashreplace", newline="")
        yield _CsvTable(text, columns)
        text.flush()
        text.detach()


class _Lines:
    """Ends each row in a bare line feed.

    A cell with a carriage return in it is quoted only where that is a part of the row's end.
    """

    def __init__(self, text: io.TextIOWrapper) -> None:
        self._text = text

    def write(self, row: str) -> int:
        return self._text.write(row.removesuffix("\r\n") + "\n")


class _CsvTable:
    def __init__(self, text: io.TextIOWrapper, columns: Sequence[Column]) -> None:
        self._writer = csv.writer(_Lines(text), lineterminator="\r\n")
        self._places = {column.name: place for place, column in enumerate(columns)}
        self._writer.writerow([_plain(name) for name in self._places])

    def add(self, row: Cells) -> None:
        cells: list[Cell] = [None] * len(self._places)
        for name, cell in row.items():  # few of the columns: most are of other exercises
            place = self._places.get(name)
            if place is not None:
                cells[place] = _plain(cell)
        self._writer.writerow(cells)


def _plain(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, str) and cell.startswith(_FORMULA) and not _is_number(cell):
        return f"'{cell}"  # a spreadsheet shows it as the text that it is
    return cell


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return text == text.strip() and "_" not in text


@contextmanager
def _parquet_table(path: Path, columns: Sequence[Column]) -> Iterator[_Table]:
    with atomic_file(path) as stream:
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

        kinds = {
            Kind.TEXT: pyarrow.string(),
            Kind.WHOLE: pyarrow.int64(),
            Kind.NUMBER: pyarrow.float64(),
            Kind.YES_NO: pyarrow.bool_(),
        }
        # Named types, so that a column with nothing in it is what it is in every other run.
        self._schema = pyarrow.schema([(column.name, kinds[column.kind]) for column in columns])
        self._writer: Any = parquet.ParquetWriter(stream, self._schema)
        self._rows: list[Cells] = []

    def add(self, row: Cells) -> None:
        self._rows.append(row)
        if len(self._rows) == _ROWS_AT_ONCE:
            self.flush()

    def flush(self) -> None:
        import pyarrow

        rows, self._rows = self._rows, []
        if not rows:
            return
        known = set().union(*rows)
        columns = [
            pyarrow.array([_text(row.get(field.name)) for row in rows], field.type)
            if field.name in known
            else pyarrow.nulls(len(rows), field.type)
            for field in self._schema
        ]
        self._writer.write_table(pyarrow.table(columns, schema=self._schema))

    def close(self) -> None:
        self._writer.close()


def _text(cell: Cell) -> Cell:
    if isinstance(cell, str) and not cell.isascii():
        return cell.encode("utf-8", "backslashreplace").decode()
    return cell


_KINDS = {".csv": _csv_table, ".parquet": _parquet_table}
