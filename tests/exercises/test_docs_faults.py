"""docs/faults.md is what the catalog says today."""

from __future__ import annotations

import runpy

from tests.support.paths import DOCS


def test_the_page_of_faults_is_the_catalog_of_today() -> None:
    page = runpy.run_path(str(DOCS / "make_faults.py"))["page"]()
    found = (DOCS / "faults.md").read_text(encoding="utf-8")
    assert found == page, "run: python docs/make_faults.py"
