"""A plan as a JSON document, schema `formcheck.plan/1`."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from datetime import date
from enum import Enum
from typing import Any

from formcheck.coaching.programme import Plan

SCHEMA = "formcheck.plan/1"


def as_document(plan: Plan) -> dict[str, Any]:
    """The plan as plain dicts, lists, strings and numbers; times are ISO 8601 with their zone."""
    return {"schema": SCHEMA, "minutes": plan.minutes, **_plain(plan)}


def _plain(value: Any) -> Any:
    if isinstance(value, Enum):
        return value.value
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, (tuple, list)):
        return [_plain(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value
