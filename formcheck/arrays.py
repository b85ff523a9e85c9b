"""Arrays of an `.npz` file, whose sizes are checked before anything is unpacked.

A file from somebody else may claim any size: a few kilobytes can unpack to gigabytes. So each
array's own header is read first, and the archive's directory must agree with it.
"""

from __future__ import annotations

import ast
import zipfile
from collections.abc import Iterable
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

MAX_ARRAYS = 64
MAX_BYTES = 256 * 1024**2  # all arrays together, unpacked: poses of 3 hours at 30 frames a second
_MAX_HEADER_BYTES = 10_000
_KINDS = "biufU"  # numbers and text; objects would have to be unpickled


class ArraysError(ValueError):
    """The arrays cannot be read, or are larger than allowed; the message says why."""


def read_arrays(stream: BinaryIO, names: Iterable[str], max_bytes: int = MAX_BYTES) -> Any:
    """Return a dict with those of the named arrays that are in an `.npz` file.

    Raises ArraysError if the file is damaged, if an array is not of plain numbers or text, or if
    these arrays would take more than `max_bytes` in memory. Then none of them was unpacked.
    """
    try:
        with zipfile.ZipFile(stream) as archive:
            entries = _entries(archive, names)
            if sum(size for _, size in entries.values()) > max_bytes:
                raise ArraysError(
                    f"would take more than {max_bytes / 1024**2:.0f} MB of memory when unpacked"
                )
            return {name: _array(archive, *entry) for name, entry in entries.items()}
    except ArraysError:
        raise
    except (MemoryError, OSError):
        raise
    except Exception as error:  # zip and array readers raise almost anything for flipped bytes
        raise ArraysError("is damaged") from error


def _entries(
    archive: zipfile.ZipFile, names: Iterable[str]
) -> dict[str, tuple[zipfile.ZipInfo, int]]:
    found = {info.filename: info for info in archive.infolist()}
    if len(archive.infolist()) > MAX_ARRAYS:
        raise ArraysError(f"has more than {MAX_ARRAYS} arrays")
    wanted = {name: found[f"{name}.npy"] for name in names if f"{name}.npy" in found}
    return {name: (info, _checked_size(archive, info)) for name, info in wanted.items()}


def _checked_size(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Return the bytes that an array takes, as its own header and the directory agree."""
    with archive.open(info) as stream:
        _, dtype, offset = _header(stream)
        shape = _
    size = prod(shape) * dtype.itemsize
    if dtype.kind not in _KINDS or dtype.hasobject or size + offset != info.file_size:
        raise ArraysError("is damaged")
    return size
