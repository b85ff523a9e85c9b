"""No test may touch the history or the profile of whoever runs it."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

settings.register_profile("untimed", deadline=None)  # a busy machine is no failure
settings.load_profile("untimed")

pytest_plugins = [
    "tests.support.browser",
    "tests.support.batch_stand_ins",
    "tests.support.exercise_files",
    "tests.support.fast",
    "tests.support.stand_ins",
]


@pytest.fixture(autouse=True)
def own_history(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the history lies while a test runs."""
    path = tmp_path_factory.mktemp("history") / "history.sqlite3"
    monkeypatch.setenv("FORMCHECK_DB", str(path))
    return path


@pytest.fixture(autouse=True)
def own_profile(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the profile lies while a test runs; there is none yet."""
    path = tmp_path_factory.mktemp("profile") / "profile.toml"
    monkeypatch.setenv("FORMCHECK_PROFILE", str(path))
    return path
