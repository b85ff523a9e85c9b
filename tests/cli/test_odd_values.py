"""Odd numbers and a broken machine end in one line that blames neither the user nor a bug."""

from __future__ import annotations

import errno
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from formcheck.cli.main import main
from formcheck.terminal.console import sentence


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "1e300"])
@pytest.mark.parametrize("option", ["--start", "--end", "--sample-fps", "--fov"])
def test_numbers_are_finite(option: str, value: str) -> None:
    result = CliRunner().invoke(main, ["analyze", "clip.mp4", f"{option}={value}"])
    assert result.exit_code == 2
    (line,) = result.stderr.splitlines()
    assert option in line


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (MemoryError(), "not enough memory"),
        (ImportError("libGL.so.1: cannot open"), "formcheck doctor"),
        (OSError(errno.ENOSPC, "No space left on device"), "no space left"),
        (FileNotFoundError(errno.ENOENT, "No such file or directory", "a.mp4"), "'a.mp4'"),
    ],
)
def test_the_machine_is_no_bug_of_ours(error: Exception, words: str) -> None:
    assert words in sentence(error)
    assert "bug" not in sentence(error)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full")
def test_a_full_standard_output_is_one_line() -> None:
    with Path("/dev/full").open("w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "formcheck", "exercises"],
            stdout=full, stderr=subprocess.PIPE, text=True, check=False,
        )  # fmt: skip
    assert done.returncode == 1
    (line,) = done.stderr.splitlines()
    assert "no space left" in line
