"""A document of our own read back from its file; errors say what was wrong and what to give."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from formcheck.errors import FormcheckError, InputNotFoundError, system_reason
from formcheck.typed_json import WrongError, no_constant

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
