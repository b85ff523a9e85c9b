"""Arrays of an `.npz` file, whose sizes are checked before anything is unpacked.

A file from somebody else may claim any size: a few kilobytes can unpack to gigabytes. So each
array's own header is read first, and the archive's directory must agree with it.
"""

from __future__ import annotations

import os
import zipfile
from collections.abc import Iterable
from math import prod
from typing import Any, BinaryIO

import numpy as np
from numpy.lib import format as npy
from numpy.typing import NDArray

from formcheck.serialization import allowed_megabytes

VARIABLE = "FORMCHECK_MAX_ARRAYS_MB"
_DEFAULT_MAX_MB = 256.0  # poses of 3 hours at 30 frames per second
_MAX_ENTRIES = 64
_KINDS = "biufU"  # numbers and text; objects would have to be unpickled


class ArraysError(ValueError):
    """The arrays cannot be read."""


class TooLargeError(ArraysError):
    """The arrays are larger than allowed; its message says how large is allowed."""


def read_arrays(stream: BinaryIO, names: Iterable[str]) -> dict[str, NDArray[Any]]:
    """Return those of the named arrays that are in an `.npz` file.

    Raises OSError, ArraysError if the file is damaged or an array is not of plain numbers or text,
    and TooLargeError if they would take more than is allowed; then none was unpacked.
    """
    limit = allowed_megabytes(VARIABLE, _DEFAULT_MAX_MB)
    try:
        # The directory itself is read into memory.
        if stream.seek(0, os.SEEK_END) > limit * 1024**2:
            raise _too_large(limit)
        with zipfile.ZipFile(stream) as archive:
            found = {info.filename: info for info in archive.infolist()[:_MAX_ENTRIES]}
            files = {name: found[f"{name}.npy"] for name in names if f"{name}.npy" in found}
            if sum(_checked_bytes(archive, info) for info in files.values()) > limit * 1024**2:
                raise _too_large(limit)
            return {name: _array(archive, info) for name, info in files.items()}
    except (ArraysError, OSError):
        raise
    except Exception as error:  # zip and array readers raise almost anything for flipped bytes
        raise ArraysError("it is damaged") from error


def _too_large(limit_mb: float) -> TooLargeError:
    return TooLargeError(
        f"its arrays would take more than {limit_mb:g} MB of memory ({VARIABLE} sets another limit)"
    )


def _checked_bytes(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> int:
    """Return the bytes an array takes. Raises ArraysError unless header and directory agree."""
    with archive.open(info) as stream:
        version = npy.read_magic(stream)  # type: ignore[no-untyped-call,unused-ignore]
        read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
        shape, _, dtype = read(stream)  # type: ignore[no-untyped-call,unused-ignore]
        begins_at = stream.tell()
    size = prod(shape) * dtype.itemsize
    if dtype.kind not in _KINDS or min(shape, default=0) < 0 or begins_at + size != info.file_size:
        raise ArraysError("it is damaged")
    return int(info.file_size)


def _array(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> NDArray[Any]:
    with archive.open(info) as stream:
        # Unpickling a file from an unknown source could run arbitrary code.
        array: NDArray[Any] = npy.read_array(stream, allow_pickle=False)  # type: ignore[no-untyped-call,unused-ignore]
        return np.asarray(array)
