"""docs/history.md names every command, column and place."""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

import click
import pytest

from formcheck.coaching.records import Kind, When
from formcheck.history import schema, table
from formcheck.history.command import history
from formcheck.history.interchange import SCHEMA
from formcheck.history.place import NAME, VARIABLE

DOC = (Path(__file__).parent.parent / "docs" / "history.md").read_text(encoding="utf-8")


def test_every_command_is_shown() -> None:
    assert isinstance(history, click.Group)
    for name in history.commands:
        assert f"formcheck history {name} " in DOC


@pytest.mark.parametrize("name", sorted(schema.TABLES))
def test_every_column_of_every_table_is_named(name: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        schema.bring_up_to_date(connection)
        columns = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({name})")}
    (row,) = re.findall(rf"^\| `{name}` \|.*$", DOC, re.M)
    assert {column for column in columns if f"`{column}`" not in row} == set()


def test_every_column_of_the_table_is_named() -> None:
    csv = DOC[DOC.index("**CSV**") :]
    columns = (*table.SESSION_COLUMNS, *table.SET_COLUMNS, *table.REP_COLUMNS, table.FAULT)
    assert {column for column in columns if f"`{column}`" not in csv} == set()


def test_what_it_is_called_and_where_it_lies() -> None:
    for word in (NAME, VARIABLE, SCHEMA, *(kind.value for kind in (*Kind, *When))):
        assert f"`{word}`" in DOC
    assert f"schema version {schema.VERSION} " in DOC
