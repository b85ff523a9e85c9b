"""Files on disk: writing all or nothing, finding videos, and the checksum that names content."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO
from uuid import uuid4

from formcheck.errors import (
    OutputError,
    system_reason,
)

if TYPE_CHECKING:
    pass


@contextmanager
def atomic_file(path: str | Path) -> Iterator[BinaryIO]:
    """A binary file that appears at `path` only when the block ends well, whole.

    Missing folders are made, an older file is replaced, a symbolic link keeps pointing where it
    did. What is not an ordinary file (`/dev/stdout`, a pipe) is written directly.
    Raises OutputError for any OSError, also one of the block (a full disk shows while writing);
    other errors of the block pass unchanged. After an error nothing is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        with _explained(path), target.open("wb") as direct:
            yield direct
        return
    with atomic_path(path) as unfinished, unfinished.open("xb") as stream:
        yield stream


@contextmanager
def atomic_path(path: str | Path) -> Iterator[Path]:
    """As `atomic_file`, for writers that open the file themselves: the path to write to.

    Only for ordinary files. Raises OutputError as `atomic_file` does.
    """
    target = Path(os.path.realpath(path))
    unfinished = target.with_name(f".{target.name[:100]}.{uuid4().hex[:8]}.tmp")
    try:
        with _explained(path):
            if target.is_dir():
                raise IsADirectoryError(0, "it is a folder")
            target.parent.mkdir(parents=True, exist_ok=True)
            yield unfinished
            unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def write_atomically(path: str | Path, text: str) -> None:
    """Write `text` as UTF-8, whole or not at all. Raises OutputError when that cannot be done."""
    with atomic_file(path) as stream:
        stream.write(text.encode())


def sha256_of(path: str | Path) -> str:
    """The SHA-256 of a file's bytes in hexadecimal. Raises OSError when it cannot be read."""
    digest = hashlib.sha256()
    with Path(path).open("rb") as stream:
        while chunk := stream.read(1 << 20):
            digest.update(chunk)
    return digest.hexdigest()


@contextmanager
def _explained(path: str | Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        reason = system_reason(error)
        raise OutputError(
            f"cannot write '{path}': {reason}; choose a place that can be written"
        ) from error


def check_folder(folder: Path) -> None:
    """Make the folder and try it, before any work is done. Raises OutputError."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {folder}: {reason}; choose another folder") from error
