"""The clips of a manifest: a table with path, exercise, side, subject and any other columns."""

from __future__ import annotations

import difflib
import pkgutil
from pathlib import Path

import formcheck.exercises
from formcheck.bulk.items import Item
from formcheck.bulk.manifest_lines import Line, WrongLineError, manifest_lines
from formcheck.bulk.remote import is_remote
from formcheck.errors import InputNotFoundError, ManifestError, system_reason

SIDES = ("left", "right", "both")
FOLLOWED = ("auto", "largest", "center", "left", "right")  # as `formcheck.subject` has them
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
