"""Nothing leaves the machine: MediaPipe's usage reports get nowhere, and nobody else notices."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from formcheck.pose_estimation.mediapipe_backend import Landmarker
from formcheck.pose_estimation.runtime import kept_offline, silenced_native_logs

# Opens a landmarker, looks at one picture and closes it: MediaPipe reports at the latest then.
ONE_PICTURE = """
import numpy as np
from formcheck.pose_estimation import mediapipe_backend
{before}
with mediapipe_backend.Landmarker("lite") as found:
    found.find(np.zeros((64, 64, 3), np.uint8), 0)
"""
UNBLOCKED = "from contextlib import nullcontext; mediapipe_backend.kept_offline = nullcontext"
BLOCK = "http://127.0.0.1:9 127.0.0.1"


def native_variables() -> str:
    """What native code of this process sees: a shell started without an environment of its own."""
    script = 'echo "$https_proxy $no_proxy"'
    return subprocess.check_output(["/bin/sh", "-c", script], text=True).strip()


def run(code: str, **variables: str) -> None:
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(
        [sys.executable, "-c", code], env={**clean, **variables}, check=True, capture_output=True
    )


class Proxy:
    """A proxy on this machine that writes down what it is asked for, and refuses."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            caller, _ = self._server.accept()
            with caller:
                self.asked.append(caller.recv(4096))
                caller.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")


def test_mediapipe_reports_nothing_even_by_the_proxy_of_the_user() -> None:
    proxy = Proxy()
    run(ONE_PICTURE.format(before=UNBLOCKED), https_proxy=proxy.address)
    if not proxy.asked:
        pytest.skip("this MediaPipe reports nothing of its own accord")
    assert b"googleapis.com" in proxy.asked[0]
    proxy.asked.clear()
    run(ONE_PICTURE.format(before=""), https_proxy=proxy.address)
    assert proxy.asked == []


@pytest.mark.parametrize("exceptions", ["", "*", "googleapis.com"])
def test_no_name_is_looked_up_and_no_address_outside_is_called(
    exceptions: str, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    trace = tmp_path / "trace"
    watch = [str(strace), "-f", "-e", "trace=network", "-o", str(trace)]
    if strace is None or subprocess.call([*watch, "true"], stderr=subprocess.DEVNULL):
        pytest.skip("strace is not here, or may not be used")
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(
        [*watch, sys.executable, "-c", ONE_PICTURE.format(before="")],
        env={**clean, "NO_PROXY": exceptions},
        check=True,
        capture_output=True,
    )
    calls = re.findall(r"(?:connect|send\w*)\(.*AF_INET.*", trace.read_text(errors="replace"))
    assert [call for call in calls if "127.0.0.1" not in call and "::1" not in call] == []
    assert "googleapis" not in trace.read_text(errors="replace")


@pytest.mark.skipif(os.name == "nt", reason="asks a shell what native code sees")
@pytest.mark.parametrize("mine", [None, "http://proxy.example:3128"])
def test_only_native_code_is_blocked_and_only_while_a_landmarker_is_open(
    mine: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if mine is not None:
        monkeypatch.setenv("https_proxy", mine)
    with silenced_native_logs(), Landmarker("lite"):
        assert native_variables() == BLOCK
        assert os.environ.get("https_proxy") == mine
    assert native_variables() == (mine or "")


@pytest.mark.skipif(os.name == "nt", reason="asks a shell what native code sees")
def test_the_last_one_out_restores(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with kept_offline():
        with kept_offline():
            pass
        assert native_variables() == BLOCK
    assert native_variables() == ""
