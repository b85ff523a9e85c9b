"""`pytest --fast`: leaves out every test that opens a pose model, a browser or another process.

A test is skipped at the moment it would do so. No list has to be kept, and none can be wrong.
Property tests try fewer examples, and tests marked `slow` are left out.
"""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable, Iterator
from multiprocessing.process import BaseProcess
from typing import Any, NoReturn

import pytest
from hypothesis import settings

_EXAMPLES = 20
_OPENS_A_MODEL = "formcheck.pose_estimation.mediapipe_backend._open_landmarker"
# Dask starts its processes in a thread of its own, where a skip would be lost.
_STARTS_A_CLUSTER = "formcheck.batch.cluster._local_client"


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast",
        action="store_true",
        help="skip tests that open a pose model, a browser or another process",
    )


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--fast"):
        os.environ["FORMCHECK_EXAMPLES"] = str(_EXAMPLES)
        settings.register_profile("fast", max_examples=_EXAMPLES)
        settings.load_profile("fast")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--fast"):
        for item in items:
            if item.get_closest_marker("slow"):
                item.add_marker(pytest.mark.skip(reason="--fast: takes seconds"))


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
            patch.setattr(_STARTS_A_CLUSTER, _skips("starts processes"))
            patch.setattr(_OPENS_A_MODEL, _skips("opens a pose model"))
        yield
