"""Where the history lies: `--db`, else `FORMCHECK_DB`, else the folder for a user's data."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

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


def wanted_history(options: Mapping[str, Any]) -> Path | None:
    """The file to keep in, as a command's options `log` and `db` say; None without `log`."""
    return history_path(options["db"]) if options.get("log") else None
