"""A real Chromium, where there is one; nothing is downloaded for it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


# One for each module that imports it: for a session, a second could not start beside the first.
@pytest.fixture(scope="module", name="chromium")
def chromium_fixture() -> Iterator[Any]:
    """The browser that is installed, started once a module; tests skip where there is none."""
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
