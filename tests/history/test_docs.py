"""docs/history.md names every command, column, and location."""

from __future__ import annotations

import re
import sqlite3

import click
import pytest

from formcheck.cli.history import history
from formcheck.coaching.records import PainMoment, SessionKind
from formcheck.history import database, export
from formcheck.history.export import SCHEMA
from formcheck.history.location import NAME, VARIABLE
from tests.support.paths import DOCS

DOC = (DOCS / "history.md").read_text(encoding="utf-8")


def test_every_command_is_shown() -> None:
    assert isinstance(history, click.Group)
    for name in history.commands:
        assert f"formcheck history {name} " in DOC


@pytest.mark.parametrize("name", sorted(database.TABLES))
def test_every_column_of_every_table_is_named(name: str) -> None:
    with sqlite3.connect(":memory:") as connection:
        database.migrate(connection)
        columns = {str(row[1]) for row in connection.execute(f"PRAGMA table_info({name})")}
    (row,) = re.findall(rf"^\| `{name}` \|.*$", DOC, re.M)
    assert {column for column in columns if f"`{column}`" not in row} == set()


def test_every_column_of_the_table_is_named() -> None:
    csv = DOC[DOC.index("**CSV**") :]
    per_table = (export.SESSION_COLUMNS, export.SET_COLUMNS, export.REP_COLUMNS)
    columns = (*(name for table in per_table for name in table), export.FAULT_PREFIX)
    assert {column for column in columns if f"`{column}`" not in csv} == set()


def test_names_and_location_are_documented() -> None:
    for word in (NAME, VARIABLE, SCHEMA, *(kind.value for kind in (*SessionKind, *PainMoment))):
        assert f"`{word}`" in DOC
    assert f"schema version {database.SCHEMA_VERSION} " in DOC
