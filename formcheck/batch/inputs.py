"""The clips of a batch: finds the videos behind the command's arguments, each clip once."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.batch import remote_files
from formcheck.errors import FormcheckError, InputNotFoundError, system_reason
from formcheck.video.search import (
    dangling_link_error,
    is_video,
    matches_as_video,
    no_videos_error,
    not_found_error,
    videos_below,
)

# As in `formcheck.tracking.subject`, which loads NumPy.
SUBJECT_CHOICES = ("auto", "largest", "center", "left", "right")
FOV_RANGE_DEG = (10.0, 150.0)  # no lens for filming people sees less or more
_WILDCARDS = frozenset("*?[")


@dataclass(frozen=True, slots=True)
class ClipInput:
    """One clip to analyze; a manifest gives all but `path`, which are None or empty without one.

    `path` is a file's path or a URL, as given. `exercise` None means the command's. `subject`
    is one of `SUBJECT_CHOICES` (whom to follow) or a participant's name. `side` is left, right or
    both. `columns` are the manifest's other columns, (name, value), in order. `fov_deg` is the
    horizontal field of view of the picture, which takes precedence over the command's.
    """

    path: str
    exercise: str | None = None
    subject: str | None = None
    side: str | None = None
    columns: tuple[tuple[str, str], ...] = ()
    fov_deg: float | None = None


@dataclass(slots=True)
class FoundClips:
    """The clips in the order of the arguments, and an error for each argument that matched none."""

    clips: list[ClipInput] = field(default_factory=list)
    errors: list[FormcheckError] = field(default_factory=list)


def find_clips(arguments: Iterable[str], out: Path | None) -> FoundClips:
    """Find the clips that files, folders, patterns and URLs stand for.

    Folders are searched with their subfolders. Hidden files, formcheck's own annotated videos and
    the output folder `out` within a searched folder are skipped. A file that is found twice is
    listed once. Arguments that match nothing are reported and skipped.
    """
    found = FoundClips()
    seen: set[str] = set()
    for argument in arguments:
        try:
            for path in _paths(argument, out, found.errors):
                identity = path if remote_files.is_remote(path) else os.path.realpath(path)
                if identity not in seen:
                    seen.add(identity)
                    found.clips.append(ClipInput(path))
        except FormcheckError as error:
            found.errors.append(error)
        except OSError as error:  # a name that no file can have
            reason = system_reason(error)
            message = f"cannot look for '{argument}': {reason}; check the name"
            found.errors.append(InputNotFoundError(message))
    return found


def _paths(argument: str, out: Path | None, errors: list[FormcheckError]) -> Iterator[str]:
    if remote_files.is_remote(argument):
        yield from remote_files.expand(argument)
    elif Path(argument).is_dir():
        yield from _videos_in(argument, out, errors)
    elif Path(argument).exists():
        yield argument
    elif _WILDCARDS & set(argument):
        yield from _matches(argument, out, errors)
    else:
        raise not_found_error(argument)


def _videos_in(folder: str, out: Path | None, errors: list[FormcheckError]) -> Iterator[str]:
    errors_before, videos = len(errors), 0
    for video in videos_below(folder, errors.append, out):
        videos += 1
        yield video
    if not videos and len(errors) == errors_before:
        raise no_videos_error(folder)


def _matches(pattern: str, out: Path | None, errors: list[FormcheckError]) -> Iterator[str]:
    """The videos that match; a matching folder stands for all videos below it."""
    parts = Path(pattern).parts
    first = next(n for n, part in enumerate(parts) if _WILDCARDS & set(part))
    base, rest = Path(*parts[:first]), parts[first:]
    skipped = None if out is None or _is_within(base, out) else out
    is_any = False
    for match in _sorted_matches(base, rest):
        if skipped is not None and _is_within(match, skipped):
            continue
        if Path(match).is_dir():
            for video in videos_below(match, errors.append, out):
                is_any = True
                yield video
        elif matches_as_video(match, rest[-1]) and Path(match).is_file():
            is_any = True
            yield match
        elif is_video(match) and Path(match).is_symlink() and not Path(match).exists():
            is_any = True
            errors.append(dangling_link_error(match))
    if not is_any:
        raise InputNotFoundError(
            f"no video matches '{pattern}'; check the pattern (** matches any folders)"
        )


def _sorted_matches(base: Path, rest: tuple[str, ...]) -> list[str]:
    # pathlib's ** does not follow links to folders, so circular links are harmless.
    try:
        matches = [str(match) for match in base.glob("/".join(rest))]
    except (OSError, ValueError):
        return []
    if any(part.startswith(".") for part in rest):
        return sorted(matches)
    depth = len(base.parts)
    return sorted(match for match in matches if not _is_hidden(Path(match).parts[depth:]))


def _is_hidden(parts: Iterable[str]) -> bool:
    return any(part.startswith(".") and part != ".." for part in parts)


def _is_within(path: str | Path, folder: Path) -> bool:
    inner, outer = os.path.realpath(path), os.path.realpath(folder)
    return inner == outer or inner.startswith(outer.rstrip(os.sep) + os.sep)
