"""Which existing files are formcheck's own and may be replaced; every writer asks here.

A file is known by its content, never by its name alone: whatever else lies at a target's place
belongs to somebody. The inputs of the running command are never replaced.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from formcheck.errors import OutputError, UsageError

_HEAD_BYTES, _TAIL_BYTES = 1 << 16, 1 << 20

# Takes the first and the last bytes of a file.
Recognizer = Callable[[bytes, bytes], bool]


@dataclass(frozen=True)
class FileKind:
    """A kind of file that formcheck writes: its `name` in a sentence, and how to know one."""

    name: str
    is_ours: Recognizer


def _json_kind(name: str, schema: str) -> FileKind:
    begins = rb'\s*\{\s*"schema"\s*:\s*"formcheck\.' + schema.encode() + rb"/"
    return _text_kind(name, begins)


def _text_kind(name: str, pattern: bytes) -> FileKind:
    return FileKind(name, lambda head, _: re.match(pattern, head) is not None)


def _parquet_kind(name: str, *columns: bytes) -> FileKind:
    return FileKind(
        name,
        lambda head, tail: head.startswith(b"PAR1") and all(one in tail for one in columns),
    )


PAGE_MARK = '<meta name="generator" content="formcheck: {page}">'
# Pages of versions before the mark have this in their heads.
_OLD_PAGE = (
    b'<meta name="color-scheme" content="light dark">\n'
    b'<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
)


def _page_kind(name: str, page: str) -> FileKind:
    mark = PAGE_MARK.format(page=page).encode()
    other = PAGE_MARK.partition("{")[0].encode()
    return FileKind(name, lambda head, _: mark in head or (_OLD_PAGE in head and other not in head))


VIDEO_MARK = "annotated by formcheck"
_OLD_VIDEO = b"formcheck: repetitions with a fault are played again slowly"
_COORDINATES = rb"(\t(knee_angle_[rl]|hip_flexion_[rl]|trunk_lean))*\n"
_MOTION = rb"\nversion=1\nnRows=\d+\nnColumns=\d+\ninDegrees=yes\nendheader\ntime" + _COORDINATES

DOCUMENT = _json_kind("a result", "analysis")
RUN = _json_kind("the record of a batch", "run")
BENCH_FIGURES = _json_kind("figures of formcheck bench", "bench")
MOVEMENT_LABELS = _text_kind(
    "labels of a made recording", rb'\{\s*"id": "\w+_\d+_\d{3}",\s*"file": "\w+_\d+_\d{3}\.npz"'
)
HISTORY_JSON = _json_kind("an exported history", "history")
HISTORY_CSV = _text_kind("an exported history", rb"session,kind,session_began_at,")
POSES = FileKind(
    "a pose recording",
    lambda head, tail: (
        head.startswith(b"PK\3\4")
        and all(name in tail for name in (b"header.npy", b"times_ms.npy", b"world_m.npy"))
    ),
)
REPORT_PAGE = _page_kind("a report", "report")
INDEX_PAGE = _page_kind("the page of a batch", "index")
HISTORY_PAGE = _page_kind("a page of the history", "history")
LESSON_PAGE = _page_kind("a page of formcheck learn", "learn")
BENCH_PAGE = _page_kind("a page of formcheck bench", "bench")
BENCH_TABLES = _text_kind(
    "tables of formcheck bench",
    rb"\| exercise \| clips \| counted / true \||\d+ pose recordings? of \d+ sources?",
)
CLIPS_CSV = _text_kind("a table of clips", rb"clip,status,reason,")
REPS_CSV = _text_kind("a table of repetitions", rb"clip,document,exercise,number,side,")
JUDGEMENTS_CSV = _text_kind("a table of judgements", rb"clip,document,exercise,repetition,side,")
CLIPS_PARQUET = _parquet_kind("a table of clips", b"faulty_reps", b"exercise_source")
REPS_PARQUET = _parquet_kind("a table of repetitions", b"outbound_s", b"document")
JUDGEMENTS_PARQUET = _parquet_kind("a table of judgements", b"verdict", b"fault_probability")
CLIP_REPS_CSV = _text_kind("a table of repetitions", rb"number,side,start_s,peak_s,")
SIGNALS_CSV = _text_kind("a table of signals", rb"time_s,seen,rep,phase,signal,")
SIGNALS_PARQUET = _parquet_kind("a table of signals", b"knee_flexion_left_deg", b"trunk_lean_deg")
MOTION = _text_kind("a motion of formcheck", rb"Coordinates" + _MOTION)
MOTION_UNCERTAINTY = _text_kind("a motion's uncertainty", rb"uncertainty_90" + _MOTION)
MARKERS = _text_kind(
    "markers of formcheck", rb"PathFileType\t4\t[^\n]*\n[^\n]*\n[^\n]*\nFrame#\tTime\tnose\t\t\t"
)
ANNOTATED_VIDEO = FileKind(
    "an annotated video",
    lambda head, tail: any(
        VIDEO_MARK.encode() in part or _OLD_VIDEO in part for part in (head, tail)
    ),
)
_JPEG_START = b"\xff\xd8"
_PICTURE_MARK = b"\xff\xfe\x00\x0bformcheck"  # a comment: its marker, its length, its text
PICTURE = FileKind("a picture", lambda head, _: head.startswith(_JPEG_START + _PICTURE_MARK))
# Read, and found to be one, before it is written.
PROFILE = FileKind("a profile", lambda head, tail: True)

_UNKNOWN = FileKind("a file that formcheck knows", lambda head, tail: False)
# The files of one clip, by what follows its stem; the longest suffix counts.
_OUTPUTS = {
    ".json": DOCUMENT,
    ".reps.csv": CLIP_REPS_CSV,
    ".signals.csv": SIGNALS_CSV,
    ".signals.parquet": SIGNALS_PARQUET,
    ".mot": MOTION,
    ".mot.uncertainty.sto": MOTION_UNCERTAINTY,
    ".trc": MARKERS,
    ".annotated.mp4": ANNOTATED_VIDEO,
    ".html": REPORT_PAGE,
    ".jpg": PICTURE,
}


def marked_jpeg(jpeg: bytes) -> bytes:
    """A JPEG picture with a comment by which it is known as ours."""
    return _JPEG_START + _PICTURE_MARK + jpeg.removeprefix(_JPEG_START)


def kind_of_output(name: str) -> FileKind:
    """The kind of a file that is written for a clip, by its suffix.

    One of an unknown suffix is never replaced.
    """
    suffix = max((end for end in _OUTPUTS if name.endswith(end)), key=len, default="")
    return _OUTPUTS.get(suffix, _UNKNOWN)


class _Permissions:
    """What the running command may replace: nothing but formcheck's own files, or anything."""

    def __init__(self) -> None:
        self.anything = False
        self.inputs: list[frozenset[tuple[int, int]]] = []


_permissions = _Permissions()


@contextmanager
def replacing_anything(*, allowed: bool = True) -> Iterator[None]:
    """Within the block, foreign files may be replaced too, as `--force` asks; inputs never."""
    before, _permissions.anything = _permissions.anything, allowed or _permissions.anything
    try:
        yield
    finally:
        _permissions.anything = before


def is_replacing_anything() -> bool:
    """Whether foreign files may be replaced now."""
    return _permissions.anything


@contextmanager
def protected_inputs(paths: Iterable[str | Path | None]) -> Iterator[None]:
    """Within the block, these files are inputs, by whatever name a target reaches them."""
    known = (None if path is None else _identity(path) for path in paths)
    _permissions.inputs.append(frozenset(one for one in known if one is not None))
    try:
        yield
    finally:
        _permissions.inputs.pop()


def check_replaceable(path: str | Path, kind: FileKind) -> None:
    """Raise unless nothing is at `path`, or a file that may be replaced by one of this kind.

    UsageError for an input of the running command, OutputError for a folder and for a foreign file.
    What is not an ordinary file (`/dev/stdout`) is written to and not replaced.
    """
    identity = _identity(path)
    if identity is None:
        return
    if any(identity in inputs for inputs in _permissions.inputs):
        raise UsageError(f"'{path}' is an input, which is never replaced; choose another name")
    if Path(path).is_dir():
        raise OutputError(f"cannot write '{path}': it is a folder; choose another name")
    if not is_replaceable(path, kind):
        raise OutputError(
            f"'{path}' exists and is not {kind.name}; choose another name, or replace it with "
            "--force"
        )


def is_replaceable(path: str | Path, kind: FileKind) -> bool:
    """Whether a file of this kind may be written at `path`.

    Nothing is there, or an empty file, or one of the same kind.
    """
    target = Path(path)
    if target.is_file() and not _permissions.anything:
        return is_own(target, kind)
    return not target.is_dir()


def is_own(path: Path, kind: FileKind) -> bool:
    """Whether an ordinary file is empty or of this kind; not if it cannot be read."""
    try:
        with path.open("rb") as stream:
            head = stream.read(_HEAD_BYTES)
            size = stream.seek(0, os.SEEK_END)
            stream.seek(max(0, size - _TAIL_BYTES))
            tail = stream.read(_TAIL_BYTES)
    except OSError:
        return False
    return not size or kind.is_ours(head, tail)


def _identity(path: str | Path) -> tuple[int, int] | None:
    """What all names of a file share; None if there is no such file."""
    try:
        found = os.stat(path)  # noqa: PTH116  # works for both types
    except (OSError, ValueError):
        return None
    return found.st_dev, found.st_ino
