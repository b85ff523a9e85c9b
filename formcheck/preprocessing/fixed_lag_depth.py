"""Depth of the frames that wait, stepped on each time that a newer one comes.

The least squares are those of `depth_fit`, whose rounds become visits here: a frame begins with the
model's own depth, is solved freely while it is young, and then drawn toward its neighbors. It
does not begin with the depths of the frame before: that saves a step and keeps every mistake, a
knee once put behind the hips stays there (mean errors at the peak 10° instead of 5°).
"""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from formcheck.pose.landmarks import FloatArray, Motion
from formcheck.preprocessing import depth, depth_solver, filters
from formcheck.preprocessing.depth_solver import (
    MARKS,
    SMOOTHING_S,
    Build,
    Problem,
    lengths_seen_m,
    problem_of,
    stepped,
    updated_lengths,
)
from formcheck.preprocessing.fixed_lag_window import LagWindow, averaged_at

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


_KEPT_FRAMES = 48
_RELEARN_S = 0.5

_OF_PROBLEM = [field.name for field in fields(Problem)]
_KEPT = np.dtype([
    ("time_s", np.float64), ("trunk_px", np.float64), ("world_m", np.float64, (len(MARKS), 3)),
    ("rays", np.float64, (len(MARKS), 3)), ("start_m", np.float64, (len(MARKS),)),
    ("world_z_m", np.float64, (len(MARKS),)),
    ("distance_m", np.float64), ("straightness", np.float64, (2,)),
    ("below", np.float64, (2,)), ("feet_apart_m", np.float64), ("apart_trust", np.float64),
    ("feet_away_m", np.float64, (2,)), ("away_trust", np.float64, (2,)),
    ("height_m", np.float64),
    ("depth_m", np.float64, (len(MARKS),)),
])  # fmt: skip


class LearnedBody:
    """Trunk size and bone lengths; what a recording says at once is found a step at a time.

    `trunk_px` as `filters.typical_trunk_px`, NaN until a trunk was seen; `build` as
    `depth.learned_build`, its lengths from the first frame in which trunk and legs were seen.
    """

    def __init__(self) -> None:
        self.trunk_px = float("nan")
        self.build = Build(np.full(5, np.nan), float("nan"))
        self._kept = np.zeros(_KEPT_FRAMES, _KEPT)
        self._count = 0
        self._spacing_s = 0.0
        self._relearn_at_s = -np.inf

    def see(self, motion: Motion) -> None:
        """Begin with the model's own lengths, as soon as there is a frame that shows them all."""
        if np.isnan(self.trunk_px):
            self.trunk_px = filters.typical_trunk_px(motion)
        if np.isnan(self.build.lengths_m).any():
            world_m = motion.world_m[:, MARKS]
            seen = np.isfinite(world_m).all(axis=(1, 2))
            if seen.any():
                self.build = Build(lengths_seen_m(world_m[seen]), float("nan"))

    def learn(self, motion: Motion, solved: Solved) -> None:
        """Keep the oldest solved frame if it is time for one, else learn from those kept."""
        frame = solved.frames[0]
        now_s = float(motion.times_s[frame])
        last_s = self._kept["time_s"][self._count - 1] if self._count else -np.inf
        if now_s - last_s > self._spacing_s:
            self._keep(motion[frame : frame + 1], solved)
        elif now_s >= self._relearn_at_s:
            self._relearn_at_s = now_s + _RELEARN_S
            self._relearn()

    def _keep(self, motion: Motion, solved: Solved) -> None:
        if self._count == _KEPT_FRAMES:
            self._count //= 2
            self._kept[: self._count] = self._kept[::2].copy()
            times_s = self._kept["time_s"][: self._count]
            self._spacing_s = float(times_s[-1] - times_s[0]) / self._count
        problem, row = solved.problem, self._kept[self._count]
        row["time_s"] = motion.times_s[0]
        row["trunk_px"] = filters.typical_trunk_px(motion)
        row["world_m"] = motion.world_m[0, MARKS]
        for name in _OF_PROBLEM:
            row[name] = getattr(problem, name)[0]
        row["depth_m"] = solved.depth_m[0]
        row["height_m"] = depth_solver.heights_seen_m(
            motion, problem.below[:1], problem.distance_m[:1]
        )[0]
        self._count += 1

    def _relearn(self) -> None:
        kept = self._kept[: self._count]
        self.trunk_px = float(np.percentile(kept["trunk_px"], 75))
        problem = Problem(**{name: kept[name] for name in _OF_PROBLEM})
        kept["depth_m"] = stepped(problem, kept["depth_m"], self.build.lengths_m, steps=1)
        points_m = problem.rays * kept["depth_m"][..., None]
        lengths_m = updated_lengths(points_m, lengths_seen_m(kept["world_m"]))
        self.build = Build(lengths_m, depth_solver.camera_height_m(kept["height_m"]))
