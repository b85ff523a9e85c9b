"""Whether the person is where the exercise can be seen and judged, and holds its start position.

What is asked for comes from the exercise's own file: the posture from the traits that it needs,
the view from the views that its rules can be judged from.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from formcheck import views
from formcheck.body import Body, RepView
from formcheck.live import ready_words as words
from formcheck.live.ready_words import Problem
from formcheck.pose import Landmark, Motion, Pose, Side
from formcheck.spec import Exercise, Trait
from formcheck.traits import HIPS_ON_THE_FLOOR, LIES, STANDS, STRAIGHT_AT_REST

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
        self._ready = Ready((words.NOBODY,))

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
            return Ready((words.DARK,))
        motion = Motion.of(list(self._poses))
        enough = motion.times_s[-1] - motion.times_s[0] >= _ENOUGH_S
        if not enough or float(np.mean(motion.seen)) < _OFTEN or not motion.seen[-1]:
            return Ready((words.NOBODY,))
        motion = motion[motion.seen]
        problems = tuple(self._problems(motion))
        return Ready(problems, still=not problems and self._is_still(motion))

    def _problems(self, motion: Motion) -> Iterator[Problem]:
        cut_off = parts_cut_off(motion)
        if cut_off:
            yield words.cut_off(cut_off)
        elif size_of(motion) < SMALL_BELOW * self._short_px:
            yield words.FAR
        body = Body(motion, float(np.nanmedian(motion.scale_px_per_m)))
        view = views.view_of(body)
        at_rest = resting(body)
        for trait in start_traits(self._exercise):
            if trait.fit(at_rest) <= 0:
                yield words.posture(trait)
                return
        wanted = views_wanted(self._exercise)
        if view.name not in wanted:
            yield words.view(wanted, lying=view.posture != "standing")

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
