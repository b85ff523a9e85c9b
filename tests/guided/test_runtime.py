"""Waiting for an answer between sets."""

from __future__ import annotations

import os

import pytest

from formcheck.guided.runtime import SessionRuntime
from formcheck.live import remote_control
from formcheck.live.commands import Command, CommandKind
from formcheck.live.remote_control import read_commands

ANSWERS = {CommandKind.PAIN}


def wait_with_input(text: bytes, monkeypatch: pytest.MonkeyPatch) -> Command | None:
    reader, writer = os.pipe()
    os.write(writer, text)
    os.close(writer)
    monkeypatch.setattr(remote_control, "_STDIN_FD", reader)
    runtime = SessionRuntime()
    read_commands(runtime.commands, is_only_source=True)
    return runtime.wait(lambda seconds: None, None, None, ANSWERS)  # type: ignore[arg-type]


def test_an_answer_before_the_end_of_the_input_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert wait_with_input(b"pain 3\n", monkeypatch) == Command(CommandKind.PAIN, 3)


def test_nobody_waits_for_an_answer_after_the_end_of_the_input(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert wait_with_input(b"", monkeypatch) is None


def test_thousands_of_digits_are_no_pain(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert wait_with_input(b"pain " + b"5" * 5000 + b"\n", monkeypatch) is None
    assert len(capsys.readouterr().err.splitlines()) == 1
