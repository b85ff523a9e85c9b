"""The record of a batch's finished clips, one JSON line per clip, from which the next run resumes.

A line is appended when a clip's results are written, and handed to the operating system at once, so
that a killed run loses only the clips in progress. The table rows are in the lines and not in
memory: the journal remembers only where each line begins.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any, BinaryIO

from formcheck.errors import OutputError, system_reason
from formcheck.files import Closing

SCHEMA = "formcheck.journal/1"
_FORBIDDEN = "/\\\0:" if os.name == "nt" else "/\\\0"  # in the name of a file


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """The part of a clip's line that stays in memory; `fingerprint` None for a failed clip.

    `settings` is `Settings.digest`, `offset` the position of the line in the file, bytes,
    `checksum` that of the document, None in the lines of older versions.
    """

    document: str
    settings: str
    fingerprint: str | None
    offset: int
    checksum: str | None = None


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
        self._entries[key] = _entry(line, offset)

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
            with suppress(ValueError, RecursionError):  # damaged: the clip is analyzed again
                content = json.loads(line)
                if _is_sound(content):
                    self._entries[content["key"]] = _entry(content, offset)
            offset += len(line)
        return offset


def _entry(line: dict[str, Any], offset: int) -> JournalEntry:
    return JournalEntry(
        line["document"],
        sys.intern(line["settings"]),  # nearly all of them are the same string
        line.get("fingerprint"),
        offset,
        line.get("document_checksum"),
    )


def _is_sound(line: object) -> bool:
    """Whether a line is as `Journal.append` writes it; a folder may come from somebody else."""
    if not isinstance(line, dict):
        return False
    texts = (line.get("key"), line.get("settings"), line.get("document"))
    optional = (line.get("fingerprint"), line.get("document_checksum"))
    if not all(isinstance(one, str) for one in texts):
        return False
    if not all(one is None or isinstance(one, str) for one in optional):
        return False
    rows = [line.get("row")]
    for name in ("reps", "judgements"):
        of_table = line.get(name, [])
        if not isinstance(of_table, list):
            return False
        rows += of_table
    return (
        is_file_name(line["document"]) and all(map(_is_row, rows)) and _names_its_clip(line["row"])
    )


def is_file_name(name: str) -> bool:
    """Whether a document's name is that of a file in the output folder itself."""
    return (
        name.endswith(".json")
        and name.casefold() != "run.json"
        and not any(sign in name for sign in _FORBIDDEN)
    )


def _is_row(row: object) -> bool:
    if not isinstance(row, dict):
        return False
    files = (row.get(name) for name in ("document", "report", "annotated"))
    if any(isinstance(name, str) and any(sign in name for sign in "/\\") for name in files):
        return False
    return all(_is_cell(cell) for cell in row.values())


def _is_cell(cell: object) -> bool:
    if isinstance(cell, int):
        return abs(cell) < 1 << 53  # what every table can hold
    return cell is None or isinstance(cell, str) or (isinstance(cell, float) and isfinite(cell))


def _names_its_clip(row: dict[str, object]) -> bool:
    return isinstance(row.get("clip"), str) and isinstance(row.get("status"), str)


def _unwritable(path: Path, error: OSError) -> OutputError:
    reason = system_reason(error)
    return OutputError(f"cannot write '{path}': {reason}; choose a folder you can write to")
