"""A saved result document back to the `Analysis` that it was written from."""

from __future__ import annotations

import dataclasses
import json
import math
import types
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints

from formcheck.catalogue import exercise_names
from formcheck.errors import DocumentError, InputNotFoundError
from formcheck.results import SCHEMA, Analysis

_NAMES = {
    int: "a whole number", float: "a number", str: "text", bool: "true or false",
    types.NoneType: "null",
}  # fmt: skip


class _WrongError(ValueError):
    """What is wrong with a document, and where in it."""


def load_document(path: str | Path) -> Analysis:
    """Read what `formcheck analyze -o` wrote.

    Raises InputNotFoundError when there is no such file, and DocumentError, which names the field,
    when it is not a result document.
    """
    file = Path(path)
    if not file.exists():
        raise InputNotFoundError(
            f"no such file: '{path}'; give a result that `formcheck analyze -o DIR` wrote"
        )
    try:
        text = file.read_text(encoding="utf-8-sig")
        return analysis_of(json.loads(text, parse_constant=_no_constant))
    except _WrongError as wrong:
        reason = f"is not a result document: {wrong}"
    except OSError as error:
        reason = f"cannot be read ({(error.strerror or str(error)).lower()})"
    except (ValueError, RecursionError):
        reason = "is not a result document: it is no JSON"
    raise DocumentError(
        f"'{path}' {reason}; give one that `formcheck analyze CLIP -o DIR` wrote"
    ) from None


def analysis_of(document: object) -> Analysis:
    """The analysis whose `as_json()` is `document`; numbers as they were rounded there.

    Fields that are new since the document was written take their defaults, unknown ones are left
    out. Raises ValueError, which names the field, for anything else.
    """
    if not isinstance(document, Mapping):
        _wrong("it", "an object", document)
    if document.get("schema") != SCHEMA:
        raise _WrongError(f"its schema is {_shown(document.get('schema'))}, not '{SCHEMA}'")
    analysis = _read(Analysis, document, "")
    assert isinstance(analysis, Analysis)
    if analysis.exercise is not None and analysis.exercise not in exercise_names():
        choices = ", ".join(exercise_names())
        raise _WrongError(f"exercise is {_shown(analysis.exercise)}, expected one of: {choices}")
    return analysis


def _no_constant(word: str) -> NoReturn:
    raise _WrongError(f"it holds {word}, where unknown is null")


def _read(kind: Any, value: object, where: str) -> Any:  # Any: whatever `kind` says
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _read_optional(kind, value, where)
    if origin is tuple:
        return _read_list(get_args(kind), value, where)
    if origin is not None and issubclass(origin, Mapping):
        return _read_map(get_args(kind)[1], value, where)
    if dataclasses.is_dataclass(kind):
        return _read_fields(kind, value, where)
    if issubclass(kind, Enum):
        return _read_choice(kind, value, where)
    return _read_plain(kind, value, where)


def _read_optional(kind: Any, value: object, where: str) -> Any:
    if value is None:
        return None
    (inner,) = (part for part in get_args(kind) if part is not types.NoneType)
    return _read(inner, value, where)


def _read_list(parts: tuple[Any, ...], value: object, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list):
        _wrong(where, "a list", value)
    kinds = (parts[0],) * len(value) if parts[-1] is Ellipsis else parts
    if len(kinds) != len(value):
        _wrong(where, f"a list of {len(kinds)}", value)
    pairs = enumerate(zip(kinds, value, strict=True))
    return tuple(_read(kind, item, f"{where}[{number}]") for number, (kind, item) in pairs)


def _read_map(kind: Any, value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        _wrong(where, "an object", value)
    return {str(key): _read(kind, item, f"{where}.{key}") for key, item in value.items()}


def _read_fields(kind: Any, value: object, where: str) -> Any:
    if not isinstance(value, Mapping):
        _wrong(where, "an object", value)
    hints, known = get_type_hints(kind), {}
    for field in dataclasses.fields(kind):
        place = f"{where}.{field.name}" if where else field.name
        if not field.init:
            continue
        if field.name in value:
            known[field.name] = _read(hints[field.name], value[field.name], place)
        elif _has_no_default(field):
            raise _WrongError(f"{place} is missing")
    return kind(**known)


def _has_no_default(field: dataclasses.Field[Any]) -> bool:
    return field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING


def _read_choice(kind: type[Enum], value: object, where: str) -> Enum:
    member = next((member for member in kind if member.value == value), None)
    if member is None:
        _wrong(where, "one of " + ", ".join(str(member.value) for member in kind), value)
    return member


def _read_plain(kind: type, value: object, where: str) -> object:
    if kind is float and isinstance(value, int) and not isinstance(value, bool):
        return _finite(float(value), where)
    if type(value) is not kind:  # True is an int too, but no number
        _wrong(where, _NAMES.get(kind, kind.__name__), value)
    return _finite(value, where) if isinstance(value, float) else value


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):  # 1e999 is good JSON
        _wrong(where, "a number", value)
    return value


def _wrong(where: str, expected: str, found: object) -> NoReturn:
    raise _WrongError(f"{where} is {_shown(found)}, expected {expected}")


def _shown(value: object) -> str:
    text = "null" if value is None else json.dumps(value, default=str)
    return text if len(text) <= 40 else text[:37] + "..."
