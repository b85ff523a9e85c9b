"""`pytest --fast`: leaves out every test that opens a pose model, a browser or another process.

A test is skipped at the moment it would do so. No list has to be kept, and none can be wrong.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn

import pytest

_OPENS_A_MODEL = "formcheck.pose_estimation.mediapipe_backend._open_landmarker"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast",
        action="store_true",
        help="skip tests that open a pose model, a browser or another process",
    )


def _skips(reason: str) -> Callable[..., NoReturn]:
    def skip(*_: Any, **__: Any) -> NoReturn:
        pytest.skip(f"--fast: {reason}")

    return skip


@pytest.fixture(scope="session", autouse=True)
def fast(request: pytest.FixtureRequest) -> Iterator[None]:
    """With --fast nothing slow starts; a browser is another process, too."""
    with pytest.MonkeyPatch.context() as patch:
        if request.config.getoption("--fast"):
            patch.setattr(subprocess.Popen, "__init__", _skips("starts a process"))
            patch.setattr(BaseProcess, "start", _skips("starts a process"))
            patch.setattr(_OPENS_A_MODEL, _skips("opens a pose model"))
        yield
