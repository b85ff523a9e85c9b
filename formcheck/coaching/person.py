"""What is known about a person: health answers, preferences, equipment, personal limits and ranges.

Nothing is guessed: a field that was never filled in is empty or None.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import TypeVar

from formcheck import wording
from formcheck.spec.personal_limits import PersonalLimit

EQUIPMENT = ("band", "bench", "step", "weights")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SESSIONS_A_WEEK = (2, 3)
Record = TypeVar("Record")


@dataclass(frozen=True)
class HealthScreen:
    """Answers to the questions of `safety.SCREEN` (code → yes), and the date they were given.

    `cleared_on` and `cleared_by`: when and by which professional a yes was cleared for training.
    """

    answered_on: date
    answers: Mapping[str, bool] = field(default_factory=dict)
    cleared_on: date | None = None
    cleared_by: str = ""


@dataclass(frozen=True)
class PersonalRange:
    """How far this person got on a good day, in a measure of the exercise's result document.

    It is shown with the plan and never used to judge.
    """

    exercise: str
    measure: str
    value: float
    on: date
    note: str = ""

    @property
    def description(self) -> str:
        """The exercise, the measure, the value with its unit, the date, and the note."""
        note = f": {self.note}" if self.note else ""
        reached = wording.value_with_unit(self.value, wording.unit_of(self.measure))
        name = f"{wording.title(self.exercise)}, {wording.label(self.measure)}"
        return f"{name}: {reached} on {self.on}{note}"


@dataclass(frozen=True)
class Profile:
    """One person; an empty profile is a new person about whom nothing is known.

    `days` are the weekdays they prefer (`WEEKDAYS`); `avoid` names exercises never to suggest.
    """

    screen: HealthScreen | None = None
    sessions_a_week: int = 3
    days: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    limits: tuple[PersonalLimit, ...] = ()
    ranges: tuple[PersonalRange, ...] = ()


def replaced(
    records: Iterable[Record], new: Record, subject: Callable[[Record], object]
) -> tuple[Record, ...]:
    """Return the records with `new` in place of the one on the same subject, or at the end."""
    by_subject = {subject(record): record for record in records}
    return tuple({**by_subject, subject(new): new}.values())
