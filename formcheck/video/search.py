"""Finding videos in folders and their subfolders, in order, without holding them all."""

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
OWN_VIDEO = ".annotated.mp4"  # what formcheck draws into a clip is no clip to analyze

Told = Callable[[InputNotFoundError], None]


def find_videos(paths: Iterable[str | Path]) -> list[Path]:
    """Files as given, whatever their suffix; for a folder the videos in it and below it, sorted.

    Nothing is listed twice. Raises InputNotFoundError for what does not exist, and for a folder
    without videos or one that cannot be looked into.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise missing(path)
        if not path.is_dir():
            found.append(path)
            continue
        videos = [Path(video) for video in videos_below(path, _raised)]
        if not videos:
            raise no_video_in(path)
        found += videos
    return list(dict.fromkeys(found))


def videos_below(folder: str | Path, tell: Told, leave_out: Path | None = None) -> Iterator[str]:
    """The videos in a folder and all its subfolders, by name within each.

    Hidden ones, annotated ones, and whatever lies in a subfolder `leave_out` are not listed. Links
    to folders are followed, and no folder is entered twice. A folder that cannot be looked into
    is told to `tell` and passed over.
    """
    root = str(Path(folder))
    entered = {os.path.realpath(root)}
    if leave_out is not None:
        entered |= {os.path.realpath(leave_out)} - entered
    waiting = [iter(_entries(root, tell))]
    while waiting:
        entry = next(waiting[-1], None)
        if entry is None:
            waiting.pop()
        elif _is(entry.is_dir):
            real = os.path.realpath(entry.path)
            if real not in entered:
                entered.add(real)
                waiting.append(iter(_entries(entry.path, tell)))
        elif is_video(entry.name) and _is(entry.is_file):
            yield entry.path


def is_video(name: str) -> bool:
    """Whether a file of this name is a video, and not one that formcheck made."""
    lower = name.lower()
    return Path(lower).suffix in VIDEO_SUFFIXES and not lower.endswith(OWN_VIDEO)


def is_meant(name: str, pattern: str) -> bool:
    """Whether a file that matches a pattern is a video, or has the suffix that the pattern names.

    Never one that formcheck made.
    """
    suffix = Path(pattern).suffix
    named = bool(suffix) and not any(sign in suffix for sign in "*?[")
    own = name.lower().endswith(OWN_VIDEO)
    return is_video(name) or (named and name.endswith(suffix) and not own)


def missing(path: str | Path) -> InputNotFoundError:
    """The error for what does not exist."""
    return InputNotFoundError(f"no such file or folder: '{path}'; check the name")


def no_video_in(folder: str | Path) -> InputNotFoundError:
    """The error for a folder in which nothing is to be analyzed."""
    kinds = ", ".join(sorted(suffix[1:] for suffix in VIDEO_SUFFIXES))
    return InputNotFoundError(f"no video in the folder '{folder}'; looked for {kinds}")


def _entries(folder: str, tell: Told) -> list[os.DirEntry[str]]:
    try:
        with os.scandir(folder) as entries:
            # A Mac leaves ._clip.mp4 beside clip.mp4.
            shown = [entry for entry in entries if not entry.name.startswith(".")]
    except OSError as error:
        reason = system_reason(error)
        tell(InputNotFoundError(f"cannot look into '{folder}': {reason}; check its permissions"))
        return []
    return sorted(shown, key=lambda entry: entry.name)


def _is(kind: Callable[[], bool]) -> bool:
    try:
        return kind()
    except OSError:  # a link that leads round in a circle
        return False


def _raised(error: InputNotFoundError) -> None:
    raise error
