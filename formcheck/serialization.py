"""Plain JSON to frozen dataclasses, by what their fields say they are; errors name the field."""

from __future__ import annotations

import dataclasses
import json
import math
import types
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar, Union, get_args, get_origin, get_type_hints

from formcheck.errors import FormcheckError, InputNotFoundError, system_reason

_NAMES = {
    int: "a whole number", float: "a number", str: "text", bool: "true or false",
    types.NoneType: "null",
}  # fmt: skip


class WrongError(ValueError):
    """What is wrong with a document, and where in it."""


def no_constant(word: str) -> NoReturn:
    """For `json.loads(…, parse_constant=…)`: NaN and infinity are no JSON."""
    raise WrongError(f"it holds {word}, where unknown is null")


def plain(value: Any) -> Any:
    """The other way: dataclasses as dicts, enums as their values, dates as ISO 8601, and so on."""
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def read(kind: Any, value: object, where: str) -> Any:  # Any: whatever `kind` says
    """What `value` is as a `kind`; `where` names it in errors, "" for the whole document.

    Fields that are missing take their defaults, unknown ones are left out. Raises WrongError.
    """
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_optional(kind, value, where)
    if origin is tuple:
        return _read_list(get_args(kind), value, where)
    if origin is not None and issubclass(origin, Mapping):
        return _read_map(get_args(kind)[1], value, where)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, value, where)
    return _read_single(kind, value, where)


def _read_single(kind: type, value: object, where: str) -> object:
    if issubclass(kind, Enum):
        return _read_choice(kind, value, where)
    if kind is datetime:
        return _read_moment(value, where)
    return _read_plain(kind, value, where)


def _read_optional(kind: Any, value: object, where: str) -> Any:
    if value is None:
        return None
    (inner,) = (part for part in get_args(kind) if part is not types.NoneType)
    return read(inner, value, where)


def _read_list(parts: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        wrong(where, "a list", value)
    kinds = (parts[0],) * len(value) if parts[-1] is Ellipsis else parts
    if len(kinds) != len(value):
        wrong(where, f"a list of {len(kinds)}", value)
    pairs = enumerate(zip(kinds, value, strict=True))
    return tuple(read(kind, item, f"{where}[{number}]") for number, (kind, item) in pairs)


def _read_map(kind: Any, value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        wrong(where, "an object", value)
    return {str(key): read(kind, item, f"{where}.{key}") for key, item in value.items()}


def _read_fields(kind: Any, value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        wrong(where, "an object", value)
    known = {}
    for field, hint in _fields_of(kind):
        place = f"{where}.{field.name}" if where else field.name
        if not field.init:
            continue
        if field.name in value:
            known[field.name] = read(hint, value[field.name], place)
        elif _has_no_default(field):
            raise WrongError(f"{place} is missing")
    return kind(**known)


@cache
def _fields_of(kind: Any) -> tuple[tuple[dataclasses.Field[Any], Any], ...]:
    hints = get_type_hints(kind)
    return tuple((field, hints[field.name]) for field in dataclasses.fields(kind))


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _read_choice(kind: type[Enum], value: object, where: str) -> Enum:
    member = next((member for member in kind if member.value == value), None)
    if member is None:
        wrong(where, "one of " + ", ".join(str(member.value) for member in kind), value)
    return member


def _read_moment(value: object, where: str) -> datetime:
    expected = 'a time with its zone such as "2026-03-01T18:30:00+00:00"'
    try:
        moment = datetime.fromisoformat(value.replace("Z", "+00:00"))  # type: ignore[attr-defined]
    except (AttributeError, ValueError):
        wrong(where, expected, value)
    if moment.tzinfo is None:
        wrong(where, expected, value)
    return moment


def _read_plain(kind: type, value: object, where: str) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return _as_float(value, where)
    if type(value) is not kind:  # True is an int too, but no number
        wrong(where, _NAMES.get(kind, kind.__name__), value)
    return _finite(value, where) if isinstance(value, float) else value


def _as_float(value: int, where: str) -> float:
    try:
        return float(value)
    except OverflowError:
        wrong(where, "a number", str(value))


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):  # 1e999 is good JSON
        wrong(where, "a number", value)
    return value


def wrong(where: str, expected: str, found: object) -> NoReturn:
    """Raise a WrongError in words."""
    raise WrongError(f"{where} is {shown(found)}, expected {expected}")


def shown(value: object) -> str:
    """A value as JSON, short enough for a line."""
    text = "null" if value is None else json.dumps(value, default=str)
    return text if len(text) <= 40 else text[:37] + "..."


Document = TypeVar("Document")


class Kind(NamedTuple):
    """A kind of document, in the words of an error line."""

    is_not: str  # "is not a result document"
    give: str  # what to do next: "give one that `formcheck …` wrote"
    error: type[FormcheckError]


def read_document(path: Path, kind: Kind, parse: Callable[[object], Document]) -> Document:
    """What `parse` makes of the JSON in a file.

    Raises InputNotFoundError when there is no such file, and `kind.error` when it cannot be read,
    is no JSON, or `parse` raises a WrongError.
    """
    if not path.exists():
        raise InputNotFoundError(f"no such file: '{path}'; {kind.give}")
    try:
        text = path.read_text(encoding="utf-8-sig")
        return parse(json.loads(text, parse_constant=no_constant))
    except WrongError as problem:
        reason = f"{kind.is_not}: {problem}"
    except OSError as error:
        reason = f"cannot be read ({system_reason(error)})"
    except (ValueError, RecursionError):
        reason = f"{kind.is_not}: it is no JSON"
    raise kind.error(f"'{path}' {reason}; {kind.give}") from None
