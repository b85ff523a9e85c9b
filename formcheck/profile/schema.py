"""Checked access to the tables of a profile: wrong types and unknown keys raise ProfileError."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from formcheck.coaching.person import EQUIPMENT, SESSIONS_A_WEEK, WEEKDAYS
from formcheck.errors import ProfileError
from formcheck.exercises import all_exercises, exercise_names

_REQUIRED = object()
_EXPECTED = {
    bool: "true or false",
    str: "text in quotes",
    date: "a date such as 2026-11-24",
    float: "a number",
    int: "a whole number",
    list: "a list such as ['a', 'b']",
}


class Table:
    """A table named `name`; each key is taken once, and `end` rejects the keys that are left."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self._left = dict(content)
        self._known: list[str] = []

    def take(self, key: str, expected: type, default: Any = _REQUIRED) -> Any:
        """Return the value of `key`. Raises ProfileError if it is missing or of another type."""
        self._known.append(key)
        if key not in self._left:
            if default is _REQUIRED:
                raise ProfileError(f"{self._path(key)} is missing: write {_EXPECTED[expected]}")
            return default
        value = self._left.pop(key)
        if expected is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        fits = type(value) is expected and not isinstance(value, datetime)
        if not fits or (expected is float and not math.isfinite(value)):
            raise ProfileError(f"{self._path(key)} is {value!r}: write {_EXPECTED[expected]}")
        return value

    def table(self, key: str) -> Table | None:
        """Return the table `[key]`, or None if there is none."""
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is not None and not isinstance(value, dict):
            raise ProfileError(f"{self._path(key)} is {value!r}: start a section with [{key}]")
        return None if value is None else Table(key, value)

    def tables(self, key: str) -> list[Table]:
        """Return the tables `[[key]]`, in order."""
        self._known.append(key)
        found = self._left.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise ProfileError(f"{self._path(key)} is {found!r}: start each one with [[{key}]]")
        return [Table(f"{key} {number}", one) for number, one in enumerate(found, start=1)]

    def end(self) -> None:
        """Raise ProfileError for a key that was not taken."""
        for key in self._left:
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            choices = ", ".join(sorted(self._known))
            raise ProfileError(f"unknown key {self._path(key)}; {hint}choose from: {choices}")

    def _path(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def take_preference(table: Table, key: str) -> Any:
    """Return one of `PREFERENCES`, checked; None if it is missing. Raises ProfileError."""
    if key == "sessions_a_week":
        number = table.take(key, int, None)
        if number not in (None, *SESSIONS_A_WEEK):
            raise ProfileError(f"{key} is {number}: choose 2 or 3")
        return number
    values = table.take(key, list, None)
    if values is None:
        return None
    choices = _choices(key)
    for value in values:
        if value not in choices:
            raise ProfileError(f"{key} contains {value!r}: choose from {', '.join(choices)}")
    return tuple(dict.fromkeys(values))


def _choices(key: str) -> tuple[str, ...]:
    if key == "days":
        return WEEKDAYS
    if key == "avoid":
        return exercise_names()
    needed = {thing for one in all_exercises() for thing in one.guide.prescription.equipment}
    return tuple(dict.fromkeys((*EQUIPMENT, *sorted(needed))))
