"""A session without a screen: each event as one line of JSON; see docs/live.md."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable
from typing import Any

import click

from formcheck.live.events import Event
from formcheck.results import Analysis

Write = Callable[[str], None]


class JsonLines:
    """Writes events as they happen, with the moment at which that was, `clock_s`."""

    def __init__(self, write: Write = click.echo) -> None:
        self._write = write
        self.began_s = time.monotonic()

    def tell(self, events: Iterable[Event]) -> None:
        """One line each, at once."""
        for event in events:
            self._line(event.as_json())

    def result(self, analysis: Analysis | None, written: Iterable[object]) -> None:
        """The last line: the document, and the files that were written."""
        document = None if analysis is None else analysis.as_json()
        files = [str(path) for path in written]
        self._line({"event": "result", "t_s": None, "written": files, "document": document})

    def _line(self, fields: dict[str, Any]) -> None:
        fields["clock_s"] = round(time.monotonic() - self.began_s, 3)
        self._write(json.dumps(fields, allow_nan=False))
