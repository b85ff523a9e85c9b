"""Nothing that is printed steers the terminal, whatever names and imported text hold."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table
from rich.text import Text

from formcheck.batch.display import outcome_line
from formcheck.terminal.console import echo, make_console, say
from formcheck.terminal.tables import reps_table
from formcheck.wording import escaped_json, printable, spreadsheet_text
from tests.support.paths import ROOT
from tests.support.stand_ins import Studio, analysis_of, run

HOSTILE = "a\x1b]0;title\x07\x1b[2J\x9b31m\u202egpj\u2066\u200f\x7f\b\r\ud800\u2028b"
KEPT = {"\n", "\t"}


def is_steering(character: str) -> bool:
    """Controls, halves of characters, and what turns the direction of writing."""
    is_mark = character in "\u061c\u200e\u200f\u2028\u2029\ufeff"
    direction = unicodedata.bidirectional(character)
    turns = direction in {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}
    return is_mark or turns or unicodedata.category(character) in {"Cc", "Cs"}


@given(st.text(st.characters()))
def test_no_steering_character_is_left(text: str) -> None:
    shown = printable(text)
    assert not [one for one in shown if is_steering(one) and one not in KEPT]
    assert printable(shown) == shown


def test_every_steering_character_is_known() -> None:
    every = "".join(map(chr, range(0x3000))) + "\ud800\udfff\ufeff"
    assert {one for one in every if is_steering(one)} - KEPT == {
        one for one in every if printable(one) == "�"
    }


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_json_keeps_its_content(text: str) -> None:
    shown = escaped_json(json.dumps({text: [text]}, ensure_ascii=False))
    assert json.loads(shown) == {text: [text]}
    assert printable(shown) == shown


def test_ordinary_text_stays() -> None:
    for text in ("größer ü é 漢字 👍🏽", "two\nlines\tand a tab", "°±·–…✓"):
        assert printable(text) == text
    assert printable("two\r\nlines") == "two\nlines"


def test_the_console_shows_text_clean_and_its_own_styles(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm-256color")
    console = make_console(width=60)
    table = Table(title=HOSTILE)
    table.add_column(HOSTILE)
    table.add_row(Text(HOSTILE, style="red"))
    console.print(Text(HOSTILE, style="bold"), table, HOSTILE)
    shown = capsys.readouterr().out
    assert "\x1b[1m" in shown
    for sign in ("\x1b]", "\x1b[2J", "\x9b", "\u202e", "\u2066", "\x07", "\x7f", "\b"):
        assert sign not in shown
    assert shown.count("�") > 4


def test_a_narrow_terminal_loses_no_column(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    table = Table(box=None)
    names = [f"Column{number}" for number in range(6)]
    for name in names:
        table.add_column(name, no_wrap=True)
    table.add_row(*names)
    make_console().print(table)
    shown = capsys.readouterr().out
    assert [name for name in names if name not in shown] == []


def test_a_narrow_table_of_repetitions_says_what_it_leaves_out() -> None:
    analysis = analysis_of("a.mp4")
    assert "shows tempo, score and more measures" in str(reps_table(analysis, 60).caption)
    assert "shows" not in str(reps_table(analysis, 80).caption)


def test_messages_are_clean(capsys: pytest.CaptureFixture[str]) -> None:
    say(HOSTILE)
    echo(HOSTILE)
    echo(outcome_line({"clip": HOSTILE, "status": "failed", "reason": HOSTILE}), err=True)
    shown = capsys.readouterr()
    for text in (shown.out, shown.err):
        assert not [one for one in text if is_steering(one) and one not in KEPT]


def test_names_of_clips_are_shown_clean(studio: Studio, tmp_path: Path) -> None:
    names = ["bad\x1b[2J\u202e.mp4", "good\x9b31m.mp4", "\udcff\udcfe.mp4"]
    for name in names:
        (tmp_path / name).touch()
    done = run("analyze", tmp_path)
    assert done.exit_code == 3
    assert not [one for one in done.output if is_steering(one) and one not in KEPT]
    assert "��.mp4" in done.output


def test_everything_is_printed_through_the_console() -> None:
    """`click.echo` and a `Console` of rich's print as it is; only these places may."""
    allowed = {"console.py", "summary.py", "display.py"}
    found = set()
    for path in (ROOT / "formcheck").rglob("*.py"):
        if "bench" in path.parts:  # figures of ours, of files that we name
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            name = ast.unparse(node.func) if isinstance(node, ast.Call) else ""
            if name in {"click.echo", "click.secho", "click.confirm", "click.prompt", "Console",
                        "print"}:  # fmt: skip
                found.add(path.name)
    assert found <= allowed


@pytest.mark.parametrize("text", ["=1+1", "+1+x", "-1-x", "@cmd", "\t=1", "\r=1"])
def test_a_formula_becomes_text(text: str) -> None:
    assert spreadsheet_text(text) == f"'{text}"


@pytest.mark.parametrize("text", ["-1.5", "+2", "a=1", "", "knee_valgus", "1e-5"])
def test_what_is_no_formula_stays(text: str) -> None:
    assert spreadsheet_text(text) == text


def test_a_reader_that_leaves_early_is_no_failure() -> None:
    code = (
        "import sys; sys.path[:] = sys.path[1:]; from formcheck.cli.main import main;"
        "main(['exercises'])"
    )
    process = subprocess.Popen(
        [sys.executable, "-c", code],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.close()
    with process.stderr:
        said = process.stderr.read()
    assert (process.wait(), said) == (0, b"")


def test_work_with_a_folder_goes_on_when_nobody_reads(
    studio: Studio, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def leave(*args: object, **options: object) -> None:
        raise BrokenPipeError

    monkeypatch.setattr("formcheck.terminal.summary.render", leave)
    (tmp_path / "a.mp4").touch()
    done = run("analyze", tmp_path / "a.mp4", "-o", tmp_path / "out", "--log")
    assert done.exit_code == 0
    assert "nothing to add to the history" in done.stderr
    assert (tmp_path / "out" / "a.json").is_file()
