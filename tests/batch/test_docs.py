"""docs/batch.md describes the columns of the tables."""

from __future__ import annotations

import re

from formcheck.batch.index_page import BESIDE
from formcheck.batch.rows import FAULT_PARTS, TableNames, clip_columns, rep_columns
from tests.support.paths import DOCS

TEXT = (DOCS / "batch.md").read_text(encoding="utf-8")
NO_NAMES = TableNames((), ())


def described(heading: str) -> list[str]:
    """The names in the first column of the table below a heading, in order."""
    section = TEXT.split(f"### {heading}\n")[1].split("\n#")[0]
    rows = re.findall(r"^\| (.*?) \|", section, re.M)
    return [name for row in rows for name in re.findall(r"`(\w+)`", row) if name[0] != "_"]


def test_clip_columns_are_documented_in_order() -> None:
    known = [column.name for column in clip_columns(NO_NAMES)]
    assert [name for name in described("A row for each clip") if name != "CODE_reps"] == known
    assert "`CODE_reps`" in TEXT


def test_repetition_columns_are_documented_in_order() -> None:
    known = [column.name for column in rep_columns(NO_NAMES)]
    parts = [f"CODE_{part}" for part, _ in FAULT_PARTS]
    assert described("A row for each repetition") == [*known, *parts]


def test_files_are_documented() -> None:
    assert all(f"`{name}`" in TEXT for name, _ in BESIDE)
