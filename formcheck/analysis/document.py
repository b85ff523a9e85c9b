"""Result documents: `Analysis` to JSON text, and a saved document back to its `Analysis`."""

from __future__ import annotations

import json
from pathlib import Path

from formcheck.errors import DocumentError
from formcheck.exercises import exercise_names
from formcheck.results import SCHEMA, Analysis
from formcheck.serialization import DocumentKind, check_schema, convert, read_document, refuse

_KIND = DocumentKind(
    "is not a result document", "give one that `formcheck analyze CLIP -o DIR` wrote", DocumentError
)


def load_document(path: str | Path) -> Analysis:
    """Read a result document that `formcheck analyze -o` wrote.

    Raises InputNotFoundError when there is no such file, and DocumentError, which names the field,
    when it is not a result document.
    """
    return read_document(Path(path), _KIND, parse_analysis)


def parse_analysis(document: object) -> Analysis:
    """Return the analysis whose `as_json()` is `document`; numbers stay rounded as they are there.

    Fields added since the document was written take their defaults; unknown fields are ignored.
    Raises InvalidDocumentError, which names the field, for anything else.
    """
    analysis: Analysis = convert(check_schema(document, SCHEMA), Analysis)
    if analysis.exercise is not None and analysis.exercise not in exercise_names():
        refuse("exercise", "one of: " + ", ".join(exercise_names()), analysis.exercise)
    return analysis


def document_text(analysis: Analysis, *, indent: int | None) -> str:
    """Return the result document as JSON: indented with a final newline, or on a single line."""
    # Escaped to ASCII because file names may hold what the output's encoding cannot.
    text = json.dumps(analysis.as_json(), indent=indent, allow_nan=False)
    return text if indent is None else text + "\n"
