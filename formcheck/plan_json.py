"""A plan as a JSON document, schema `formcheck.plan/1`."""

from __future__ import annotations

from typing import Any

from formcheck.coaching.programme import Plan
from formcheck.typed_json import plain

SCHEMA = "formcheck.plan/1"


def as_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain dicts, lists, strings and numbers; times are ISO 8601 with their zone."""
    return {"schema": SCHEMA, "minutes": plan.minutes, **plain(plan)}
