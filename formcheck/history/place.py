"""Where the history lies: `--db`, else `FORMCHECK_DB`, else the folder for a user's data."""

from __future__ import annotations

import os
from pathlib import Path

from platformdirs import user_data_path

VARIABLE = "FORMCHECK_DB"
NAME = "history.sqlite3"


def history_path(given: Path | None = None) -> Path:
    """The file of the history, which need not exist yet."""
    if given is not None:
        return given
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    return user_data_path("formcheck", appauthor=False) / NAME
