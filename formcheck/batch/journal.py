"""What is done of a batch, a line for each clip, so that the next run knows: whole at any moment.

A line is appended when a clip's results are written, and reaches the operating system at once, so
that a killed run has noted all but the clips in flight. The rows of the tables are in the lines and
not in memory: only where each line begins is kept.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from formcheck.errors import OutputError, system_reason

SCHEMA = "formcheck.journal/1"


@dataclass(frozen=True, slots=True)
class Noted:
    """What is known of a clip without reading its line: `fingerprint` None for one that failed."""

    document: str
    settings: str
    fingerprint: str | None
    begins_at: int


class Journal:
    """The lines of one output folder; use it in a `with` block, and by one process at a time."""

    def __init__(self, path: Path) -> None:
        """Read what there is. Raises OutputError when that cannot be done."""
        self.path = path
        self._noted: dict[str, Noted] = {}
        self._stream = self._opened()

    def __enter__(self) -> Journal:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stream.close()

    def __len__(self) -> int:
        return len(self._noted)

    def get(self, key: str) -> Noted | None:
        """What is noted of a clip."""
        return self._noted.get(key)

    def documents(self) -> Iterator[str]:
        """The names of all documents that belong to a clip."""
        return (noted.document for noted in self._noted.values())

    def note(self, key: str, document: str, settings: str, entry: dict[str, Any]) -> None:
        """Note what came of a clip; `entry` goes into its line. Raises OutputError."""
        line = {"key": key, "document": document, "settings": settings, **entry}
        begins_at = self._stream.seek(0, 2)
        try:
            # Escaped to ASCII: file names may hold what cannot be encoded.
            self._stream.write(json.dumps(line, allow_nan=False).encode() + b"\n")
            self._stream.flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error
        self._noted[key] = Noted(
            document, sys.intern(settings), entry.get("fingerprint"), begins_at
        )

    def entry(self, noted: Noted) -> dict[str, Any]:
        """The whole line of a clip."""
        self._stream.seek(noted.begins_at)
        found: dict[str, Any] = json.loads(self._stream.readline())
        return found

    def _opened(self) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            stream = self.path.open("a+b")
            stream.seek(0)
            whole = self._read(stream)
            stream.truncate(whole)  # a line that was being written when the run was killed
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return stream

    def _read(self, stream: BinaryIO) -> int:
        """Take in the lines, and return where the last whole one ends."""
        begins_at = 0
        for line in stream:
            if not line.endswith(b"\n"):
                break
            try:
                found = json.loads(line)
                self._noted[found["key"]] = Noted(
                    found["document"],
                    sys.intern(found["settings"]),  # one string for nearly all of them
                    found.get("fingerprint"),
                    begins_at,
                )
            except (ValueError, KeyError, TypeError):
                pass  # damaged: that clip is done again
            begins_at += len(line)
        return begins_at


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = system_reason(error)
    return OutputError(f"cannot write '{path}': {reason}; choose a place that can be written")
