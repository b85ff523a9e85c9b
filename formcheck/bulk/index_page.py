"""Placeholder until the page is merged."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any


def write_index(out: Path, rows: Iterable[Any], run: dict[str, Any]) -> None: ...
