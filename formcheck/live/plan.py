"""How much is to be trained, and how far that is: sets, repetitions, rest and sides."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.pose.landmarks import LEGS, Side
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import FACES_SIDEWAYS

ALTERNATE, ANY, EACH = "alternate", "any", "each"
SIDES = (ALTERNATE, "left", "right")


@dataclass(frozen=True)
class Plan:
    """`sets` times `reps`, with `rest_s` between them.

    `side`: "left" or "right" lets only that leg count. With "alternate" either leg counts, and who
    lies on the side turns over after each set; with "each" every set has `reps` of either leg.
    `done` sets lie behind already, and with "alternate" the next one is for the side `then`.
    """

    reps: int
    sets: int
    rest_s: float = 60.0
    side: str = ALTERNATE
    done: int = 0
    then: str = ANY


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
        self.number = plan.done + 1
        self.reps = 0
        self.side = plan.side if plan.side not in (ALTERNATE, EACH) else ANY
        self.target = 2 * plan.reps if plan.side == EACH else plan.reps
        if plan.side == ALTERNATE:
            self.side = plan.then
        self._turns_over = plan.side == ALTERNATE and FACES_SIDEWAYS in exercise.tells
        self._worked: list[Side] = []

    def add(self, side: Side) -> bool:
        """Take a repetition of the set; whether it counts toward the plan."""
        if side in LEGS and not self._wants(side):
            return False
        self._worked.append(side)
        self.reps += 1
        return True

    @property
    def wanted(self) -> str:
        """The side that is to work now, or "any"."""
        if self.plan.side != EACH:
            return self.side
        lacking = [leg.value for leg in LEGS if self._wants(leg)]
        return lacking[0] if len(lacking) == 1 else ANY

    @property
    def turn(self) -> str:
        """Whose turn it is, in words; empty if either leg will do."""
        return "" if self.wanted == ANY else f"Now it is your {self.wanted} leg's turn."

    def reps_of(self, leg: Side) -> int:
        """How many of the set's repetitions that leg has done."""
        return sum(side in (leg, Side.BOTH) for side in self._worked)

    def _wants(self, leg: Side) -> bool:
        if self.plan.side == EACH:
            return self.reps_of(leg) < self.plan.reps
        return self.side in (ANY, leg.value)

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
        return self.reps >= self.target

    @property
    def is_last(self) -> bool:
        """Whether no set follows."""
        return self.number >= self.plan.sets

    @property
    def turns_over(self) -> bool:
        """Whether the person lies on the other side in the next set."""
        return self._turns_over and not self.is_last
