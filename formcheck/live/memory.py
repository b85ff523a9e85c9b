"""How much memory this process has now."""

from __future__ import annotations

import re
from pathlib import Path


def resident_mb() -> float:
    """Megabytes that are really in memory; NaN where the system does not tell (Linux does)."""
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return float("nan")
    found = re.search(r"VmRSS:\s+(\d+) kB", status)
    return int(found[1]) / 1024 if found else float("nan")
