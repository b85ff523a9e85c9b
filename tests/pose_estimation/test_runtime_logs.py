"""Native log lines are discarded, Python's own messages are not: tested in real processes."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from formcheck.pose_estimation.runtime import silenced_native_logs
from tests.support.paths import ROOT


def run(code: str, **how: object) -> subprocess.CompletedProcess[str]:
    """A fresh Python in which `native(text)` writes as C++ does."""
    prelude = (
        "import os, sys, warnings\n"
        "from formcheck.pose_estimation.runtime import silenced_native_logs\n"
        "def native(text): os.write(2, text.encode())\n"
    )
    return subprocess.run(  # type: ignore[call-overload, no-any-return]
        [sys.executable, "-c", prelude + code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        **how,
    )


def test_outside_the_block_nothing_changes() -> None:
    done = run("native('before ')\nwith silenced_native_logs(): pass\nnative('after')")
    assert done.stderr == "before after"


def test_native_lines_are_discarded_and_those_of_python_kept() -> None:
    done = run(
        "sys.stderr.write('one ')\n"
        "with silenced_native_logs():\n"
        "    native('NOISE')\n"
        "    print('two', file=sys.stderr, end=' ')\n"
        "    print('out')\n"
        "sys.stderr.write('three')\n"
    )
    assert done.stderr == "one two three"
    assert done.stdout == "out\n"


def test_tracebacks_and_warnings_reach_the_user() -> None:
    done = run(
        "with silenced_native_logs():\n"
        "    warnings.warn('careful')\n"
        "    native('NOISE')\n"
        "    raise KeyError('lost')\n"
    )
    assert done.returncode == 1
    assert "UserWarning: careful" in done.stderr
    assert "KeyError: 'lost'" in done.stderr
    assert "NOISE" not in done.stderr


def test_nested_and_overlapping_blocks_restore_once() -> None:
    done = run(
        "one, two = silenced_native_logs(), silenced_native_logs()\n"
        "one.__enter__(); two.__enter__()\n"
        "one.__exit__(None, None, None)\n"
        "native('NOISE')\n"
        "two.__exit__(None, None, None)\n"
        "native('back')\n"
    )
    assert done.stderr == "back"


def test_threads_inside_are_silent_too() -> None:
    done = run(
        "import threading\n"
        "with silenced_native_logs():\n"
        "    thread = threading.Thread(target=native, args=('NOISE',))\n"
        "    thread.start(); thread.join()\n"
    )
    assert done.stderr == ""


def test_standard_error_may_be_closed() -> None:
    done = run(
        "os.close(2)\n"
        "with silenced_native_logs(): print('fine')\n"
        "sys.stderr = None\n"
        "with silenced_native_logs(): print('still')\n"
    )
    assert done.stdout == "fine\nstill\n"
    assert done.returncode == 0


def test_no_descriptors_leak() -> None:
    done = run(
        "before = len(os.listdir('/dev/fd'))\n"
        "for _ in range(50):\n"
        "    with silenced_native_logs(): pass\n"
        "print(len(os.listdir('/dev/fd')) - before)\n"
    )
    assert done.stdout == "0\n"


@pytest.mark.parametrize("capture", ["capfd", "capsys"])
def test_under_a_test_runners_capture(capture: str, request: pytest.FixtureRequest) -> None:
    captured = request.getfixturevalue(capture)
    with silenced_native_logs():
        os.write(2, b"NOISE")
        print("kept", file=sys.stderr)
    print("after", file=sys.stderr)
    assert captured.readouterr().err == "kept\nafter\n"


def test_a_real_estimator_prints_nothing() -> None:
    done = run(
        "import numpy as np\n"
        "from formcheck.pose_estimation.mediapipe_backend import MediaPipePoseEstimator\n"
        "with silenced_native_logs(), MediaPipePoseEstimator('lite') as estimator:\n"
        "    for t in range(3): estimator.estimate(np.zeros((64, 64, 3), np.uint8), t)\n"
        "print('done')\n"
    )
    assert done.stderr == ""
    assert done.stdout == "done\n"
