"""The clips of a batch: what the command's words lead to, each clip once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch import remote_files
from formcheck.errors import FormcheckError, InputNotFoundError, system_reason
from formcheck.video.search import is_meant, missing, no_video_in, videos_below

_MAGIC = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class Item:
    """One clip to be analyzed; all but `path` comes from a manifest, and is None or empty without.

    `path` is a file's path or a URL, as given. `exercise` None is that of the command. `subject`
    is one of auto, largest, center, left, right (whom to follow), or a participant's name. `side`
    is left, right or both. `columns` are the manifest's other columns, (name, value), in order.
    """

    path: str
    exercise: str | None = None
    subject: str | None = None
    side: str | None = None
    columns: tuple[tuple[str, str], ...] = ()


@dataclass(slots=True)
class Found:
    """The clips in the order of the words, and an error for each word that led nowhere."""

    items: list[Item] = field(default_factory=list)
    problems: list[FormcheckError] = field(default_factory=list)


def find_items(words: Iterable[str], out: Path | None) -> Found:
    """What files, folders, globs and URLs lead to.

    Folders are searched with their subfolders. Left out are hidden files, formcheck's own annotated
    videos and, where it lies below what is searched, the output folder `out`. No file is listed
    twice, by whatever way it is reached. A word that leads nowhere is a problem, not the end.
    """
    found = Found()
    seen: set[str] = set()
    for word in words:
        try:
            for path in _paths_of(word, out, found.problems):
                name = path if remote_files.is_remote(path) else os.path.realpath(path)
                if name not in seen:
                    seen.add(name)
                    found.items.append(Item(path))
        except FormcheckError as error:
            found.problems.append(error)
        except OSError as error:  # a name that no file can have
            reason = system_reason(error)
            problem = f"cannot look for '{word}': {reason}; check the name"
            found.problems.append(InputNotFoundError(problem))
    return found


def _paths_of(word: str, out: Path | None, problems: list[FormcheckError]) -> Iterator[str]:
    if remote_files.is_remote(word):
        yield from remote_files.expand(word)
    elif Path(word).is_dir():
        yield from _videos_in(word, out, problems)
    elif Path(word).exists():
        yield word
    elif _MAGIC & set(word):
        yield from _matches(word, out, problems)
    else:
        raise missing(word)


def _videos_in(folder: str, out: Path | None, problems: list[FormcheckError]) -> Iterator[str]:
    before, number = len(problems), 0
    for video in videos_below(folder, problems.append, out):
        number += 1
        yield video
    if not number and len(problems) == before:
        raise no_video_in(folder)


def _matches(pattern: str, out: Path | None, problems: list[FormcheckError]) -> Iterator[str]:
    """The videos that match; a folder that matches stands for all videos in and below it."""
    parts = Path(pattern).parts
    first = next(n for n, part in enumerate(parts) if _MAGIC & set(part))
    base, rest = Path(*parts[:first]), parts[first:]
    left_out = None if out is None or _lies_in(base, out) else out
    is_any = False
    for match in _sorted_matches(base, rest):
        if left_out is not None and _lies_in(match, left_out):
            continue
        if Path(match).is_dir():
            for video in videos_below(match, problems.append, out):
                is_any = True
                yield video
        elif is_meant(match, rest[-1]) and Path(match).is_file():
            is_any = True
            yield match
    if not is_any:
        raise InputNotFoundError(
            f"no video matches '{pattern}'; check the pattern (** stands for any folders)"
        )


def _sorted_matches(base: Path, rest: tuple[str, ...]) -> list[str]:
    # pathlib's ** does not follow links to folders, so a circle of them has an end.
    try:
        matches = [str(match) for match in base.glob("/".join(rest))]
    except (OSError, ValueError):
        return []
    if any(part.startswith(".") for part in rest):
        return sorted(matches)
    before = len(base.parts)
    return sorted(match for match in matches if not _is_hidden(Path(match).parts[before:]))


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") and part != ".." for part in parts)


def _lies_in(path: str | Path, folder: Path) -> bool:
    inner, outer = os.path.realpath(path), os.path.realpath(folder)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
