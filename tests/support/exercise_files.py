"""The exercise file that docs/add_an_exercise.md shows, and what a worker makes of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from formcheck import exercises
from formcheck.batch.job import Settings
from tests.support.paths import DOCS

_EXAMPLE = re.compile(r"<!-- example: squat\.py -->\n```python\n(.*?)```", re.DOTALL)


def example_source() -> str:
    """The example on the page."""
    found = _EXAMPLE.search((DOCS / "add_an_exercise.md").read_text(encoding="utf-8"))
    assert found is not None
    return found[1]


def skip_if_bundled() -> None:
    """Skip once the project has an exercise of the example's name: it would be refused."""
    if "squat" in exercises.exercise_names():
        pytest.skip("an exercise called squat is bundled, so the page's example is not new")


@pytest.fixture(name="squat_file")
def squat_file_fixture(tmp_path: Path) -> Iterator[Path]:
    """The example as a file of its own; dropped at the end if it was loaded."""
    skip_if_bundled()
    path = tmp_path / "squat.py"
    path.write_text(example_source(), encoding="utf-8")
    yield path
    exercises.use_files(())


def names_in_worker(settings: Settings, *, progress: Any = None) -> tuple[str, ...]:
    """A worker's task: the exercises it knows once the settings of a job have arrived."""
    settings.load_exercises()
    return exercises.exercise_names()
