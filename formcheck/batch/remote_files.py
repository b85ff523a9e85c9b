"""Clips of other machines and stores, through fsspec: listing, fetching, telling a change.

fsspec is the extra `remote`; it brings https. Other stores need its package for them: s3fs for
s3://, gcsfs for gs://, and so on.
"""
# ruff: noqa: PLC0415  # fsspec is an extra that most people do not have

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path, PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from formcheck.errors import FetchError, FormcheckError, InputNotFoundError
from formcheck.video.search import is_meant, is_video, no_video_in
from formcheck.wording import one_line

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+://")  # a single letter would be a drive
_WEB = ("http", "https")
_GONE = (404, 410)
_SILENT_S = 60.0  # a server that says nothing for so long says nothing more
_CHECKSUMS = ("ETag", "etag", "md5Hash", "Content-MD5", "content_md5", "checksum", "generation")
_TIMES = ("LastModified", "Last-Modified", "last_modified", "mtime", "updated", "modified")
_SHOWN_CHARACTERS = 200


def is_remote(path: str) -> bool:
    """Whether this is an address (`s3://…`, `https://…`) and no path."""
    return _URL.match(path) is not None


def expand(url: str) -> list[str]:
    """The clips that an address stands for.

    A pattern stands for the videos that match, an address that ends in "/" for all videos below
    it, both sorted; any other for itself, unasked. A "?" of the web begins a query and is none of
    a pattern. Raises InputNotFoundError where there is none, FetchError where nobody answers.
    """
    if not url.endswith("/") and not _is_pattern(url):
        return [url]
    with _explained(url):
        system, path = _located(url)
        names = system.find(path) if url.endswith("/") else system.glob(path)
        found = sorted(system.unstrip_protocol(name) for name in names)
    if "/." not in url:
        found = [name for name in found if "/." not in name]  # hidden, as on a disk
    if url.endswith("/"):
        videos = [name for name in found if is_video(_name(name))]
        if not videos:
            raise no_video_in(url)
        return videos
    videos = [name for name in found if is_meant(_name(name), _name(url))]
    if not videos:
        raise InputNotFoundError(f"no video matches '{url}'; check the pattern")
    return videos


@contextmanager
def fetched(url: str, folder: Path | None = None) -> Iterator[Path]:
    """A local copy with the same suffix, gone after the block.

    It lies in `folder`, or among the system's temporary files, and is written as it comes.
    Raises InputNotFoundError where the clip does not exist, FetchError where it does not come
    whole; errors of the block pass unchanged.
    """
    suffix = PurePosixPath(_name(url)).suffix
    handle, name = tempfile.mkstemp(suffix, "formcheck-", folder)
    os.close(handle)
    copy = Path(name)
    try:
        with _explained(url):
            system, path = _located(url)
            system.get_file(path, name)
        yield copy
    finally:
        with suppress(OSError):
            copy.unlink(missing_ok=True)


def fingerprint(url: str) -> str | None:
    """Text that changes when the content does, or None where the store does not tell.

    A checksum where there is one, otherwise size and time of the last change. Nothing is fetched.
    Raises as `fetched` does.
    """
    with _explained(url):
        system, path = _located(url)
        known: Mapping[str, Any] = system.info(path)
    for key in _CHECKSUMS:
        if known.get(key):
            return f"{key} {known[key]}"
    changed = next((known[key] for key in _TIMES if known.get(key) is not None), None)
    if changed is None or known.get("size") is None:
        return None
    return f"{known['size']} bytes of {changed}"


def _located(url: str) -> tuple[Any, str]:
    """The file system of an address, and what it calls the clip."""
    import fsspec

    settings: dict[str, Any] = {}
    if urlsplit(url).scheme.lower() in _WEB:
        from aiohttp import ClientTimeout

        # By default a download is cut off after five minutes, however well it goes.
        patience = ClientTimeout(total=None, sock_connect=_SILENT_S, sock_read=_SILENT_S)
        settings["client_kwargs"] = {"timeout": patience}
        settings["use_listings_cache"] = False
    system, path = fsspec.core.url_to_fs(url, **settings)
    return system, path


@contextmanager
def _explained(url: str) -> Iterator[None]:
    try:
        yield
    except FormcheckError:
        raise
    except ImportError as error:
        raise FetchError(f"cannot read '{url}': {_to_install(error)}") from error
    except Exception as error:  # each store has its own kinds
        cause = error
        if isinstance(error, FileNotFoundError):
            # fsspec says so of the web whatever went wrong; only the cause is to be believed.
            cause = error.__cause__ if isinstance(error.__cause__, Exception) else error
            if cause is error or getattr(cause, "status", None) in _GONE:
                raise InputNotFoundError(f"no such clip: '{url}'; check the address") from error
        reason = one_line(cause)[:_SHOWN_CHARACTERS] or type(cause).__name__
        raise FetchError(
            f"cannot fetch '{url}': {reason}; check address, access and network, and try again"
        ) from error


def _to_install(error: ImportError) -> str:
    if error.name in ("fsspec", "aiohttp"):
        return f"{error.name} is not installed; pip install 'formcheck[remote]'"
    # fsspec says it itself: "Install s3fs to access S3".
    return f"{one_line(error)}; pip install what it names"


def _is_pattern(url: str) -> bool:
    is_web = urlsplit(url).scheme.lower() in _WEB
    return any(sign in url for sign in ("*[" if is_web else "*?["))


def _name(url: str) -> str:
    """The file's name, without a query."""
    is_web = urlsplit(url).scheme.lower() in _WEB
    path = urlsplit(url).path if is_web else url
    return path.rpartition("/")[2]
