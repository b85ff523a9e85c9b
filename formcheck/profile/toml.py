"""A profile as text that people can read: TOML, with a comment above each part; no files here."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

from formcheck.analysis.personal_limits import PersonalLimit
from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen, PersonalRange, Profile
from formcheck.errors import ProfileError
from formcheck.profile.schema import Table, one_of

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

_HEAD = """\
# What formcheck's program knows of one person. It stays on this machine.
# Change it here or with `formcheck profile`, which writes the file anew: your own comments would be
# lost, so keep notes in `why` and `note`.
"""
_SCREEN_WORDS = "The health screen. A yes (true) means: see a professional first."
_TRAINING_WORDS = """\
Your wishes. sessions_a_week: 2 or 3. days: mon, tue, wed, thu, fri, sat, sun.
# equipment: band, bench, step, weights. avoid: exercises not to propose."""
_LIMIT_WORDS = "A limit of your own, set by you or your therapist, in place of the general one."
_RANGE_WORDS = "How far you got on a good day. It is shown with the plan, and judges nothing."
Record = TypeVar("Record", PersonalLimit, PersonalRange)


def profile_of(text: str) -> Profile:
    """The profile that the text holds; what it leaves out is as in an empty one.

    Raises ProfileError, one line: what is wrong, and what would be right.
    """
    try:
        whole = Table("", tomllib.loads(text))
    except tomllib.TOMLDecodeError as error:
        raise ProfileError(f"it is no TOML: {error}; mend that line") from error
    screen = whole.table("health_screen")
    training = whole.table("training")
    limits = [_record(PersonalLimit, one) for one in whole.tables("limit")]
    ranges = [_record(PersonalRange, one) for one in whole.tables("range")]
    whole.end()
    return Profile(
        screen=None if screen is None else _screen(screen),
        limits=tuple(limits),
        ranges=tuple(ranges),
        **({} if training is None else _training(training)),
    )


def text_of(profile: Profile) -> str:
    """The profile as text, from which `profile_of` makes the same profile."""
    parts = [_HEAD]
    if profile.screen is not None:
        parts.append(_part("[health_screen]", _screen_lines(profile.screen), _SCREEN_WORDS))
    names = ("sessions_a_week", "days", "equipment", "avoid")
    wishes = {name: getattr(profile, name) for name in names}
    parts.append(_part("[training]", wishes, _TRAINING_WORDS))
    for limit in profile.limits:
        parts.append(_part("[[limit]]", _entries(limit), _LIMIT_WORDS))
    for reached in profile.ranges:
        parts.append(_part("[[range]]", _entries(reached), _RANGE_WORDS))
    return "\n".join(parts)


def _screen(table: Table) -> HealthScreen:
    answers = {}
    for sign in safety.SCREEN:
        answer = table.take(sign.code, bool, None)
        if answer is not None:
            answers[sign.code] = answer
    screen = HealthScreen(
        answered_on=table.take("answered_on", date),
        answers=answers,
        cleared_on=table.take("cleared_on", date, None),
        cleared_by=table.take("cleared_by", str, ""),
    )
    table.end()
    return screen


def _training(table: Table) -> dict[str, Any]:
    found = {
        "sessions_a_week": one_of(table, "sessions_a_week"),
        **{name: one_of(table, name) for name in ("days", "equipment", "avoid")},
    }
    table.end()
    return {name: value for name, value in found.items() if value is not None}


def _record(kind: type[Record], table: Table) -> Record:
    """A record of these fields; those that have a default may be missing."""
    kinds = {"value": float, "set_on": date, "on": date}
    taken: dict[str, Any] = {}
    for field in fields(kind):
        optional = {"view": None, "note": ""}
        wanted = kinds.get(field.name, str)
        if field.name in optional:
            taken[field.name] = table.take(field.name, wanted, optional[field.name])
        else:
            taken[field.name] = table.take(field.name, wanted)
    table.end()
    return kind(**taken)


def _screen_lines(screen: HealthScreen) -> dict[str, Any]:
    lines: dict[str, Any] = {"answered_on": screen.answered_on, **screen.answers}
    if screen.cleared_on is not None:
        lines |= {"cleared_on": screen.cleared_on, "cleared_by": screen.cleared_by}
    return lines


def _entries(record: PersonalLimit | PersonalRange) -> dict[str, Any]:
    named = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in named.items() if value is not None}


def _part(heading: str, entries: Mapping[str, Any], words: str) -> str:
    lines = [f"{name} = {_value(value)}" for name, value in entries.items()]
    return "\n".join((f"# {words}", heading, *lines, ""))


def _value(value: Any) -> str:
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Iterable):
        return f"[{', '.join(map(_value, value))}]"
    return repr(value)
