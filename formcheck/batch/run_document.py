"""`run.json`: the options, versions and machine of a run, and its results in numbers."""

from __future__ import annotations

import json
import platform
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from formcheck.batch.job import Settings
from formcheck.batch.pool import usable_cores
from formcheck.batch.run import Counts
from formcheck.files import write_atomically
from formcheck.own_files import RUN, is_own
from formcheck.version import __version__

SCHEMA = "formcheck.run/1"
_LIBRARIES = ("mediapipe", "opencv-contrib-python", "av", "numpy")


@dataclass(frozen=True)
class RunInfo:
    """When a run took place, with how many workers or on which cluster, and if it was stopped.

    `workers` is None on a cluster, where workers come and go.
    """

    began_at: datetime
    ended_at: datetime
    workers: int | None
    cluster: str | None = None
    was_stopped: bool = False


def run_document(
    settings: Settings, info: RunInfo, counts: Counts, failures: Iterable[tuple[str, str]]
) -> dict[str, Any]:
    """The document (schema `formcheck.run/1`), ready for JSON."""
    wall_s = (info.ended_at - info.began_at).total_seconds()
    return {
        "schema": SCHEMA,
        "formcheck_version": __version__,
        "libraries": {name: installed for name in _LIBRARIES if (installed := _version(name))},
        "options": settings.as_json(),
        "host": {
            "name": socket.gethostname(),
            "system": platform.platform(),
            "python": platform.python_version(),
            "cores": usable_cores(),
        },
        "workers": info.workers,
        "cluster": info.cluster,
        "began_at": info.began_at.isoformat(timespec="seconds"),
        "ended_at": info.ended_at.isoformat(timespec="seconds"),
        "wall_s": round(wall_s, 2),
        "was_stopped": info.was_stopped,
        "counts": counts.as_json(),
        "failures": [{"clip": clip, "reason": reason} for clip, reason in failures],
    }


def earlier_run(out: Path, document: dict[str, Any]) -> dict[str, Any]:
    """The document of the run that made the results, if this one of the same clips made none."""
    path = out / "run.json"
    try:
        found = json.loads(path.read_bytes()) if is_own(path, RUN) else None
    except (OSError, ValueError, RecursionError):
        return document
    counts = found.get("counts") if isinstance(found, dict) else None
    clips = counts.get("clips") if isinstance(counts, dict) else None
    return found if found is not None and clips == document["counts"]["clips"] else document


def write_run(out: Path, document: dict[str, Any]) -> None:
    """Write `run.json`. Raises OutputError."""
    write_atomically(out / "run.json", json.dumps(document, indent=2) + "\n", RUN)


def _version(library: str) -> str | None:
    try:
        return version(library)
    except PackageNotFoundError:
        return None
