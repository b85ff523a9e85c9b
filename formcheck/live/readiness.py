"""Whether the person is where the exercise can be seen and judged, and holds its start position.

What is asked for comes from the exercise's own file: the posture from the traits that it needs,
the view from the views that its rules can be judged from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.biomechanics import views
from formcheck.biomechanics.body import Body, RepView
from formcheck.live.cue_queue import Teller
from formcheck.pose.landmarks import Landmark, Motion, Pose, Side
from formcheck.spec.exercise import Exercise, Trait
from formcheck.spec.traits import HIPS_ON_THE_FLOOR, LIES, STANDS, STRAIGHT_AT_REST

_POSTURES = {
    STANDS.name: "Stand up straight.",
    LIES.name: "Lie down.",
    STRAIGHT_AT_REST.name: "Straighten your legs to begin.",
    HIPS_ON_THE_FLOOR.name: "Let your hips down to begin.",
}
_STANDING = {
    views.FRONT: "face the camera",
    views.OBLIQUE: "turn half sideways to the camera",
    views.SIDE: "turn your side to the camera",
    views.BACK: "turn your back to the camera",
    views.ABOVE: "let the camera look down on you",
}
_LYING = {
    views.FRONT: "lie with your front to the camera",
    views.OBLIQUE: "lie a little askew to the camera",
    views.SIDE: "lie with your side to the camera",
    views.BACK: "lie with your back to the camera",
    views.ABOVE: "let the camera look down on you",
}


@dataclass(frozen=True)
class Problem:
    """One thing to change: a `code` of docs/live.md, and what to do about it in words."""

    code: str
    words: str


NOBODY = Problem("nobody", "Come into the picture, head to feet.")
DARK = Problem("dark", "It is too dark: turn on a light.")
FAR = Problem("far", "Come closer to the camera.")


def cut_off_problem(parts: Sequence[str]) -> Problem:
    """Parts of the body, head first, that are beyond the picture's edge."""
    named = " and ".join(parts[:2])
    verb = "is" if tuple(parts) == ("head",) else "are"
    return Problem("cut_off", f"Your {named} {verb} out of the picture: move the camera back.")


def posture_problem(trait: Trait) -> Problem:
    """The position to begin in."""
    return Problem("posture", _POSTURES[trait.name])


def view_problem(wanted: Collection[str], *, lying: bool) -> Problem:
    """How to turn, or where to put the camera."""
    ways = [way for name, way in (_LYING if lying else _STANDING).items() if name in wanted]
    said = ways[0] if len(ways) == 1 else " or ".join(ways[:2])
    return Problem("view", f"{said[0].upper()}{said[1:]}.")


START_TRAITS = (STANDS, LIES, STRAIGHT_AT_REST, HIPS_ON_THE_FLOOR)
DARK_BELOW = 0.12  # mean brightness of the picture, 0..1
SMALL_BELOW = 0.3  # of the picture's shorter side
_WINDOW_S = 1.0
_ENOUGH_S = 0.3
_EVERY_S = 0.1
_STILL_SHARE = 0.35  # of the smallest excursion that counts
_OFTEN = 0.5
_PARTS = (
    ("head", ("nose",)),
    ("feet", ("left_foot_index", "right_foot_index", "left_ankle", "right_ankle")),
    ("knees", ("left_knee", "right_knee")),
    ("hips", ("left_hip", "right_hip")),
    ("shoulders", ("left_shoulder", "right_shoulder")),
)


@dataclass(frozen=True)
class Ready:
    """What keeps the set from starting, the most important first; `still` in the start position."""

    problems: tuple[Problem, ...]
    still: bool = False

    @property
    def placed(self) -> bool:
        """Whether person and camera are as the exercise needs them."""
        return not self.problems


class Readiness:
    """Feed prepared poses in time order, with how bright their picture is (0..1) where known."""

    def __init__(self, exercise: Exercise, width_px: int, height_px: int) -> None:
        self._exercise = exercise
        self._short_px = min(width_px, height_px)
        self._poses: deque[Pose] = deque()
        self._light: float | None = None
        self._looked_ms: int | None = None
        self._ready = Ready((NOBODY,))

    def update(self, pose: Pose, light: float | None = None) -> Ready:
        """How things are now: over the last second, looked at ten times a second."""
        self._poses.append(pose)
        self._light = light if light is not None else self._light
        now_ms = pose.timestamp_ms
        while now_ms - self._poses[0].timestamp_ms > 1000 * _WINDOW_S:
            self._poses.popleft()
        if self._looked_ms is None or now_ms - self._looked_ms >= 1000 * _EVERY_S:
            self._looked_ms = now_ms
            self._ready = self._look()
        return self._ready

    def _look(self) -> Ready:
        if self._light is not None and self._light < DARK_BELOW:
            return Ready((DARK,))
        motion = Motion.of(list(self._poses))
        enough = motion.times_s[-1] - motion.times_s[0] >= _ENOUGH_S
        if not enough or float(np.mean(motion.seen)) < _OFTEN or not motion.seen[-1]:
            return Ready((NOBODY,))
        motion = motion[motion.seen]
        problems = tuple(self._problems(motion))
        return Ready(problems, still=not problems and self._is_still(motion))

    def _problems(self, motion: Motion) -> Iterator[Problem]:
        cut_off = parts_cut_off(motion)
        if cut_off:
            yield cut_off_problem(cut_off)
        elif size_of(motion) < SMALL_BELOW * self._short_px:
            yield FAR
        body = Body(motion, float(np.nanmedian(motion.scale_px_per_m)))
        view = views.view_of(body)
        at_rest = resting(body)
        for trait in start_traits(self._exercise):
            if trait.fit(at_rest) <= 0:
                yield posture_problem(trait)
                return
        wanted = views_wanted(self._exercise)
        if view.name not in wanted:
            yield view_problem(wanted, lying=view.posture != "standing")

    def _is_still(self, motion: Motion) -> bool:
        body = Body(motion, float(np.nanmedian(motion.scale_px_per_m)))
        series = self._exercise.cycle.signal.of(body)
        series = series[np.isfinite(series)]
        if not len(series):
            return False
        low, high = np.percentile(series, [5, 95])
        return bool(high - low < _STILL_SHARE * self._exercise.cycle.min_excursion)


def start_traits(exercise: Exercise) -> tuple[Trait, ...]:
    """Those of the exercise's needs that are about the position it begins in."""
    return tuple(trait for trait in START_TRAITS if trait in exercise.needs)


def views_wanted(exercise: Exercise) -> frozenset[str]:
    """The views from which at least one of its rules can be judged."""
    return frozenset().union(*(rule.views for rule in exercise.rules))


def parts_cut_off(motion: Motion) -> tuple[str, ...]:
    """Parts of the body that are beyond the picture's edge in most frames: visibility 0."""
    cut_off = np.mean(motion.visibility == 0, axis=0)
    return tuple(
        part
        for part, marks in _PARTS
        if any(cut_off[Landmark[mark.upper()]] > _OFTEN for mark in marks)
    )


def size_of(motion: Motion) -> float:
    """The longer side of the box about the body, from head to feet, in pixels."""
    points = motion.xy_px[:, [Landmark[mark.upper()] for _, marks in _PARTS for mark in marks]]
    low, high = np.nanmin(points, axis=1), np.nanmax(points, axis=1)
    return float(np.nanmedian((high - low).max(axis=1)))


def resting(body: Body) -> RepView:
    """The last frames as if a repetition began with the last of them."""
    last = len(body.motion) - 1
    return RepView(
        body.motion, body.scale_px_per_m, last, last, last, (last, last), Side.BOTH,
        views.view_of(body),
    )  # fmt: skip


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
