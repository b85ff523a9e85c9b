"""Files and what must be closed like one: names, atomic writes, checksums, and `with` blocks."""

from __future__ import annotations

import hashlib
import os
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar
from uuid import uuid4

from formcheck.errors import OutputError, system_reason

# A file beside the result document STEM.json is named STEM plus one of these.
ANNOTATED_VIDEO_SUFFIX = ".annotated.mp4"
REPORT_SUFFIX = ".html"
STILLS_SUFFIX = ".evidence"
POSES_SUFFIX = ".npz"

_Resource = TypeVar("_Resource", bound="Closing")


def path_beside(document: Path, suffix: str) -> Path:
    """Return the path STEM + `suffix` beside the result document STEM.json."""
    return document.with_name(document.name.removesuffix(".json") + suffix)


class Closing(ABC):
    """Base of what must be closed after use: leaving its `with` block calls `close`."""

    def __enter__(self: _Resource) -> _Resource:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @abstractmethod
    def close(self) -> object:
        """Free what is held."""


@contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """Open a binary file that appears at `path`, complete, only if the block succeeds.

    Creates missing folders, replaces an existing file, and keeps a symbolic link. Anything that is
    not an ordinary file (`/dev/stdout`, a pipe) is written directly.

    Raises OutputError for any OSError, also one raised in the block (a full disk shows while
    writing); other errors of the block pass unchanged. After an error, no file is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        with _output_errors(path), target.open("wb") as direct:
            yield direct
        return
    with atomic_path(path) as unfinished, unfinished.open("xb") as stream:
        yield stream


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """Like `atomic_file`, for writers that open the file themselves: yields the path to write to.

    Only for ordinary files. Raises OutputError as `atomic_file` does.
    """
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f".{target.name[:100]}.{uuid4().hex[:8]}.tmp")
    try:
        with _output_errors(path):
            if target.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            yield unfinished
            unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def write_atomically(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8, completely or not at all. Raises OutputError if that fails."""
    with atomic_file(path) as stream:
        stream.write(text.encode())


def sha256_of(path: str | Path) -> str:
    """Return the SHA-256 of a file in hexadecimal. Raises OSError if it cannot be read."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _output_errors(path: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise OutputError(f"cannot write '{path}': {reason}; choose a writable location") from error


def check_folder(folder: Path) -> None:
    """Create the folder and check that it is writable, before any work. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {folder}: {reason}; choose another folder") from error
