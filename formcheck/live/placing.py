"""Since when the person is in place, holds still, or is out of the picture."""

from __future__ import annotations

from formcheck.live.ready import Readiness, Ready
from formcheck.live.teller import Teller
from formcheck.pose import Pose

_TOLD_AFTER_S = 1.2  # a problem that lasts; most of them pass while somebody moves into place
_NEVER = float("-inf")


class Placing:
    """Look at every prepared pose; all times are seconds of the session."""

    def __init__(self, readiness: Readiness) -> None:
        self.ready = Ready(())
        self.changed = False  # whether the last pose brought other problems
        self._readiness = readiness
        self._now_s = 0.0
        self._seen_s = self._placed_s = _NEVER
        self._placed_since_s: float | None = None
        self._still_since_s: float | None = None
        self._problem, self._problem_since_s = "", 0.0

    def look(self, pose: Pose, light: float | None) -> None:
        """Take the next prepared pose, and how bright its picture is, 0..1, where known."""
        now_s, before = pose.timestamp_ms / 1000, self.ready
        self._now_s = now_s
        self.ready = self._readiness.update(pose, light)
        self.changed = before.problems != self.ready.problems
        self._seen_s = now_s if pose.is_seen else self._seen_s
        self._placed_s = now_s if self.ready.placed else self._placed_s
        self._placed_since_s = _since(self._placed_since_s, now_s, self.ready.placed)
        self._still_since_s = _since(self._still_since_s, now_s, self.ready.still)

    @property
    def unseen_s(self) -> float:
        """How long nobody has been in the picture."""
        return self._now_s - self._seen_s

    @property
    def unplaced_s(self) -> float:
        """How long something has been wrong with the place."""
        return self._now_s - self._placed_s

    @property
    def placed_s(self) -> float:
        """How long all has been in place; 0 when it is not."""
        return 0.0 if self._placed_since_s is None else self._now_s - self._placed_since_s

    @property
    def still_s(self) -> float:
        """How long the start position has been held; 0 when it is not."""
        return 0.0 if self._still_since_s is None else self._now_s - self._still_since_s

    def tell(self, teller: Teller) -> None:
        """Say the most important problem, once it has lasted."""
        first = self.ready.problems[0].words if self.ready.problems else ""
        if first != self._problem:
            self._problem, self._problem_since_s = first, self._now_s
        if first and self._now_s - self._problem_since_s >= _TOLD_AFTER_S:
            teller.coach.note(first, self._now_s)


def _since(before_s: float | None, now_s: float, holds: bool) -> float | None:
    if not holds:
        return None
    return now_s if before_s is None else before_s
