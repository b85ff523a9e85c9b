"""The option `--export`: what it takes, what it refuses, and that it refuses before the work."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from formcheck.output import formats
from formcheck.output.outputs import OutputOptions
from tests.support.stand_ins import Studio, run


@pytest.mark.parametrize("command", ["analyze", "replay"])
@pytest.mark.parametrize("kinds", ["csv,xml", "", "csv,,mot"])
def test_unknown_formats_are_rejected_before_any_work(
    command: str, kinds: str, studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    result = run(command, *make_clips("a.mp4"), "-o", out, "--export", kinds)
    unknown = "xml" if "xml" in kinds else ""
    assert result.exit_code == 2
    assert result.output == (
        f"formcheck: unknown export '{unknown}'; choose from: csv, parquet, mot, trc\n"
    )
    assert studio.calls == []
    assert not out.exists()


@pytest.mark.parametrize("command", ["analyze", "replay"])
def test_exports_without_a_folder_are_rejected_before_any_work(
    command: str, studio: Studio, make_clips: Any
) -> None:
    result = run(command, *make_clips("a.mp4"), "--export", "mot")
    assert result.exit_code == 2
    assert result.output == "formcheck: --export mot has no folder to write to: add --out DIR\n"
    assert studio.calls == []


def test_parquet_without_its_library_is_rejected_before_any_work(
    studio: Studio, make_clips: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    clip = make_clips("a.mp4")
    result = run("analyze", *clip, "-o", tmp_path / "out", "--export", "csv,parquet")
    assert result.exit_code == 1
    assert result.output == (
        "formcheck: cannot write parquet: pyarrow is not installed; "
        "pip install 'formcheck[parquet]'\n"
    )
    assert studio.calls == []
    assert formats.parse_exports("csv,mot", tmp_path) == ("csv", "mot")


def test_a_folder_in_place_of_an_export_is_rejected_before_any_work(
    studio: Studio, make_clips: Any, tmp_path: Path
) -> None:
    (tmp_path / "out" / "a.signals.csv").mkdir(parents=True)
    result = run("analyze", *make_clips("a.mp4"), "-o", tmp_path / "out", "--export", "csv")
    assert result.exit_code == 1
    assert "a.signals.csv: it is a folder" in result.stderr
    assert studio.calls == []


def test_format_names_ignore_spaces_case_and_duplicates(tmp_path: Path) -> None:
    assert formats.parse_exports(" CSV, trc,csv", tmp_path) == ("csv", "trc")
    assert formats.parse_exports(None, None) == ()


def test_file_names_replace_only_the_last_suffix_of_the_document() -> None:
    document = Path("out/clip.json.v2.json")
    assert OutputOptions(("mot", "csv")).paths(document) == (
        Path("out/clip.json.v2.mot"),
        Path("out/clip.json.v2.mot.uncertainty.sto"),
        Path("out/clip.json.v2.reps.csv"),
        Path("out/clip.json.v2.signals.csv"),
    )
