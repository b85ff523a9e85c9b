"""The output of a headless session: one line of JSON per event; see docs/live.md."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

from formcheck.live.events import Event
from formcheck.results import Analysis
from formcheck.terminal.console import echo

Write = Callable[[str], None]


class JsonLines:
    """Writes events as they happen, each with the time of writing, `clock_s`."""

    def __init__(self, write: Write = echo) -> None:
        self._write = write
        self.started_s = time.monotonic()

    def write_events(self, events: Iterable[Event]) -> None:
        """Write one line for each event."""
        for event in events:
            self._write_line(event.as_json())

    def write_result(self, analysis: Analysis | None, written: Iterable[object]) -> None:
        """Write the last line: the result document and the files that were written."""
        document = None if analysis is None else analysis.as_json()
        files = [str(path) for path in written]
        self._write_line({"event": "result", "t_s": None, "written": files, "document": document})

    def _write_line(self, fields: dict[str, Any]) -> None:
        fields["clock_s"] = round(time.monotonic() - self.started_s, 3)
        self._write(json.dumps(fields, allow_nan=False))
