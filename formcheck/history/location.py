"""The path of the history: `--db`, else `FORMCHECK_DB`, else the user's data folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from platformdirs import user_data_path

VARIABLE = "FORMCHECK_DB"
NAME = "history.sqlite3"


def history_path(given: Path | None = None) -> Path:
    """Return the path of the history, which need not exist yet."""
    if given is not None:
        return given
    named = os.environ.get(VARIABLE, "").strip()
    if named:
        return Path(named).expanduser()
    return user_data_path("formcheck", appauthor=False) / NAME


def history_option(options: Mapping[str, Any]) -> Path | None:
    """Return the path from a command's options `log` and `db`; None without `log`."""
    return history_path(options["db"]) if options.get("log") else None
