"""Clips on the web and in object stores, through fsspec: list, download, detect changes.

fsspec is in the extra `remote`, with support for https. Other stores need their own package: s3fs
for s3://, gcsfs for gs://, and so on.
"""
# ruff: noqa: PLC0415  # fsspec is an extra

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any, BinaryIO
from urllib.parse import urlsplit

from formcheck.errors import FetchError, FormcheckError, InputNotFoundError
from formcheck.video.search import is_video, matches_as_video, no_videos_error
from formcheck.wording import one_line

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # a single letter is a Windows drive
_WEB_SCHEMES = ("http", "https")
_NOT_FOUND = (404, 410)
_SILENCE_TIMEOUT_S = 60.0  # without any data from the server
_CHECKSUM_KEYS = ("ETag", "etag", "md5Hash", "Content-MD5", "content_md5", "checksum", "generation")
_TIME_KEYS = ("LastModified", "Last-Modified", "last_modified", "mtime", "updated", "modified")
_MAX_REASON_CHARACTERS = 200
SIZE_VARIABLE = "FORMCHECK_MAX_FETCH_MB"
_DEFAULT_MAX_MB = 4096.0
_CHUNK_BYTES = 1 << 20


def is_remote(path: str) -> bool:
    """Whether this is a URL (`s3://…`, `https://…`) rather than a path."""
    return _URL.match(path) is not None


def expand(url: str) -> list[str]:
    """The clips that a URL stands for.

    A pattern stands for the videos that match, a URL that ends in "/" for all videos below it, both
    sorted; any other URL stands for itself and is not checked. On the web a "?" starts a query and
    is not a wildcard. Raises InputNotFoundError if there are no videos, FetchError if the server
    does not answer.
    """
    if not url.endswith("/") and not _is_pattern(url):
        return [url]
    with _translated_errors(url):
        system, path = _locate(url)
        names = system.find(path) if url.endswith("/") else system.glob(path)
        found = sorted(system.unstrip_protocol(name) for name in names)
    if "/." not in url:
        found = [name for name in found if "/." not in name]  # hidden
    if url.endswith("/"):
        videos = [name for name in found if is_video(_name(name))]
        if not videos:
            raise no_videos_error(url)
        return videos
    videos = [name for name in found if matches_as_video(_name(name), _name(url))]
    if not videos:
        raise InputNotFoundError(f"no video matches '{url}'; check the pattern")
    return videos


@contextmanager
def local_copy(url: str, folder: Path | None = None) -> Iterator[Path]:
    """A local copy with the same suffix, deleted after the block.

    It is in `folder`, or among the system's temporary files. Raises InputNotFoundError if the clip
    does not exist, FetchError if it cannot be downloaded completely; errors of the block pass
    unchanged.
    """
    suffix = PurePosixPath(_name(url)).suffix
    import tempfile

    handle, name = tempfile.mkstemp(suffix, "formcheck-", folder)
    os.close(handle)
    copy = Path(name)
    try:
        with _translated_errors(url):
            system, path = _locate(url)
            with system.open(path, "rb") as source, copy.open("wb") as target:
                _copy(url, source, target)
        yield copy
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)


def _copy(url: str, source: BinaryIO, target: BinaryIO) -> None:
    """Copy a clip. Raises FetchError once it is larger than the limit, whatever size was stated."""
    from formcheck.serialization import allowed_megabytes

    limit_mb, copied = allowed_megabytes(SIZE_VARIABLE, _DEFAULT_MAX_MB), 0
    while chunk := source.read(_CHUNK_BYTES):
        copied += len(chunk)
        if copied > limit_mb * 1024**2:
            raise FetchError(
                f"'{url}' is larger than {limit_mb:g} MB; download it yourself, or set "
                f"{SIZE_VARIABLE} to more megabytes"
            )
        target.write(chunk)


def fingerprint(url: str) -> str | None:
    """Text that changes when the content does, or None if the store offers none.

    A checksum if there is one, otherwise size and modification time. Nothing is downloaded.
    Raises the errors of `local_copy`.
    """
    with _translated_errors(url):
        system, path = _locate(url)
        info: Mapping[str, Any] = system.info(path)
    for key in _CHECKSUM_KEYS:
        if info.get(key):
            return f"{key} {info[key]}"
    changed = next((info[key] for key in _TIME_KEYS if info.get(key) is not None), None)
    if changed is None or info.get("size") is None:
        return None
    return f"{info['size']} bytes of {changed}"


def _locate(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the clip's path in it."""
    import fsspec

    settings: dict[str, Any] = {}
    if urlsplit(url).scheme.lower() in _WEB_SCHEMES:
        from aiohttp import ClientTimeout

        # The default cuts off every download after five minutes.
        timeout = ClientTimeout(
            total=None, sock_connect=_SILENCE_TIMEOUT_S, sock_read=_SILENCE_TIMEOUT_S
        )
        settings["client_kwargs"] = {"timeout": timeout}
        settings["use_listings_cache"] = False
    system, path = fsspec.core.url_to_fs(url, **settings)
    return system, path


@contextmanager
def _translated_errors(url: str) -> Iterator[None]:
    try:
        yield
    except FormcheckError:
        raise
    except ImportError as error:
        raise FetchError(f"cannot read '{url}': {_install_hint(error)}") from error
    except Exception as error:  # each store has its own errors
        cause = error
        if isinstance(error, FileNotFoundError):
            # On the web fsspec raises this for any error; the cause tells which.
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            if cause is error or getattr(cause, "status", None) in _NOT_FOUND:
                raise InputNotFoundError(f"no such clip: '{url}'; check the URL") from error
        reason = one_line(cause)[:_MAX_REASON_CHARACTERS] or type(cause).__name__
        raise FetchError(
            f"cannot fetch '{url}': {reason}; check the URL, access and network, and try again"
        ) from error


def _install_hint(error: ImportError) -> str:
    if error.name in ("fsspec", "aiohttp"):
        return f"{error.name} is not installed; pip install 'formcheck[remote]'"
    # fsspec names the package: "Install s3fs to access S3".
    return f"{one_line(error)}; pip install that package"


def _is_pattern(url: str) -> bool:
    is_web = urlsplit(url).scheme.lower() in _WEB_SCHEMES
    return any(wildcard in url for wildcard in ("*[" if is_web else "*?["))


def _name(url: str) -> str:
    """The file name, without a query."""
    is_web = urlsplit(url).scheme.lower() in _WEB_SCHEMES
    path = urlsplit(url).path if is_web else url
    return path.rpartition("/")[2]
