"""What the program knows of the person: answers, wishes, equipment, and limits that are theirs.

Nothing here is guessed: a field that nobody has filled in is empty or None, and says nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from formcheck import wording
from formcheck.analysis.personal_limits import PersonalLimit

EQUIPMENT = ("band", "bench", "step", "weights")
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SESSIONS_A_WEEK = (2, 3)


@dataclass(frozen=True)
class HealthScreen:
    """Answers to the questions of `care.SCREEN` (code → yes), and when they were given.

    `cleared_on` and `cleared_by`: a professional has looked at what was answered with yes.
    """

    answered_on: date
    answers: Mapping[str, bool] = field(default_factory=dict)
    cleared_on: date | None = None
    cleared_by: str = ""


@dataclass(frozen=True)
class PersonalRange:
    """How far this person got on a good day: a measure of an exercise, as in the result document.

    It is shown with the plan, and judges nothing.
    """

    exercise: str
    measure: str
    value: float
    on: date
    note: str = ""

    @property
    def words(self) -> str:
        """Which measure, how far, and when."""
        note = f": {self.note}" if self.note else ""
        reached = wording.with_unit(self.value, wording.unit_of(self.measure))
        name = f"{wording.title(self.exercise)}, {wording.label(self.measure)}"
        return f"{name}: {reached} on {self.on}{note}"


@dataclass(frozen=True)
class Profile:
    """One person; the empty one is somebody new of whom nothing is known.

    `days` are those they like to train on (`WEEKDAYS`), `avoid` exercises that are not proposed.
    """

    screen: HealthScreen | None = None
    sessions_a_week: int = 3
    days: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    avoid: tuple[str, ...] = ()
    limits: tuple[PersonalLimit, ...] = ()
    ranges: tuple[PersonalRange, ...] = ()
