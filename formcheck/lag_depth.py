"""Depth of the frames that wait, stepped on each time that a newer one comes.

The least squares are those of `depth_fit`, whose rounds become visits here: a frame begins with the
model's own depth, is solved freely while it is young, and then drawn towards its neighbours. It
does not begin with the depths of the frame before: that saves a step and keeps every mistake, a
knee once put behind the hips stays there (mean errors at the peak 10° instead of 5°).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck import depth
from formcheck.depth_fit import SMOOTHING_S, Build, Problem, problem_of, stepped
from formcheck.lag_window import LagWindow, averaged_at
from formcheck.pose import FloatArray, Motion

_STEPS = 2
_FREE_S = 0.05
_ATTITUDE_EVERY_S = 0.2
_ATTITUDE_BACK_S = 2.5 * depth.ATTITUDE_SMOOTHING_S


@dataclass(frozen=True)
class Solved:
    """The U of the waiting frames that could be solved for: which, what was known, the depths."""

    frames: NDArray[np.intp]  # (U,)
    problem: Problem
    depth_m: FloatArray  # (U, 8)


class LagDepth:
    """Solves for the depths of the frames that wait in a window."""

    def __init__(self, width_px: int, height_px: int) -> None:
        self._size_px = width_px, height_px
        self._attitudes = np.empty((0, 5))  # seconds, and what `depth.attitude_of` says
        self._trust = 0.0

    def step(self, window: LagWindow, motion: Motion, build: Build) -> Solved | None:
        """Go on with the waiting frames, which `motion` shows conditioned; None if none is seen."""
        waiting = window.frames[-window.waiting :]
        waiting["scale"] = motion.scale_px_per_m
        scale = window.averaged(window.frames["scale"], depth.SCALE_SMOOTHING_S)
        usable = depth.are_usable(motion, scale)
        frames = np.flatnonzero(usable)
        if not len(frames):
            waiting["depth_m"] = np.nan
            return None
        part = motion if usable.all() else motion[frames]
        problem = problem_of(part, scale[frames], self._size_px, build)
        known_m = waiting["depth_m"][frames]
        start_m = np.where(np.isnan(known_m), problem.start_m, known_m)
        waiting["depth_m"] = np.nan
        waiting["depth_m"][frames] = start_m
        smooth_m = window.averaged(window.frames["depth_m"], SMOOTHING_S)[frames]
        smooth_m[part.times_s > motion.times_s[-1] - _FREE_S] = np.nan
        depth_m = stepped(problem, start_m, build.lengths_m, smooth_m, _STEPS)
        waiting["depth_m"][frames] = depth_m
        return Solved(frames, problem, depth_m)

    def look(self, motion: Motion, solved: Solved) -> bool:
        """Learn anew how far the fit is to be trusted, if it is time to: it changes slowly.

        Whether it was: this and what else is done now and then need not fall on the same frame.
        """
        oldest = slice(int(solved.frames[0]), int(solved.frames[0]) + 1)
        time_s, past_s = motion.times_s[oldest], self._attitudes[:, 0]
        if len(past_s) and time_s[0] - past_s[-1] < _ATTITUDE_EVERY_S:
            return False
        attitude = depth.attitude_of(motion.body_m[oldest], motion.world_m[oldest])
        recent = self._attitudes[past_s >= time_s[0] - _ATTITUDE_BACK_S]
        self._attitudes = np.concatenate([recent, np.append(time_s, attitude)[None]])
        steady = averaged_at(
            time_s,
            self._attitudes[:, 0],
            self._attitudes[:, 1:],
            depth.ATTITUDE_SMOOTHING_S,
            _ATTITUDE_BACK_S,
        )
        self._trust = float(depth.trust_in_fit(steady)[0])
        return True

    def body_m(self, motion: Motion, solved: Solved | None, count: int) -> FloatArray:
        """(count, 33, 3) the best 3-D points of the oldest waiting frames, which `motion` shows."""
        model_m: FloatArray = motion.body_m[:count]
        known = 0 if solved is None else int(np.searchsorted(solved.frames, count))
        if solved is None or not known:
            return model_m
        frames = solved.frames[:known]
        points_m = solved.problem.rays[:known] * solved.depth_m[:known, :, None]
        body_m: FloatArray = model_m.copy()
        body_m[frames] = depth.blended(model_m[frames], points_m, np.full(known, self._trust))
        return body_m
