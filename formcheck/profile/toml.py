"""A profile as TOML that people read and edit; their comments and layout survive every change."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, TypeVar

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import Array

from formcheck.coaching import safety
from formcheck.coaching.person import HealthScreen, PersonalRange, Profile
from formcheck.errors import ProfileError
from formcheck.profile import PREFERENCES
from formcheck.profile.schema import Table, take_preference
from formcheck.spec.personal_limits import PersonalLimit

_HEADER = """\
# What formcheck knows about one person. This file stays on this machine.
# Edit it here or with `formcheck profile`, which keeps your comments.
"""
_COMMENTS = {
    "health_screen": "# Health screen. A yes (true) means: see a professional first.",
    "training": (
        "# Your preferences. sessions_a_week: 2 or 3. days: mon, tue, wed, thu, fri, sat, sun.\n"
        "# equipment: band, bench, step, weights. avoid: exercises that are never suggested."
    ),
    "limit": "# A limit set by you or your therapist; it replaces the general one.",
    "range": "# How far you got on a good day. Shown with the plan; never used to judge.",
}
_HEADINGS = {
    "health_screen": "[health_screen]", "training": "[training]",
    "limit": "[[limit]]", "range": "[[range]]",
}  # fmt: skip
_FIELD_TYPES = {"value": float, "set_on": date, "on": date}  # all others are text
_FIELD_DEFAULTS = {"view": None, "note": ""}
Record = TypeVar("Record", PersonalLimit, PersonalRange)
Entries = dict[str, Any]


def parse_profile(text: str) -> Profile:
    """Parse a profile's TOML; whatever is left out is as in an empty profile.

    Raises ProfileError, one line: what is wrong, and what to write instead.
    """
    root = Table("", _parse(text).unwrap())
    screen = root.table("health_screen")
    training = root.table("training")
    limits = [_parse_record(PersonalLimit, table) for table in root.tables("limit")]
    ranges = [_parse_record(PersonalRange, table) for table in root.tables("range")]
    root.end()
    return Profile(
        screen=None if screen is None else _parse_screen(screen),
        limits=tuple(limits),
        ranges=tuple(ranges),
        **({} if training is None else _parse_training(training)),
    )


def profile_text(profile: Profile) -> str:
    """Return the profile as a new TOML file, from which `parse_profile` makes the same profile."""
    sections = [
        _section_text(name, entries)
        for name, tables in _sections(profile).items()
        for entries in tables
    ]
    return "\n".join((_HEADER, *sections))


def updated_text(text: str, profile: Profile) -> str:
    """Return `text` changed to hold `profile`; comments, order and formatting stay.

    Only values whose meaning changed are rewritten; new parts are added at the end.
    Raises ProfileError if `text` is not a valid profile.
    """
    current = parse_profile(text)
    if current == profile:
        return text
    # tomlkit would write the next heading on an unfinished last line.
    document = _parse(text if text.endswith("\n") or not text else text + "\n")
    added: list[str] = []
    for name, new in _sections(profile).items():
        old = _sections(current)[name]
        if new != old:
            extra = _update_section(document, name, old, new)
            added += [_section_text(name, entries) for entries in extra]
    return "\n".join((document.as_string(), *added))


def _parse(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text)
    except (TOMLKitError, ValueError, RecursionError) as error:  # deep, or odd numbers and dates
        reason = str(error).rstrip(".")
        raise ProfileError(f"not valid TOML: {reason}; fix that line") from error


def _parse_screen(table: Table) -> HealthScreen:
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


def _parse_training(table: Table) -> Entries:
    found = {name: take_preference(table, name) for name in PREFERENCES}
    table.end()
    return {name: value for name, value in found.items() if value is not None}


def _parse_record(record_type: type[Record], table: Table) -> Record:
    taken: Entries = {}
    for field in fields(record_type):
        default = (_FIELD_DEFAULTS[field.name],) if field.name in _FIELD_DEFAULTS else ()
        taken[field.name] = table.take(field.name, _FIELD_TYPES.get(field.name, str), *default)
    table.end()
    return record_type(**taken)


def _sections(profile: Profile) -> dict[str, list[Entries]]:
    """The tables of each section of the file, in the order of a new file."""
    return {
        "health_screen": [] if profile.screen is None else [_screen_entries(profile.screen)],
        "training": [{name: getattr(profile, name) for name in PREFERENCES}],
        "limit": [_record_entries(limit) for limit in profile.limits],
        "range": [_record_entries(reached) for reached in profile.ranges],
    }


def _screen_entries(screen: HealthScreen) -> Entries:
    entries: Entries = {"answered_on": screen.answered_on, **screen.answers}
    if screen.cleared_on is not None:
        entries |= {"cleared_on": screen.cleared_on, "cleared_by": screen.cleared_by}
    return entries


def _record_entries(record: PersonalLimit | PersonalRange) -> Entries:
    entries = {field.name: getattr(record, field.name) for field in fields(record)}
    return {name: value for name, value in entries.items() if value is not None}


def _update_section(
    document: tomlkit.TOMLDocument, name: str, old: list[Entries], new: list[Entries]
) -> list[Entries]:
    """Change the section's tables in place; return the tables that still have to be added."""
    section: Any = document.get(name, [])
    tables = section if isinstance(section, list) else [section]
    for table, before, after in zip(tables, old, new, strict=False):
        _update_table(table, before, after)
    if not new:
        document.pop(name, None)
    elif len(new) < len(tables):
        del section[len(new) :]
    extra = new[len(tables) :]
    if not isinstance(section, Array):  # written as `limit = [{…}, {…}]`
        return extra
    section.extend(_toml_values(entries) for entries in extra)
    return []


def _update_table(table: Any, before: Entries, after: Entries) -> None:
    for name in before.keys() - after.keys():
        table.pop(name, None)
    changed = {name: value for name, value in after.items() if before.get(name) != value}
    table.update(_toml_values(changed))


def _section_text(name: str, entries: Entries) -> str:
    return f"{_COMMENTS[name]}\n{_HEADINGS[name]}\n{tomlkit.dumps(_toml_values(entries))}"


def _toml_values(entries: Mapping[str, Any]) -> Entries:
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in entries.items()
    }
