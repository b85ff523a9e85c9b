"""What a guided session tells besides the events of its exercises; docs/train.md has the fields."""

from __future__ import annotations

SCHEMA = "formcheck.train/1"
NAMES = ("training", "card", "exercise", "question", "pain", "say", "end")
