"""The tables of a batch, read back with other libraries: typed, complete, reproducible."""

from __future__ import annotations

import csv
import importlib.util
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet

from formcheck.batch import tables
from formcheck.batch.judgement_rows import judgement_columns
from formcheck.batch.rows import ClipRows, ColumnType, TableNames, clip_columns, rep_columns
from formcheck.batch.tables import write_tables
from formcheck.errors import OutputError

NAMES = TableNames(("knee_valgus", "torso_lean"), ("knee_flexion_deg",), ("group", "code"))
ROWS = [
    ClipRows(
        {"clip": "a.mp4", "status": "done", "reps": 2, "score": 90, "knee_valgus_reps": 0,
         "yaw_deg": -4.25, "faults": "x;y", "group": "ü, \"q\"", "code": "007"},
        [
            {"clip": "a.mp4", "number": 1, "complete": True, "knee_flexion_deg": 93.1,
             "knee_valgus_found": False},
            {"clip": "a.mp4", "number": 2, "complete": False},
        ],
        [
            {"clip": "a.mp4", "repetition": 1, "code": "knee_valgus", "verdict": "sound",
             "value": 1.5, "limit": 3.5, "unit": "deg"},
        ],
    ),
    ClipRows({"clip": "b.mp4", "status": "failed", "reason": "two\nlines", "other": 1}, []),
]  # fmt: skip


def table(path: Path) -> list[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as stream:
        return list(csv.DictReader(stream, strict=True))


def test_csv_writes_true_and_false_and_leaves_unknown_empty(tmp_path: Path) -> None:
    write_tables(tmp_path, ROWS, NAMES)
    clips, reps = table(tmp_path / "clips.csv"), table(tmp_path / "reps.csv")
    assert list(clips[0]) == [column.name for column in clip_columns(NAMES)]
    assert list(reps[0]) == [column.name for column in rep_columns(NAMES)]
    filled = [{name: cell for name, cell in row.items() if cell} for row in clips + reps]
    assert filled == [
        {"clip": "a.mp4", "status": "done", "reps": "2", "score": "90", "knee_valgus_reps": "0",
         "yaw_deg": "-4.25", "faults": "x;y", "group": 'ü, "q"', "code": "007"},
        {"clip": "b.mp4", "status": "failed", "reason": "two\nlines"},
        {"clip": "a.mp4", "number": "1", "complete": "true", "knee_flexion_deg": "93.1",
         "knee_valgus_found": "false"},
        {"clip": "a.mp4", "number": "2", "complete": "false"},
    ]  # fmt: skip


def test_parquet_has_the_same_cells_with_types(tmp_path: Path) -> None:
    written = write_tables(tmp_path, ROWS, NAMES)
    assert [path.name for path in written.paths] == [
        "clips.csv", "reps.csv", "judgements.csv",
        "clips.parquet", "reps.parquet", "judgements.parquet",
    ]  # fmt: skip
    assert written.warnings == ()
    clips = parquet.read_table(tmp_path / "clips.parquet").to_pylist()
    known = [{name: cell for name, cell in row.items() if cell is not None} for row in clips]
    assert known == [ROWS[0][0], {k: v for k, v in ROWS[1][0].items() if k != "other"}]
    reps = parquet.read_table(tmp_path / "reps.parquet").to_pylist()
    assert [(row["complete"], row["knee_valgus_found"]) for row in reps] == [
        (True, False), (False, None),
    ]  # fmt: skip


def test_judgements_are_a_table_of_their_own(tmp_path: Path) -> None:
    write_tables(tmp_path, ROWS, NAMES)
    (row,) = table(tmp_path / "judgements.csv")
    assert list(row) == [column.name for column in judgement_columns()]
    assert {name: cell for name, cell in row.items() if cell} == {
        "clip": "a.mp4", "repetition": "1", "code": "knee_valgus", "verdict": "sound",
        "value": "1.5", "limit": "3.5", "unit": "deg",
    }  # fmt: skip
    (typed,) = parquet.read_table(tmp_path / "judgements.parquet").to_pylist()
    assert {name: cell for name, cell in typed.items() if cell is not None} == ROWS[0].judgements[0]


def test_the_schema_does_not_depend_on_the_rows(tmp_path: Path) -> None:
    write_tables(tmp_path / "full", ROWS, NAMES)
    write_tables(tmp_path / "empty", [], NAMES)
    types = {
        ColumnType.TEXT: "string",
        ColumnType.INTEGER: "int64",
        ColumnType.NUMBER: "double",
        ColumnType.BOOLEAN: "bool",
    }
    for name, columns in (("clips", clip_columns(NAMES)), ("reps", rep_columns(NAMES))):
        schemas = [
            parquet.read_schema(tmp_path / run / f"{name}.parquet") for run in ("full", "empty")
        ]
        assert schemas[0].equals(schemas[1])
        assert [str(field.type) for field in schemas[0]] == [
            types[column.type] for column in columns
        ]
        assert table(tmp_path / "empty" / f"{name}.csv") == []


def test_the_same_rows_give_the_same_bytes_however_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tables, "_ROWS_PER_GROUP", 7)
    rows = [
        ClipRows({"clip": f"{n}.mp4", "reps": n}, [{"clip": f"{n}.mp4", "number": 1}])
        for n in range(23)
    ]
    for run in ("one", "two"):
        write_tables(tmp_path / run, iter(rows), NAMES)
    for name in ("clips.csv", "reps.csv", "clips.parquet", "reps.parquet"):
        first = (tmp_path / "one" / name).read_bytes()
        assert first == (tmp_path / "two" / name).read_bytes()
    read = parquet.read_table(tmp_path / "one" / "clips.parquet")
    assert read["reps"].to_pylist() == list(range(23))
    assert [row["reps"] for row in table(tmp_path / "one" / "clips.csv")] == [
        str(n) for n in range(23)
    ]


def test_rows_are_consumed_one_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the last of many rows is consumed, earlier ones are on disk."""
    monkeypatch.setattr(tables, "_ROWS_PER_GROUP", 50)

    def rows() -> Iterator[ClipRows]:
        for number in range(2000):
            yield ClipRows({"clip": f"{number}.mp4"}, [])
        unfinished = [p for p in tmp_path.iterdir() if p.name.startswith(".clips")]
        assert len(unfinished) == 2
        assert all(path.stat().st_size > 1000 for path in unfinished)

    write_tables(tmp_path, rows(), NAMES)
    assert len(table(tmp_path / "clips.csv")) == 2000


def test_an_error_while_writing_keeps_the_old_tables(tmp_path: Path) -> None:
    write_tables(tmp_path, ROWS, NAMES)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    def broken() -> Iterator[Any]:
        yield ROWS[0]
        raise RuntimeError("the journal broke off")

    with pytest.raises(RuntimeError, match="the journal broke off"):
        write_tables(tmp_path, broken(), NAMES)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_an_unwritable_target_is_reported(tmp_path: Path) -> None:
    (tmp_path / "reps.csv").mkdir()
    with pytest.raises(OutputError, match=r"cannot write '.*reps\.csv': it is a folder"):
        write_tables(tmp_path, ROWS, NAMES)
    assert [path.name for path in tmp_path.iterdir()] == ["reps.csv"]


def test_without_pyarrow_only_csv_is_written_with_a_warning(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find = importlib.util.find_spec
    monkeypatch.setattr(tables, "find_spec", lambda name: None if name == "pyarrow" else find(name))
    written = write_tables(tmp_path, ROWS, NAMES)
    names = ["clips.csv", "judgements.csv", "reps.csv"]
    assert sorted(path.name for path in tmp_path.iterdir()) == names
    assert sorted(path.name for path in written.paths) == names
    (warning,) = written.warnings
    assert "pip install 'formcheck[parquet]'" in warning


@pytest.mark.parametrize("text", ["-5", "+3.5", "-1e3", "plain", "1=2", "a@b", ""])
def test_numbers_and_plain_text_are_written_as_they_are(tmp_path: Path, text: str) -> None:
    write_tables(tmp_path, [ClipRows({"clip": text}, [])], NAMES)
    assert table(tmp_path / "clips.csv")[0]["clip"] == text


@pytest.mark.parametrize(
    "text", ["=1+1", "+49 170", "-lunge.mp4", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("x")', "-1_0"]
)
def test_text_that_a_spreadsheet_would_run_is_quoted_in_csv_only(tmp_path: Path, text: str) -> None:
    write_tables(tmp_path, [ClipRows({"clip": text}, [])], NAMES)
    assert table(tmp_path / "clips.csv")[0]["clip"] == f"'{text}"
    assert parquet.read_table(tmp_path / "clips.parquet")["clip"].to_pylist() == [text]


def test_names_that_are_not_valid_text_are_escaped(tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.mp4")
    write_tables(tmp_path, [ClipRows({"clip": name}, [])], NAMES)
    assert table(tmp_path / "clips.csv")[0]["clip"] == "caf\\udce9.mp4"
    read = parquet.read_table(tmp_path / "clips.parquet")
    assert read["clip"].to_pylist() == ["caf\\udce9.mp4"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.characters(exclude_characters="\x00"), min_size=1), max_size=5))
def test_any_text_is_read_back(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("tables")
    write_tables(folder, [ClipRows({"clip": "x", "group": text}, []) for text in texts], NAMES)
    read = table(folder / "clips.csv")
    kept = [t.encode("utf-8", "backslashreplace").decode() for t in texts]
    assert [row["group"].removeprefix("'") for row in read] == [t.removeprefix("'") for t in kept]
    assert parquet.read_table(folder / "clips.parquet")["group"].to_pylist() == kept
