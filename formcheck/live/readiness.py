"""Checks that the person is in view, where the exercise can be judged, and in its start position.

The requirements come from the exercise's file: the posture from its required traits, the view from
the views that its rules can be judged from. `ReadinessCheck` judges the last second of poses,
`ReadinessTracker` adds how long things have been as they are, and announces what to change.

Pure: no files, no clock, no libraries except NumPy.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck import wording
from formcheck.biomechanics import views
from formcheck.biomechanics.body import Body, RepView
from formcheck.live.cue_queue import EventCollector
from formcheck.pose.landmarks import Landmark, Motion, Pose, Side
from formcheck.pose.nan_statistics import nan_median
from formcheck.spec.exercise import Exercise, Trait

DARK_BELOW = 0.12  # mean brightness of the frame, 0..1
SMALL_BELOW = 0.3  # of the frame's shorter side
_WINDOW_S = 1.0
_MIN_SPAN_S = 0.3
_CHECK_INTERVAL_S = 0.1
_STILL_SHARE = 0.35  # of the smallest excursion that counts
_MOST = 0.5  # share of frames
_NEEDED_TO_COUNT = frozenset({"hips", "knees"})
_ANNOUNCE_AFTER_S = 1.2  # most problems pass while people move into place
_NEVER = float("-inf")
_STANDING = {
    views.FRONT: "face the camera",
    views.OBLIQUE: "turn half sideways to the camera",
    views.SIDE: "turn your side to the camera",
    views.BACK: "turn your back to the camera",
    views.ABOVE: "let the camera look down on you",
}
_LYING = {
    views.FRONT: "lie with your front to the camera",
    views.OBLIQUE: "lie at a slight angle to the camera",
    views.SIDE: "lie with your side to the camera",
    views.BACK: "lie with your back to the camera",
    views.ABOVE: "let the camera look down on you",
}


@dataclass(frozen=True)
class Problem:
    """One thing to change: a `code` from docs/live.md, and what to do about it.

    `prevents_counting`: until then, what the person does cannot be a repetition of the exercise, or
    cannot be seen. Other problems only keep faults from being judged.
    """

    code: str
    message: str
    prevents_counting: bool = True


NOBODY = Problem("nobody", "Step into view, head to toe.")
DARK = Problem("dark", "It is too dark: turn on a light.")
FAR = Problem("far", "Come closer to the camera.", prevents_counting=False)


def cut_off_problem(parts: Sequence[str]) -> Problem:
    """Return the problem for body parts, head first, that are beyond the frame's edge."""
    names = " and ".join(parts[:2])
    verb = "is" if tuple(parts) == ("head",) else "are"
    return Problem(
        "cut_off",
        f"Your {names} {verb} out of view: move the camera back.",
        prevents_counting=not _NEEDED_TO_COUNT.isdisjoint(parts),
    )


def posture_problem(trait: Trait) -> Problem:
    """Return the problem for a missing trait of the start position."""
    return Problem("posture", trait.start_cue, prevents_counting=trait.is_posture)


def view_problem(allowed: Collection[str], *, lying: bool) -> Problem:
    """Return the problem for a view other than the `allowed` ones: how to turn."""
    options = [how for view, how in (_LYING if lying else _STANDING).items() if view in allowed]
    text = options[0] if len(options) == 1 else " or ".join(options[:2])
    return Problem("view", f"{wording.capitalized(text)}.", prevents_counting=False)


_PARTS = (
    ("head", ("nose",)),
    ("feet", ("left_foot_index", "right_foot_index", "left_ankle", "right_ankle")),
    ("knees", ("left_knee", "right_knee")),
    ("hips", ("left_hip", "right_hip")),
    ("shoulders", ("left_shoulder", "right_shoulder")),
)


@dataclass(frozen=True)
class ReadinessStatus:
    """What keeps the set from starting, most important first; `is_still` in the start position."""

    problems: tuple[Problem, ...]
    is_still: bool = False

    @property
    def is_in_position(self) -> bool:
        """Whether person and camera are where the exercise needs them."""
        return not self.problems

    @property
    def allows_counting(self) -> bool:
        """Whether what the person does can be counted, if not judged in full."""
        return not any(problem.prevents_counting for problem in self.problems)


class ReadinessCheck:
    """Takes prepared poses in time order, with the brightness of their frames (0..1) if known."""

    def __init__(self, exercise: Exercise, width_px: int, height_px: int) -> None:
        self._exercise = exercise
        self._short_px = min(width_px, height_px)
        self._poses: deque[Pose] = deque()
        self._brightness: float | None = None
        self._checked_ms: int | None = None
        self._status = ReadinessStatus((NOBODY,))

    def update(self, pose: Pose, brightness: float | None = None) -> ReadinessStatus:
        """Return the status over the last second; it is checked ten times per second."""
        self._poses.append(pose)
        self._brightness = brightness if brightness is not None else self._brightness
        now_ms = pose.timestamp_ms
        while now_ms - self._poses[0].timestamp_ms > 1000 * _WINDOW_S:
            self._poses.popleft()
        if self._checked_ms is None or now_ms - self._checked_ms >= 1000 * _CHECK_INTERVAL_S:
            self._checked_ms = now_ms
            self._status = self._check()
        return self._status

    def _check(self) -> ReadinessStatus:
        if self._brightness is not None and self._brightness < DARK_BELOW:
            return ReadinessStatus((DARK,))
        motion = Motion.of(list(self._poses))
        is_long_enough = motion.times_s[-1] - motion.times_s[0] >= _MIN_SPAN_S
        if not is_long_enough or float(np.mean(motion.seen)) < _MOST or not motion.seen[-1]:
            return ReadinessStatus((NOBODY,))
        motion = motion[motion.seen]
        problems = tuple(self._problems(motion))
        return ReadinessStatus(problems, is_still=not problems and self._is_still(motion))

    def _problems(self, motion: Motion) -> Iterator[Problem]:
        cut_off = parts_cut_off(motion)
        if cut_off:
            yield cut_off_problem(cut_off)
        elif size_of(motion) < SMALL_BELOW * self._short_px:
            yield FAR
        body = Body(motion, nan_median(motion.scale_px_per_m))
        view = views.estimate_view(body)
        at_rest = resting(body)
        for trait in start_traits(self._exercise):
            if trait.fit(at_rest) <= 0:
                yield posture_problem(trait)
                return
        allowed = judgeable_views(self._exercise)
        if view.name not in allowed:
            yield view_problem(allowed, lying=view.posture != "standing")

    def _is_still(self, motion: Motion) -> bool:
        body = Body(motion, nan_median(motion.scale_px_per_m))
        series = self._exercise.cycle.signal.of(body)
        series = series[np.isfinite(series)]
        if not len(series):
            return False
        low, high = np.percentile(series, [5, 95])
        return bool(high - low < _STILL_SHARE * self._exercise.cycle.min_excursion)


def start_traits(exercise: Exercise) -> tuple[Trait, ...]:
    """Return the required traits that describe the start position."""
    return tuple(trait for trait in exercise.required_traits if trait.start_cue)


def judgeable_views(exercise: Exercise) -> frozenset[str]:
    """Return the views from which at least one of the exercise's rules can be judged."""
    return frozenset().union(*(rule.views for rule in exercise.rules))


def parts_cut_off(motion: Motion) -> tuple[str, ...]:
    """Return the parts that are beyond the frame's edge (visibility 0) in most frames."""
    cut_off = np.mean(motion.visibility == 0, axis=0)
    return tuple(
        part
        for part, names in _PARTS
        if any(cut_off[Landmark[name.upper()]] > _MOST for name in names)
    )


def size_of(motion: Motion) -> float:
    """Return the longer side of the body's bounding box, head to feet, in pixels (median)."""
    points = motion.xy_px[:, [Landmark[name.upper()] for _, names in _PARTS for name in names]]
    low, high = np.fmin.reduce(points, axis=1), np.fmax.reduce(points, axis=1)
    return nan_median((high - low).max(axis=1))


def resting(body: Body) -> RepView:
    """Return the frames as if a repetition began with the last of them."""
    last = len(body.motion) - 1
    return RepView(
        body.motion, body.scale_px_per_m, last, last, last, (last, last), Side.BOTH,
        views.estimate_view(body),
    )  # fmt: skip


class ReadinessTracker:
    """Tracks the readiness over time; all times are seconds of the session."""

    def __init__(self, check: ReadinessCheck) -> None:
        self.status = ReadinessStatus(())
        self.changed = False  # whether the last update changed the problems
        self._check = check
        self._now_s = 0.0
        self._seen_s = self._countable_s = _NEVER
        self._countable_since_s: float | None = None
        self._still_since_s: float | None = None
        self._problem, self._problem_since_s = "", 0.0

    def update(self, pose: Pose, brightness: float | None) -> None:
        """Take the next prepared pose, with its frame's brightness (0..1) if known."""
        now_s, previous = pose.timestamp_ms / 1000, self.status
        self._now_s = now_s
        self.status = self._check.update(pose, brightness)
        self.changed = previous.problems != self.status.problems
        self._seen_s = now_s if pose.is_seen else self._seen_s
        self._countable_s = now_s if self.status.allows_counting else self._countable_s
        self._countable_since_s = _since(
            self._countable_since_s, now_s, self.status.allows_counting
        )
        self._still_since_s = _since(self._still_since_s, now_s, self.status.is_still)

    @property
    def unseen_s(self) -> float:
        """How long nobody has been in view."""
        return self._now_s - self._seen_s

    @property
    def uncountable_s(self) -> float:
        """How long something has kept repetitions from being counted."""
        return self._now_s - self._countable_s

    @property
    def countable_s(self) -> float:
        """How long nothing has kept repetitions from being counted; 0 if something does."""
        return 0.0 if self._countable_since_s is None else self._now_s - self._countable_since_s

    @property
    def still_s(self) -> float:
        """How long the start position has been held; 0 if it is not."""
        return 0.0 if self._still_since_s is None else self._now_s - self._still_since_s

    def announce(self, collector: EventCollector) -> None:
        """Announce the most important problem once it has lasted."""
        first = self.status.problems[0].message if self.status.problems else ""
        if first != self._problem:
            self._problem, self._problem_since_s = first, self._now_s
        if first and self._now_s - self._problem_since_s >= _ANNOUNCE_AFTER_S:
            collector.cues.add_note(first, self._now_s)


def _since(since_s: float | None, now_s: float, is_true: bool) -> float | None:
    if not is_true:
        return None
    return now_s if since_s is None else since_s
