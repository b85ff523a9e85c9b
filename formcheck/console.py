"""The terminal that results are printed to."""

from __future__ import annotations

import io
import sys

from rich.console import Console

LOG_WIDTH = 110  # characters, where no terminal sets a limit


def make_console(width: int | None = None) -> Console:
    """A console that takes text as it is: no markup, emoji codes or highlighting in file names."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # file names may hold what it cannot show
    return Console(markup=False, emoji=False, highlight=False, width=width)
