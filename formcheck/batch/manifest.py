"""The clips of a manifest: a table with path, exercise, side, subject and any other columns."""

from __future__ import annotations

import csv
import difflib
import json
import pkgutil
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from sys import intern
from typing import NamedTuple

import formcheck.exercises
from formcheck.batch.inputs import Item
from formcheck.batch.remote_files import is_remote
from formcheck.errors import InputNotFoundError, ManifestError, system_reason

_SEPARATORS = ",;\t"
_JSON_LINES, _TABLES = (".jsonl", ".ndjson"), (".csv", ".tsv", ".txt")
_UTF16 = (b"\xff\xfe", b"\xfe\xff")


class WrongLineError(ValueError):
    """What is wrong with the file as a whole, or with the line where reading cannot go on."""


class Line(NamedTuple):
    """One line: its number from 1, its cells by name, and what is wrong with it, or ""."""

    number: int
    cells: dict[str, str]
    wrong: str = ""


def manifest_lines(file: Path) -> Iterator[Line]:
    """The lines that hold something; names and cells without blanks around them.

    CSV is UTF-8, separated by comma, semicolon or tab, whichever its first line has most of.
    Raises WrongLineError, which says where, and OSError.
    """
    suffix = file.suffix.lower()
    if suffix not in (*_JSON_LINES, *_TABLES):
        raise WrongLineError(f"its name ends in '{suffix}'; give a .csv or .jsonl file")
    try:
        yield from (_json_lines if suffix in _JSON_LINES else _table_lines)(file)
    except UnicodeDecodeError:
        raise WrongLineError(_not_utf8(file)) from None
    except csv.Error as error:
        raise WrongLineError(f"it is no table: {error}; save it as CSV again") from error


def _table_lines(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        first = next((line for line in stream if line.strip()), "")
        stream.seek(0)
        separator = max(_SEPARATORS, key=first.count)
        reader = csv.reader(stream, delimiter=separator)
        rows = ((reader.line_num, [cell.strip() for cell in row]) for row in reader)
        filled = ((number, row) for number, row in rows if any(row))
        number, header = next(filled, (0, []))
        names = _names(header, number)
        for number, row in filled:
            yield Line(number, dict(zip(names, row, strict=False)), _misplaced(names, row))


def _names(header: Sequence[str], number: int) -> list[str]:
    """The names of the columns, "" for those without one."""
    names = [intern(column_name(cell)) for cell in header]
    times = Counter(name.casefold() for name in names)
    twice = [name for name in names if name and times[name.casefold()] > 1]
    if twice:
        raise WrongLineError(f"line {number}: two columns are named '{twice[0]}'; rename one")
    if names and "path" not in names:
        found = ", ".join(f"'{name}'" for name in names[:8])
        raise WrongLineError(f"line {number}: no column is named 'path'; found {found}")
    return names


def column_name(cell: str) -> str:
    """A column's name as it was given, but those that mean something in lower case."""
    name = cell.strip()
    return name.lower() if name.lower() in ("path", "exercise", "side", "subject") else name


def _misplaced(names: Sequence[str], row: Sequence[str]) -> str:
    """What is wrong with a row that has cells beside the named columns, or ""."""
    beside = [cell for place, cell in enumerate(row) if place >= len(names) or not names[place]]
    if not any(beside):
        return ""
    found = next(filter(None, beside))
    return f"'{found}' is in a column without a name; quote cells that hold the separator"


def _json_lines(file: Path) -> Iterator[Line]:
    with file.open(encoding="utf-8-sig") as stream:
        for number, text in enumerate(stream, start=1):
            if text.strip():
                yield _json_line(number, text)


def _json_line(number: int, text: str) -> Line:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return Line(number, {}, "it is no JSON; give one object a line")
    if not isinstance(found, dict):
        return Line(number, {}, 'it is no object; give {"path": "…"}')
    cells = {intern(column_name(name)): _text(value) for name, value in found.items()}
    return Line(number, {name: cell for name, cell in cells.items() if name})


def _text(value: object) -> str:
    if value is None:
        return ""
    return value.strip() if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _not_utf8(file: Path) -> str:
    with file.open("rb") as stream:
        for number, line in enumerate(stream, start=1):
            if number == 1 and line.startswith(_UTF16):
                return "it is UTF-16; save it as CSV UTF-8"
            try:
                line.decode()
            except UnicodeDecodeError as error:
                wrong = line[error.start]
                return f"line {number} is not UTF-8 (byte 0x{wrong:02x}); save it as CSV UTF-8"
    return "it is not UTF-8; save it as CSV UTF-8"


SIDES = ("left", "right", "both")
FOLLOWED = (
    "auto",
    "largest",
    "center",
    "left",
    "right",
)  # as `formcheck.tracking.subject` has them
_AUTO = "auto"
_OWN = ("path", "exercise", "side", "subject")
_AT_MOST = 5  # problems that are listed


def read_manifest(path: str | Path) -> list[Item]:
    """The clips of a manifest (CSV or JSON Lines, told by its suffix), in its order.

    A clip that comes twice stays twice. Relative paths are relative to the manifest's folder;
    whether they exist is not looked at. Raises InputNotFoundError where there is no manifest, and
    ManifestError for whatever is wrong with it, with line numbers.
    """
    file = Path(path)
    if not file.is_file():
        raise InputNotFoundError(f"no such manifest: '{path}'; give a .csv or .jsonl file")
    items: list[Item] = []
    problems: list[str] = []
    meaning = _Meaning(file.parent)
    try:
        for line in manifest_lines(file):
            item = meaning.of(line)
            if isinstance(item, Item):
                items.append(item)
            else:
                problems.append(f"line {line.number}: {item}")
    except WrongLineError as wrong:
        raise ManifestError(f"manifest '{path}': {wrong}") from None
    except OSError as error:
        reason = system_reason(error)
        raise ManifestError(f"cannot read the manifest '{path}': {reason}") from error
    if problems:
        more = f"; and {len(problems) - _AT_MOST} more" if len(problems) > _AT_MOST else ""
        raise ManifestError(f"manifest '{path}': {'; '.join(problems[:_AT_MOST])}{more}")
    if not items:
        raise ManifestError(f"manifest '{path}' lists no clip; give a line for each")
    return items


class _Meaning:
    """What the cells of a line mean."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        # A file of that name is the exercise; loading them all would take a while.
        self._exercises = tuple(
            sorted(module.name for module in pkgutil.iter_modules(formcheck.exercises.__path__))
        )

    def of(self, line: Line) -> Item | str:
        """The clip of a line, or what is wrong with it."""
        cells = line.cells
        path, subject = cells.get("path", ""), cells.get("subject", "")
        exercise = _plain(cells.get("exercise", "")).replace("-", "_").replace(" ", "_")
        side = _plain(cells.get("side", ""))
        wrong = line.wrong or self._wrong(path, exercise, side)
        if wrong:
            return wrong
        return Item(
            path if is_remote(path) else str(self._folder / path),
            exercise or None,
            (_plain(subject) if _plain(subject) in FOLLOWED else subject) or None,
            side or None,
            tuple((name, cell) for name, cell in cells.items() if name and name not in _OWN),
        )

    def _wrong(self, path: str, exercise: str, side: str) -> str:
        if not path:
            return "no path; name a clip"
        if side and side not in SIDES:
            return f"side '{side}'; give {', '.join(SIDES)}, or nothing"
        if exercise and exercise not in (_AUTO, *self._exercises):
            near = difflib.get_close_matches(exercise, self._exercises, n=1, cutoff=0.5)
            hint = f"did you mean '{near[0]}'?" if near else f"give {', '.join(self._exercises)}"
            return f"unknown exercise '{exercise}'; {hint}"
        return ""


def _plain(cell: str) -> str:
    return cell.strip().lower()
