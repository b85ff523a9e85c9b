"""The options of a guided session."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formcheck.live.options import SessionOptions


@dataclass(frozen=True)
class GuidedOptions(SessionOptions):
    """Options of `formcheck train`.

    `camera_files` are played for the exercises named by their keys. `resume`: whether
    to resume today's unfinished session, None to ask; `fresh` starts a new one. `max_sets` and
    `max_reps` limit the plan; `pain_before` and `pain_after`, 0 to 10, answer the pain questions.
    """

    camera_files: Mapping[str, str] = field(default_factory=dict)
    resume: bool | None = None
    fresh: bool = False
    anyway: bool = False
    with_moves: bool = True
    max_sets: int | None = None
    max_reps: int | None = None
    pain_before: int | None = None
    pain_after: int | None = None

    @property
    def can_answer(self) -> bool:
        """Whether somebody can answer questions; otherwise none is asked."""
        return self.stdin or not self.headless
