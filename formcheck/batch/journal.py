"""The record of a batch's finished clips, one JSON line per clip, from which the next run resumes.

A line is appended when a clip's results are written, and handed to the operating system at once, so
that a killed run loses only the clips in progress. The table rows are in the lines and not in
memory: the journal remembers only where each line begins.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from formcheck.errors import OutputError, system_reason
from formcheck.files import Closing

SCHEMA = "formcheck.journal/1"


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """The part of a clip's line that stays in memory; `fingerprint` None for a failed clip.

    `settings` is `Settings.digest`, `offset` the position of the line in the file, bytes.
    """

    document: str
    settings: str
    fingerprint: str | None
    offset: int


class Journal(Closing):
    """The journal of one output folder; use it in a `with` block, in one process at a time."""

    def __init__(self, path: Path) -> None:
        """Read the existing lines. Raises OutputError if the file cannot be opened."""
        self.path = path
        self._entries: dict[str, JournalEntry] = {}
        self._stream = self._open()

    def close(self) -> None:
        """Close the file."""
        self._stream.close()

    def get(self, key: str) -> JournalEntry | None:
        """The entry of a clip."""
        return self._entries.get(key)

    def documents(self) -> Iterator[str]:
        """The file names of all clips' documents."""
        return (entry.document for entry in self._entries.values())

    def append(self, key: str, document: str, settings: str, content: dict[str, Any]) -> None:
        """Append a clip's line, with `content` in it. Raises OutputError."""
        line = {"key": key, "document": document, "settings": settings, **content}
        offset = self._stream.seek(0, 2)
        try:
            # Escaped to ASCII: file names may contain what cannot be encoded.
            self._stream.write(json.dumps(line, allow_nan=False).encode() + b"\n")
            self._stream.flush()
        except OSError as error:
            raise _unwritable(self.path, error) from error
        fingerprint = content.get("fingerprint")
        self._entries[key] = JournalEntry(document, sys.intern(settings), fingerprint, offset)

    def read(self, entry: JournalEntry) -> dict[str, Any]:
        """The whole line of a clip."""
        self._stream.seek(entry.offset)
        line: dict[str, Any] = json.loads(self._stream.readline())
        return line

    def _open(self) -> BinaryIO:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            stream = self.path.open("a+b")
            stream.seek(0)
            end = self._read_all(stream)
            stream.truncate(end)  # drops a line that a killed run was writing
        except OSError as error:
            raise _unwritable(self.path, error) from error
        return stream

    def _read_all(self, stream: BinaryIO) -> int:
        """Read the entries, and return where the last complete line ends."""
        offset = 0
        for line in stream:
            if not line.endswith(b"\n"):
                break
            try:
                content = json.loads(line)
                self._entries[content["key"]] = JournalEntry(
                    content["document"],
                    sys.intern(content["settings"]),  # nearly all of them are the same string
                    content.get("fingerprint"),
                    offset,
                )
            except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
                pass  # damaged: the clip is analyzed again
            offset += len(line)
        return offset


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = system_reason(error)
    return OutputError(f"cannot write '{path}': {reason}; choose a folder you can write to")
