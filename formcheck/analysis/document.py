"""A saved result document back to the `Analysis` that it was written from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.errors import (
    DocumentError,
)
from formcheck.exercises import exercise_names
from formcheck.results import SCHEMA, Analysis
from formcheck.serialization import Kind, WrongError, read, read_document, shown, wrong

if TYPE_CHECKING:
    from formcheck.results import Analysis

_KIND = Kind(
    "is not a result document", "give one that `formcheck analyze CLIP -o DIR` wrote", DocumentError
)


def load_document(path: str | Path) -> Analysis:
    """Read what `formcheck analyze -o` wrote.

    Raises InputNotFoundError when there is no such file, and DocumentError, which names the field,
    when it is not a result document.
    """
    return read_document(Path(path), _KIND, analysis_of)


def analysis_of(document: object) -> Analysis:
    """The analysis whose `as_json()` is `document`; numbers as they were rounded there.

    Fields that are new since the document was written take their defaults, unknown ones are left
    out. Raises ValueError, which names the field, for anything else.
    """
    if not isinstance(document, Mapping):
        wrong("it", "an object", document)
    if document.get("schema") != SCHEMA:
        raise WrongError(f"its schema is {shown(document.get('schema'))}, not '{SCHEMA}'")
    analysis = read(Analysis, document, "")
    assert isinstance(analysis, Analysis)
    if analysis.exercise is not None and analysis.exercise not in exercise_names():
        choices = ", ".join(exercise_names())
        raise WrongError(f"exercise is {shown(analysis.exercise)}, expected one of: {choices}")
    return analysis


def document_text(analysis: Analysis, *, indent: int | None) -> str:
    """The result document; indented it ends in a newline, otherwise it is a single line."""
    # Escaped to ASCII: file names may hold what the output's encoding cannot.
    text = json.dumps(analysis.as_json(), indent=indent, allow_nan=False)
    return text if indent is None else text + "\n"
