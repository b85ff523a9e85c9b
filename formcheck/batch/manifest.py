"""Manifests: tables that list the clips of a batch, with exercise, side, subject and other columns.

A file is first read into lines of named cells (CSV or JSON Lines), then each line becomes a clip.
"""

from __future__ import annotations

import csv
import difflib
import json
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from sys import intern
from typing import NamedTuple

from formcheck.batch.inputs import FOV_RANGE_DEG, SUBJECT_CHOICES, ClipInput
from formcheck.batch.remote_files import is_remote
from formcheck.errors import InputNotFoundError, ManifestError, system_reason
from formcheck.exercises import exercise_names

_SEPARATORS = ",;\t"
_JSON_LINES, _TABLES = (".jsonl", ".ndjson"), (".csv", ".tsv", ".txt")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
_AUTO = "auto"
_SIDES = ("left", "right", "both")
_KNOWN_COLUMNS = ("path", "exercise", "side", "subject", "fov_deg")
_MAX_LISTED = 5  # errors in one message


class ManifestFormatError(ValueError):
    """An error of the whole file, or of a line after which reading cannot continue."""


class ManifestLine(NamedTuple):
    """One line: its number from 1, its cells by column name, and an error message or ""."""

    number: int
    cells: dict[str, str]
    error: str = ""


def read_manifest(path: str | Path) -> list[ClipInput]:
    """The clips of a manifest (CSV or JSON Lines, by its suffix), in its order.

    A clip that is listed twice is returned twice. Relative paths are relative to the manifest's
    folder; whether the clips exist is not checked. Raises InputNotFoundError if there is no
    manifest, and ManifestError with line numbers for errors in it.
    """
    file = Path(path)
    if not file.is_file():
        raise InputNotFoundError(f"no such manifest: '{path}'; give a .csv or .jsonl file")
    clips: list[ClipInput] = []
    errors: list[str] = []
    parser = _LineParser(file.parent)
    try:
        for line in read_lines(file):
            clip = parser.parse(line)
            if isinstance(clip, ClipInput):
                clips.append(clip)
            else:
                errors.append(f"line {line.number}: {clip}")
    except ManifestFormatError as error:
        raise ManifestError(f"manifest '{path}': {error}") from None
    except OSError as error:
        reason = system_reason(error)
        raise ManifestError(f"cannot read the manifest '{path}': {reason}") from error
    if errors:
        more = f"; and {len(errors) - _MAX_LISTED} more" if len(errors) > _MAX_LISTED else ""
        raise ManifestError(f"manifest '{path}': {'; '.join(errors[:_MAX_LISTED])}{more}")
    if not clips:
        raise ManifestError(f"manifest '{path}': it lists no clips; add a line for each clip")
    return clips


def read_lines(file: Path) -> Iterator[ManifestLine]:
    """The lines that are not blank; names and cells are stripped.

    CSV is UTF-8, separated by comma, semicolon or tab, whichever its first line contains most.
    Raises ManifestFormatError and OSError.
    """
    suffix = file.suffix.lower()
    if suffix not in (*_JSON_LINES, *_TABLES):
        raise ManifestFormatError(f"its name ends in '{suffix}'; give a .csv or .jsonl file")
    try:
        yield from (_read_json_lines if suffix in _JSON_LINES else _read_table)(file)
    except UnicodeDecodeError:
        raise ManifestFormatError(_encoding_error(file)) from None
    except csv.Error as error:
        raise ManifestFormatError(f"not a valid table: {error}; save it as CSV again") from error


def _read_table(file: Path) -> Iterator[ManifestLine]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = next((line for line in stream if line.strip()), "")
        stream.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        reader = csv.reader(stream, delimiter=separator)
        rows = ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
        filled = ((number, row) for number, row in rows if any(row))
        number, header = next(filled, (0, []))
        names = _column_names(header, number)
        for number, row in filled:
            cells = dict(zip(names, row, strict=False))
            yield ManifestLine(number, cells, _unnamed_cell_error(names, row))


def _column_names(header: Sequence[str], number: int) -> list[str]:
    """The names of the columns, "" for those without one."""
    names = [intern(_column_name(cell)) for cell in header]
    times = Counter(name.casefold() for name in names)
    repeated = [name for name in names if name and times[name.casefold()] > 1]
    if repeated:
        raise ManifestFormatError(
            f"line {number}: two columns are named '{repeated[0]}'; rename one"
        )
    if names and "path" not in names:
        found = ", ".join(f"'{name}'" for name in names[:8])
        raise ManifestFormatError(f"line {number}: no column is named 'path'; found {found}")
    return names


def _column_name(cell: str) -> str:
    """A column's name as given; those that formcheck knows, in lower case."""
    name = cell.strip()
    return name.lower() if name.lower() in _KNOWN_COLUMNS else name


def _unnamed_cell_error(names: Sequence[str], row: Sequence[str]) -> str:
    """The error message for a row with cells outside of the named columns, or ""."""
    unnamed = [cell for place, cell in enumerate(row) if place >= len(names) or not names[place]]
    if not any(unnamed):
        return ""
    found = next(filter(None, unnamed))
    return f"'{found}' is in a column without a name; quote cells that contain the separator"


def _read_json_lines(file: Path) -> Iterator[ManifestLine]:
    with file.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(stream, start=1):
            if text.strip():
                yield _json_line(number, text)


def _json_line(number: int, text: str) -> ManifestLine:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        return ManifestLine(number, {}, "not valid JSON; write one object per line")
    if not isinstance(content, dict):
        return ManifestLine(number, {}, 'not a JSON object; write {"path": "…"}')
    cells = {intern(_column_name(name)): _cell(value) for name, value in content.items()}
    return ManifestLine(number, {name: cell for name, cell in cells.items() if name})


def _cell(value: object) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _encoding_error(file: Path) -> str:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1 and line.startswith(_UTF16):
                return "the file is UTF-16; save it as CSV UTF-8"
            try:
                line.decode()
            except UnicodeDecodeError as error:
                byte = line[error.start]
                return f"line {number} is not UTF-8 (byte 0x{byte:02x}); save it as CSV UTF-8"
    return "the file is not UTF-8; save it as CSV UTF-8"


class _LineParser:
    """Turns lines into clips."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._exercises = exercise_names()

    def parse(self, line: ManifestLine) -> ClipInput | str:
        """The clip of a line, or an error message."""
        cells = line.cells
        path, subject = cells.get("path", ""), cells.get("subject", "")
        exercise = _normalized(cells.get("exercise", "")).replace("-", "_").replace(" ", "_")
        side = _normalized(cells.get("side", ""))
        fov_deg = _degrees(cells.get("fov_deg", ""))
        error = line.error or self._error(path, exercise, side) or _fov_error(fov_deg)
        if error:
            return error
        is_choice = _normalized(subject) in SUBJECT_CHOICES
        return ClipInput(
            path if is_remote(path) else str(self._folder / path),
            exercise or None,
            (_normalized(subject) if is_choice else subject) or None,
            side or None,
            tuple(
                (name, cell) for name, cell in cells.items() if name and name not in _KNOWN_COLUMNS
            ),
            fov_deg if isinstance(fov_deg, float) else None,
        )

    def _error(self, path: str, exercise: str, side: str) -> str:
        if not path:
            return "no path; name a clip"
        if side and side not in _SIDES:
            return f"unknown side '{side}'; give {', '.join(_SIDES)}, or nothing"
        if exercise and exercise not in (_AUTO, *self._exercises):
            near = difflib.get_close_matches(exercise, self._exercises, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"give {', '.join(self._exercises)}"
            return f"unknown exercise '{exercise}'; {hint}"
        return ""


def _degrees(cell: str) -> float | str | None:
    """The number in a cell; None if it is empty, its text if it is not a number."""
    if not cell:
        return None
    try:
        return float(cell)
    except ValueError:
        return cell


def _fov_error(fov_deg: float | str | None) -> str:
    lowest, highest = FOV_RANGE_DEG
    if fov_deg is None or (isinstance(fov_deg, float) and lowest <= fov_deg <= highest):
        return ""
    found = f"{fov_deg:g}" if isinstance(fov_deg, float) else fov_deg
    return f"fov_deg is '{found}'; give {lowest:g} to {highest:g} degrees, or nothing"


def _normalized(cell: str) -> str:
    return cell.strip().lower()
