"""The name of each clip's result document: never that of another clip's or of a foreign file."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from formcheck.files import STILLS_SUFFIX, path_beside, shortened
from formcheck.output.outputs import OutputOptions
from formcheck.own_files import is_replaceable, is_replacing_anything, kind_of_output

_RESERVED = {"run.json", "index.json"}  # the run's own file, and one whose report is index.html
# A name has 255 bytes; the longest suffix, a number and what an unfinished file adds take some.
_MAX_STEM_BYTES = 200
_MAX_DOCUMENT_BYTES = 1 << 27  # hours of repetitions take a few MB


class DocumentNames:
    """Gives each clip in one folder a document name of its own.

    `outputs` are the files written beside each document.
    """

    def __init__(
        self, folder: Path, taken: Iterable[str] = (), outputs: OutputOptions | None = None
    ) -> None:
        """`taken` are the documents of other clips."""
        self._folder = folder
        self._taken = {name.casefold() for name in taken} | _RESERVED
        self._outputs = OutputOptions() if outputs is None else outputs

    def new(self, path: str, belongs: Callable[[Path], bool]) -> str:
        """STEM.json for a clip without a document; STEM-2.json and so on if that is taken.

        An existing result is taken unless it `belongs` to the clip, as is the name of any file that
        is not formcheck's.
        """
        stem, number = document_stem(path), 1
        name = f"{stem}.json"
        while name.casefold() in self._taken or not self.may_write(name, belongs):
            number += 1
            name = f"{stem}-{number}.json"
        self._taken.add(name.casefold())
        return name

    def may_write(self, name: str, belongs: Callable[[Path], bool]) -> bool:
        """Whether the clip's files may be written under this name."""
        document = self._folder / name
        stills = path_beside(document, STILLS_SUFFIX)
        if stills.exists() and not stills.is_dir():
            return False
        files = (document, *self._outputs.paths(document))
        if any(leads_out(path, self._folder) for path in (*files, stills)):
            return False
        if not all(is_replaceable(path, kind_of_output(path.name)) for path in files):
            return False
        return is_replacing_anything() or not document.exists() or belongs(document)


def document_stem(path: str) -> str:
    """The name that the files of a clip start with: its own without the suffix, not too long."""
    name = path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1]
    return shortened(Path(name).stem, _MAX_STEM_BYTES) or "clip"


def source_of(document: Path) -> dict[str, Any]:
    """What a result document says of its clip; {} for what is no result, or damaged."""
    try:
        is_long = document.stat().st_size > _MAX_DOCUMENT_BYTES
        content = None if is_long else json.loads(document.read_bytes())
    except (OSError, ValueError, RecursionError):
        return {}
    source = content.get("source") if isinstance(content, dict) else None
    return source if isinstance(source, dict) else {}


def is_result_of(document: Path, source: Mapping[str, Any]) -> bool:
    """Whether a document is the result of a clip, by its `source` as in a document.

    The checksum decides; after the clip has changed its path does, unless it is relative, for then
    it may be that of another folder. Without a checksum, everything must be equal.
    """
    found = source_of(document)
    if not found:
        return document.exists() and not document.stat().st_size
    checksum, path = source.get("sha256"), str(source.get("path"))
    if checksum is not None and found.get("sha256") == checksum:
        return True
    if found.get("path") == path and (os.path.isabs(path) or "://" in path):  # noqa: PTH117
        return True
    return checksum is None and found == dict(source)


def leads_out(path: Path, folder: Path) -> bool:
    """Whether a file's name in a folder is a link to something outside of it."""
    if not path.is_symlink():
        return False
    real, root = os.path.realpath(path), os.path.realpath(folder)
    return not real.startswith(root.rstrip(os.sep) + os.sep)
