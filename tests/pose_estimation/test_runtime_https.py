"""Nothing leaves the machine: MediaPipe's usage reports are blocked, and nothing else is."""

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

from formcheck.pose_estimation.mediapipe_backend import MediaPipePoseEstimator
from formcheck.pose_estimation.runtime import blocked_https, silenced_native_logs

# Opens an estimator, estimates one pose and closes it: MediaPipe reports at the latest then.
ONE_FRAME = """
import numpy as np
from formcheck.pose_estimation import mediapipe_backend
{before}
with mediapipe_backend.MediaPipePoseEstimator("lite") as estimator:
    estimator.estimate(np.zeros((64, 64, 3), np.uint8), 0)
"""
UNBLOCKED = "from contextlib import nullcontext; mediapipe_backend.blocked_https = nullcontext"
BLOCK = "http://127.0.0.1:9 127.0.0.1"


def native_variables() -> str:
    """The environment of native code: that of a shell started without one of its own."""
    script = 'echo "$https_proxy $no_proxy"'
    return subprocess.check_output(["/bin/sh", "-c", script], text=True).strip()


def run(code: str, **variables: str) -> None:
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(
        [sys.executable, "-c", code], env={**clean, **variables}, check=True, capture_output=True
    )


class Proxy:
    """A proxy on this machine that records all requests, and refuses them."""

    def __init__(self) -> None:
        self.requests: list[bytes] = []
        self._server = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self._server.getsockname()[1]}"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            caller, _ = self._server.accept()
            with caller:
                self.requests.append(caller.recv(4096))
                caller.sendall(b"HTTP/1.1 403 Forbidden\r\n\r\n")


def test_mediapipe_reports_nothing_even_through_the_proxy_of_the_user() -> None:
    proxy = Proxy()
    run(ONE_FRAME.format(before=UNBLOCKED), https_proxy=proxy.address)
    if not proxy.requests:
        pytest.skip("this MediaPipe reports nothing of its own accord")
    assert b"googleapis.com" in proxy.requests[0]
    proxy.requests.clear()
    run(ONE_FRAME.format(before=""), https_proxy=proxy.address)
    assert proxy.requests == []


@pytest.mark.parametrize("exceptions", ["", "*", "googleapis.com"])
def test_no_host_name_is_resolved_and_no_other_machine_contacted(
    exceptions: str, tmp_path: Path
) -> None:
    strace = shutil.which("strace")
    trace = tmp_path / "trace"
    watch = [str(strace), "-f", "-e", "trace=network", "-o", str(trace)]
    if strace is None or subprocess.call([*watch, "true"], stderr=subprocess.DEVNULL):
        pytest.skip("strace is not here, or may not be used")
    clean = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    subprocess.run(
        [*watch, sys.executable, "-c", ONE_FRAME.format(before="")],
        env={**clean, "NO_PROXY": exceptions},
        check=True,
        capture_output=True,
    )
    calls = re.findall(r"(?:connect|send\w*)\(.*AF_INET.*", trace.read_text(errors="replace"))
    assert [call for call in calls if "127.0.0.1" not in call and "::1" not in call] == []
    assert "googleapis" not in trace.read_text(errors="replace")


@pytest.mark.skipif(os.name == "nt", reason="asks a shell what native code sees")
@pytest.mark.parametrize("mine", [None, "http://proxy.example:3128"])
def test_only_native_code_is_blocked_and_only_while_an_estimator_is_open(
    mine: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    if mine is not None:
        monkeypatch.setenv("https_proxy", mine)
    with silenced_native_logs(), MediaPipePoseEstimator("lite"):
        assert native_variables() == BLOCK
        assert os.environ.get("https_proxy") == mine
    assert native_variables() == (mine or "")


@pytest.mark.skipif(os.name == "nt", reason="asks a shell what native code sees")
def test_the_last_exit_restores_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("https_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
    with blocked_https():
        with blocked_https():
            pass
        assert native_variables() == BLOCK
    assert native_variables() == ""
