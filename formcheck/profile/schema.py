"""One table of a profile's file, read key by key, so that nothing wrong slips through."""

from __future__ import annotations

import difflib
import math
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from formcheck.coaching.person import EQUIPMENT, SESSIONS_A_WEEK, WEEKDAYS
from formcheck.errors import ProfileError
from formcheck.exercises import exercise_names

_NEEDED = object()
_WORDS = {
    bool: "true or false",
    str: "words in quotes",
    date: "a date such as 2026-11-24",
    float: "a number",
    int: "a whole number",
    list: "a list such as ['a', 'b']",
}


class Table:
    """A table named `name`; each key is taken once, and `end` objects to what is left."""

    def __init__(self, name: str, content: Mapping[str, Any]) -> None:
        self.name = name
        self._left = dict(content)
        self._known: list[str] = []

    def take(self, key: str, kind: type, default: Any = _NEEDED) -> Any:
        """The value of `key`, of that kind. Raises ProfileError if it is another or missing."""
        self._known.append(key)
        if key not in self._left:
            if default is _NEEDED:
                raise ProfileError(f"{self._at(key)} is missing: write {_WORDS[kind]}")
            return default
        value = self._left.pop(key)
        if kind is float and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        fits = type(value) is kind and not isinstance(value, datetime)
        if not fits or (kind is float and not math.isfinite(value)):
            raise ProfileError(f"{self._at(key)} is {value!r}: write {_WORDS[kind]}")
        return value

    def table(self, key: str) -> Table | None:
        """The table within, None if there is none."""
        self._known.append(key)
        value = self._left.pop(key, None)
        if value is not None and not isinstance(value, dict):
            raise ProfileError(f"{self._at(key)} is {value!r}: begin a part with [{key}]")
        return None if value is None else Table(key, value)

    def tables(self, key: str) -> list[Table]:
        """The tables of that name within, in order."""
        self._known.append(key)
        found = self._left.pop(key, [])
        if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
            raise ProfileError(f"{self._at(key)} is {found!r}: begin each with [[{key}]]")
        return [Table(f"{key} {number}", one) for number, one in enumerate(found, start=1)]

    def end(self) -> None:
        """Raise ProfileError for a key that nobody took."""
        for key in self._left:
            near = difflib.get_close_matches(key, self._known, n=1)
            hint = f"did you mean {near[0]}? " if near else ""
            raise ProfileError(
                f"{self._at(key)} is not known; {hint}known: {', '.join(sorted(self._known))}"
            )

    def _at(self, key: str) -> str:
        return f"{self.name}.{key}" if self.name else key


def choices_of(key: str) -> tuple[str, ...]:
    """What the lists of the profile may hold."""
    return {"days": WEEKDAYS, "equipment": EQUIPMENT, "avoid": exercise_names()}[key]


def one_of(table: Table, key: str) -> Any:
    """A wish, checked: `sessions_a_week`, or a list of `choices_of`; None where it is missing."""
    if key == "sessions_a_week":
        number = table.take(key, int, None)
        if number not in (None, *SESSIONS_A_WEEK):
            raise ProfileError(f"{key} is {number}: choose 2 or 3")
        return number
    found = table.take(key, list, None)
    if found is None:
        return None
    choices = choices_of(key)
    for one in found:
        if one not in choices:
            raise ProfileError(f"{key} has {one!r}: choose from {', '.join(choices)}")
    return tuple(dict.fromkeys(found))
