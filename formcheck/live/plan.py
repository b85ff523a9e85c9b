"""The sets of one exercise, and the progress through them; pure."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.pose.landmarks import LEGS, Side
from formcheck.spec.exercise import Exercise
from formcheck.spec.traits import FACES_SIDEWAYS

ALTERNATE, ANY, EACH = "alternate", "any", "each"


@dataclass(frozen=True)
class SetPlan:
    """`sets` times `reps`, with `rest_s` between them.

    `side`: with "left" or "right" only that leg counts. With "alternate" either leg counts, and in
    side-lying exercises the person turns over after each set; with "each" every set has `reps` for
    each leg. `sets_done` are already completed, and with "alternate" the next set is for
    `next_side`.
    """

    reps: int
    sets: int
    rest_s: float = 60.0
    side: str = ALTERNATE
    sets_done: int = 0
    next_side: str = ANY


def plan_sets(
    exercise: Exercise, reps: int | None, sets: int | None, rest_s: float, side: str
) -> SetPlan:
    """Return a plan; `reps` and `sets` None mean the lower end of the exercise's prescription."""
    prescription = exercise.guide.prescription
    return SetPlan(reps or prescription.reps[0], sets or prescription.sets[0], rest_s, side)


class SetProgress:
    """Which set it is, which side is to work in it, and how many repetitions count so far."""

    def __init__(self, plan: SetPlan, exercise: Exercise) -> None:
        self.plan = plan
        self.target = 2 * plan.reps if plan.side == EACH else plan.reps
        is_side_lying = FACES_SIDEWAYS in exercise.traits
        self._turns_over = plan.side == ALTERNATE and is_side_lying
        self.start_over()

    def start_over(self) -> None:
        """Go back to the first set, as it was before anything was done."""
        plan = self.plan
        self.number, self.reps = plan.sets_done + 1, 0
        self.side = plan.side if plan.side not in (ALTERNATE, EACH) else ANY
        if plan.side == ALTERNATE:
            self.side = plan.next_side
        self._rep_sides: list[Side] = []

    def add(self, side: Side) -> bool:
        """Add a repetition to the set; returns whether it counts toward the plan."""
        if side in LEGS and not self._counts(side):
            return False
        self._rep_sides.append(side)
        self.reps += 1
        return True

    @property
    def due_side(self) -> str:
        """The side that is to work now, or "any"."""
        if self.plan.side != EACH:
            return self.side
        unfinished = [leg.value for leg in LEGS if self._counts(leg)]
        return unfinished[0] if len(unfinished) == 1 else ANY

    @property
    def side_prompt(self) -> str:
        """A sentence that names the leg to use; empty if either leg will do."""
        return "" if self.due_side == ANY else f"Now it is your {self.due_side} leg's turn."

    def reps_of(self, leg: Side) -> int:
        """Return how many of the set's repetitions that leg has done."""
        return sum(side in (leg, Side.BOTH) for side in self._rep_sides)

    def _counts(self, leg: Side) -> bool:
        if self.plan.side == EACH:
            return self.reps_of(leg) < self.plan.reps
        return self.side in (ANY, leg.value)

    def restart(self) -> None:
        """Start the same set over."""
        self.reps, self._rep_sides = 0, []

    def next(self) -> None:
        """Go on to the next set."""
        if self._turns_over and self._rep_sides and self._rep_sides[-1] in LEGS:
            self.side = self._rep_sides[-1].other.value
        self.number += 1
        self.restart()

    @property
    def is_complete(self) -> bool:
        """Whether the set has all its repetitions."""
        return self.reps >= self.target

    @property
    def is_last(self) -> bool:
        """Whether this is the last set."""
        return self.number >= self.plan.sets

    @property
    def turns_over(self) -> bool:
        """Whether the person turns over for the next set."""
        return self._turns_over and not self.is_last
