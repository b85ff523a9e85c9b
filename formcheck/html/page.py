"""JSON inside a page."""

from __future__ import annotations

import json


def script_json(content: object) -> str:
    """JSON on one line that may stand in a script element: no text of it can end the element."""
    text = json.dumps(content, ensure_ascii=True, allow_nan=False, separators=(",", ":"))
    return text.replace("<", "\\u003c")
