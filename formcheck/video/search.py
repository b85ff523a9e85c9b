"""Searches folders and their subfolders for videos, in order, one at a time."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from formcheck.errors import InputNotFoundError, system_reason

VIDEO_SUFFIXES = frozenset(
    {
        *(".3gp", ".avi", ".flv", ".gif", ".m2ts", ".m4v", ".mkv", ".mov"),
        *(".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts", ".webm", ".wmv"),
    }
)
OWN_VIDEO = ".annotated.mp4"  # written by formcheck, so not a clip to analyze

ErrorCallback = Callable[[InputNotFoundError], None]


def find_videos(paths: Iterable[str | Path], on_error: ErrorCallback | None = None) -> list[Path]:
    """Return files as given, whatever their suffix, and the videos in and below folders, sorted.

    Duplicates are removed. Raises InputNotFoundError for a path that does not exist, and for a
    folder that has no videos. What cannot be read in a folder is passed to `on_error`; without it,
    its error is raised.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise not_found_error(path)
        if not path.is_dir():
            found.append(path)
            continue
        videos = [Path(video) for video in videos_below(path, on_error or _raise)]
        if not videos:
            raise no_videos_error(path)
        found += videos
    return list(dict.fromkeys(found))


def videos_below(
    folder: str | Path, on_error: ErrorCallback, exclude: Path | None = None
) -> Iterator[str]:
    """Yield the videos in a folder and its subfolders, in each sorted by name.

    Skips hidden and annotated videos, and everything in the subfolder `exclude`. Follows links to
    folders, and enters no folder twice. Passes an error to `on_error` for each folder that cannot
    be read, and for each link that leads nowhere, and skips it.
    """
    root = str(Path(folder))
    entered = {os.path.realpath(root)}
    if exclude is not None:
        entered |= {os.path.realpath(exclude)} - entered
    stack = [iter(_entries(root, on_error))]
    while stack:
        entry = next(stack[-1], None)
        if entry is None:
            stack.pop()
        elif _check(entry.is_dir):
            real = os.path.realpath(entry.path)
            if real not in entered:
                entered.add(real)
                stack.append(iter(_entries(entry.path, on_error)))
        elif is_video(entry.name):
            if _check(entry.is_file):
                yield entry.path
            elif entry.is_symlink() and not Path(entry.path).exists():
                on_error(dangling_link_error(entry.path))


def is_video(name: str) -> bool:
    """Whether a file of this name is a video, and not one that formcheck wrote."""
    lower = name.lower()
    return Path(lower).suffix in VIDEO_SUFFIXES and not lower.endswith(OWN_VIDEO)


def matches_as_video(name: str, pattern: str) -> bool:
    """Whether a file that matches `pattern` is a video, or has the suffix that the pattern names.

    Never true for a video that formcheck wrote.
    """
    suffix = Path(pattern).suffix
    names_suffix = bool(suffix) and not any(sign in suffix for sign in "*?[")
    is_annotated = name.lower().endswith(OWN_VIDEO)
    return is_video(name) or (names_suffix and name.endswith(suffix) and not is_annotated)


def not_found_error(path: str | Path) -> InputNotFoundError:
    """Return the error for a path that does not exist, or a link that leads nowhere."""
    if Path(path).is_symlink():
        return dangling_link_error(str(path))
    return InputNotFoundError(f"no such file or folder: '{path}'; check the name")


def dangling_link_error(path: str) -> InputNotFoundError:
    """Return the error for a link to a file that does not exist."""
    target = Path(path).readlink()
    return InputNotFoundError(f"'{path}' is a link to '{target}', which is not there; delete it")


def no_videos_error(folder: str | Path) -> InputNotFoundError:
    """Return the error for a folder without videos."""
    kinds = ", ".join(sorted(suffix[1:] for suffix in VIDEO_SUFFIXES))
    return InputNotFoundError(f"no video in the folder '{folder}'; searched for {kinds}")


def _entries(folder: str, on_error: ErrorCallback) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            # macOS puts ._clip.mp4 beside clip.mp4.
            visible = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        reason = system_reason(error)
        on_error(InputNotFoundError(f"cannot read '{folder}': {reason}; check its permissions"))
        return []
    return sorted(visible, key=lambda entry: entry.name)


def _check(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a link that points to itself
        return False


def _raise(error: InputNotFoundError) -> None:
    raise error
