"""docs/faults.md says what the exercise files say."""

from __future__ import annotations

import re
import runpy

from formcheck.exercises import all_exercises
from tests.support.paths import DOCS

SCRIPT = runpy.run_path(str(DOCS / "make_faults.py"))
PAGE = (DOCS / "faults.md").read_text(encoding="utf-8")
NAMED = re.findall(r"^## .* \(`(\w+)`\)$", PAGE, re.MULTILINE)


def test_the_page_of_faults_is_the_catalog_of_today() -> None:
    """A new exercise needs no edit here: its section may wait until the page is written again."""
    sections = {one.name: SCRIPT["section_of"](one) for one in all_exercises()}
    written = "".join(sections[name] for name in NAMED)
    assert SCRIPT["INTRO"] + written == PAGE, "run: python docs/make_faults.py"


def test_a_page_written_now_names_every_exercise_in_order() -> None:
    names = re.findall(r"^## .* \(`(\w+)`\)$", SCRIPT["page"](), re.MULTILINE)
    assert names == [exercise.name for exercise in all_exercises()]
    assert [name for name in names if name in NAMED] == NAMED
