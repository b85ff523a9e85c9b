"""A real Chromium, if one is installed; nothing is downloaded for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# One per module: Playwright cannot start a second one beside the first.
@pytest.fixture(scope="module", name="chromium")
def chromium_fixture(request: pytest.FixtureRequest) -> Iterator[Any]:
    """The installed browser, started once per module; without one, tests are skipped."""
    if request.config.getoption("--fast"):
        pytest.skip("--fast: opens a browser")
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    found = next(filter(None, map(shutil.which, _NAMES)), None)
    if found is None:
        pytest.skip(f"no Chromium is installed; looked for {', '.join(_NAMES)}")
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(
            executable_path=found, args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()
