"""The scripts in docs/ that write error tables replace their own table and nothing else."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from tests.support.paths import DOCS

SCRIPTS = {"RADII_90_LEGS": "make_landmark_errors"}


@pytest.mark.parametrize("name", SCRIPTS)
def test_writing_a_table_again_changes_nothing(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    error_tables, script = import_module("error_tables"), import_module(SCRIPTS[name])
    before = error_tables.TARGET.read_text(encoding="utf-8")
    copy = tmp_path / "error_tables.py"
    copy.write_text(before, encoding="utf-8")
    monkeypatch.setattr(error_tables, "TARGET", copy)

    card, _, rest = before.partition(f"{name}: ")
    lines = rest.partition("\n")[2].partition("\n}\n")[0].splitlines()
    factor = float(card.rpartition("widened by ")[2].split()[0].rstrip(",:"))
    error_tables.write_table(name, script.CARD.format(clips=100, factor=factor), lines)
    assert copy.read_text(encoding="utf-8") == before

    error_tables.write_table(name, "another card", lines[:0])
    assert f"# another card\n{name}: " in copy.read_text(encoding="utf-8")
    others = set(SCRIPTS) - {name}
    assert all(f"\n{other}: " in copy.read_text(encoding="utf-8") for other in others)


def test_a_missing_table_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    error_tables = import_module("error_tables")
    empty = tmp_path / "error_tables.py"
    empty.write_text("", encoding="utf-8")
    monkeypatch.setattr(error_tables, "TARGET", empty)
    with pytest.raises(SystemExit, match="0 tables named RADII_90_LEGS"):
        error_tables.write_table("RADII_90_LEGS", "card", [])
