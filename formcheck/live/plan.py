"""How much is to be trained, and how far that is: sets, repetitions, rest and sides."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.pose import LEGS, Side
from formcheck.spec import Exercise
from formcheck.traits import FACES_SIDEWAYS

ALTERNATE, ANY = "alternate", "any"
SIDES = (ALTERNATE, "left", "right")


@dataclass(frozen=True)
class Plan:
    """`sets` times `reps`, with `rest_s` between them.

    `side`: "left" or "right" lets only that leg count. With "alternate" either leg counts, and who
    lies on the side turns over after each set.
    """

    reps: int
    sets: int
    rest_s: float = 60.0
    side: str = ALTERNATE


def plan_for(
    exercise: Exercise, reps: int | None, sets: int | None, rest_s: float, side: str
) -> Plan:
    """A plan with what is not said taken from the exercise's prescription, its lower end."""
    advised = exercise.guide.prescription
    return Plan(reps or advised.reps[0], sets or advised.sets[0], rest_s, side)


class SetCount:
    """Which set it is, which side is to work in it, and how many repetitions count so far."""

    def __init__(self, plan: Plan, exercise: Exercise) -> None:
        self.plan = plan
        self.number = 1
        self.reps = 0
        self.side = plan.side if plan.side != ALTERNATE else ANY
        self._turns_over = plan.side == ALTERNATE and FACES_SIDEWAYS in exercise.tells
        self._worked: list[Side] = []

    def add(self, side: Side) -> bool:
        """Take a repetition of the set; whether it counts towards the plan."""
        if self.side != ANY and side in LEGS and side.value != self.side:
            return False
        self._worked.append(side)
        self.reps += 1
        return True

    def restart(self) -> None:
        """The same set from its beginning."""
        self.reps, self._worked = 0, []

    def next(self) -> None:
        """The set after this one."""
        if self._turns_over and self._worked and self._worked[-1] in LEGS:
            self.side = self._worked[-1].other.value
        self.number += 1
        self.restart()

    @property
    def is_complete(self) -> bool:
        """Whether the set has all its repetitions."""
        return self.reps >= self.plan.reps

    @property
    def is_last(self) -> bool:
        """Whether no set follows."""
        return self.number >= self.plan.sets

    @property
    def turns_over(self) -> bool:
        """Whether the person lies on the other side in the next set."""
        return self._turns_over and not self.is_last
