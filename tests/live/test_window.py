"""A real window on a virtual screen, with simulated key presses."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.paths import SAMPLES

CLIP = SAMPLES / "glute_bridge.mp4"
NEEDED = ("Xvfb", "xdotool")

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux") or not all(map(shutil.which, NEEDED)),
    reason="needs Xvfb and xdotool",
)


@pytest.fixture(name="display")
def screen_fixture() -> Iterator[str]:
    read, write = os.pipe()
    command = ["Xvfb", "-displayfd", str(write), "-screen", "0", "1280x1024x24"]
    screen = subprocess.Popen(command, pass_fds=[write], stderr=subprocess.DEVNULL)
    os.close(write)
    with os.fdopen(read) as answer:
        yield f":{answer.readline().strip()}"
    screen.terminate()
    screen.wait(timeout=10)


def press(display: str, *keys: str) -> bool:
    """Send keys to the window; whether there is one."""
    variables = {**os.environ, "DISPLAY": display}
    find = ["xdotool", "search", "--name", "^formcheck$"]
    found = subprocess.run(find, env=variables, capture_output=True, text=True, check=False)
    if not found.stdout.strip():
        return False
    command = ["xdotool", "windowfocus", found.stdout.split()[0], "key", *keys]
    subprocess.run(command, env=variables, capture_output=True, check=False)
    return True


def test_a_session_is_shown_and_q_ends_it_and_its_summary(display: str, tmp_path: Path) -> None:
    args = ["live", "-e", "glute_bridge", "--camera", str(CLIP), "--model", "lite", "--no-voice"]
    process = subprocess.Popen(
        [sys.executable, "-m", "formcheck", *args, "--save", str(tmp_path)],
        env={**os.environ, "DISPLAY": display},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until_s = time.monotonic() + 60
        while not press(display) and time.monotonic() < until_s:
            time.sleep(0.1)
        time.sleep(0.5)
        press(display, "s")
        while process.poll() is None and time.monotonic() < until_s:
            press(display, "q")  # the session, and then the summary
            time.sleep(0.3)
        out, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert process.returncode == 0, errors
    assert "Glute bridge" in out
    kinds = sorted(path.suffix for path in tmp_path.iterdir())
    assert kinds in (sorted((".html", ".jpg", ".json", ".npz")), sorted((".html", ".json", ".npz")))
    document = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert document["source"]["frames"] > 0
