"""Files and what must be closed like one: names, atomic writes, checksums, and `with` blocks."""

from __future__ import annotations

import hashlib
import os
import re
import zlib
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeVar

from formcheck.errors import OutputError, system_reason
from formcheck.own_files import FileKind, check_replaceable

# A file beside the result document STEM.json is named STEM plus one of these.
ANNOTATED_VIDEO_SUFFIX = ".annotated.mp4"
REPORT_SUFFIX = ".html"
STILLS_SUFFIX = ".evidence"
POSES_SUFFIX = ".npz"

_MAX_NAME_BYTES = 255  # of most file systems
_NODE = os.uname().nodename if hasattr(os, "uname") else os.environ.get("COMPUTERNAME", "")
_HOST = f"{zlib.crc32(_NODE.encode(errors='replace')):08x}"
_UNFINISHED = re.compile(
    r"\..+\.(?P<host>[0-9a-f]{8})-(?P<pid>\d{1,9})-[0-9a-f]{8}\.formcheck\.tmp", re.DOTALL
)

_cleaned: set[Path] = set()

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
def atomic_file(path: str | Path, kind: FileKind, *, mode: int | None = None) -> Iterator[BinaryIO]:
    """Open a binary file that appears at `path`, complete, only if the block succeeds.

    Creates missing folders, replaces an existing file of the same kind, and keeps a symbolic link.
    Anything that is not an ordinary file (`/dev/stdout`, a pipe) is written directly. `mode` are
    the permissions; None for the usual ones.

    Raises what `check_replaceable` raises, and OutputError for any OSError, also one raised in the
    block (a full disk shows while writing); other errors of the block pass unchanged. After an
    error, no file is left behind.
    """
    target = Path(os.path.realpath(path))
    if target.exists() and not target.is_file() and not target.is_dir():
        with _output_errors(path), target.open("wb") as direct:
            yield direct
        return
    with atomic_path(path, kind) as unfinished, unfinished.open("xb") as stream:
        if mode is not None:
            unfinished.chmod(mode)
        yield stream


@contextmanager
def atomic_path(path: str | Path, kind: FileKind) -> Iterator[Path]:
    """Like `atomic_file`, for writers that open the file themselves: yields the path to write to.

    Only for ordinary files. Raises the errors of `atomic_file`.
    """
    target = Path(os.path.realpath(path))
    check_replaceable(path, kind)
    unfinished = unfinished_path(target)
    try:
        with _output_errors(path):
            target.parent.mkdir(parents=True, exist_ok=True)
            _remove_leftovers_once(target.parent)
            yield unfinished
            check_replaceable(path, kind)  # something else may have appeared meanwhile
            unfinished.replace(target)
    finally:
        with suppress(OSError):
            unfinished.unlink(missing_ok=True)


def write_atomically(
    path: str | Path, text: str, kind: FileKind, *, mode: int | None = None
) -> None:
    """Write `text` as UTF-8, completely or not at all; what is not valid text, escaped.

    Raises the errors of `atomic_file`.
    """
    with atomic_file(path, kind, mode=mode) as stream:
        stream.write(text.encode("utf-8", "backslashreplace"))


def unfinished_path(target: Path) -> Path:
    """A new name beside `target` for the file while it is written; `remove_leftovers` knows it."""
    start = shortened(target.name, _MAX_NAME_BYTES - 60)
    return target.with_name(f".{start}.{_HOST}-{os.getpid()}-{os.urandom(4).hex()}.formcheck.tmp")


def remove_leftovers(folder: Path) -> None:
    """Remove the unfinished files that processes which are gone left in a folder; errors pass.

    Only those of processes of this machine: whether others are running is not known.
    """
    with suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            found = _UNFINISHED.fullmatch(entry.name)
            if found and found["host"] == _HOST and not _is_running(int(found["pid"])):
                with suppress(OSError):
                    Path(entry.path).unlink()


def _remove_leftovers_once(folder: Path) -> None:
    """As `remove_leftovers`, once for each folder: a folder may hold very many files."""
    if folder not in _cleaned:
        _cleaned.add(folder)
        remove_leftovers(folder)


def _is_running(pid: int) -> bool:
    if os.name == "nt":  # there, signal 0 would end the process; an open file cannot be deleted
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def shortened(name: str, most_bytes: int) -> str:
    """The beginning of a name that takes so many bytes in a folder, or fewer."""
    cut = name[:most_bytes]
    while len(cut.encode("utf-8", "surrogatepass")) > most_bytes:
        cut = cut[:-1]
    return cut


FileStamp = tuple[int, ...]


def file_stamp(path: str | Path) -> FileStamp:
    """What changes when a file is replaced or written to. Raises OSError if there is none."""
    found = Path(path).stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


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
    import tempfile  # noqa: PLC0415  # takes its time, and --help needs none

    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        reason = error.strerror or str(error)
        raise OutputError(f"cannot write to {folder}: {reason}; choose another folder") from error
