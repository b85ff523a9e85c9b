"""JSON to frozen dataclasses and back, with msgspec; errors name the field and what was found."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import types
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import (
    Annotated,
    Any,
    NamedTuple,
    NoReturn,
    TypeVar,
    Union,
    get_args,
    get_origin,
    get_type_hints,
)

import msgspec

from formcheck.errors import FormcheckError, InputNotFoundError, system_reason

_EXPECTED = {
    int: "a whole number", float: "a number", str: "text", bool: "true or false",
    tuple: "a list", datetime: 'a time with its zone such as "2026-03-01T18:30:00+00:00"',
}  # fmt: skip
_STEP = re.compile(r"\.(\w+)|\[(\d+|\.\.\.)\]")  # of a path such as "$.reps[0].measures[...]"
_MISSING = re.compile(r"missing required field `(\w+)`")
SIZE_VARIABLE = "FORMCHECK_MAX_DOCUMENT_MB"
_DEFAULT_MAX_MB = 32.0  # read as JSON, it can take 25 times as much memory
MAX_NUMBER = 1e15  # beyond it, sums and units of what is shown would overflow
_MAX_DIGITS = 16  # with a sign
Document = TypeVar("Document")


class InvalidDocumentError(ValueError):
    """What is wrong with a document, and in which field."""


class DocumentKind(NamedTuple):
    """How error messages describe one kind of document."""

    is_not: str  # "is not a result document"
    remedy: str  # what to do next: "give one that `formcheck …` wrote"
    error: type[FormcheckError]


def to_json(value: object, *, indent: int | None) -> str:
    """JSON text of dataclasses, enums and times; nothing is rounded, NaN raises ValueError."""
    # msgspec would write UTC as "Z"; our documents say "+00:00".
    builtins = msgspec.to_builtins(value, builtin_types=(datetime,))
    return json.dumps(builtins, indent=indent, allow_nan=False, default=datetime.isoformat)


def whole_characters(content: object) -> Any:
    """JSON content with � for halves of characters, which JSON can hold and no file or database."""
    if isinstance(content, str):
        return re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", content)
    if isinstance(content, list):
        return [whole_characters(item) for item in content]
    if isinstance(content, dict):
        return {whole_characters(key): whole_characters(item) for key, item in content.items()}
    return content


def read_document(path: Path, kind: DocumentKind, parse: Callable[[object], Document]) -> Document:
    """Return what `parse` makes of the JSON in a file.

    Raises InputNotFoundError when there is no such file, and `kind.error` when it cannot be read,
    is not valid JSON, or `parse` raises InvalidDocumentError.
    """
    if not path.exists():
        raise InputNotFoundError(f"no such file: '{path}'; {kind.remedy}")
    try:
        check_size(path)
        return parse(parse_json(path.read_text(encoding="utf-8-sig")))
    except InvalidDocumentError as error:
        reason = f"{kind.is_not}: {error}"
    except OSError as error:
        reason = f"cannot be read ({system_reason(error)})"
    except (ValueError, RecursionError):
        reason = f"{kind.is_not}: not valid JSON"
    raise kind.error(f"'{path}' {reason}; {kind.remedy}") from None


def check_size(path: Path) -> None:
    """Raise InvalidDocumentError if a file is larger than allowed; the environment can raise it."""
    limit_mb = allowed_megabytes(SIZE_VARIABLE, _DEFAULT_MAX_MB)
    if path.stat().st_size > limit_mb * 1024**2:
        raise InvalidDocumentError(
            f"it is larger than {limit_mb:g} MB ({SIZE_VARIABLE} sets another limit)"
        )


def allowed_megabytes(variable: str, default_mb: float) -> float:
    """Return how large what is read may be: what the environment says, if that is a size."""
    with suppress(ValueError):
        given = float(os.environ.get(variable, ""))
        if 0 < given < float("inf"):
            return given
    return default_mb


def parse_json(text: str) -> Any:
    """Return what a JSON text holds.

    Numbers beyond `MAX_NUMBER` become values that `convert` refuses, naming their field. Raises
    InvalidDocumentError for NaN and Infinity, ValueError or RecursionError for what is not JSON.
    """
    return json.loads(
        text, parse_constant=_refuse_constant, parse_float=_parse_float, parse_int=_parse_int
    )


def convert(document: object, target: Any, where: str = "") -> Any:  # Any: whatever `target` is
    """Convert parsed JSON to the type `target`; `where` is the document's place in error messages.

    Missing fields take their defaults; unknown fields are ignored. Raises InvalidDocumentError,
    which names the field, what was found, and what was expected.
    """
    try:
        return msgspec.convert(document, target)
    except msgspec.ValidationError as error:
        _explain(str(error), document, target, where)


def check_schema(document: object, schema: str) -> Mapping[str, object]:
    """Return the document if it is an object of that schema. Raises InvalidDocumentError."""
    if not isinstance(document, Mapping):
        refuse("it", "an object", document)
    if document.get("schema") != schema:
        found = abbreviated(document.get("schema"))
        raise InvalidDocumentError(f"its schema is {found}, not '{schema}'")
    return document


def refuse(where: str, expected: str, found: object) -> NoReturn:
    """Raise InvalidDocumentError for the value found at `where`."""
    raise InvalidDocumentError(f"{where} is {abbreviated(found)}, expected {expected}")


def abbreviated(value: object) -> str:
    """A value as JSON, at most 40 characters."""
    try:
        text = json.dumps(value, default=str)
    except (ValueError, RecursionError):  # nested too deeply
        return f"a {type(value).__name__}"
    return text if len(text) <= 40 else text[:37] + "..."


class _Huge(float):
    """A number beyond `MAX_NUMBER`, which msgspec takes for no number: "1e999" is valid JSON."""


def _parse_float(text: str) -> float:
    value = float(text)
    return value if abs(value) <= MAX_NUMBER else _Huge(value)


def _parse_int(text: str) -> int | float:
    # Python converts thousands of digits slowly, or refuses to.
    return int(text) if len(text) <= _MAX_DIGITS else _Huge(float(text))


def _refuse_constant(name: str) -> NoReturn:
    """NaN and Infinity are not JSON, although Python reads them."""
    raise InvalidDocumentError(f"it contains {name}; unknown values must be null")


def _explain(message: str, value: Any, target: Any, where: str) -> NoReturn:
    """Raise InvalidDocumentError for msgspec's message, which ends in the path of the field.

    msgspec names neither the value, nor the choices of an enum, nor the key in a mapping.
    """
    path = message.partition(" - at `$")[2]
    for name, index in _STEP.findall(path):
        step: Any = name or (int(index) if index.isdecimal() else _invalid_key(value, target))
        target, value = _item_type(target, step), value[step]
        where += f"[{index}]" if index.isdecimal() else f".{step}"
    where = where.removeprefix(".")
    missing = _MISSING.search(message)
    if missing:
        raise InvalidDocumentError(f"{where}.{missing[1]} is missing".removeprefix("."))
    within = f" within ±{MAX_NUMBER:g}" if isinstance(value, _Huge) else ""
    refuse(where or "it", _expected(target) + within, value)


def _invalid_key(value: Mapping[str, Any], target: Any) -> str:
    """The first key of a mapping whose value cannot be converted."""
    item = _item_type(target, "")
    return next(key for key in value if not _is_convertible(value[key], item))


def _is_convertible(value: object, target: Any) -> bool:
    try:
        msgspec.convert(value, target)
    except msgspec.ValidationError:
        return False
    return True


def _item_type(target: Any, step: str | int) -> Any:
    """The type of a dataclass's field, a tuple's item, or a mapping's values."""
    target = _bare(target)
    if dataclasses.is_dataclass(target):
        return get_type_hints(target)[str(step)]
    items = get_args(target)
    if get_origin(target) is tuple:
        return items[0] if items[-1] is Ellipsis else items[int(step)]
    return items[1]


def _bare(target: Any) -> Any:
    """The type without `Annotated` and `None`."""
    if get_origin(target) is Annotated:
        return _bare(get_args(target)[0])
    if get_origin(target) in (Union, types.UnionType):
        return next(_bare(one) for one in get_args(target) if one is not types.NoneType)
    return target


def _expected(target: Any) -> str:
    target = _bare(target)
    items = get_args(target)
    if get_origin(target) is tuple and items[-1] is not Ellipsis:
        return f"a list of {len(items)}"
    if isinstance(target, type) and issubclass(target, Enum):
        return "one of " + ", ".join(str(member.value) for member in target)
    return _EXPECTED.get(get_origin(target) or target, "an object")
