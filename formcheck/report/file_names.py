"""Where the page of a result belongs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    pass


SUFFIX = ".html"


def report_path(document: Path) -> Path:
    """The report that belongs beside the result document STEM.json."""
    return document.with_name(document.name.removesuffix(".json") + SUFFIX)
